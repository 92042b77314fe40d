import { InvalidEventError } from '../../../errors.ts';
import { DAY, HOUR } from '../../../time.ts';
import type { Baseline } from '../../baseline/baseline.ts';
import { type DriftPolicy, type Limits, RULES } from '../../drift-policy.ts';
import type { Confirmation } from '../../false-alarms.ts';
import { limitsOf } from '../../judge.ts';
import { pickFeatures } from '../../judge-columns.ts';
import { backtest, type OldWindow, type Replayed } from '../backtest.ts';
import { type Curve, curvesOf, type Reach } from './curves.ts';
import { drawWindow } from './draw-window.ts';
import { measureChanged, shareFound } from './find-changes.ts';
import { type JudgedIncident, type Outcome, outcomesOf, overlaps } from './judged-incidents.ts';
import { FEWEST_WINDOWS, type LearnedLimit } from './learn-limits.ts';
import { choosePlan, type DriftPlan, measureWindows, planOf, type Wish } from './plan.ts';

/** Lengths people take for windows; those are tried that are whole numbers of the shortest one. */
const LENGTHS = [1, 2, 3, 6, 12, 24, 48, 72, 168, 336].map((hours) => hours * HOUR);
/** Ways of confirming an alarm that are tried. */
const CONFIRMATIONS: readonly Confirmation[] = [
  { drifted: 1, of: 1 },
  { drifted: 2, of: 2 },
  { drifted: 2, of: 3 },
];

/** What is proposed, beside everything it was chosen from. Nothing of it is in force. */
export type Suggestion = {
  wish: Wish;
  /** whether the windows are the rows the baseline was made of */
  within: boolean;
  /** whether the windows were drawn from the baseline, for want of a past */
  drawn: boolean;
  plans: DriftPlan[];
  plan: DriftPlan;
  span: { start: number; end: number };
  curves: Curve[];
  reach: Reach[];
  /** columns of numbers of which a change of unit by a factor of two would not be told in most windows */
  deaf: string[];
  /** what each window would have come to, by today's policy and by the proposed one */
  played: { now: Replayed[]; proposed: Replayed[] };
  /** what both do about the incidents that people spoke of */
  outcomes: Outcome[];
};

/** What to look at: windows of any length, what is in force today, and what is wished. */
export type SuggestionTerms = {
  windowsOf: (length: number) => OldWindow[];
  /** the length of the shortest window, ms */
  every: number;
  /** lengths to choose from; without them those people take */
  lengths?: readonly number[] | undefined;
  /** the only confirmation to look at */
  confirm?: Confirmation | undefined;
  policy: DriftPolicy;
  /** today's confirmation, for the backtest */
  current: Confirmation;
  wish: Wish;
  within: boolean;
  drawn?: boolean;
  /** incidents of the past: what people called real is no usual time, and nothing is learned from it */
  incidents?: readonly JudgedIncident[] | undefined;
};

/**
 * Windows of so many rows drawn from the baseline, for who has no past of its model: too few to be learned from, so that limits are usual ones, as sharp as windows
 * of that size can hold.
 */
export const drawnWindows = (baseline: Baseline, rows: number, length: number): OldWindow[] =>
  Array.from({ length: FEWEST_WINDOWS - 1 }, (_, at) => {
    const window = { start: at * length, end: (at + 1) * length };
    return { window, baseline, sketch: drawWindow(baseline, rows, 100 + at), brokenLines: 0, complete: true };
  });

/**
 * Proposes limits, length of windows and confirmation: the way that keeps the wished rate of false alarms over past windows and tells the smallest changes
 * worth knowing soonest. Pure: nothing is changed by it.
 * @throws InvalidEventError where no window has enough rows, or the policy is of peers
 */
