import { InvalidEventError } from '../../errors.ts';
import { iso } from '../../time.ts';
import type { Window } from '../../window.ts';
import type { Baseline } from '../baseline/baseline.ts';
import { merge } from '../baseline/merge.ts';
import type { PastWindows } from '../baseline/past.ts';
import type { Sketch } from '../baseline/sketch.ts';
import { type CaptureState, type DriftDecision, decideDrift, tellNeeds } from '../decide-drift.ts';
import type { DriftPolicy } from '../drift-policy.ts';
import type { Looks } from '../measures/looks.ts';
import { accumulate } from './accumulated.ts';
import { growPast } from './grow-past.ts';
import type { Life } from './life.ts';

/** One old window as it was seen: its sketch, the broken lines that came with it, whether all of it is there, and what was found of unseen values where somebody looked. */
export interface OldWindow {
  readonly window: Window;
  readonly baseline: Baseline;
  readonly sketch: Sketch;
  readonly brokenLines: number;
  readonly complete: boolean;
  readonly because?: string | undefined;
  readonly looks?: Looks | undefined;
}

/** What a policy would have said of one window; `fired` when, with this one, enough of the last windows agree. */
export interface Replayed {
  readonly window: Window;
  readonly decision: DriftDecision;
  readonly fired: boolean;
}

/**
 * Plays a policy over old windows, in the order of time: what each check would have said, with what was before it known, and when it would have raised an alarm. The last window that its
 * rows left undecided tells how many would be needed: of each it would take too long.
 * @param asked what each window is judged by, or what all are
 * @param confirm how many of how many windows must agree; windows of another baseline start the count anew, as a new version does, and its life
 * @param decideMore what else a check decides of a window, as by segments
 * @param keepPast hears after each what the windows in which nothing changed come to
 */
export function backtest<W extends OldWindow>(
  windows: readonly W[],
  asked: DriftPolicy | ((window: W) => DriftPolicy),
  confirm: { drifted: number; of: number },
  decideMore: (decision: DriftDecision, window: W, state: CaptureState) => DriftDecision = (decision) => decision,
  keepPast?: (past: PastWindows | undefined) => void,
): Replayed[] {
  const policyOf = typeof asked === 'function' ? asked : () => asked;
  const played: (Replayed & { of: string })[] = [];
  let life: Life | undefined;
  let past: PastWindows | undefined;
  for (const one of windows.toSorted((a, b) => a.window.end - b.window.end)) {
    const { window, baseline, sketch, brokenLines, complete, because, looks } = one;
    const policy = policyOf(one);
    const state = { brokenLines, complete, because, looks, past, at: window.end };
    const alone = decideDrift(baseline, sketch, policy, state);
    const lived = accumulate(alone, life, { baseline, sketch, window, complete }, policy);
    life = lived.life;
    const decision = decideMore(lived.decision, one, state);
    past = growPast(past, decision, { baseline, sketch, complete, window });
    keepPast?.(past);
    const last = played.filter(({ of }) => of === sketch.baselineId).slice(-(confirm.of - 1) || played.length);
    const agreeing = last.filter((earlier) => earlier.decision.verdict === 'drifted').length + 1;
    const fired = decision.verdict === 'drifted' && agreeing >= confirm.drifted;
    played.push({ window, decision, fired, of: sketch.baselineId });
  }
  const last = played.findLast(({ decision }) => decision.verdict === 'undecided' && decision.reasons.length > 0);
  const seen = windows.find(({ window }) => window === last?.window);
  if (last && seen) {
    const { decision, window } = last;
    const told = tellNeeds(seen.baseline, seen.sketch, policyOf(seen), { decision, at: window.end });
    played[played.indexOf(last)] = { ...last, decision: told };
  }
  return played.map(({ of: _, ...replayed }) => replayed);
}

/** Windows of one length, one every so often, that end on multiples of `every` since 1970 (days begin at midnight UTC). */
export interface Cadence {
  readonly every: number;
  readonly window: number;
}

/** The longest backtest: every window costs a sketch, and nobody reads more of them. */
const MOST_WINDOWS = 2_000;

/**
 * The windows of a cadence that lie wholly in [from, to).
 * @throws InvalidEventError when there are none, or more than 2,000
 */
export function windowsWithin({ every, window }: Cadence, { start, end }: Window): Window[] {
  const first = Math.ceil((start + window) / every);
  const last = Math.floor(end / every);
  const span = `${iso(start)} to ${iso(end)}`;
  if (last < first) throw new InvalidEventError(`no whole window lies in ${span}: take a shorter \`--window\``);
  if (last - first >= MOST_WINDOWS)
    throw new InvalidEventError(
      `${last - first + 1} windows lie in ${span}, at most ${MOST_WINDOWS} are played: take a longer \`--every\``,
    );
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const slot = (first + i) * every;
    return { start: slot - window, end: slot };
  });
}

/** Cells at most: each holds a sketch. */
const MOST_CELLS = 10_000;

/** Refuses a cell beyond those that are known. Throws InvalidEventError naming what spans too many. */
export function allowCell(path: string, known: number): void {
  if (known >= MOST_CELLS)
    throw new InvalidEventError(`\`${path}\` spans more than ${MOST_CELLS} windows: name a span or take longer ones`);
}

/** Length of the cells a cadence's windows are made of, so that each row is counted once however the windows overlap. */
export function cellOf({ every, window }: Cadence): number {
  let [a, b] = [every, window];
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

/** The sketch of a window: its cells added in the order of time; undefined where nothing was captured. */
export function windowSketch(
  cells: ReadonlyMap<number, Sketch>,
  { start, end }: Window,
  cell: number,
): Sketch | undefined {
  let sum: Sketch | undefined;
  for (let at = start / cell; at < end / cell; at++) {
    const found = cells.get(at);
    if (found) sum = sum === undefined ? found : merge(sum, found);
  }
  return sum;
}
