import type { Baseline } from '../../baseline/baseline.ts';
import type { Sketch } from '../../baseline/sketch.ts';
import type { DriftPolicy } from '../../drift-policy.ts';
import { changeSketch, type InjectedChange, touches } from './change-sketch.ts';
import type { LearnedLimit } from './learn-limits.ts';
import { measurePast, type PastDistances, watchedKey } from './measure-past.ts';

/** Windows a change is put into at most: evenly taken, of what may be thousands. */
const TRIED = 16;
/** A change that is found in this part of windows is found. */
export const ENOUGH = 0.9;

/** In which part of the windows a change of one column is found drifted, by column. */
export type Found = { feature: string; share: number };

/** Past windows with a change put into every column it touches, measured as a check measures them. */
export function measureChanged(
  baseline: Baseline,
  sketches: readonly Sketch[],
  policy: DriftPolicy,
  change: InjectedChange,
): PastDistances[] {
  const step = Math.max(1, sketches.length / TRIED);
  const taken = Array.from({ length: Math.min(TRIED, sketches.length) }, (_, i) => sketches[Math.floor(i * step)]!);
  return taken.map((sketch) =>
    measurePast(baseline, changeSketch(baseline, sketch, change), policy, { relations: false }),
  );
}

/** How often limits find what was changed: in each window a column is found where one of its distances lies beyond its limit for sure. */
export function shareFound(
  baseline: Baseline,
  changed: readonly PastDistances[],
  limits: readonly LearnedLimit[],
  change: InjectedChange,
): Found[] {
  return baseline.features
    .filter((column) => touches(change, column) && limits.some(({ feature }) => feature === column.name))
    .map(({ name }) => {
      const own = limits.filter(({ feature }) => feature === name);
      const found = changed.filter(({ seen }) =>
        own.some((one) => {
          const distance = seen.get(watchedKey(one));
          return distance !== undefined && distance.low > one.limit;
        }),
      );
      return { feature: name, share: changed.length === 0 ? 0 : found.length / changed.length };
    });
}