export function suggest(baseline: Baseline, asked: SuggestionTerms): Suggestion {
  const { policy, wish, within, every } = asked;
  if (policy.methods === 'evidently')
    throw new InvalidEventError('with `methods: evidently` limits are fixed: leave it out to have some suggested');
  const incidents = asked.incidents ?? [];
  const real = incidents.filter(({ was }) => was === 'real');
  const usual = (length: number): OldWindow[] =>
    asked.windowsOf(length).filter(({ window }) => !real.some((one) => overlaps(window, one.window)));
  const measured = lengthsToTry({ ...asked, windowsOf: usual }).map((length) =>
    measureWindows(baseline, usual(length), policy, { length, wish, within }),
  );
  const confirmations = asked.confirm ? [asked.confirm] : CONFIRMATIONS;
  const plans = measured.flatMap((one) =>
    confirmations.map((confirm) => planOf(baseline, one, policy, { wish, confirm })),
  );
  const plan = choosePlan(plans, wish);
  const windows = measured.find(({ length }) => length === plan.length)?.windows ?? usual(every);
  const sketches = windows.map(({ sketch }) => sketch);
  return {
    ...{ wish, within, plans, plan, drawn: asked.drawn === true },
    span: { start: windows[0]!.window.start, end: windows.at(-1)!.window.end },
    ...curvesOf(baseline, sketches, policy, { now: limitsInForce(baseline, policy), proposed: plan.limits, wish }),
    deaf: deafTo(baseline, sketches, policy, plan.limits),
    played: {
      now: backtest(windows, policy, asked.current),
      proposed: backtest(windows, plan.policy, plan.confirm),
    },
    // Over all windows, each way in its own length: that is what people would have seen.
    outcomes: outcomesOf(incidents, () => ({
      now: backtest(asked.windowsOf(every), policy, asked.current),
      proposed: backtest(asked.windowsOf(plan.length), plan.policy, plan.confirm),
    })),
  };
}

/** Lengths with enough windows of enough rows; where there is none, the shortest alone. */
function lengthsToTry({ every, lengths, windowsOf, policy }: SuggestionTerms): number[] {
  const enough = (length: number): boolean =>
    safely(() => windowsOf(length)).filter(({ sketch }) => sketch.rows >= policy.minimumRows).length >= FEWEST_WINDOWS;
  const wanted = lengths ?? [
    ...new Set([every, ...LENGTHS.filter((length) => length >= every && length % every === 0)]),
  ];
  const fit = wanted.filter((length) => length <= 90 * DAY && enough(length));
  return fit.length > 0 ? fit : [wanted[0]!];
}

/** Windows of a length that may be too long for what there is. */
function safely(windows: () => OldWindow[]): OldWindow[] {
  try {
    return windows();
  } catch (cause) {
    if (cause instanceof InvalidEventError) return [];
    throw cause;
  }
}

/** A policy's own limits, column by column. */
export function limitsInForce(baseline: Baseline, policy: DriftPolicy): LearnedLimit[] {
  const picked = pickFeatures(baseline, policy);
  return baseline.features
    .filter(({ name }) => picked.has(name))
    .flatMap(({ name }) => {
      const limits: Limits = limitsOf(policy, name);
      return RULES.flatMap((rule): LearnedLimit[] => {
        const limit = limits[rule];
        return limit === undefined ? [] : [{ rule, feature: name, limit, from: 'usual' }];
      });
    });
}

/** A change of unit stays loud, or is named: miles for kilometres are a factor of 1.6, pounds for kilograms of 2.2. */
function deafTo(
  baseline: Baseline,
  sketches: readonly OldWindow['sketch'][],
  policy: DriftPolicy,
  limits: readonly LearnedLimit[],
): string[] {
  const found = [2, 0.5].map((times) => {
    const changed = measureChanged(baseline, sketches, policy, { times });
    return shareFound(baseline, changed, limits, { times });
  });
  return found[0]!.filter(({ share }, at) => Math.min(share, found[1]![at]!.share) < 0.5).map(({ feature }) => feature);
}
