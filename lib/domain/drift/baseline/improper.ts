import type { Baseline } from './baseline.ts';
import type { Sketch } from './sketch.ts';

/** Answers that are no chances: the extremes of the window, and the share of its answers beyond everything the baseline saw. */
export type Improper = { feature: string; least: number; greatest: number; beyond: number };

/**
 * What a window answers outside [0, 1] where every answer of the baseline lies in it, so that they are probabilities. Extremes are exact;
 * `beyond` may also count chances further out than the baseline's, so it is the most that can be wrong. Undefined where nothing is.
 */
export function countImproper(baseline: Baseline, sketch: Sketch): Improper | undefined {
  const feature = baseline.features.at(-1);
  const seen = sketch.features.at(-1);
  if (baseline.output === undefined || feature?.type !== 'number' || seen?.kind !== 'numeric') return undefined;
  const { edges, name } = feature;
  // the last edge is the next double above the largest value
  if (edges.length === 0 || edges[0]! < 0 || edges.at(-1)! > 1 + Number.EPSILON) return undefined;
  const { min, max, counts } = seen;
  if (min === undefined || max === undefined || (min >= 0 && max <= 1)) return undefined;
  const answers = counts.reduce((sum, count) => sum + count, 0);
  return { feature: name, least: min, greatest: max, beyond: (counts[0]! + counts[edges.length]!) / answers };
}
