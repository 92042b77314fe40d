import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { addRow, newSketch } from '../../lib/domain/drift/baseline/sketch.ts';
import type { Files } from '../../lib/tables/files.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { namesOf, sketchTable } from '../../lib/tables/sketch/sketch-table.ts';
import { cut } from '../domain/capture/readers.ts';

/** Two readers' answers to one file, each a sketch with its notes or the message it is refused with. */
export const NAME = 'window.csv';

/** One file in memory that comes in pieces of these sizes, each written over when the next is asked for, as one of a disk is. */
export function filesOf(bytes: Buffer, cuts: readonly number[]): Files {
  return {
    atOnce: 1,
    kindOf: async () => 'file',
    below: async () => [],
    size: async () => bytes.length,
    open: async function* () {
      for (const piece of cut(bytes, cuts)) {
        yield piece;
        piece.fill(0x39);
      }
    },
    slices: async () => ({
      byteLength: bytes.length,
      slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
    }),
  };
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const orMessage = (work: Promise<unknown>): Promise<unknown> => work.then(plain, (cause: Error) => cause.message);

/** What the exact reader and `addRow` make of a file: the reference. */
export const exactly = (files: Files, baseline: Baseline, name = NAME): Promise<unknown> =>
  orMessage(
    (async () => {
      const table = await readTable(name, { files, ...namesOf(baseline) });
      const sketch = newSketch(baseline);
      for await (const row of table.rows) addRow(sketch, row);
      return { sketch, notes: table.notes };
    })(),
  );

/** What `steward drift` makes of it. */
export const quickly = (files: Files, baseline: Baseline, name = NAME): Promise<unknown> =>
  orMessage(sketchTable(name, baseline, { files }).then((counting) => counting.count()));
