import { predictionBound, predictionReach, rootsOf } from '../../../../statistics/mean.ts';

/**
 * Bounds that all distances of one more window stay below but for `share` of windows. Distances of a column go together, so that dividing the share over
 * all of them (Bonferroni) asks for too much: how far out the farthest distance of a window lies, in standard deviations of the others, is ranked over windows, each
 * held against the rest (split conformal prediction, left one out: Vovk, Gammerman and Shafer 2005; Barber, Candès, Ramdas and Tibshirani 2021, Ann. Stat. 49,
 * 486–507). Taken is the nearer of both.
 * @param samples of each distance its values by window, two at least; those that not every window has are bounded by themselves
 */
export function jointBounds(samples: readonly (readonly number[])[], share: number): number[] {
  const m = Math.max(0, ...samples.map((values) => values.length));
  const each = share / Math.max(1, samples.length);
  const whole = samples.filter((values) => values.length === m).map(outliesOf);
  const farthest = Array.from({ length: m }, (_, window) => Math.max(...whole.map((outlies) => outlies[window]!)));
  const rank = Math.ceil((1 - share) * (m + 1));
  const joint = rank <= m ? farthest.toSorted((a, b) => a - b)[rank - 1]! : Number.POSITIVE_INFINITY;
  return samples.map((values) => {
    if (values.length < m) return predictionBound(values, each);
    const { mean, deviation } = rootsOf(values);
    return Math.max(0, mean + Math.min(joint, predictionReach(values.length, each)) * deviation) ** 2;
  });
}

/** How far out each value lies by what the others say, in their standard deviations; where these are all the same, a value like them lies nowhere out. */
function outliesOf(values: readonly number[]): number[] {
  const roots = values.map(Math.sqrt);
  const [sum, squares] = roots.reduce(([a, b], root) => [a + root, b + root * root], [0, 0]);
  const m = roots.length - 1;
  return roots.map((root) => {
    const mean = (sum - root) / m;
    const variance = m < 2 ? 0 : Math.max(0, (squares - root * root - m * mean * mean) / (m - 1));
    if (variance < 1e-12) return Math.abs(root - mean) < 1e-6 ? 0 : Number.POSITIVE_INFINITY;
    return (root - mean) / Math.sqrt(variance * (1 + 1 / m));
  });
}
