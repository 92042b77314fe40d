import { chiSquaredTail } from '../../../statistics/chi-squared.ts';
import { jensenShannon } from '../../../statistics/distances/divergence.ts';
import { ksExact, ksTail } from '../../../statistics/distances/kolmogorov.ts';
import type { FeatureBaseline } from '../baseline/baseline.ts';
import type { FeatureSketch } from '../baseline/sketch.ts';
import type { FeatureMetrics } from './measure-feature.ts';

/** A test as Evidently names it. Scores of `ks`, `chisquare` and `z` are p-values, drifted below the threshold; the others distances. */
export type PeerTest = {
  name: 'ks' | 'chisquare' | 'z' | 'wasserstein' | 'jensenshannon';
  score: number;
  threshold: number;
  drifted: boolean;
};

/** Up to this many rows of reference Evidently tests hypotheses, above it measures distances. */
const SMALL = 1_000;
/** A number with this many distinct values or fewer is taken for a category. */
const FEW = 5;
/** scipy computes the exact distribution up to samples of this size. */
const EXACT = 10_000;

/**
 * The test that Evidently picks for a column by default, from our counts (Evidently 0.7, `stattests/registry.py`,
 * `_get_default_stattest`; names, thresholds and formulas of the modules beside it). docs/drift.md has the differences.
 * @returns undefined when a sample is empty, or the baseline's counts are estimates that the test cannot be made of
 */
export function testLikeEvidently(
  feature: FeatureBaseline,
  sketch: FeatureSketch,
  metrics: FeatureMetrics,
): PeerTest | undefined {
  const { n, m } = metrics;
  if (n === 0 || m === 0) return undefined;
  const counts = countsByValue(feature, sketch);
  if (feature.type !== 'category' && counts.length > FEW) return asNumber(feature.std, metrics);
  if (n > SMALL) {
    // Evidently's base is e, ours 2.
    const score =
      jensenShannon(
        counts.map(([b]) => b),
        counts.map(([, c]) => c),
      )!.value * Math.sqrt(Math.LN2);
    return { name: 'jensenshannon', score, threshold: 0.1, drifted: score >= 0.1 };
  }
  const many = counts.length > 2;
  const score = many ? goodnessOfFit(counts, n, m) : twoShares(counts, n, m);
  return { name: many ? 'chisquare' : 'z', score, threshold: 0.05, drifted: score < 0.05 };
}

/** A baseline from Model Monitor's statistics may not tell what the test needs: then there is none. */
function asNumber(std: number, { n, m, ks, w1 }: FeatureMetrics): PeerTest | undefined {
  if (n <= SMALL) {
    if (ks === undefined) return undefined;
    const score = Math.max(n, m) <= EXACT ? ksExact(ks.value, n, m) : ksTail(ks.value, n, m);
    return { name: 'ks', score, threshold: 0.05, drifted: score <= 0.05 };
  }
  if (w1 === undefined) return undefined;
  // Ours counts raw units where the baseline does not vary, Evidently's unit is never below 0.001.
  const score = (w1.value * (std > 0 ? std : 1)) / Math.max(std, 0.001);
  return { name: 'wasserstein', score, threshold: 0.1, drifted: score >= 0.1 };
}

/** Counts of each value that either sample shows, baseline and window: bins where they are, so many values count as many. */
function countsByValue(feature: FeatureBaseline, sketch: FeatureSketch): [number, number][] {
  const pairs = feature.counts.map((count, i): [number, number] => [count, sketch.counts[i]!]);
  if (feature.type === 'category' && sketch.kind === 'category') pairs.push([feature.other, sketch.other]);
  return pairs.filter(([b, c]) => b + c > 0);
}

/** scipy `chisquare` against the shares of the reference; a value the reference never had is impossible: p = 0. */
function goodnessOfFit(counts: [number, number][], n: number, m: number): number {
  let statistic = 0;
  for (const [b, c] of counts) {
    if (b === 0) return 0;
    const expected = (b * m) / n;
    statistic += (c - expected) ** 2 / expected;
  }
  return chiSquaredTail(statistic, counts.length - 1);
}

/** Two shares with the pooled standard error; a column with one value is the same as itself. */
function twoShares(counts: [number, number][], n: number, m: number): number {
  if (counts.length < 2) return 1;
  const [b, c] = counts[0]!;
  const pooled = (b + c) / (n + m);
  const z = (b / n - c / m) / Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  return chiSquaredTail(z * z, 1);
}
