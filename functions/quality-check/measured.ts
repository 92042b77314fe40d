import type { AttributionDecision } from '../../lib/domain/attribution/decide.ts';
import type { EstimateDecision } from '../../lib/domain/estimate/decide.ts';
import type { FairnessDecision } from '../../lib/domain/fairness/decide.ts';
import { cut } from '../../lib/domain/ledger/bounded.ts';
import type { Draft } from '../../lib/domain/ledger/record.ts';
import type { QualityDecision } from '../../lib/domain/quality/decide.ts';
import type { Joined } from '../../lib/domain/quality/join.ts';
import { decimal, type Reason } from '../../lib/domain/reason.ts';

/** A record holds 16 KiB: of slices, groups, features and reasons only so many, by names of only so many characters. */
const MOST = { slices: 12, groups: 24, features: 24, reasons: 20, name: 60, subject: 160 };
const HEADLINES = ['auc', 'f1', 'aucMacro', 'f1Macro', 'mae', 'r2'];

/** The figures of a quality check as its record carries them: of each slice the metrics people look at first. */
export function measuredQuality({ metrics, slices }: QualityDecision, joined: Joined): Draft['data'] {
  const { unusable, why, improper, repeated, contradicted, orphans } = joined;
  const troubles = Object.entries({ unusable, improper, repeated, contradicted, orphans }).filter(([, n]) => n > 0);
  const largest = slices.toSorted((a, b) => b.labels - a.labels).slice(0, MOST.slices);
  return {
    metrics,
    ...(troubles.length > 0 && { join: { ...Object.fromEntries(troubles), ...(unusable > 0 && { why: { ...why } }) } }),
    ...(largest.length > 0 && {
      slices: Object.fromEntries(
        largest.map(({ name, labels, judged, metrics: all }) => [
          cut(name, MOST.name),
          {
            labels,
            judged,
            ...Object.fromEntries(Object.entries(all).filter(([metric]) => HEADLINES.includes(metric))),
          },
        ]),
      ),
    }),
  };
}

/** Metrics by `<metric> of <column>`, as reasons name them, and the counts of the largest groups. */
export function measuredFairness({ columns }: FairnessDecision): Draft['data'] {
  const metrics = columns.flatMap(({ column, metrics: of }) =>
    Object.entries(of).map(([metric, report]) => [`${metric} of ${cut(column, MOST.name)}`, report] as const),
  );
  const groups = columns.map(({ column, groups: of }) => {
    const largest = of.toSorted((a, b) => b.rows - a.rows).slice(0, Math.floor(MOST.groups / columns.length));
    const counts = largest.map(({ name, ...group }) => [cut(name, MOST.name), group] as const);
    return [cut(column, MOST.name), Object.fromEntries(counts)] as const;
  });
  return { metrics: Object.fromEntries(metrics), groups: Object.fromEntries(groups) };
}

export function measuredEstimate({
  metrics,
  realised,
  calibration,
  labels,
  assumes,
  ...rest
}: EstimateDecision): Draft['data'] {
  const honest = calibration && { ...calibration, maximum: decimal(calibration.maximum) };
  return { metrics, realised, assumes, estimated: rest.rows, labels, ...(honest && { calibration: honest }) };
}

export function measuredAttribution({ features, rows, value }: AttributionDecision): Draft['data'] {
  const ranking = features
    .slice(0, MOST.features)
    .map(({ name, ...feature }) => [cut(name, MOST.name), feature] as const);
  return { attributed: rows, ...(value && { ndcg: value }), attributions: Object.fromEntries(ranking) };
}

/** Reasons as far as a record holds them, in the order they were given; how many more there are stands beside. */
export function recordedReasons(
  reasons: readonly Reason[],
  measured: Draft['data'],
): { reasons: Reason[]; measured: Draft['data'] } {
  const kept = reasons.slice(0, MOST.reasons).map((r) => ({ ...r, subject: cut(r.subject, MOST.subject) }));
  const more = reasons.length - kept.length;
  return { reasons: kept, measured: more > 0 ? { ...measured, moreReasons: more } : measured };
}
