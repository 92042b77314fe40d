import { type ChiSquared, chiSquared } from '../../../statistics/chi-squared.ts';
import { type Divergence, type Origin, psiAndJensenShannon } from '../../../statistics/distances/divergence.ts';
import { type KolmogorovSmirnov, kolmogorovSmirnov } from '../../../statistics/distances/kolmogorov.ts';
import { type LargestShift, largestShift } from '../../../statistics/distances/largest-shift.ts';
import { type Wasserstein, wasserstein } from '../../../statistics/distances/wasserstein.ts';
import type { Proportion } from '../../../statistics/proportions.ts';
import type { CategoryBaseline, FeatureBaseline, NumericBaseline } from '../baseline/baseline.ts';
import type { CategorySketch, FeatureSketch, NumericSketch } from '../baseline/sketch.ts';
import { clearOfEdge, type Outside, outsideFor, pickCategories } from './long-tail.ts';

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
  /** values outside the dictionary, of those present: what the window shows, and what it is held against (long-tail.ts) */
  unseen?: Outside;
};

/** Counts between the deciles of the baseline, 10 bins at most. */
export function decileCounts(baseline: NumericBaseline, counts: readonly number[]): number[] {
  const bins = new Array<number>(baseline.deciles.length + 1).fill(0);
  let decile = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    while (decile < baseline.deciles.length && bin > baseline.deciles[decile]!) decile++;
    bins[decile]! += counts[bin]!;
  }
  return bins;
}

/**
 * Counts of the categories with a bin of their own, of the rest of the dictionary, and of what is outside it. The baseline's rows outside are
 * those that the window is held against (long-tail.ts), and leave the rest.
 */
export function categoryCells(
  baseline: CategoryBaseline,
  sketch: CategorySketch,
  outside: Outside,
): { before: number[]; now: number[]; origin: Origin } {
  const { picked, among } = pickCategories(baseline);
  const { successes: expected, spread = 0 } = outside.baseline;
  const own = baseline.counts.slice(0, picked);
  const rest = baseline.n - total(own) - expected;
  return {
    before: [...own, rest, expected],
    now: [...sketch.counts.slice(0, picked), total(sketch.counts.slice(picked)), sketch.other],
    origin: { spread: [...own.map(() => 0), 0, spread], picked, among },
  };
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

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
    ...psiAndJensenShannon(before, now),
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
  if (ks === undefined || error === 0) return ks;
  const reach = (alpha: number): number => Math.min(1, ks.reach(alpha) + error);
  return { ...ks, low: Math.max(0, ks.low - error), high: Math.min(1, ks.high + error), reach };
}

function measureCategory(baseline: CategoryBaseline, sketch: CategorySketch): FeatureMetrics {
  const m = total(sketch.counts) + sketch.other;
  const outside = outsideFor(baseline, { successes: sketch.other, trials: m });
  const { before, now, origin } = categoryCells(baseline, sketch, outside);
  return {
    ...presence(baseline, sketch, m),
    ...psiAndJensenShannon(before, now, origin),
    chi2: chiSquared(...countsTogether(baseline, sketch, m)),
    linf: largestShift(baseline.counts, sketch.counts, outside),
    unseen: outside,
  };
}

/** Rows that a cell of a chi-squared test must be expected to have in both samples (Cochran 1954, Biometrics 10, 417–451). */
const EXPECTED = 5;

/**
 * Both samples counted by the categories that have enough rows in both together; all others, those outside the dictionary among them, are
 * one cell. What is picked by the rows of both is as likely to be in one as in the other, which holds for no category the baseline picked.
 */
export function countsTogether(
  baseline: CategoryBaseline,
  sketch: CategorySketch,
  m: number,
  expected = EXPECTED,
): [number[], number[]] {
  const { n } = baseline;
  const enough = Math.max(clearOfEdge(baseline) / n, expected / Math.max(1, Math.min(n, m))) * (n + m);
  const places = [...baseline.counts.keys()].filter((i) => baseline.counts[i]! + sketch.counts[i]! >= enough);
  const own = (counts: readonly number[], all: number): number[] => {
    const shown = places.map((i) => counts[i]!);
    return [...shown, all - total(shown)];
  };
  return [own(baseline.counts, n), own(sketch.counts, m)];
}
