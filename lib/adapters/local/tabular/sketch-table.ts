import type { CaptureRecord } from '../../../domain/capture/capture.ts';
import type { Baseline } from '../../../domain/drift/baseline.ts';
import { fnv1a, rowHash } from '../../../domain/drift/sample.ts';
import { addRow, newSketch, type OpenSketch } from '../../../domain/drift/sketch.ts';
import { readTable } from './read-table.ts';
import type { Table, TableNotes, TableOptions } from './table.ts';

/** Rows being counted: the sketch, the notes on what was read, and `done`, which resolves when all of it has been. */
export interface Counting {
  readonly format: Table['format'];
  readonly sketch: OpenSketch;
  readonly notes: TableNotes;
  /** Reads everything; `sketch` and `notes` grow meanwhile. */
  count(): Promise<void>;
}

/**
 * Opens anything `readTable` opens to be counted into a sketch of the baseline; nothing is read yet but the head.
 * @throws what `readTable` throws
 */
export async function sketchTable(
  path: string,
  baseline: Baseline,
  options: Pick<TableOptions, 'files' | 'window'>,
): Promise<Counting> {
  const sketch = newSketch(baseline);
  const table = await readTable(path, { ...options, ...namesOf(baseline) });
  const { format, notes } = table;
  return { format, sketch, notes, count: () => countAll(table, baseline, sketch) };
}

/** The columns a baseline wants of its rows: the requests', and the answer's if it watches that. */
export function namesOf({ features, output }: Baseline): { columns: string[]; output?: string } {
  const names = features.map(({ name }) => name);
  return output === undefined ? { columns: names } : { columns: names.slice(0, -1), output };
}

async function countAll({ records, rows }: Table, baseline: Baseline, sketch: OpenSketch): Promise<void> {
  if (records) for await (const record of records()) addRecord(sketch, baseline, record);
  else for await (const row of rows) addRow(sketch, row);
}

/** Every row of one captured invocation, drawn for the sample by the invocation's id. */
export function addRecord(sketch: OpenSketch, baseline: Baseline, { eventId, input, output }: CaptureRecord): void {
  const id = fnv1a(Buffer.from(eventId));
  for (const [position, row] of input.entries()) {
    const answer = baseline.output === undefined ? [] : [output[position]?.[0]];
    addRow(sketch, [...row, ...answer], rowHash(id, position));
  }
}
