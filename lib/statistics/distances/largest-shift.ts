import type { Interval } from '../interval.ts';
import { normalMargin } from '../normal.ts';
import { mostChange, type Proportion, shareChange, shareOf } from '../proportions.ts';

/** A share in the baseline and in the window. */
export type ShareMove = { baseline: Proportion; current: Proportion };

/**
 * L-infinity distance of two samples of categories: by how much the share of the category that moved `most` changed, 0 to 1. `reach` is the most
 * it may be except with probability alpha: that none moved further is said of each by itself, so no risk is divided (Berger 1982).
 */
export type LargestShift = {
  value: number;
  most: ShareMove;
  interval: (alpha: number) => Interval;
  reach: (alpha: number) => number;
};

/**
 * max |p - q| over all categories, as in SageMaker Model Monitor and TensorFlow Data Validation (`infinity_norm`). The interval holds the
 * largest change of the *sources*: each category has Newcombe's interval at its part of alpha (Bonferroni), so all hold at once, and
 * the largest of them lies between the largest lower and the largest upper end.
 * @param outside what is in no category, if that is possible
 * @returns undefined when a sample is empty
 */
export function largestShift(
  baseline: readonly number[],
  current: readonly number[],
  outside?: ShareMove,
): LargestShift | undefined {
  const n = outside?.baseline.trials ?? sum(baseline);
  const m = outside?.current.trials ?? sum(current);
  const named = baseline.map(
    (b, i): ShareMove => ({ baseline: { successes: b, trials: n }, current: { successes: current[i]!, trials: m } }),
  );
  const shown = [...named, ...(outside ? [outside] : [])].filter(
    (change) => change.baseline.successes + change.current.successes > 0,
  );
  if (n === 0 || m === 0) return undefined;
  const moved = (change: ShareMove): number => Math.abs(shareOf(change.baseline) - shareOf(change.current));
  const most = shown.reduce((a, b) => (moved(b) > moved(a) ? b : a));
  return {
    value: moved(most),
    most,
    reach: (alpha) => Math.max(...shown.map(({ baseline: was, current: is }) => mostChange(was, is, alpha))),
    interval: (alpha) => {
      const z = normalMargin(alpha / shown.length);
      const each = shown.map((change) => shareChange(change.baseline, change.current, z).interval);
      return { low: Math.max(...each.map(({ low }) => low)), high: Math.max(...each.map(({ high }) => high)) };
    },
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
