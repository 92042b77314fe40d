import type { Cell } from './populations.ts';
import { randomFrom } from './random.ts';

/** How often intervals of a confidence were judged, and how often those missed what is true. */
export type Coverage = { measured: number; judged: number; above: number; below: number };
/** By metric and confidence: `auc 0.99`. */
export type Coverages = Record<string, Coverage>;

export const CONFIDENCES = [0.99, 0.95];
/** By how much an interval may hold less often than it says. */
export const ALLOWED = 0.015;

/** Draws a cell again and again; the same seed gives the same. */
export function tallyCell(cell: Cell, replications: number, seed: number): Coverages {
  const random = randomFrom(seed);
  const tally: Coverages = {};
  for (let run = 0; run < replications; run++) {
    for (const [metric, { doubt, interval }] of Object.entries(cell.draw(random))) {
      const truth = cell.truth[metric]!;
      for (const confidence of CONFIDENCES) {
        tally[`${metric} ${confidence}`] ??= { measured: 0, judged: 0, above: 0, below: 0 };
        const of = tally[`${metric} ${confidence}`]!;
        of.measured++;
        if (doubt !== undefined) continue;
        of.judged++;
        const { low, high } = interval(1 - confidence);
        // A share is true to the last digit of its integral.
        if (low > truth + 1e-9) of.above++;
        if (high < truth - 1e-9) of.below++;
      }
    }
  }
  return tally;
}

/** How often judged intervals held what is true; undefined where too few were judged to tell. */
export const heldOf = ({ judged, above, below }: Coverage): number | undefined =>
  judged < 200 ? undefined : 1 - (above + below) / judged;

/** What holds less often than it may: none, if the intervals cover. */
export const shortOf = (tally: Coverages): [of: string, held: number][] =>
  Object.entries(tally).flatMap(([of, coverage]) => {
    const [held, confidence] = [heldOf(coverage), Number(of.split(' ')[1])];
    return held !== undefined && held < confidence - ALLOWED ? [[of, held] as [string, number]] : [];
  });
