import type { Baseline, FeatureBaseline, NumericBaseline } from '../baseline/baseline.ts';
import { meanOfWindow } from '../baseline/misread.ts';
import type { FeatureSketch, NumericSketch, Sketch } from '../baseline/sketch.ts';
import { parseNumber } from '../columns/value.ts';
import type { Looks } from './looks.ts';

/** A column whose values lie as those of another one did in the baseline, `holds`, which in turn holds others': columns stand in another order. */
export type OtherOrder = { readonly feature: string; readonly holds: string };

/** Of fewer values nothing is said; how much of its mass a column has elsewhere than its baseline, beyond chance, before it is asked what it is, and that nearly all of it is. */
const FEWEST = 30;
const ELSEWHERE = 0.3;
const NEARLY_ALL = 0.9;
/** Values among numbers that may be none. */
const MIXED = 0.05;
/** How far means may lie apart, in standard deviations of the baseline, and how far ranges, as a factor: extremes of two samples differ more. */
const MEANS = 0.25;
const RANGES = 3;

type Place = { readonly index: number; readonly feature: FeatureBaseline; readonly seen: FeatureSketch };

/**
 * Columns that hold each other's values: each of a cycle has gone from where its baseline lies, and lies where the next one's does. Of numbers this is told by mean and range, of categories by what somebody
 * who looked again saw of them; of the last column of a cycle, which is then of another type, by there being no other left.
 */
export function tellOtherOrder(
  { features }: Pick<Baseline, 'features'>,
  sketch: Sketch,
  counts: (index: number) => boolean,
  looks: Looks = [],
): OtherOrder[] {
  const places = features.flatMap((feature, index): Place[] => {
    const seen = sketch.features[index]!;
    const asked = counts(index) && feature.of === undefined && feature.n >= FEWEST;
    return asked && elsewhere(feature, seen) >= ELSEWHERE ? [{ index, feature, seen }] : [];
  });
  const holds = matched(places, looks);
  closeLast(places, holds);
  const inCycle = cyclesOf(holds);
  return places
    .filter(({ index }) => inCycle.has(index))
    .map(({ index, feature }) => ({ feature: feature.name, holds: features[holds.get(index)!]!.name }));
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
const valuesOf = (seen: FeatureSketch): number =>
  sum(seen.counts) + seen.typeErrors + (seen.kind === 'category' ? seen.other : 0);

/**
 * The share of a window's values that lie in other bins than the baseline's do (total variation), those that are of no bin among them, less what two
 * samples of one column differ by on average: half of the mean distance of two normal shares, σ / √(2π), in each bin.
 */
function elsewhere(feature: FeatureBaseline, seen: FeatureSketch): number {
  const now = valuesOf(seen);
  const [before, other] = [feature.n + feature.typeErrors, feature.type === 'category' ? feature.other : 0];
  if (now < FEWEST) return 0;
  const apart = (one: number, two: number): number => {
    const share = (one + two) / (now + before);
    const byChance = Math.sqrt((share * (1 - share) * (1 / now + 1 / before)) / (2 * Math.PI));
    return Math.max(0, one / now - two / before) - byChance;
  };
  const strange = seen.typeErrors + (seen.kind === 'category' ? seen.other : 0);
  return seen.counts.reduce(
    (all, count, bin) => all + apart(count, feature.counts[bin]!),
    apart(strange, other + feature.typeErrors),
  );
}

/** Of each place whose values tell it, whose values they are: closest first, each column once. */
function matched(places: readonly Place[], looks: Looks): Map<number, number> {
  const pairs = places.flatMap((from) =>
    places.flatMap((to) => {
      const apart = from === to ? undefined : howFar(from, to, looks);
      return apart === undefined ? [] : [{ from: from.index, to: to.index, apart }];
    }),
  );
  const holds = new Map<number, number>();
  const taken = new Set<number>();
  for (const { from, to } of pairs.toSorted((a, b) => a.apart - b.apart)) {
    if (holds.has(from) || taken.has(to)) continue;
    holds.set(from, to);
    taken.add(to);
  }
  return holds;
}

/** How far the values of one column are from where the baseline of another lies; undefined where they are not its, or nothing tells. */
function howFar({ feature, seen }: Place, to: Place, looks: Looks): number | undefined {
  if (seen.kind === 'numeric') {
    if (to.feature.type === 'category' || feature.type === 'category' || sum(seen.counts) < FEWEST) return undefined;
    // of a column of whole numbers those that have a fraction count as none
    const mixed = feature.type === 'number' && seen.typeErrors > MIXED * valuesOf(seen);
    return mixed ? undefined : apartOf(seen, feature, to.feature);
  }
  const look = looks.find((one) => one.feature === feature.name);
  if (!look || look.others.length === 0 || seen.other < NEARLY_ALL * valuesOf(seen)) return undefined;
  const { feature: like } = to;
  const fits = look.others.every((text) => {
    if (like.type === 'category') return like.categories.includes(text);
    const value = parseNumber(text);
    return value !== undefined && value >= like.edges[0]! && value <= like.edges.at(-1)!;
  });
  return fits ? 1 : undefined;
}

/** How far means lie apart in standard deviations, and ranges as a logarithm; undefined where one is too far. */
function apartOf(seen: NumericSketch, from: NumericBaseline, to: NumericBaseline): number | undefined {
  const { min, max } = seen;
  const { edges, std, mean } = to;
  if (!(std > 0) || min === undefined || max === undefined || max <= min) return undefined;
  const means = Math.abs(meanOfWindow(from, seen, sum(seen.counts)) - mean) / std;
  const ranges = Math.abs(Math.log((max - min) / (edges.at(-1)! - edges[0]!)));
  return means <= MEANS && ranges <= Math.log(RANGES) ? means + ranges : undefined;
}

/** Where one place and one column are left, and the place holds what is no value of its own type, they belong together. */
function closeLast(places: readonly Place[], holds: Map<number, number>): void {
  const taken = new Set(holds.values());
  const [place, ...morePlaces] = places.filter(({ index }) => !holds.has(index));
  const [column, ...moreColumns] = places.filter(({ index }) => !taken.has(index));
  if (!place || !column || morePlaces.length > 0 || moreColumns.length > 0 || place === column) return;
  if (place.seen.typeErrors >= NEARLY_ALL * valuesOf(place.seen)) holds.set(place.index, column.index);
}

/** Those that lead back to themselves. */
function cyclesOf(holds: ReadonlyMap<number, number>): Set<number> {
  const found = new Set<number>();
  for (const start of holds.keys()) {
    let at = holds.get(start);
    for (let step = 0; at !== undefined && at !== start && step < holds.size; step++) at = holds.get(at);
    if (at === start) found.add(start);
  }
  return found;
}
