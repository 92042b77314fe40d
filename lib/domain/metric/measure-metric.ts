import { dropMissing, type Measure, type Measures } from '../../statistics/interval.ts';
import { AGREEMENT } from './agreement.ts';
import { CHANCES } from './chances.ts';
import { DEVIATIONS, LOSSES } from './deviations.ts';
import { FORECASTS } from './forecasts.ts';
import { type Clusters, type Contributions, differenceOf, measureContributions } from './influence/contributions.ts';
import { measureMeanOfContributions } from './influence/mean-of-shares.ts';
import type { MetricScale } from './influence/measure-pulls.ts';
import { pullsOf } from './influence/pulls.ts';
import { worthIn } from './influence/worth.ts';
import { contributionsBy } from './looks.ts';
import type { Looked, LookedUnlike, MeanOf, MeasuredBy } from './measured-by.ts';
import { type MetricName, metricsOf } from './metrics.ts';
import { ORDERING } from './ordering.ts';
import { RANKINGS } from './rankings.ts';
import type { ScoredRows } from './scored-rows.ts';
import { SHARES } from './shares.ts';

/** How every metric is measured. */
const MEASURED = {
  ...ORDERING,
  ...SHARES,
  ...AGREEMENT,
  ...CHANCES,
  ...DEVIATIONS,
  ...FORECASTS,
  ...RANKINGS,
  ...LOSSES,
} satisfies Record<MetricName, MeasuredBy>;

/** A metric that is looked at twice has contributions for it. */
const WHOLE = Object.fromEntries(
  Object.entries<MeasuredBy>(MEASURED).map(([name, metric]) => {
    const { looks } = metric;
    return [name, looks ? { ...metric, contributions: (rows: ScoredRows) => contributionsBy(looks, rows) } : metric];
  }),
) as Readonly<Record<MetricName, MeasuredBy>>;

export const measuredMetric = (name: MetricName): MeasuredBy => WHOLE[name];

/** The contributions of a sample to a metric, found when they are first asked for. */
type Found = () => Contributions | undefined;
function contributionsIn(name: MetricName, sample: ScoredRows): Found {
  let found: { readonly is: Contributions | undefined } | undefined;
  return () => {
    found ??= { is: measuredMetric(name).contributions?.(sample) };
    return found.is;
  };
}

const lookedAt = (found: Contributions | undefined): Looked | undefined =>
  found && { value: found.value, pulls: pullsOf(found.influence), ends: found.ends };

/** A metric of a sample with its interval; undefined where these rows do not have what it takes. */
export function measureMetric(
  name: MetricName,
  sample: ScoredRows,
  clusters?: Clusters,
  contributions: Found = contributionsIn(name, sample),
): Measure | undefined {
  const metric = measuredMetric(name);
  if (metric.adds) {
    const added = sample.weights === undefined && clusters === undefined ? metric.adds(sample) : undefined;
    added?.add(sample);
    return added?.end();
  }
  if (metric.measure && sample.weights === undefined && clusters === undefined)
    return metric.measure(sample, () => lookedAt(contributions()));
  const found = contributions();
  if (found === undefined) return undefined;
  return doubtBy(metric, measureFound(metric, sample, found, clusters), [sample]);
}

/** Of each class what rows contribute to its share, of one class at a time. */
function* contributionsOf({ classesOf, looks }: MeanOf, sample: ScoredRows) {
  for (const c of classesOf(sample.confusion)) yield contributionsBy(looks(c), sample);
}

/** Of rows that count unlike or belong together, or where there is no better interval than that of the contributions. */
function measureFound(metric: MeasuredBy, sample: ScoredRows, found: Contributions, clusters: Clusters | undefined) {
  const { meanOf } = metric;
  if (metric.measureUnlike) return metric.measureUnlike(unlikeIn(found, clusters));
  if (!meanOf) return measureContributions(found, metric.scale, { clusters, further: unseenOf(metric) });
  return measureMeanOfContributions(found, contributionsOf(meanOf, sample), clusters);
}

const unlikeIn = ({ value, influence, worth }: Contributions, clusters: Clusters | undefined): LookedUnlike => ({
  ...{ value, independent: clusters?.count ?? influence.length, whose: clusters ? 'entities' : 'rows' },
  worth: worth.map((each) => ({ of: () => worthIn(each, clusters), least: each.least })),
});

