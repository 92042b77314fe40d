import type { AttributionDecision } from '../../lib/domain/attribution/decide-attribution.ts';
import type { EstimateDecision } from '../../lib/domain/estimate/decide-estimate.ts';
import type { FairnessDecision } from '../../lib/domain/fairness/decide-fairness.ts';
import { cutText, firstWithin } from '../../lib/domain/ledger/bounded.ts';
import type { Draft } from '../../lib/domain/ledger/record.ts';
import type { QualityDecision } from '../../lib/domain/quality/decide-quality.ts';
import type { Joined } from '../../lib/domain/quality/join.ts';
import type { Unjudged } from '../../lib/domain/quality/limits.ts';
import { decimal } from '../../lib/domain/reason.ts';
import type { ChangeTold } from '../../lib/words/change.ts';

/**
 * A record holds 16 KiB: of slices, groups, features and metrics only so many and of so many bytes, by names of only so many characters.
 * What they are called is the data's to say.
 */
const MOST = {
  slices: { most: 12, bytes: 5_000 },
  groups: { most: 24, bytes: 3_500 },
  metrics: { most: 20, bytes: 3_000 },
  features: { most: 24, bytes: 5_000 },
  unjudged: { most: 12, bytes: 1_000 },
  because: 100,
  name: 60,
};
const HEADLINES = ['auc', 'f1', 'aucMacro', 'f1Macro', 'mae', 'r2'];

/** The figures of a quality check as its record carries them: of each slice the metrics people look at first. */
export function qualityFigures({ metrics, slices, unjudged }: QualityDecision, joined: Joined): Draft['data'] {
  const { unusable, why, improper, repeated, reused, contradicted, orphans, respelled = 0 } = joined;
  const troubles = Object.entries({ unusable, improper, repeated, reused, contradicted, orphans, respelled }).filter(
    ([, n]) => n > 0,
  );
  const largest = slices
    .toSorted((a, b) => b.labels - a.labels)
    .slice(0, MOST.slices.most)
    .map(({ name, labels, judged, metrics: all }) => {
      // The method is that of the same metric of all rows.
      const headlines = Object.entries(all)
        .filter(([metric]) => HEADLINES.includes(metric))
        .map(([metric, { value, low, high }]) => [metric, { value, low, high }] as const);
      return [cutText(name, MOST.name), { labels, judged, ...Object.fromEntries(headlines) }] as const;
    });
  return {
    metrics,
    ...(troubles.length > 0 && { join: { ...Object.fromEntries(troubles), ...(unusable > 0 && { why: { ...why } }) } }),
    ...(largest.length > 0 && { slices: Object.fromEntries(firstWithin(largest, MOST.slices)) }),
    ...unjudgedFigures(unjudged),
  };
}

/** What kind of change it is, as a record carries it. */
export const changeFigures = ({ found, sides, labels }: ChangeTold): Draft['data'] => ({
  ...{ found, sides: { ...sides } },
  ...(labels && {
    labels: {
      name: cutText(labels.name, MOST.name),
      was: decimal(Number(labels.was)),
      now: decimal(Number(labels.now)),
    },
  }),
});

/** What was not judged and why, as far as it fits, and of how much more that is true. */
function unjudgedFigures(unjudged: readonly Unjudged[]): Draft['data'] {
  if (unjudged.length === 0) return {};
  const short = unjudged.map(
    ({ subject, because }) => [cutText(subject, MOST.name), cutText(because, MOST.because)] as const,
  );
  const kept = firstWithin(short, MOST.unjudged);
  const more = unjudged.length - kept.length;
  return { notJudgeable: Object.fromEntries(kept), ...(more > 0 && { moreNotJudgeable: more }) };
}

/** Metrics by `<metric> of <column>`, as reasons name them, and the counts of the largest groups. */
export function fairnessFigures({ columns, unjudged }: FairnessDecision): Draft['data'] {
  const metrics = columns.flatMap(({ column, metrics: of }) =>
    Object.entries(of).map(([metric, report]) => [`${metric} of ${cutText(column, MOST.name)}`, report] as const),
  );
  const most = Math.floor(MOST.groups.most / columns.length);
  const groups = columns.map(({ column, groups: of }) => {
    const name = cutText(column, MOST.name);
    const bytes = MOST.groups.bytes / columns.length - Buffer.byteLength(JSON.stringify(name));
    const largest = of.toSorted((a, b) => b.rows - a.rows);
    const counts = largest.map(({ name, ...group }) => [cutText(name, MOST.name), group] as const);
    return [name, Object.fromEntries(firstWithin(counts, { most, bytes }))] as const;
  });
  return {
    metrics: Object.fromEntries(firstWithin(metrics, MOST.metrics)),
    groups: Object.fromEntries(groups),
    ...unjudgedFigures(unjudged),
  };
}

export function estimateFigures({
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

export function attributionFigures({ features, rows, value }: AttributionDecision): Draft['data'] {
  const ranking = features
    .slice(0, MOST.features.most)
    .map(({ name, ...feature }) => [cutText(name, MOST.name), feature] as const);
  const attributions = Object.fromEntries(firstWithin(ranking, MOST.features));
  return { attributed: rows, ...(value && { ndcg: value }), attributions };
}
