import * as z from 'zod';
import type { Verdict } from '../drift/judge.ts';
import { normalMargin } from '../drift/normal.ts';
import { decimal, type Interval, type Reason, type Reasons, reasonOf, roundOutwards } from '../reason.ts';
import { measureQuality, type Quality, type Scored } from './measure.ts';

const share = z.number().min(0.0001).max(1).multipleOf(0.0001);
const floor = z.strictObject({ min: share }).optional();
const ceiling = z.strictObject({ max: z.number().min(0.0001).max(100).multipleOf(0.0001) }).optional();

/**
 * What predictions must keep up. `confidence` holds for the whole check (divided over the limits, Bonferroni);
 * `threshold` is the score from which on a row counts as predicted 1.
 */
export const QualityPolicy = z.strictObject({
  minimumLabels: z.int().min(1).max(1e9).default(200),
  confidence: z.number().min(0.5).max(0.999999).default(0.99),
  threshold: z.number().min(0).max(1).default(0.5),
  limits: z
    .strictObject({ auc: floor, accuracy: floor, f1: floor, logLoss: ceiling, brier: ceiling })
    .refine((limits) => Object.values(limits).some((limit) => limit !== undefined), 'set at least one limit'),
});
export type QualityPolicy = z.infer<typeof QualityPolicy>;

const METRICS = ['auc', 'accuracy', 'f1', 'logLoss', 'brier'] as const;
type Metric = (typeof METRICS)[number];

/** Decimal strings, ready for a record. */
export type MetricReport = { value: string; low: string; high: string };

/**
 * `drifted` (quality dropped) always has a reason, `stable` names every limit, `undecided` says why in `because`.
 * `metrics` holds all that could be measured, limited or not.
 */
export type QualityDecision = {
  labels: number;
  positives: number;
  metrics: Partial<Record<Metric, MetricReport>>;
} & (
  | { verdict: 'stable' | 'drifted'; reasons: Reasons }
  | { verdict: 'undecided'; reasons: Reason[]; because: string }
);

/** A value that must not fall below a floor or rise above a ceiling; an end *on* the limit decides nothing. */
export function judgeQuality({ low, high }: Interval, limit: { min: number } | { max: number }): Verdict {
  if ('min' in limit) return high < limit.min ? 'drifted' : low > limit.min ? 'stable' : 'undecided';
  return low > limit.max ? 'drifted' : high < limit.max ? 'stable' : 'undecided';
}

/**
 * Measures labelled predictions and holds each interval against its limit: any metric beyond its limit is `drifted`,
 * else any that cannot be told is `undecided`. Fewer labels than `minimumLabels`: `undecided`.
 */
export function decideQuality(scored: Scored, policy: QualityPolicy): QualityDecision {
  const quality = measureQuality(scored, policy.threshold);
  const limited = METRICS.filter((metric) => policy.limits[metric] !== undefined);
  const margin = normalMargin((1 - policy.confidence) / limited.length);
  const intervals = intervalsOf(quality, margin);
  const common = { labels: quality.n, positives: quality.positives, metrics: reportsOf(quality, intervals) };
  const undecided = (because: string, reasons: Reason[] = []) =>
    ({ ...common, verdict: 'undecided', reasons, because }) as const;
  if (quality.n < policy.minimumLabels) {
    return undecided(`${quality.n} predictions have a label, at least ${policy.minimumLabels} are needed`);
  }
  const judged = limited.flatMap((metric) => {
    const [interval, limit] = [intervals[metric], policy.limits[metric]!];
    if (interval === undefined) return [];
    const bound = 'min' in limit ? limit.min : limit.max;
    const rule = 'min' in limit ? 'minimum' : 'maximum';
    const reason = reasonOf(rule, metric, quality[metric]!.value, bound, interval);
    return [{ verdict: judgeQuality(interval, limit), reason }];
  });
  const [drifted, unsure] = (['drifted', 'undecided'] as const).map((verdict) =>
    judged.filter((judgement) => judgement.verdict === verdict).map(({ reason }) => reason),
  ) as [Reason[], Reason[]];
  if (isSome(drifted)) return { ...common, verdict: 'drifted', reasons: drifted };
  const absent = limited.filter((metric) => intervals[metric] === undefined);
  if (absent.length > 0) return undecided(`\`${absent.join('`, `')}\` cannot be measured on these rows`, unsure);
  if (isSome(unsure)) return undecided('a limit lies inside its interval: more labels are needed', unsure);
  const reasons = judged.map(({ reason }) => reason);
  return isSome(reasons) ? { ...common, verdict: 'stable', reasons } : undecided('no limit is set');
}

const isSome = (reasons: Reason[]): reasons is Reasons => reasons.length > 0;

function intervalsOf(quality: Quality, margin: number): Partial<Record<Metric, Interval>> {
  const known = METRICS.flatMap((metric) => {
    const estimate = quality[metric];
    if (estimate === undefined) return [];
    const half = margin * estimate.standardError;
    const most = metric === 'logLoss' ? Number.POSITIVE_INFINITY : 1;
    const interval = { low: Math.max(0, estimate.value - half), high: Math.min(most, estimate.value + half) };
    return [[metric, roundOutwards(interval)] as const];
  });
  return Object.fromEntries(known);
}

function reportsOf(quality: Quality, intervals: Partial<Record<Metric, Interval>>): QualityDecision['metrics'] {
  const reports = METRICS.flatMap((metric) => {
    const interval = intervals[metric];
    if (interval === undefined) return [];
    const { low, high } = interval;
    return [[metric, { value: decimal(quality[metric]!.value), low: decimal(low), high: decimal(high) }] as const];
  });
  return Object.fromEntries(reports);
}
