import { errorGrowth } from '../../statistics/distances/error-growth.ts';
import { largestOf, type Measure, type Measures, mapMeasure } from '../../statistics/interval.ts';
import type { Joined, Labelled, Predicted } from '../quality/join.ts';
import {
  decideLimits,
  judgeLimit,
  type Limit,
  type Limited,
  type LimitsDecision,
  type MetricReport,
  reportsOf,
  riskOf,
} from '../quality/limits.ts';
import { measureQuality } from '../quality/measure.ts';
import { roundOutwards } from '../reason.ts';
import type { Task } from '../task/task.ts';
import { calibrate } from './calibrate.ts';
import { expectedQuality } from './cbpe.ts';
import { expectedLoss } from './dle.ts';
import type { EstimatePolicy } from './estimate-policy.ts';

/** What no estimate without labels can see; said with every one. */
export const ASSUMES =
  'that requests may change but what follows from them does not: an estimate without labels cannot see concept drift';

/** What can be above 1; the other metrics are shares. */
const UNBOUNDED: ReadonlySet<string> = new Set(['logLoss']);

/** How sure the calibration check must be. */
const CHECKED = 0.95;

/**
 * What quality to expect of `rows` predictions without labels, from `labels` with them. `calibration` is how honest the chances were
 * found, `metrics` what to expect, `realised` what was measured on the labelled rows, to compare with.
 */
export type EstimateDecision = {
  rows: number;
  labels: number;
  assumes: string;
  calibration?: { method: string; maximum: number } & MetricReport;
  metrics: Record<string, MetricReport>;
  realised: Record<string, MetricReport>;
} & LimitsDecision;

/**
 * Estimates quality where there are no labels yet: CBPE for classes (cbpe.ts), DLE for a regression (dle.ts), learned from the
 * labelled rows. Believed only where the calibration check on labelled rows passes: its interval must lie below the maximum. An
 * interval covers the sampling of both sides: that of the rows without labels, and that of the metric on the rows learned from.
 */
export function decideEstimate({ labelled, open }: Joined, task: Task, policy: EstimatePolicy): EstimateDecision {
  const realised = measureQuality(task, labelled);
  const limits = Object.entries(policy.limits).filter((entry): entry is [string, Limit] => entry[1] !== undefined);
  const alpha = riskOf(policy.confidence, limits.length);
  const common = { rows: open.length, labels: labelled.length, assumes: ASSUMES, realised: reportsOf(realised, alpha) };
  const undecided = (because: string): EstimateDecision => ({
    ...common,
    metrics: {},
    unjudged: [],
    verdict: 'undecided',
    reasons: [],
    because,
  });
  if (labelled.length < policy.minimumLabels)
    return undecided(`${labelled.length} labelled rows to learn from, at least ${policy.minimumLabels} are needed`);
  if (open.length < policy.minimumRows)
    return undecided(`${open.length} predictions without a label, at least ${policy.minimumRows} are needed`);

  const maximum = policy.maximumCalibrationError ?? (task.type === 'regression' ? 0.1 : 0.05);
  const found = task.type === 'regression' ? expectedErrors(labelled, open) : expectedClasses(labelled, open, task);
  if (typeof found === 'string') return undecided(found);
  const calibration = { ...reportsOf({ error: found.error }, 1 - CHECKED).error!, method: found.method, maximum };
  const honest = judgeLimit(roundOutwards(found.error.interval(1 - CHECKED)), { max: maximum });
  if (honest !== 'stable') {
    const what = honest === 'drifted' ? 'are not honest' : 'cannot be shown to be honest';
    const { value, low, high } = calibration;
    const because = `${task.type === 'regression' ? 'expected losses' : 'chances'} ${what}: calibration error ${value} [${low}, ${high}], at most ${maximum} is allowed`;
    return { ...undecided(because), calibration };
  }
  const measures = found.stretch === undefined ? found.measures : widened(found.measures, realised, found.stretch);
  const limited = limits.map(([subject, limit]): Limited => ({ subject, limit, measure: measures[subject] }));
  const decision = decideLimits(limited, policy.confidence, 'rows');
  return { ...common, calibration, metrics: reportsOf(measures, alpha), ...decision };
}

/** `stretch` where the measures do not yet hold the error of what was learned: see overlap.ts. */
type Found = { method: string; error: Measure; measures: Measures; stretch?: number };

function expectedClasses(labelled: readonly Labelled[], open: readonly Predicted[], task: Task): Found | string {
  const chancesOf = ({ answer }: Predicted) =>
    task.type === 'binary' ? (answer.score === undefined ? undefined : [answer.score]) : answer.probabilities;
  const [known, asked] = [labelled.map(chancesOf), open.map(chancesOf)];
  if (!known.every((p) => p !== undefined) || !asked.every((p) => p !== undefined))
    return 'the container gives no chances, only labels: nothing can be estimated from them';
  if ([...labelled, ...open].some(({ answer }) => answer.improper))
    return 'some chances are outside [0, 1] or do not add up to 1: nothing can be estimated from them';
  const calibrated = calibrate(
    known,
    labelled.map(({ truth }) => truth),
  );
  if (calibrated === undefined) return 'too few labelled rows to check calibration';
  const { method, error, apply } = calibrated;
  const answers = open.map(({ answer }) => answer);
  const surest = (all: number[][]) => all.map((p) => Math.max(...p));
  return {
    method,
    error,
    measures: expectedQuality(answers, asked.map(apply)),
    stretch: errorGrowth(surest(known), surest(asked)),
  };
}

function expectedErrors(labelled: readonly Labelled[], open: readonly Predicted[]): Found | string {
  const absolute = expectedLoss(labelled, open, Math.abs);
  const squared = expectedLoss(labelled, open, (error) => error * error);
  if (absolute === undefined || squared === undefined) return 'no loss to learn from in the labelled rows';
  const rmse = mapMeasure(squared.expected, Math.sqrt)!;
  return {
    method: 'boosted means by column',
    // both losses must be expected honestly
    error: largestOf([absolute.error, squared.error]),
    measures: { mae: absolute.expected, rmse },
  };
}

/**
 * Adds to each side what the metric is uncertain by on the rows learned from, `times` over where those lie elsewhere; independent
 * errors add up as distances do.
 */
function widened(measures: Measures, realised: Measures, times: number): Measures {
  const wide = Object.entries(measures).map(([name, estimated]): [string, Measure] => {
    const reference = realised[name];
    if (reference === undefined) return [name, estimated];
    const { value } = estimated;
    const interval = (alpha: number) => {
      const [own, other] = [estimated.interval(alpha), reference.interval(alpha)];
      const low = value - Math.hypot(value - own.low, times * (reference.value - other.low));
      const high = value + Math.hypot(own.high - value, times * (other.high - reference.value));
      return { low: Math.max(0, low), high: Math.min(UNBOUNDED.has(name) ? Number.POSITIVE_INFINITY : 1, high) };
    };
    const { doubt = reference.doubt } = estimated;
    return [name, { ...estimated, ...(doubt && { doubt }), interval }];
  });
  return Object.fromEntries(wide);
}
