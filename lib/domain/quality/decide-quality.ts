import type { Measures } from '../../statistics/interval.ts';
import type { Task } from '../task/task.ts';
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
import { doubtClasses, measureQuality, whyNoClass } from './measure.ts';
import { limitedMetrics, type QualityLimits, type QualityPolicy } from './quality-policy.ts';
import { slicesOf } from './slices.ts';

/** One slice: its rows, what could be measured, and whether its limits were judged (too few rows are not: `unjudged` says so). */
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
 * limit is `drifted`, else any that cannot be told is `undecided`. A slice that is too small is not judged, and the rest does not wait
 * for it. Fewer labels than `minimumLabels`, or too much that cannot be used: `undecided`.
 * @throws InvalidEventError when a slice names a column that is not there
 */
export function decideQuality(joined: Joined, policy: QualityPolicy, names: Names = NO_NAMES): QualityDecision {
  const { labelled } = joined;
  const { task, slices, confidence } = policy;
  for (const { column } of slices?.columns ?? []) columnReader(names, column);
  const doubt = whyNoClass(
    task,
    policy.threshold,
    labelled.map(({ answer }) => answer.score),
  );
  const measure = (rows: Joined['labelled']) => doubtClasses(measureQuality(task, rows), doubt);
  const measured = measure(labelled);
  const cut = (slices?.columns ?? []).flatMap((slice) => slicesOf(labelled, slice, names));
  const ofSlices = slices ? limitedMetrics(slices.limits) : [];
  const sliced = cut.map(({ name, rows }) => {
    const measures = measure(rows);
    const enough = rows.length >= slices!.minimumLabels;
    const judged = enough && ofSlices.some((metric) => measures[metric] && measures[metric].doubt === undefined);
    return { name, labels: rows.length, enough, judged, measures, lacks: oneClass(task, rows) };
  });
  const small = sliced.filter(({ enough }) => ofSlices.length > 0 && !enough);
  const limited = [
    ...limitsOn(measured, policy.limits, oneClass(task, labelled)),
    ...sliced.filter(({ enough }) => enough).flatMap((s) => limitsOn(s.measures, slices!.limits, s.lacks, s.name)),
  ];
  const alpha = riskOf(confidence, limited.length);
  const common = {
    labels: labelled.length,
    ...(task.type === 'binary' && { positives: labelled.filter(({ truth }) => truth === 1).length }),
    metrics: reportsOf(measured, alpha),
    slices: sliced.map(({ measures, enough: _, lacks: __, ...slice }) => ({
      ...slice,
      metrics: reportsOf(measures, alpha),
    })),
  };
  const because =
    mixedUp(joined) ??
    tooFew(labelled.length, policy.minimumLabels, joined) ??
    tooMuchBroken(joined, policy.maximumBroken);
  const unjudged = small.map(({ name, labels }) => ({
    subject: name,
    because: `${name}: ${labels} labels, at least ${slices!.minimumLabels} are needed`,
  }));
  if (because !== undefined) return { ...common, unjudged, verdict: 'undecided', reasons: [], because };
  const decision = decideLimits(limited, confidence, 'labels');
  return { ...common, ...decision, unjudged: [...unjudged, ...decision.unjudged] };
}

const NO_NAMES: Names = { features: [], beside: [] };

/** @param lacks what the rows lack, where they do */
function limitsOn(measures: Measures, limits: QualityLimits, lacks?: string, slice?: string): Limited[] {
  return limitedMetrics(limits).map((metric) => {
    const subject = slice === undefined ? metric : `${metric} where ${slice}`;
    const because = lacks && !OF_ONE_CLASS.has(metric) ? `\`${subject}\` cannot be measured: ${lacks}` : undefined;
    return { subject, limit: limits[metric] as Limit, measure: measures[metric], because, aside: slice !== undefined };
  });
}

/** What can be measured of a binary task also where all labels are of one class. */
const OF_ONE_CLASS: ReadonlySet<string> = new Set(['accuracy', 'logLoss', 'brier', 'calibrationError']);

/** Which class of a binary task no label is of, where there are labels. */
export function oneClass(task: Task, rows: Joined['labelled']): string | undefined {
  if (task.type !== 'binary' || rows.length === 0) return undefined;
  const positives = rows.filter(({ truth }) => truth === 1).length;
  const [kind, at] = positives === 0 ? ['positives', 1] : ['negatives', 0];
  if (positives > 0 && positives < rows.length) return undefined;
  return `no ${kind} (labels of class \`${task.classes[at as 0 | 1]}\`) among ${rows.length} labels`;
}

/** Why nothing can be concluded from so few labels, or undefined. */
export function tooFew(labels: number, least: number, joined?: Pick<Joined, 'uncaptured'>): string | undefined {
  if (labels >= least) return undefined;
  const lost = joined?.uncaptured ? `; of ${joined.uncaptured} invocations the answer was not captured` : '';
  return `${labels} predictions have a label, at least ${least} are needed${lost}`;
}

/** Why no label can be believed to be of the prediction it is given to, or undefined. */
export const mixedUp = ({ reused }: Joined): string | undefined =>
  reused > 0 ? `${reused} predictions carry an id that another one has: labels cannot be told apart` : undefined;

/** Why the rest cannot be trusted, or undefined. */
export function tooMuchBroken(joined: Joined, most: number): string | undefined {
  const { predictions, unusable, broken, either = 0 } = joined;
  if (joined.reused > 0) return mixedUp(joined);
  if (either > most * joined.labelled.length)
    return `${either} predictions have labels that contradict each other, and no time says which came later: labels cannot be told apart; \`--time\` names the column of their times`;
  const [bad, all] = [unusable + broken, predictions + broken];
  if (bad <= most * all) return undefined;
  return `${bad} of ${all} predictions and lines are unusable or broken, at most ${most} of them may be`;
}
