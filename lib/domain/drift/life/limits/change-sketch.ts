import type { Baseline, CategoryBaseline, FeatureBaseline, NumericBaseline } from '../../baseline/baseline.ts';
import type { CategorySketch, FeatureSketch, NumericSketch, Sketch } from '../../baseline/sketch.ts';
import { cutsOf } from '../../baseline/tolerance.ts';
import { binOf } from '../../columns/edges.ts';

/**
 * What is done to every column of a window. `shift`: numbers move by so many standard deviations of the baseline; `times`: they are multiplied, as by
 * a change of unit; `swap`: this share of rows takes another known value, of middling frequency; `missing`: this share of rows loses its value.
 */
export type InjectedChange = { shift: number } | { times: number } | { swap: number } | { missing: number };

/** Whether a change does anything to a column. */
export const touches = (change: InjectedChange, { type }: FeatureBaseline): boolean =>
  'missing' in change || 'swap' in change === (type === 'category');

/**
 * The window with its columns changed, as far as bins tell: the values of a bin move together, from their mean. Nothing is known of rows any more, so that
 * its sample is empty and nothing is said of relations. Columns the change does not touch stay as they are.
 */
export function changeSketch(baseline: Baseline, sketch: Sketch, change: InjectedChange): Sketch {
  const features = baseline.features.map((feature, place): FeatureSketch => {
    const seen = sketch.features[place]!;
    if (!touches(change, feature)) return seen;
    if ('missing' in change) return losing(seen, change.missing);
    if (feature.type === 'category')
      return seen.kind === 'category' && 'swap' in change ? swapping(feature, seen, change.swap) : seen;
    if (seen.kind !== 'numeric' || 'swap' in change) return seen;
    return moving(feature, seen, movesOf(feature, change));
  });
  return { ...sketch, features, sample: [] };
}

/** So many of each count as leave the share, rounded so that their sum is right. */
function partOf(counts: readonly number[], share: number): number[] {
  let [exact, given] = [0, 0];
  return counts.map((count) => {
    exact += count * share;
    const part = Math.min(count, Math.max(0, Math.round(exact) - given));
    given += part;
    return part;
  });
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

function losing(seen: FeatureSketch, share: number): FeatureSketch {
  const gone = partOf(seen.kind === 'category' ? [...seen.counts, seen.other] : seen.counts, share);
  const counts = seen.counts.map((count, bin) => count - gone[bin]!);
  const missing = seen.missing + total(gone);
  if (seen.kind === 'category') return { ...seen, counts, missing, other: seen.other - gone.at(-1)! };
  const offsets = seen.offsets.map((offset, bin) =>
    seen.counts[bin] ? (offset * counts[bin]!) / seen.counts[bin]! : 0,
  );
  return { ...seen, counts, offsets, missing };
}

function swapping({ counts: known }: CategoryBaseline, seen: CategorySketch, share: number): CategorySketch {
  const gone = partOf(seen.counts, share);
  const counts = seen.counts.map((count, place) => count - gone[place]!);
  if (known.length > 0) counts[Math.floor(known.length / 2)]! += total(gone);
  return { ...seen, counts };
}

/** What becomes of the values of a bin, and of which share of the rows that hold it. */
type Move = { share: number; to: (x: number, bin: number) => number };

/**
 * Whole numbers move by whole steps, and values that come again and again to the next such value: one step more in as many rows as make the mean right. What moved to
 * values nobody ever saw would be found however little it moved.
 */
function movesOf(feature: NumericBaseline, change: { shift: number } | { times: number }): Move[] {
  if ('times' in change) return [{ share: 1, to: (x) => x * change.times }];
  const by = change.shift * feature.std;
  const ladder = ladderOf(feature);
  if (!ladder && feature.type === 'number') return [{ share: 1, to: (x) => x + by }];
  const steps = by / (ladder?.step ?? 1);
  const climb = (count: number) => (x: number, bin: number) =>
    ladder?.climb(bin, count) ?? x + count * (ladder?.step ?? 1);
  const whole = Math.floor(steps);
  return [
    { share: whole + 1 - steps, to: climb(whole) },
    { share: 1, to: climb(whole + 1) },
  ];
}

/** The values that come again and again, where they are most of a column, and the mean way from one to the next. */
function ladderOf(feature: NumericBaseline) {
  const { edges, counts, n } = feature;
  const rungs = [...cutsOf(feature).atoms].filter((bin) => counts[bin]! > 0).toSorted((a, b) => a - b);
  const rows = rungs.reduce((sum, bin) => sum + counts[bin]!, 0);
  if (rungs.length < 2 || rows < n / 2) return undefined;
  const valueAt = (place: number): number => edges[rungs[place]! - 1]!;
  const ways = rungs.slice(1).reduce((sum, bin, at) => sum + counts[bin]! * (valueAt(at + 1) - valueAt(at)), 0);
  const step = ways / Math.max(1, rows - counts[rungs[0]!]!);
  const places = new Map(rungs.map((bin, place) => [bin, place]));
  const climb = (bin: number, count: number): number | undefined => {
    const place = places.get(bin);
    return place === undefined ? undefined : valueAt(Math.min(rungs.length - 1, Math.max(0, place + count)));
  };
  return { step, climb };
}

function moving({ edges, counts: known }: NumericBaseline, seen: NumericSketch, moves: readonly Move[]): NumericSketch {
  const lower = (bin: number): number => edges[Math.max(0, bin - 1)] ?? 0;
  const counts = known.map(() => 0);
  const offsets = known.map(() => 0);
  const reached: number[] = [];
  let left = seen.counts;
  for (const { share, to } of moves) {
    const part = partOf(left, share);
    left = left.map((count, bin) => count - part[bin]!);
    for (const [bin, count] of part.entries()) {
      if (count === 0) continue;
      const value = to(lower(bin) + seen.offsets[bin]! / seen.counts[bin]!, bin);
      const at = binOf(edges, value);
      counts[at]! += count;
      offsets[at]! += (value - lower(at)) * count;
      reached.push(value);
    }
  }
  if (reached.length === 0) return seen;
  return {
    ...seen,
    counts,
    offsets,
    min: reached.reduce((a, b) => Math.min(a, b)),
    max: reached.reduce((a, b) => Math.max(a, b)),
  };
}
