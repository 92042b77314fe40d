import type { Check } from '../check/check.ts';
import { isOfPrediction } from '../drift/rule-name.ts';
import type { Window } from '../window.ts';
import type { SideFound, Sides } from './decide-change.ts';

/** A reason that speaks of more than its window. */
const OF_A_LIFE = 'accumulated';
/** How much of a window checks of drift may leave out and still speak for it. */
const MAY_BE_LEFT_OUT = 0.1;

/** What one check of drift says of a side: that it drifted where a reason says so, that it is stable where all was; else nothing. */
function sideOf({ verdict, reasons }: Pick<Check, 'verdict' | 'reasons'>, answers: boolean): SideFound {
  const speaking = reasons.filter(({ rule }) => rule !== OF_A_LIFE && isOfPrediction(rule) === answers);
  if (verdict === 'stable') return speaking.length > 0 ? 'stable' : 'not asked';
  return verdict === 'drifted' && speaking.length > 0 ? 'drifted' : 'undecided';
}

/**
 * What checks of drift say of inputs and answers over a window of another check, whose own windows need not be the same: a side drifted if it did in a window at
 * least half of which, or of the one asked about, lies in both; it is stable if it was in all windows that touch it, and they leave at most a tenth
 * of it out: two kinds of check wait for their rows for different times.
 */
export function sidesOver({ start, end }: Window, checks: readonly Check[]): Pick<Sides, 'inputs' | 'answers'> {
  const touching = checks
    .map((check) => ({ check, from: Date.parse(check.window.start), to: Date.parse(check.window.end) }))
    .filter(({ from, to }) => from < end && to > start)
    .sort((a, b) => a.from - b.from);
  const open = touching.reduce(
    ({ left, reached }, { from, to }) => ({
      left: left + Math.max(0, from - reached),
      reached: Math.max(reached, Math.min(to, end)),
    }),
    { left: 0, reached: start },
  );
  const covered = open.left + end - open.reached <= MAY_BE_LEFT_OUT * (end - start);
  const side = (answers: boolean): SideFound => {
    const said = touching.map(({ check, from, to }) => {
      const both = Math.min(to, end) - Math.max(from, start);
      return { side: sideOf(check, answers), matters: 2 * both >= Math.min(to - from, end - start) };
    });
    if (said.some(({ side, matters }) => side === 'drifted' && matters)) return 'drifted';
    if (said.length === 0 || said.every(({ side }) => side === 'not asked')) return 'not asked';
    return covered && said.every(({ side }) => side === 'stable') ? 'stable' : 'undecided';
  };
  return { inputs: side(false), answers: side(true) };
}
