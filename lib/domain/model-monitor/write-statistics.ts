import type { Baseline, CategoryBaseline, NumericBaseline } from '../drift/baseline/baseline.ts';
import type { CategorySketch, NumericSketch, Sketch } from '../drift/baseline/sketch.ts';
import { decileCounts } from '../drift/measures/measure-feature.ts';
import type { FeatureStatistics, StatisticsFile } from './statistics-file.ts';

/**
 * A window as Model Monitor's `statistics.json`. A sketch knows exact counts between its baseline's edges and nothing finer, so the
 * buckets lie between the deciles of the baseline instead of being of equal width: their counts are exact. `std_dev` is that of the
 * bins' means, which the fine bins make slightly too small; there is no KLL sketch.
 */
export function statisticsOf(baseline: Baseline, sketch: Sketch): StatisticsFile {
  const features = baseline.features.map((feature, index) => {
    const seen = sketch.features[index]!;
    return seen.kind === 'category'
      ? stringOf(feature as CategoryBaseline, seen)
      : numberOf(feature as NumericBaseline, seen);
  });
  return { version: 0, dataset: { item_count: sketch.rows }, features };
}

function numberOf(baseline: NumericBaseline, sketch: NumericSketch): FeatureStatistics {
  const n = sketch.counts.reduce((sum, count) => sum + count, 0);
  const common = { num_present: n, num_missing: sketch.missing };
  const inferred_type = baseline.type === 'integer' ? 'Integral' : 'Fractional';
  const { min, max } = sketch;
  if (n === 0 || min === undefined || max === undefined)
    return { name: baseline.name, inferred_type, numerical_statistics: { common } };
  const sums = sketch.counts.map((count, bin) => sketch.offsets[bin]! + count * lowerEdge(baseline, bin));
  const sum = sums.reduce((all, value) => all + value, 0);
  const mean = sum / n;
  const squares = sketch.counts.reduce((all, c, bin) => (c === 0 ? all : all + c * (sums[bin]! / c - mean) ** 2), 0);
  const moments = { mean, sum, std_dev: Math.sqrt(squares / n), min, max };
  const buckets = bucketsOf(baseline, sketch, min, max);
  return {
    name: baseline.name,
    inferred_type,
    numerical_statistics: { common, ...moments, distribution: { kll: { buckets } } },
  };
}

const lowerEdge = ({ edges }: NumericBaseline, bin: number): number => edges[Math.max(0, bin - 1)] ?? 0;

/** Buckets that hold nothing are left out, so that the outer ones begin and end where the values do. */
function bucketsOf(baseline: NumericBaseline, sketch: NumericSketch, min: number, max: number) {
  const inner = baseline.deciles.map((index) => baseline.edges[index]!);
  const bounds = [Number.NEGATIVE_INFINITY, ...inner, Number.POSITIVE_INFINITY];
  return decileCounts(baseline, sketch.counts)
    .map((count, i) => ({
      lower_bound: Math.max(min, bounds[i]!),
      upper_bound: Math.min(max, bounds[i + 1]!),
      count,
    }))
    .filter(({ lower_bound, upper_bound }) => lower_bound <= upper_bound);
}

function stringOf(baseline: CategoryBaseline, sketch: CategorySketch): FeatureStatistics {
  const listed = baseline.categories.map((value, i) => ({ value, count: sketch.counts[i]! }));
  const buckets = listed.filter(({ count }) => count > 0);
  const n = sketch.counts.reduce((sum, count) => sum + count, sketch.other);
  return {
    name: baseline.name,
    inferred_type: 'String',
    string_statistics: {
      common: { num_present: n, num_missing: sketch.missing },
      // What is outside the dictionary is counted together: at least one value more.
      distinct_count: buckets.length + Number(sketch.other > 0),
      distribution: { categorical: { buckets } },
    },
  };
}
