import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { addRow, newSketch, type Sketch } from '../../lib/domain/drift/baseline/sketch.ts';
import type { Files } from '../../lib/tables/files/files.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { JobCounter } from '../../lib/tables/sketch/job.ts';
import { namesOf, sketchTable } from '../../lib/tables/sketch/sketch-table.ts';
import type { Threads } from '../../lib/tables/sketch/threads.ts';
import { cut } from '../domain/capture/readers.ts';

/** Two readers' answers to one file, each a sketch with its notes or the message it is refused with. */
export const NAME = 'window.csv';

/**
 * One file in memory that comes in chunks of these sizes, each written over when the next is asked for, as one of a disk is; where `piece` is given
 * it is counted in pieces of about so many bytes.
 */
export function filesOf(bytes: Buffer, cuts: readonly number[], piece?: number): Files {
  async function* open(from = 0) {
    for (const part of cut(bytes.subarray(from), cuts)) {
      yield part;
      part.fill(0x39);
    }
  }
  return {
    atOnce: 1,
    kindOf: async () => 'file',
    below: async () => [],
    size: async () => bytes.length,
    open: () => open(),
    ...(piece !== undefined && { cut: { piece, open: (_, start) => open(start), elsewhere: () => undefined } }),
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

/** What `steward drift` makes of it, alone or with so many other threads. */
export const quickly = (files: Files, baseline: Baseline, name = NAME, others = 0): Promise<unknown> =>
  orMessage(
    sketchTable(name, baseline, { files, threads: threadsHere(files, others) }).then((counting) => counting.count()),
  );

/** Threads that are none: jobs are counted apart, in whatever order they end, and cross over as between threads. */
export const threadsHere = (files: Files, others: number): Threads => ({
  others,
  start: (baseline) => {
    const counter = new JobCounter(files, structuredClone(baseline));
    return {
      count: async (job) => structuredClone(await counter.count(structuredClone(job), () => undefined)),
      end: () => undefined,
    };
  },
});

/** What must be the same of two ways to cut a file: sums of doubles are to the last bits, and rows are drawn by their place in a piece. */
export function withoutPieces(read: unknown): unknown {
  // how many records are told of before one that is not UTF-8 depends on where chunks end
  if (typeof read === 'string') return read.replace(/after record \d+/, 'after record …');
  const { sketch, notes } = read as { sketch: Sketch; notes: object };
  return {
    notes,
    ...{ ...sketch, sample: sketch.sample.map(([, ...codes]) => codes.join()).sort() },
    features: sketch.features.map((feature) =>
      feature.kind === 'numeric'
        ? { ...feature, offsets: feature.offsets.map((sum) => Number(sum.toPrecision(9))) }
        : feature,
    ),
  };
}
