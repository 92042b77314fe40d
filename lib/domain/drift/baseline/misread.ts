import type { Baseline, FeatureBaseline, NumericBaseline } from './baseline.ts';
import type { FeatureSketch, NumericSketch, Sketch } from './sketch.ts';

/**
 * A column of numbers of which a window may be read wrongly: `cells` of its `of` cells look like numbers and are read as none (`unread`); or they are written with a
 * sign that moves the point (`%`, `,`), on one side alone, and read without it they would lie where the baseline's do.
 */
export type Misread = {
  readonly as: 'unread' | '%' | ',';
  readonly side: 'window' | 'baseline';
  readonly cells: number;
  readonly of: number;
};

/** Of fewer unread cells than this share, beyond those that the baseline had, a verdict stands: it moves no distance by more. */
const UNREAD_SHARE = 0.01;

/** By what a number grows that is read without the sign: `12.3%` as 12.3, and `1,234` as 1.234. */
const FACTORS = { '%': 100, ',': 1 / 1000 } as const;

/** How a column's window may be misread; undefined where nothing tells that it is. */
export function findMisread(feature: FeatureBaseline, seen: FeatureSketch): Misread | undefined {
  if (feature.type === 'category' || seen.kind !== 'numeric') return undefined;
  const values = seen.counts.reduce((sum, count) => sum + count, 0);
  const cells = seen.unread ?? 0;
  const of = values + seen.typeErrors;
  const usual = feature.typeErrors / Math.max(1, feature.n + feature.typeErrors);
  if (cells > 0 && cells >= (UNREAD_SHARE + usual) * of) return { as: 'unread', side: 'window', cells, of };
  for (const as of ['%', ','] as const) {
    const cells = seen.signs?.[as] ?? 0;
    const [before, now] = [feature.written?.includes(as) ?? false, 2 * cells > values];
    const factor = now ? FACTORS[as] : 1 / FACTORS[as];
    if (
      values > 0 &&
      before !== now &&
      !liesThere(feature, seen, values, 1) &&
      liesThere(feature, seen, values, factor)
    )
      return { as, side: now ? 'window' : 'baseline', cells, of };
  }
  return undefined;
}

/** Whether a window's numbers, `factor` times as large, have their mean within a standard deviation of the baseline's. */
function liesThere(feature: NumericBaseline, seen: NumericSketch, values: number, factor: number): boolean {
  return Math.abs(factor * meanOfWindow(feature, seen, values) - feature.mean) <= feature.std;
}

/** The mean of a window's so many numbers. */
export function meanOfWindow(
  { edges }: Pick<NumericBaseline, 'edges'>,
  { counts, offsets, min = 0 }: NumericSketch,
  values: number,
): number {
  const sum = counts.reduce((sum, count, bin) => {
    const edge = edges[Math.max(0, bin - 1)] ?? min;
    return sum + count * edge + offsets[bin]!;
  }, 0);
  return sum / values;
}

/** The same sketch without what may be misread, so that it teaches nothing. */
export function withoutMisread({ features }: Pick<Baseline, 'features'>, sketch: Sketch): Sketch {
  if (!sketch.features.some((seen, index) => findMisread(features[index]!, seen))) return sketch;
  const kept = sketch.features.map(
    (seen, index): FeatureSketch =>
      findMisread(features[index]!, seen)
        ? { ...seen, missing: 0, typeErrors: 0, counts: seen.counts.map(() => 0) }
        : seen,
  );
  return { ...sketch, features: kept };
}

/** Why nothing is said of columns that may be misread. */
export function misreadInWords(columns: readonly string[]): string {
  const few = columns.slice(0, 3).map((name) => `\`${name}\``);
  const more = columns.length > few.length ? ` and ${columns.length - few.length} more` : '';
  return `numbers of ${few.join(', ')}${more} may be read wrongly: write them as the baseline's are`;
}
