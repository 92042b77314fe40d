import type { Baseline } from '../../baseline/baseline.ts';
import type { Sketch } from '../../baseline/sketch.ts';
import type { DriftPolicy } from '../../drift-policy.ts';
import type { InjectedChange } from './change-sketch.ts';
import { ENOUGH, type Found, measureChanged, shareFound } from './find-changes.ts';
import type { LearnedLimit } from './learn-limits.ts';
import type { Wish } from './plan.ts';

/** How large changes are in a curve, of the smallest worth knowing. */
const GRADES = [0, 0.25, 0.5, 1, 1.5, 2, 3, 4];
/** Larger ones, for columns that are not found by then. */
const LARGER = [8, 16, 32];

/** In which part of windows a change of a size is found: by today's limits and by the proposed ones, the mean of the columns it touches. */
export type CurvePoint = { size: number; now: number; proposed: number };
export type Curve = { kind: 'shift' | 'swap' | 'missing'; points: CurvePoint[] };

/**
 * The smallest change of a kind that the proposed limits find in nine of ten windows of a column, among the sizes that were tried; without `smallest` they find none of
 * them, the largest of which was `tried`.
 */
export type Reach = { kind: Curve['kind']; feature: string; smallest?: number; tried: number };

const KINDS: Record<Curve['kind'], (size: number) => InjectedChange> = {
  shift: (shift) => ({ shift }),
  swap: (swap) => ({ swap }),
  missing: (missing) => ({ missing }),
};

/** What limits find of changes put into past windows, by size: the mean of the columns, and of each column the smallest. */
export function curvesOf(
  baseline: Baseline,
  sketches: readonly Sketch[],
  policy: DriftPolicy,
  { now, proposed, wish }: { now: readonly LearnedLimit[]; proposed: readonly LearnedLimit[]; wish: Wish },
): { curves: Curve[]; reach: Reach[] } {
  const all = Object.entries(KINDS).map(([key, changeBy]) => {
    const kind = key as Curve['kind'];
    const smallest = kind === 'shift' ? wish.shift : wish.share;
    const sizes = (grades: readonly number[]): number[] => [
      ...new Set(grades.map((grade) => (kind === 'shift' ? grade * smallest : Math.min(1, grade * smallest)))),
    ];
    const measured = (size: number) => ({ size, changed: measureChanged(baseline, sketches, policy, changeBy(size)) });
    const found = ({ size, changed }: ReturnType<typeof measured>, limits: readonly LearnedLimit[]): Found[] =>
      shareFound(baseline, changed, limits, changeBy(size));
    const drawn = sizes(GRADES).map(measured);
    const points = drawn.map((one) => ({
      size: one.size,
      now: meanOf(found(one, now)),
      proposed: meanOf(found(one, proposed)),
    }));
    const reach = reachOf(
      kind,
      drawn.map((one) => ({ size: one.size, found: found(one, proposed) })),
      sizes(LARGER).map((size) => ({ size, found: () => found(measured(size), proposed) })),
    );
    return { curve: { kind, points }, reach };
  });
  return {
    curves: all.flatMap(({ curve }) => (curve.points.some(({ proposed }) => !Number.isNaN(proposed)) ? [curve] : [])),
    reach: all.flatMap(({ reach }) => reach),
  };
}

/** Larger changes are put in only as long as some column is not found. */
function reachOf(
  kind: Curve['kind'],
  drawn: readonly { size: number; found: Found[] }[],
  larger: readonly { size: number; found: () => Found[] }[],
): Reach[] {
  const reach = new Map<string, Reach>();
  const note = (size: number, found: readonly Found[]): void => {
    for (const { feature, share } of found) {
      const before = reach.get(feature);
      if (before?.smallest === undefined)
        reach.set(feature, { kind, feature, tried: size, ...(size > 0 && share >= ENOUGH && { smallest: size }) });
    }
  };
  for (const { size, found } of drawn) note(size, found);
  for (const { size, found } of larger)
    if ([...reach.values()].some(({ smallest, tried }) => smallest === undefined && tried < size)) note(size, found());
  return [...reach.values()];
}

const meanOf = (found: readonly Found[]): number => found.reduce((sum, { share }) => sum + share, 0) / found.length;
