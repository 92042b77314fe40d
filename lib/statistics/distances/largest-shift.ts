import { leastChange, mostChange, type Proportion, shareOf } from '../proportions.ts';

/** A share in the baseline and in the window. */
export type ShareMove = { baseline: Proportion; current: Proportion };

/**
 * L-infinity distance of two samples of categories: by how much the share of the category that moved `most` changed, 0 to 1. `least` and `reach` are the least and the most
 * it may be except with probability alpha: the risk of the first is divided over the categories (Bonferroni); that none moved further is said of each by itself, so that of the second is not (Berger 1982).
 */
export type LargestShift = {
  value: number;
  most: ShareMove;
  least: (alpha: number) => number;
  reach: (alpha: number) => number;
};

/**
 * max |p - q| over all categories, as in SageMaker Model Monitor and TensorFlow Data Validation (`infinity_norm`).
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
    least: (alpha) => {
      let least = 0;
      for (const change of shown.toSorted((a, b) => moved(b) - moved(a))) {
        // No category surely moved further than it was seen to.
        if (moved(change) <= least) break;
        least = Math.max(least, leastChange(change.baseline, change.current, alpha / shown.length));
      }
      return least;
    },
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
