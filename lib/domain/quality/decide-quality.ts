import type { Measures } from '../../statistics/interval.ts';
import type { Names } from './column-reader.ts';
import { columnReader } from './column-reader.ts';
import type { Joined } from './join.ts';
import {
  decideLimits,
  type Limit,
  type Limited,
  type LimitsDecision,
  type MetricReport,
  reportsOf,
  riskOf,
} from './limits.ts';
import { measureQuality } from './measure.ts';
import { limitedMetrics, type QualityLimits, type QualityPolicy } from './quality-policy.ts';
import { slicesOf } from './slices.ts';

/** One slice: its rows, what could be measured, and whether its limits were judged (too few rows are not). */
export type SliceReport = { name: string; labels: number; judged: boolean; metrics: Record<string, MetricReport> };

/**
 * `drifted` (quality dropped) always has a reason, `stable` names every limit, `undecided` says why in `because`. `metrics` holds all
 * that could be measured, limited or not; `positives` are rows of class 1 of a binary task.
 */
export type QualityDecision = {
  labels: number;
  positives?: number;
  metrics: Record<string, MetricReport>;
  slices: SliceReport[];
} & LimitsDecision;

/**
 * Measures labelled predictions, as a whole and slice by slice, and holds each interval against its limit: any metric beyond its
 * limit is `drifted`, else any that cannot be told is `undecided`. Fewer labels than `minimumLabels`, or too much that cannot be used:
 * `undecided`.
 * @throws InvalidEventError when a slice names a column that is not there
 */
export function decideQuality(joined: Joined, policy: QualityPolicy, names: Names = NO_NAMES): QualityDecision {
  const { labelled } = joined;
  const { task, slices, confidence } = policy;
  for (const { column } of slices?.columns ?? []) columnReader(names, column);
  const measured = measureQuality(task, labelled);
  const cut = (slices?.columns ?? []).flatMap((slice) => slicesOf(labelled, slice, names));
  const sliced = cut.map(({ name, rows }) => {
    const judged = rows.length >= slices!.minimumLabels && limitedMetrics(slices!.limits).length > 0;
    return { name, labels: rows.length, judged, measures: measureQuality(task, rows) };
  });
  const limited = [
    ...limitsOn(measured, policy.limits),
    ...sliced.filter(({ judged }) => judged).flatMap((s) => limitsOn(s.measures, slices!.limits, ` where ${s.name}`)),
  ];
  const alpha = riskOf(confidence, limited.length);
  const common = {
    labels: labelled.length,
    ...(task.type === 'binary' && { positives: labelled.filter(({ truth }) => truth === 1).length }),
    metrics: reportsOf(measured, alpha),
    slices: sliced.map(({ measures, ...slice }) => ({ ...slice, metrics: reportsOf(measures, alpha) })),
  };
  const because =
    mixedUp(joined) ??
    tooFew(labelled.length, policy.minimumLabels, joined) ??
    tooMuchBroken(joined, policy.maximumBroken);
  if (because !== undefined) return { ...common, verdict: 'undecided', reasons: [], because };
  return { ...common, ...decideLimits(limited, confidence, 'labels') };
}

const NO_NAMES: Names = { features: [], beside: [] };

function limitsOn(measures: Measures, limits: QualityLimits, where = ''): Limited[] {
  return limitedMetrics(limits).map((metric) => ({
    subject: `${metric}${where}`,
    limit: limits[metric] as Limit,
    measure: measures[metric],
  }));
}

/** Why nothing can be concluded from so few labels, or undefined. */
export function tooFew(labels: number, least: number, joined?: Pick<Joined, 'uncaptured'>): string | undefined {
  if (labels >= least) return undefined;
  const lost = joined?.uncaptured ? `; of ${joined.uncaptured} invocations the answer was not captured` : '';
  return `${labels} predictions have a label, at least ${least} are needed${lost}`;
}

/** Why no label can be believed to be of the prediction it is given to, or undefined. */
const mixedUp = ({ reused }: Joined): string | undefined =>
  reused > 0 ? `${reused} predictions carry an id that another one has: labels cannot be told apart` : undefined;

/** Why the rest cannot be trusted, or undefined. */
export function tooMuchBroken(joined: Joined, most: number): string | undefined {
  const { predictions, unusable, broken } = joined;
  if (joined.reused > 0) return mixedUp(joined);
  const [bad, all] = [unusable + broken, predictions + broken];
  if (bad <= most * all) return undefined;
  return `${bad} of ${all} predictions and lines are unusable or broken, at most ${most} of them may be`;
}
