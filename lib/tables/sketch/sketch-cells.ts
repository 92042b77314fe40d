import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import { newSketch, type OpenSketch } from '../../domain/drift/baseline/sketch.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import { readTable } from '../read-table.ts';
import type { Table, TableNotes, TableOptions } from '../table.ts';
import { addRecord, namesOf } from './sketch-table.ts';

/** Cells at most: each holds a sketch. */
const MOST_CELLS = 10_000;

/** Captures cut into cells of time; cell i holds what was inferred in [i × length, (i + 1) × length). */
export interface TimeCells {
  readonly format: Table['format'];
  readonly sketches: Map<number, OpenSketch>;
  /** Broken lines tell no time: each counts in the cell of the line before it. */
  readonly brokenLines: Map<number, number>;
  readonly notes: TableNotes;
  readonly rows: () => number;
  /** Reads everything once; throws InvalidEventError when it spans more than 10,000 cells. */
  count(): Promise<void>;
}

/**
 * Opens data capture to be counted into one sketch for each cell of time.
 * @throws InvalidEventError for anything but data capture: other rows carry no time
 */
export async function sketchCells(
  path: string,
  baseline: Baseline,
  cell: number,
  options: Pick<TableOptions, 'files' | 'window'>,
): Promise<TimeCells> {
  const { format, capture, notes } = await readTable(path, { ...options, ...namesOf(baseline) });
  if (!capture)
    throw new InvalidEventError(`\`${path}\` carries no inference times: a backtest needs SageMaker data capture`);
  const sketches = new Map<number, OpenSketch>();
  const brokenLines = new Map<number, number>();
  const sketchAt = (index: number): OpenSketch => {
    const found = sketches.get(index);
    if (found) return found;
    if (sketches.size === MOST_CELLS)
      throw new InvalidEventError(`\`${path}\` spans more than ${MOST_CELLS} windows: name a span or take longer ones`);
    const fresh = newSketch(baseline);
    sketches.set(index, fresh);
    return fresh;
  };
  let rows = 0;
  const count = async (): Promise<void> => {
    let broken = 0;
    let last: number | undefined;
    for await (const record of capture.records()) {
      const index = Math.floor(record.at / cell);
      addRecord(sketchAt(index), baseline, record);
      rows += record.input.length;
      if (notes.broken > broken)
        brokenLines.set(last ?? index, (brokenLines.get(last ?? index) ?? 0) + notes.broken - broken);
      broken = notes.broken;
      last = index;
    }
    if (last !== undefined && notes.broken > broken)
      brokenLines.set(last, (brokenLines.get(last) ?? 0) + notes.broken - broken);
  };
  return { format, sketches, brokenLines, notes, rows: () => rows, count };
}
