import { drawCounts, fixedRandom } from '../../../../statistics/bootstrap.ts';
import { type Baseline, baselineId } from '../../baseline/baseline.ts';
import type { FeatureSketch, Sketch } from '../../baseline/sketch.ts';
import { shareOutside } from '../../measures/long-tail.ts';

/**
 * A window of about so many rows in which nothing moved: counts drawn from the baseline's own, each column by itself, and values outside the dictionary
 * as often as a fresh sample shows them. No rows are kept of it: nothing is said of relations.
 * @param seed the same one gives the same window
 */
export function drawWindow(baseline: Baseline, rows: number, seed: number): Sketch {
  const next = fixedRandom(seed);
  const part = rows / baseline.n;
  const features = baseline.features.map((feature): FeatureSketch => {
    const draw = (counts: readonly number[]): number[] =>
      drawCounts(
        counts.map((count) => count * part),
        next,
      );
    const [missing = 0, typeErrors = 0] = draw([feature.missing, feature.typeErrors]);
    if (feature.type === 'category') {
      const fresh = Math.min(feature.n, shareOutside(feature).successes);
      const known = feature.counts.map(
        (count) => (count * (feature.n - fresh)) / Math.max(1, feature.n - feature.other),
      );
      const [other = 0] = draw([fresh]);
      return { kind: 'category', missing, typeErrors, counts: draw(known), other };
    }
    const counts = draw(feature.counts);
    const offsets = counts.map((count, bin) =>
      feature.counts[bin] ? (feature.offsets[bin]! / feature.counts[bin]!) * count : 0,
    );
    return { kind: 'numeric', missing, typeErrors, counts, offsets, ...reachOf(feature.edges, counts) };
  });
  return { v: 1, baselineId: baselineId(baseline), rows: Math.round(rows), broken: 0, features, sample: [] };
}

/** Between which edges a drawn window's values lie. */
export function reachOf(edges: readonly number[], counts: readonly number[]): { min?: number; max?: number } {
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return {};
  const last = counts.findLastIndex((count) => count > 0);
  return { min: edges[Math.max(0, first - 1)]!, max: edges[Math.min(last, edges.length - 1)]! };
}
