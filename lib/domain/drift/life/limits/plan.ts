import { poissonTail } from '../../../../statistics/counts/binomial.ts';
import { InvalidEventError } from '../../../errors.ts';
import type { Baseline } from '../../baseline/baseline.ts';
import { DriftPolicy } from '../../drift-policy.ts';
import { type Confirmation, riskOfCheck, windowsToAlarm } from '../../false-alarms.ts';
import type { OldWindow } from '../backtest.ts';
import { MONTH } from '../life.ts';
import { crossCheck } from './cross-check.ts';
import { drawWindow } from './draw-window.ts';
import { ENOUGH, type Found, measureChanged, shareFound } from './find-changes.ts';
import { FEWEST_WINDOWS, type LearnedLimit, learnLimits, limitsByFeature, usualLimits } from './learn-limits.ts';
import { measurePast, type PastDistances } from './measure-past.ts';

/** Fresh windows that say what chance alone shows. */
const FRESH = 20;

/**
 * What is asked of limits: at most so many false alarms a month, and the smallest changes worth knowing: `shift` of a number in standard deviations,
 * `share` of rows that take another value or lose theirs.
 */
export type Wish = { alarmsPerMonth: number; shift: number; share: number };

/** Past windows of one length, and the way alarms are to be confirmed. */
export type DriftPlan = {
  /** length of a window, ms */
  length: number;
  confirm: Confirmation;
  windows: number;
  /** rows of the shortest window that is judged */
  rows: number;
  /** what one window may alarm with */
  risk: number;
  /** `learned` from the windows, or `usual` limits where those are too few */
  method: 'learned' | 'usual';
  limits: LearnedLimit[];
  policy: DriftPolicy;
  /** how many alarms past windows raise, each held against limits that others taught; undefined where nothing was learned */
  alarms: number | undefined;
  /** in which part of windows the smallest changes are found, by column */
  found: { shift: Found[]; swap: Found[]; missing: Found[] };
  /** how long until the alarm of such a change, ms, the middle of columns */
  wait: number;
};

/** What does not depend on confirmation: measured once for each length. */
export type MeasuredWindows = {
  length: number;
  windows: readonly OldWindow[];
  past: PastDistances[];
  fresh: PastDistances[];
  rows: number;
  changed: Record<'shift' | 'swap' | 'missing', PastDistances[]>;
};

/**
 * Measures windows of one length: as they were, drawn without any change, and with the smallest changes put in.
 * @param within whether they are the rows the baseline was made of
 * @throws InvalidEventError where no window has enough rows
 */
export function measureWindows(
  baseline: Baseline,
  all: readonly OldWindow[],
  policy: DriftPolicy,
  { length, wish, within }: { length: number; wish: Wish; within: boolean },
): MeasuredWindows {
  const windows = all.filter(({ sketch }) => sketch.rows >= policy.minimumRows);
  if (windows.length === 0)
    throw new InvalidEventError(
      `no window has ${policy.minimumRows} rows, which the policy asks for (\`minimumRows\`): take longer windows (of \`--rows\`, more of these)`,
    );
  const sketches = windows.map(({ sketch }) => sketch);
  const rows = Math.min(...sketches.map((sketch) => sketch.rows));
  const fresh = Array.from({ length: FRESH }, (_, seed) => drawWindow(baseline, rows, seed + 1));
  const changed = (change: Parameters<typeof measureChanged>[3]) => measureChanged(baseline, sketches, policy, change);
  return {
    length,
    windows,
    rows,
    past: sketches.map((sketch) => measurePast(baseline, sketch, policy, { within })),
    fresh: fresh.map((sketch) => measurePast(baseline, sketch, policy)),
    changed: {
      shift: changed({ shift: wish.shift }),
      swap: changed({ swap: wish.share }),
      missing: changed({ missing: wish.share }),
    },
  };
}

/** The limits that windows of this length hold a wish with, and what they find. */
export function planOf(
  baseline: Baseline,
  { length, windows, past, fresh, rows, changed }: MeasuredWindows,
  policy: DriftPolicy,
  { wish, confirm }: { wish: Wish; confirm: Confirmation },
): DriftPlan {
  const risk = riskOfCheck(wish.alarmsPerMonth, MONTH / length, confirm);
  const terms = { risk, worth: wish.share };
  const learned = windows.length >= FEWEST_WINDOWS;
  const limits = learned ? learnLimits(past, fresh, terms) : usualLimits(fresh);
  const found = {
    shift: shareFound(baseline, changed.shift, limits, { shift: wish.shift }),
    swap: shareFound(baseline, changed.swap, limits, { swap: wish.share }),
    missing: shareFound(baseline, changed.missing, limits, { missing: wish.share }),
  };
  const waits = [...found.shift, ...found.swap, ...found.missing]
    .map(({ share }) => length * windowsToAlarm(share, confirm))
    .toSorted((a, b) => a - b);
  return {
    ...{ length, confirm, windows: windows.length, rows, risk, limits, found },
    method: learned ? 'learned' : 'usual',
    policy: policyWith(policy, limits),
    alarms: learned ? crossCheck(past, fresh, terms, confirm) : undefined,
    wait: waits[Math.floor((waits.length - 1) / 2)] ?? Number.POSITIVE_INFINITY,
  };
}

/** A policy with limits in place of its own of these columns; what it says besides stays. */
function policyWith(policy: DriftPolicy, limits: readonly LearnedLimit[]): DriftPolicy {
  const { perFeature, multivariate } = limitsByFeature(limits);
  const own = policy.perFeature ?? {};
  const added = policy.multivariate === false || multivariate === undefined ? {} : { multivariate };
  return DriftPolicy.parse({ ...policy, perFeature: { ...own, ...perFeature }, ...added });
}

/**
 * The plan to take: of those whose past alarmed no oftener than wished, the one that tells the smallest changes soonest; where that is never, the one that finds most of
 * them; of those alike, the shorter windows. Where none kept the wish, the one that alarmed least.
 */
export function choosePlan(plans: readonly DriftPlan[], wish: Wish): DriftPlan {
  const kept = plans.filter((plan) => keepsWish(plan, wish));
  const worse = kept.length > 0 ? ({ wait }: DriftPlan) => Math.min(wait, Number.MAX_VALUE) : alarmRate;
  const [best] = (kept.length > 0 ? kept : plans).toSorted(
    (a, b) => worse(a) - worse(b) || shareOfChanges(b) - shareOfChanges(a) || a.length - b.length,
  );
  return best!;
}

/** The mean share of windows the smallest changes are found in, over columns and kinds of change. */
function shareOfChanges({ found: { shift, swap, missing } }: DriftPlan): number {
  const all = [...shift, ...swap, ...missing];
  return all.reduce((sum, { share }) => sum + share, 0) / Math.max(1, all.length);
}

/** Alarms a month of past windows. */
export const alarmRate = ({ alarms = 0, windows, length }: DriftPlan): number => (alarms * MONTH) / (windows * length);

/** Whether as many alarms as the past raised are no more than one in twenty such pasts would raise at the wished rate, counted by Poisson's law. */
export function keepsWish({ alarms = 0, windows, length }: DriftPlan, { alarmsPerMonth }: Wish): boolean {
  return poissonTail(alarms, (alarmsPerMonth * windows * length) / MONTH) >= 0.05;
}

/** Columns in which a change is found in fewer than nine of ten windows. */
export const notSurelyFound = (found: readonly Found[]): string[] =>
  found.filter(({ share }) => share < ENOUGH).map(({ feature }) => feature);
