import { type ChiSquared, chiSquared } from '../../../statistics/chi-squared.ts';
import { type Divergence, jensenShannon, psi } from '../../../statistics/distances/divergence.ts';
import { type KolmogorovSmirnov, kolmogorovSmirnov } from '../../../statistics/distances/kolmogorov.ts';
import { type LargestShift, largestShift } from '../../../statistics/distances/largest-shift.ts';
import { type Wasserstein, wasserstein } from '../../../statistics/distances/wasserstein.ts';
import type { Proportion } from '../../../statistics/proportions.ts';
import type { CategoryBaseline, FeatureBaseline, NumericBaseline } from '../baseline/baseline.ts';
import type { CategorySketch, FeatureSketch, NumericSketch } from '../baseline/sketch.ts';

/** Categories with a bin of their own in PSI and JS; rarer ones share one, or every rare category would add noise. */
const CATEGORY_BINS = 30;

/** Everything measured about one feature of a window. What a sample is too empty for is absent. */
export type FeatureMetrics = {
  /** usable values in the baseline and in the window */
  n: number;
  m: number;
  psi?: Divergence | undefined;
  js?: Divergence | undefined;
  ks?: KolmogorovSmirnov | undefined;
  w1?: Wasserstein | undefined;
  chi2?: ChiSquared | undefined;
  linf?: LargestShift | undefined;
  /** of the values in the window: below and above everything in the baseline */
  outOfRange?: { below: Proportion; above: Proportion } | undefined;
  /** rows without a value, and rows without a usable one (missing or of the wrong type), here and in the baseline */
  missing: { baseline: Proportion; current: Proportion };
  unusable: { baseline: Proportion; current: Proportion };
  /** values outside the dictionary, of those present */
  unseen?: { baseline: Proportion; current: Proportion };
};

/** Counts between the deciles of the baseline, 10 bins at most. */
export function decileCounts(baseline: NumericBaseline, counts: readonly number[]): number[] {
  const bins = new Array<number>(baseline.deciles.length + 1).fill(0);
  let decile = 0;
  for (const [bin, count] of counts.entries()) {
    while (decile < baseline.deciles.length && bin > baseline.deciles[decile]!) decile++;
    bins[decile]! += count;
  }
  return bins;
}

/** Counts of the most frequent categories, of the rest of the dictionary, and of what is outside it. */
export function categoryCounts(counts: readonly number[], other: number): number[] {
  const rest = counts.slice(CATEGORY_BINS).reduce((sum, count) => sum + count, 0);
  return [...counts.slice(0, CATEGORY_BINS), rest, other];
}

/** All metrics of one feature, from counts alone. */
export function measureFeature(baseline: FeatureBaseline, sketch: FeatureSketch): FeatureMetrics {
  if (baseline.type === 'category' && sketch.kind === 'category') return measureCategory(baseline, sketch);
  if (baseline.type !== 'category' && sketch.kind === 'numeric') return measureNumeric(baseline, sketch);
  throw new TypeError(`feature \`${baseline.name}\` and its sketch are of different kinds`);
}

function presence(baseline: FeatureBaseline, sketch: FeatureSketch, m: number) {
  const rows = m + sketch.missing + sketch.typeErrors;
  const rowsBefore = baseline.n + baseline.missing + baseline.typeErrors;
  return {
    n: baseline.n,
    m,
    missing: {
      baseline: { successes: baseline.missing, trials: rowsBefore },
      current: { successes: sketch.missing, trials: rows },
    },
    unusable: {
      baseline: { successes: rowsBefore - baseline.n, trials: rowsBefore },
      current: { successes: rows - m, trials: rows },
    },
  };
}

function measureNumeric(baseline: NumericBaseline, sketch: NumericSketch): FeatureMetrics {
  const m = sketch.counts.reduce((sum, count) => sum + count, 0);
  const before = decileCounts(baseline, baseline.counts);
  const now = decileCounts(baseline, sketch.counts);
  return {
    ...presence(baseline, sketch, m),
    psi: psi(before, now),
    js: jensenShannon(before, now),
    ks: widened(kolmogorovSmirnov(baseline, sketch, baseline.n, m), baseline.estimated?.rankError ?? 0),
    w1: baseline.estimated?.inside === false ? undefined : wasserstein(baseline, sketch, m),
    // The first edge is the least value of the baseline, the last one stands right above the largest.
    ...(baseline.n > 0 &&
      m > 0 && {
        outOfRange: {
          below: { successes: sketch.counts[0]!, trials: m },
          above: { successes: sketch.counts[baseline.edges.length]!, trials: m },
        },
      }),
  };
}

/** What the bins prove, when the baseline's own levels are only known to within `error`. */
function widened(ks: KolmogorovSmirnov | undefined, error: number): KolmogorovSmirnov | undefined {
  return ks && { ...ks, low: Math.max(0, ks.low - error), high: Math.min(1, ks.high + error) };
}

function measureCategory(baseline: CategoryBaseline, sketch: CategorySketch): FeatureMetrics {
  const m = sketch.counts.reduce((sum, count) => sum + count, sketch.other);
  const before = categoryCounts(baseline.counts, baseline.other);
  const now = categoryCounts(sketch.counts, sketch.other);
  return {
    ...presence(baseline, sketch, m),
    psi: psi(before, now),
    js: jensenShannon(before, now),
    chi2: chiSquared([...baseline.counts, baseline.other], [...sketch.counts, sketch.other]),
    linf: largestShift([...baseline.counts, baseline.other], [...sketch.counts, sketch.other]),
    unseen: {
      baseline: { successes: baseline.other, trials: baseline.n },
      current: { successes: sketch.other, trials: m },
    },
  };
}