/** How many times as far as the furthest row of one model one that was not seen may pull. */
export const unseenOf = ({ further = 1 }: MeasuredBy): number => 2 * further;

/** The same of how far a row pulls one model further than the other. */
export const unseenApart = ({ further, furtherApart }: MeasuredBy): number | undefined => furtherApart ?? further;

/** A measure with why nothing may be concluded of these rows, where it does not say so itself. */
export function doubtBy<M extends Measure | undefined>(
  { doubtOf, doubtFirst = false }: MeasuredBy,
  measure: M,
  samples: readonly ScoredRows[],
): M {
  if (measure === undefined || !doubtOf || (measure.doubt !== undefined && !doubtFirst)) return measure;
  const doubt = samples.map(doubtOf).find((why) => why !== undefined);
  return doubt ? { ...measure, doubt } : measure;
}

/** How far a metric of two models may lie apart: a loss, and what is left of a gain, has no end. */
export const FURTHEST_APART: Readonly<Record<MetricScale, number>> = {
  share: 1,
  correlation: 2,
  loss: Number.POSITIVE_INFINITY,
  gain: Number.POSITIVE_INFINITY,
};

/**
 * How a challenger differs from a champion in a metric, challenger minus champion, on the same rows in the same order; undefined for a metric without a form row by row, and where
 * either sample does not have what it takes.
 */
export function measureMetricDifference(
  name: MetricName,
  challenger: ScoredRows,
  champion: ScoredRows,
  clusters?: Clusters,
  found: readonly [Found, Found] = [contributionsIn(name, challenger), contributionsIn(name, champion)],
): Measure | undefined {
  const metric = measuredMetric(name);
  const plain = challenger.weights === undefined && clusters === undefined;
  if (metric.difference && plain) return metric.difference(challenger, champion);
  const [one, other] = [found[0](), found[1]()];
  if (!one || !other) return undefined;
  const most = FURTHEST_APART[metric.scale];
  const measure = differenceOf(one, other, { clusters, most, further: unseenApart(metric) });
  if (answersAlike(challenger, champion)) return sure(measure);
  return doubtBy(metric, measure, [challenger, champion]);
}

export const sure = ({ doubt: _, ...measure }: Measure): Measure => measure;

/** Whether two models gave the same answer to every row: then they differ in nothing, on any rows. */
export function answersAlike(a: ScoredRows, b: ScoredRows): boolean {
  const columns = ({ predicted, scores, chances, quantiles = [] }: ScoredRows) => [
    predicted,
    ...quantiles.map(({ values }) => values),
    ...(scores ? [scores] : []),
    ...(chances ?? []),
  ];
  const [one, other] = [columns(a), columns(b)];
  return (
    one.length === other.length && one.every((column, at) => column.every((value, row) => value === other[at]![row]))
  );
}

/** All that can be measured of a sample. */
export const measureRows = (sample: ScoredRows, clusters?: Clusters): Measures =>
  dropMissing(Object.fromEntries(metricsOf(sample.type).map((name) => [name, measureMetric(name, sample, clusters)])));

/** All that can be measured of two models on the same rows and of how they differ, metric by metric: what rows contribute is found once, and kept no longer than for its metric. */
export function measureModels(
  challenger: ScoredRows,
  champion: ScoredRows,
  clusters?: Clusters,
): { challenger: Measures; champion: Measures; differences: Measures } {
  const all = metricsOf(challenger.type).map((name) => {
    const found = [contributionsIn(name, challenger), contributionsIn(name, champion)] as const;
    const one = measureMetric(name, challenger, clusters, found[0]);
    const other = measureMetric(name, champion, clusters, found[1]);
    const difference = measureMetricDifference(name, challenger, champion, clusters, found);
    return { name, one, other, difference };
  });
  const named = (of: (each: (typeof all)[number]) => Measure | undefined): Measures =>
    dropMissing(Object.fromEntries(all.map((each) => [each.name, of(each)])));
  return {
    challenger: named(({ one }) => one),
    champion: named(({ other }) => other),
    differences: named(({ difference }) => difference),
  };
}
