import { besideLeftOut } from '../../../../lib/domain/capture/text/notes.ts';
import type { DialectWishes } from '../../../../lib/domain/csv/choose-split.ts';
import type { Baseline } from '../../../../lib/domain/drift/baseline/baseline.ts';
import { newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import {
  type Cadence,
  type OldWindow,
  windowSketch,
  windowsWithin,
} from '../../../../lib/domain/drift/life/backtest.ts';
import { InvalidEventError } from '../../../../lib/domain/errors.ts';
import { addSegmented, type SegmentedWindow } from '../../../../lib/domain/segments/count-segments.ts';
import type { Segments } from '../../../../lib/domain/segments/segments.ts';
import type { Window } from '../../../../lib/domain/window.ts';
import type { InputDigest } from '../../../../lib/report/made.ts';
import type { Files } from '../../../../lib/tables/files/files.ts';
import { openCells } from '../../../../lib/tables/sketch/dated-cells.ts';
import type { CountedCells, TimeCells } from '../../../../lib/tables/sketch/sketch-cells.ts';
import { addNotes, newNotes, type TableNotes } from '../../../../lib/tables/table.ts';
import { readingSentences } from '../../../../lib/words/reading.ts';
import { digestedFiles } from '../../../input/digested-files.ts';
import { filesAt } from '../../../input/files-at.ts';
import { otherThreads } from '../../../threads/threads.ts';
import { Meter, meterFiles } from '../meter.ts';
import { inputSize } from '../size.ts';

/** Old rows by cells of time, as `readPast` found them. */
export interface Past extends Omit<CountedCells, 'notes'> {
  readonly cellNotes: CountedCells['notes'];
  readonly segments: Segments | undefined;
  readonly baseline: Baseline;
  /** length of a cell, ms */
  readonly cell: number;
  readonly notes: TableNotes;
  /** what was met while all of them were read, in sentences */
  readonly met: readonly string[];
  /** the time that was asked for, as far as it was */
  readonly asked: { readonly from: number | undefined; readonly to: number | undefined };
  readonly inputs: InputDigest[] | undefined;
  /** opens the rows of a window again */
  readonly again: TimeCells['again'];
  readonly files: Files;
}

/** What to read of a past, and how. */
export interface PastOptions extends DialectWishes {
  readonly time?: string;
  readonly from?: number;
  readonly to?: number;
  readonly json: boolean;
  readonly digested: boolean;
  readonly segments?: Segments | undefined;
}

/**
 * Reads captures, a table with a column of times, or a folder of dated files once, into one sketch for each cell of time, under a meter.
 * @throws InvalidEventError where no row lies in the time asked for, or nothing tells when rows were
 */
export async function readPast(path: string, baseline: Baseline, cell: number, options: PastOptions): Promise<Past> {
  const { from, to, json, digested, time, segments } = options;
  const plain = await filesAt(path);
  const digesting = digested ? digestedFiles(plain) : undefined;
  let meter: Meter | undefined;
  const cells = await openCells(path, baseline, cell, {
    files: meterFiles(digesting?.files ?? plain, (bytes) => meter?.add(bytes)),
    window: { start: from ?? Number.NEGATIVE_INFINITY, end: to ?? Number.POSITIVE_INFINITY },
    csv: options,
    ...{ time, segments, threads: otherThreads() },
  });
  meter = new Meter({
    what: 'reading',
    total: await inputSize(plain, path, cells.format),
    count: cells.rows,
    unit: 'rows',
    quiet: json,
  });
  const { notes: cellNotes, ...counted } = await cells.count();
  meter.end();
  const { notes } = cells;
  // What rows are told apart by is there, though nobody watches it.
  const timed = baseline.leftOut?.some(({ name }) => name === time) ? time : undefined;
  if (timed !== undefined)
    for (const met of [notes, ...cellNotes.values()]) if (!met.unknown.includes(timed)) met.unknown.push(timed);
  if (!notes.span)
    throw new InvalidEventError(
      `no ${cells.format === 'capture' ? 'captured ' : ''}row of \`${path}\` lies in the time asked for${notes.broken > 0 ? `; ${notes.broken} tell none: ${notes.examples[0]?.reason}` : ''}`,
    );
  const inputs = await digesting?.digests();
  return {
    ...counted,
    ...{ cellNotes, segments },
    baseline,
    cell,
    notes,
    met: readingSentences({ ...notes, ...besideLeftOut(notes, baseline), uncaptured: 0 }),
    asked: { from, to },
    inputs,
    again: cells.again,
    files: plain,
  };
}

/** An old window, and what was met while its rows were read. */
export interface PastWindow extends OldWindow {
  readonly notes: TableNotes;
  readonly segmented: SegmentedWindow | undefined;
}

/** The windows of a cadence, whose lengths are multiples of the cell, oldest first. Throws InvalidEventError where none is whole. */
export function windowsOf(past: Past, cadence: Cadence): PastWindow[] {
  const { sketches, baseline, cell, notes: whole, asked } = past;
  const { first, last } = whole.span!;
  return windowsWithin(cadence, {
    start: asked.from ?? floor(first, cell),
    end: asked.to ?? ceil(last + 1, cadence.every),
  }).map((window) => {
    const notes = notesIn(past, window);
    const sketch = windowSketch(sketches, window, cell) ?? newSketch(baseline);
    const segmented = segmentsIn(past, window);
    return { window, baseline, sketch, notes, segmented, brokenLines: notes.broken, complete: true };
  });
}

function notesIn({ cellNotes, cell }: Past, { start, end }: Window): TableNotes {
  const sum = newNotes();
  for (let at = start / cell; at < end / cell; at++) addNotes(sum, cellNotes.get(at) ?? newNotes());
  return sum;
}

function segmentsIn({ segmented, segments, cell }: Past, { start, end }: Window): SegmentedWindow | undefined {
  if (!segments || !segmented) return undefined;
  const cells = [];
  for (let at = start / cell; at < end / cell; at++) cells.push(...(segmented.has(at) ? [segmented.get(at)!] : []));
  return addSegmented(segments, cells);
}

const floor = (at: number, step: number): number => Math.floor(at / step) * step;
const ceil = (at: number, step: number): number => Math.ceil(at / step) * step;
