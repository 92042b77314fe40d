import type { Interval } from '../interval.ts';
import { normalMargin } from '../normal.ts';
import { shareChange } from '../proportions.ts';

/** L-infinity distance of two samples of categories: by how much the share of the category that moved most changed, 0 to 1. */
export type LargestShift = { value: number; interval: (alpha: number) => Interval };

/**
 * max |p - q| over all categories, as in SageMaker Model Monitor and TensorFlow Data Validation (`infinity_norm`). The interval holds the
 * largest change of the *sources*: each category has Newcombe's interval at its part of alpha (Bonferroni), so all hold at once, and
 * the largest of them lies between the largest lower and the largest upper end.
 * @returns undefined when a sample is empty
 */
export function largestShift(baseline: readonly number[], current: readonly number[]): LargestShift | undefined {
  const n = baseline.reduce((sum, count) => sum + count, 0);
  const m = current.reduce((sum, count) => sum + count, 0);
  const shown = baseline.map((b, i) => [b, current[i]!] as const).filter(([b, c]) => b + c > 0);
  if (n === 0 || m === 0) return undefined;
  const value = Math.max(...shown.map(([b, c]) => Math.abs(b / n - c / m)));
  return {
    value,
    interval: (alpha) => {
      const z = normalMargin(alpha / shown.length);
      const each = shown.map(
        ([b, c]) => shareChange({ successes: b, trials: n }, { successes: c, trials: m }, z).interval,
      );
      return { low: Math.max(...each.map(({ low }) => low)), high: Math.max(...each.map(({ high }) => high)) };
    },
  };
}
