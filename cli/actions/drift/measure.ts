import type { DialectWishes } from '../../../lib/domain/csv/choose-split.ts';
import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import type { CapturedRow, Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { isMissing } from '../../../lib/domain/drift/columns/value.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import type { Window } from '../../../lib/domain/window.ts';
import type { InputDigest } from '../../../lib/report/made.ts';
import type { Files } from '../../../lib/tables/files/files.ts';
import { readTable } from '../../../lib/tables/read-table.ts';
import { sketchTable, writtenBefore } from '../../../lib/tables/sketch/sketch-table.ts';
import type { Table, TableNotes } from '../../../lib/tables/table.ts';
import { digestedFiles } from '../../input/digested-files.ts';
import { filesAt } from '../../input/files-at.ts';
import { otherThreads } from '../../threads/threads.ts';
import { Meter, meterFiles } from './meter.ts';
import { inputSize } from './size.ts';

/** What lay at a path, counted against a baseline. `window` is absent where rows carry no time. */
export interface MeasuredWindow {
  readonly sketch: Sketch;
  readonly notes: TableNotes;
  readonly window: Window | undefined;
  /** SHA-256 of every file that was read, where they were asked for. */
  readonly inputs: readonly InputDigest[] | undefined;
}

/**
 * Reads a capture folder or file, or any file of rows, here or at s3://, once, in flat memory and under a meter.
 * @param each hears every row, which takes the slower reader
 * @param asked the window to cut to by inference time; without one, captures say which window they span
 */
export async function measureWindow(
  path: string,
  baseline: Baseline,
  {
    asked,
    quiet,
    digested,
    csv,
    each,
  }: {
    asked: Window | undefined;
    quiet: boolean;
    digested: boolean;
    csv: DialectWishes;
    each?: ((row: CapturedRow, hash?: number) => void) | undefined;
  },
): Promise<MeasuredWindow> {
  const plain = await filesAt(path);
  const digesting = digested ? digestedFiles(plain) : undefined;
  const files = digesting?.files ?? plain;
  let meter: Meter | undefined;
  const counting = await sketchTable(path, baseline, {
    files: meterFiles(files, (bytes) => meter?.add(bytes)),
    window: asked,
    csv,
    threads: otherThreads(),
    each,
  });
  if (asked && counting.format !== 'capture' && counting.format !== 'manifest')
    throw new InvalidEventError(
      `\`--window\` cuts by inference time, which \`${path}\` does not have: give data capture, or cut the file yourself`,
    );
  const unit = counting.format === 'capture' ? 'captures' : 'rows';
  meter = new Meter({
    what: 'reading',
    total: await inputSize(plain, path, counting.format),
    count: counting.soFar,
    unit,
    quiet,
  });
  const { sketch, notes } = await counting.count();
  meter.end();
  const emptyLeftOut = await lookAtLeftOut(path, plain, { baseline, notes, csv, format: counting.format });
  return {
    sketch,
    notes: { ...notes, ...(emptyLeftOut && { emptyLeftOut }) },
    window: asked ?? spanned(notes),
    inputs: await digesting?.digests(),
  };
}

/** Rows that are looked at for a value of a column nobody watches. */
const LOOKED_AT = 1_000;

/** Which columns that the baseline leaves out have no value in the first rows; undefined of captures, whose rows need not have the same. */
async function lookAtLeftOut(
  path: string,
  files: Files,
  {
    baseline,
    notes,
    csv,
    format,
  }: { baseline: Baseline; notes: TableNotes; csv: DialectWishes; format: Table['format'] },
): Promise<readonly string[] | undefined> {
  if (format === 'capture' || format === 'manifest') return undefined;
  const there = (baseline.leftOut ?? []).flatMap(({ name }) => (notes.unknown.includes(name) ? [name] : []));
  const empty = new Set(format === 'parquet' ? [] : there);
  let rows = 0;
  if (empty.size > 0) {
    const table = await readTable(path, { files, columns: [...empty], csv: { ...csv, ...writtenBefore(baseline) } });
    for await (const row of table.rows) {
      for (const [at, name] of table.columns.entries()) if (!isMissing(row[at])) empty.delete(name);
      if (++rows === LOOKED_AT || empty.size === 0) break;
    }
  }
  return [...empty];
}

/** From the first inference to just after the last: the smallest window that holds them. */
function spanned({ span }: TableNotes): Window | undefined {
  return span && { start: span.first, end: span.last + 1 };
}
