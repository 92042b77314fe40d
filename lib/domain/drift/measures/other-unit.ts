import type { Baseline, NumericBaseline } from '../baseline/baseline.ts';
import { meanOfWindow } from '../baseline/misread.ts';
import type { NumericSketch, Sketch } from '../baseline/sketch.ts';

/**
 * A column of numbers that drifted, and would lie as the baseline's do if its values were divided by `factor` (below one: multiplied; -1: of the other sign). `mean` is the window's, `was` the
 * baseline's.
 */
export type OtherUnit = {
  readonly feature: string;
  readonly factor: number;
  readonly mean: number;
  readonly was: number;
};

/** By what units differ that are taken for each other: cents, grams, metres, milliseconds and the like, minutes and hours. */
const SIZES = [60, 100, 1_000, 3_600, 10_000, 1e6, 1e9];
const FACTORS = [-1, ...SIZES, ...SIZES.map((size) => 1 / size)];
/** How far the means may still lie apart, in standard deviations of the baseline, and how far the ranges, as a factor: extremes of two samples differ more. */
const MEANS = 0.25;
const RANGES = 5;

/** By what the values of a window would have to be divided to lie as the baseline's do; undefined where by nothing, and where they do as they stand. */
function factorOf(feature: NumericBaseline, seen: NumericSketch): { factor: number; mean: number } | undefined {
  const { edges, std, n } = feature;
  const values = seen.counts.reduce((sum, count) => sum + count, 0);
  const { min, max } = seen;
  if (n === 0 || values === 0 || !(std > 0) || min === undefined || max === undefined) return undefined;
  const mean = meanOfWindow(feature, seen, values);
  const [low, high] = [edges[0]!, edges.at(-1)!];
  const apart = (factor: number): number => Math.abs(Math.log((max - min) / Math.abs(factor) / (high - low)));
  const fits = (factor: number): boolean =>
    Math.abs(mean / factor - feature.mean) <= MEANS * std && apart(factor) <= Math.log(RANGES);
  if (fits(1)) return undefined;
  const [factor] = FACTORS.filter(fits).toSorted((a, b) => apart(a) - apart(b));
  return factor === undefined ? undefined : { factor, mean };
}

/** Columns whose numbers may be in another unit, of those that `counts` says yes to. */
export function tellOtherUnits(
  { features }: Pick<Baseline, 'features'>,
  sketch: Sketch,
  counts: (index: number) => boolean,
): OtherUnit[] {
  return features.flatMap((feature, index) => {
    const seen = sketch.features[index]!;
    if (feature.type === 'category' || seen.kind !== 'numeric' || feature.of !== undefined || !counts(index)) return [];
    const found = factorOf(feature, seen);
    return found ? [{ feature: feature.name, ...found, was: feature.mean }] : [];
  });
}
