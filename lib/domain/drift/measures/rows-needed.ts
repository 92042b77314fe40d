import type { FeatureBaseline } from '../baseline/baseline.ts';
import type { FeatureSketch } from '../baseline/sketch.ts';

/** About how many rows a window must have for a column to be decided, and how many a baseline, where its own are too few for any window. */
export type RowsNeeded = { window: number; baseline?: number };

/** How many times the rows there are, at most: beyond it is no plan. */
const MOST_TIMES = 4_096;
/** Halvings between two powers of two: the number is right to 2 % then. */
const STEPS = 6;

/**
 * About how many rows would decide a column that is undecided, if its shares stay as they are: it is judged anew with the same shares of more and
 * more rows, by the very intervals that are judged, until it is decided. The window's rows alone are multiplied first; where no window is enough,
 * both sides have as many.
 * @param decided whether every limit of a column would lie beside its interval
 * @returns undefined where 4,096 times the rows would not do: what was observed lies on the limit, or the baseline is somebody's rough summary;
 *   and where a side has no rows, as answers that were never captured
 */
export function rowsNeeded(
  baseline: FeatureBaseline,
  sketch: FeatureSketch,
  decided: (baseline: FeatureBaseline, sketch: FeatureSketch) => boolean,
): RowsNeeded | undefined {
  const rows = rowsOf(sketch);
  const before = baseline.n + baseline.missing + baseline.typeErrors;
  // Without rows there are no shares to stay as they are.
  if (rows === 0 || before === 0) return undefined;
  const alone = leastOf(rows, (needed) => decided(baseline, multiplied(sketch, needed / rows)));
  if (alone !== undefined) return { window: roughly(alone) };
  const times = (needed: number, there: number): number => Math.max(1, needed / there);
  const both = leastOf(Math.min(rows, before), (needed) =>
    decided(multiplied(baseline, times(needed, before)), multiplied(sketch, times(needed, rows))),
  );
  return both === undefined
    ? undefined
    : { window: Math.max(rows, roughly(both)), baseline: Math.max(before, roughly(both)) };
}

function rowsOf(sketch: FeatureSketch): number {
  const counted = sketch.counts.reduce((sum, count) => sum + count, 0);
  return counted + (sketch.kind === 'category' ? sketch.other : 0) + sketch.missing + sketch.typeErrors;
}

/** The least number of rows that is enough, from those there are on. */
function leastOf(rows: number, enough: (rows: number) => boolean): number | undefined {
  let most = 2 * rows;
  while (!enough(most)) {
    most *= 2;
    if (most > MOST_TIMES * rows) return undefined;
  }
  let least = most / 2;
  for (let step = 0; step < STEPS; step++) {
    const middle = (least + most) / 2;
    if (enough(middle)) most = middle;
    else least = middle;
  }
  return most;
}

/** A number of rows with two digits, upwards. */
export function roughly(rows: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1);
  return Math.ceil(rows / unit) * unit;
}

/** The same shares of so many times the rows, each count whole. */
const multiplied = <T extends FeatureBaseline | FeatureSketch>(column: T, times: number): T =>
  withRows(column, times, Math.round);

/**
 * A column with the same shares of so many times the rows: what a longer or shorter sample of the same source would usually show.
 * @param count what becomes of a count that is no longer whole
 */
export function withRows<T extends FeatureBaseline | FeatureSketch>(
  column: T,
  times: number,
  count: (exact: number) => number = (exact) => exact,
): T {
  const more = (before: number): number => count(times * before);
  const counts = column.counts.map(more);
  const other = 'other' in column ? more(column.other) : 0;
  return {
    ...column,
    ...('n' in column && { n: counts.reduce((sum, one) => sum + one, other) }),
    ...('other' in column && { other }),
    ...('offsets' in column && { offsets: column.offsets.map((offset) => times * offset) }),
    counts,
    missing: more(column.missing),
    typeErrors: more(column.typeErrors),
  };
}
