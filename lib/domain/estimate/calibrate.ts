import type { Measure } from '../../statistics/interval.ts';
import { largestOf } from '../../statistics/interval.ts';
import { calibrationError } from '../../statistics/scores/calibration.ts';
import { fitRising, valueAt } from '../../statistics/scores/isotonic.ts';

/**
 * How chances are made honest: `as-is` where they are better left alone, else `isotonic`. `error` is the calibration error of what
 * `apply` gives, measured on rows it was not fitted to.
 */
export type Calibrated = {
  method: 'as-is' | 'isotonic';
  error: Measure;
  apply: (chances: readonly number[]) => number[];
};

/**
 * Tries on labelled rows whether calibrating makes chances more honest, as NannyML does before it estimates: every other row is
 * calibrated by a function fitted to the rest, and the way with the smaller error (the worst class's) is taken.
 * @param chances one array a row with a chance for every class; of a binary task the chance of class 1 alone
 * @param truths index of the true class
 * @returns undefined for fewer than four rows
 */
export function calibrate(chances: readonly (readonly number[])[], truths: readonly number[]): Calibrated | undefined {
  if (chances.length < 4) return undefined;
  const classes = chances[0]!.length;
  const isClass = (k: number) => (truth: number) => Number(classes === 1 ? truth === 1 : truth === k);
  const learn = (kept: (row: number) => boolean) => {
    const rows = chances.flatMap((_, row) => (kept(row) ? [row] : []));
    const rising = Array.from({ length: classes }, (_, k) =>
      fitRising(
        rows.map((row) => chances[row]![k]!),
        rows.map((row) => isClass(k)(truths[row]!)),
      ),
    );
    return (row: readonly number[]) => normalized(row.map((p, k) => valueAt(rising[k]!, p)));
  };
  const halves = [learn((row) => row % 2 === 1), learn((row) => row % 2 === 0)] as const;
  const held = chances.map((row, index) => halves[(index % 2) as 0 | 1](row));
  const errorOf = (all: readonly (readonly number[])[]) =>
    largestOf(
      Array.from(
        { length: classes },
        (_, k) =>
          calibrationError(
            all.map((row) => row[k]!),
            truths.map(isClass(k)),
          )!,
      ),
    );
  const [asIs, isotonic] = [errorOf(chances), errorOf(held)];
  if (asIs.value <= isotonic.value) return { method: 'as-is', error: asIs, apply: (row) => [...row] };
  return { method: 'isotonic', error: isotonic, apply: learn(() => true) };
}

/** Chances of all classes add up to 1; that of one class alone stands for itself. */
function normalized(chances: number[]): number[] {
  if (chances.length === 1) return chances;
  const total = chances.reduce((sum, p) => sum + p, 0);
  return total > 0 ? chances.map((p) => p / total) : chances.map(() => 1 / chances.length);
}
