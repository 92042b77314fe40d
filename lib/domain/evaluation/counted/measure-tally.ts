import { dropMissing, type Measure, type Measures, mapMeasure } from '../../../statistics/interval.ts';
import { measureLoss } from '../../../statistics/loss-interval.ts';
import { measureAuc, scarceClass } from '../../../statistics/scores/auc-interval.ts';
import { distanceOfBins } from '../../../statistics/scores/calibration.ts';
import { LOG_LOSS } from '../../../statistics/scores/losses.ts';
import { ofBoth } from '../../metric/chances.ts';
import type { PullEvidence } from '../../metric/influence/measure-pulls.ts';
import { measurePulls, measurePullsApart } from '../../metric/influence/measure-pulls.ts';
import { PowerSums } from '../../metric/influence/power-sums.ts';
import { LEAST_OF_A_RATE, LEAST_ROWS, littleWorth, type Worth, worthIn } from '../../metric/influence/worth.ts';
import { doubtBy, FURTHEST_APART, measuredMetric, sure, unseenOf } from '../../metric/measure-metric.ts';
import type { MetricName } from '../../metric/metrics.ts';
import { measureKsOf, perfectBy } from '../../metric/ordering.ts';
import type { ScoredRows } from '../../metric/scored-rows.ts';
import { type Ordering, unfoldRows } from './ordering-of-counts.ts';
import type { Tally } from './tally.ts';

/** Metrics that are told by the cells of the table of truths and classes chosen. */
const OF_CELLS = ['accuracy', 'balancedAccuracy', 'precision', 'recall', 'f1', 'mcc'] as const satisfies MetricName[];

const NONE = new Float64Array(0);

/** The rows of one cell after the other: the truth, and what a model (0 the challenger) chose. */
const truthOf = (cell: number) => cell >> 2;
const chosenIn = (cell: number, model: number) => (model === 0 ? (cell >> 1) & 1 : cell & 1);

/** A model's table, as a sample of which nothing else is there. */
export function sampleOf(tally: Tally, model: number, improper: boolean): ScoredRows {
  const confusion = [
    [0, 0],
    [0, 0],
  ];
  for (const [cell, rows] of tally.cells.entries()) confusion[truthOf(cell)]![chosenIn(cell, model)]! += rows;
  return { type: 'binary', rows: tally.rows, truths: NONE, predicted: NONE, improper, confusion };
}

/** The cells that have rows, each as one row that weighs as many. */
function cellsOf(tally: Tally, model: number): ScoredRows {
  const cells = [...tally.cells.keys()].filter((cell) => tally.cells[cell]! > 0);
  return {
    ...sampleOf(tally, model, false),
    rows: cells.length,
    truths: Float64Array.from(cells, truthOf),
    predicted: Float64Array.from(cells, (cell) => chosenIn(cell, model)),
    weights: tally.cells.filter((rows) => rows > 0),
  };
}

/** So many rows, each for itself. */
const rowsWorth = (rows: number, least: number): Worth => ({ rows, mass: () => 1, least, alone: rows });

/** @param centre what is 0 for them: sums of what rows cost are pulls about their mean */
export const evidenceOf = (sums: PowerSums, worth: readonly Worth[], centre = 0): PullEvidence => ({
  ...{ pulls: sums.pulls(centre), whose: 'rows' },
  doubt: () => littleWorth(worth, undefined),
  alone: worth.length === 1 ? () => worthIn(worth[0]!, undefined) : undefined,
});

/** A measure that may be so far off besides: both ends of its interval are. */
export function offBy(
  measure: Measure | undefined,
  off: number,
  [least, most]: readonly [number, number] = [0, 1],
): Measure | undefined {
  if (measure === undefined || off === 0) return measure;
  const interval = (alpha: number) => {
    const { low, high } = measure.interval(alpha);
    return { low: Math.max(least, low - off), high: Math.min(most, high + off) };
  };
  return { ...measure, interval };
}

/** Every metric of one model of a binary task, from what was counted; undefined orders nothing. */
export function measureTally(
  tally: Tally,
  model: number,
  { ordering, improper }: { ordering: Ordering | undefined; improper: boolean },
): Measures {
  const sample = sampleOf(tally, model, improper);
  const scores = tally.models[model];
  const honest = scores && !improper;
  const auc = ordering && offBy(measureAuc(ordering.auc.estimate), ordering.auc.off);
  return dropMissing({
    auc,
    gini: mapMeasure(auc, (area) => 2 * area - 1),
    ks: ordering && offBy(measureKsOf(ordering.ks.value, sample), ordering.ks.off),
    averagePrecision: ordering && measurePrecision(tally, model, ordering),
    ...Object.fromEntries(
      OF_CELLS.map((name) => [
        name,
        measuredMetric(name).measure?.(sample, () => undefined) ?? measureMcc(tally, model),
      ]),
    ),
    logLoss: honest ? ofBoth(sample, measureLoss(scores.logLoss.moments(), LOG_LOSS)) : undefined,
    brier: honest ? ofBoth(sample, measureLoss(scores.brier.moments(), { further: 4, most: 1 })) : undefined,
    calibrationError: honest && tally.rows > 1 ? distanceOfBins(scores.bins, tally.rows, 1) : undefined,
  });
}

function measurePrecision(tally: Tally, model: number, ordering: Ordering): Measure | undefined {
  const { value, off, pulls } = ordering.averagePrecision;
  const { leastPositive, mostNegative } = tally.models[model]!;
  const evidence = evidenceOf(pulls, worthOfClasses(ordering));
  const measure = offBy(measurePulls(value, evidence, { scale: 'share', further: 2 }), off);
  const doubt =
    measure?.doubt ?? scarceClass(ordering.positives, ordering.negatives) ?? perfectBy(leastPositive, mostNegative);
  return measure && (doubt ? { ...measure, doubt } : measure);
}

export const worthOfClasses = ({ positives, negatives }: Pick<Ordering, 'positives' | 'negatives'>): Worth[] => [
  rowsWorth(positives, LEAST_OF_A_RATE),
  rowsWorth(negatives, LEAST_OF_A_RATE),
];

function measureMcc(tally: Tally, model: number): Measure | undefined {
  const metric = measuredMetric('mcc');
  const cells = cellsOf(tally, model);
  const found = metric.contributions!(cells);
  if (found === undefined) return undefined;
  const { value, pulls, worth } = unfoldRows(found, cells.weights!);
  const evidence = evidenceOf(sumOf(pulls, cells.weights!), worth);
  return doubtBy(metric, measurePulls(value, evidence, { scale: metric.scale, further: unseenOf(metric) }), [cells]);
}

export function sumOf(pulls: Float64Array, times: Float64Array): PowerSums {
  const sums = new PowerSums();
  for (let row = 0; row < pulls.length; row++) sums.addTimes(pulls[row]!, times[row]!);
  return sums;
}

/** How both models differ in whatever does not hang on the order of their scores. */
export function measureApart(tally: Tally, improper: boolean): Measures {
  const samples = [sampleOf(tally, 0, improper), sampleOf(tally, 1, improper)] as const;
  const losses = tally.models.length === 2 && !improper;
  const loss = (name: 'logLoss' | 'brier') => {
    if (!losses) return undefined;
    const { apart, rows } = tally;
    const { mean } = apart[name].moments();
    return measurePullsApart(mean, evidenceOf(apart[name], [rowsWorth(rows, LEAST_ROWS)], mean));
  };
  const found = {
    ...Object.fromEntries(OF_CELLS.map((name) => [name, cellsApart(name, tally)])),
    ...{ logLoss: loss('logLoss'), brier: loss('brier') },
  };
  return doubted(found, tally, samples);
}

/** Differences with their doubts; of models that answer alike nothing is in doubt. */
function doubted(
  found: Readonly<Record<string, Measure | undefined>>,
  tally: Tally,
  samples: readonly [ScoredRows, ScoredRows],
): Measures {
  const alike = answerAlike(tally);
  return dropMissing(
    Object.fromEntries(
      Object.entries(found).map(([name, measure]) => {
        if (measure === undefined || alike) return [name, measure && sure(measure)];
        return [name, doubtBy(measuredMetric(name as MetricName), measure, samples)];
      }),
    ),
  );
}

/** Whether both models gave every row the same answer. */
export function answerAlike({ cells, models, alike }: Tally): boolean {
  const chosen = cells.every((rows, cell) => rows === 0 || chosenIn(cell, 0) === chosenIn(cell, 1));
  return chosen && alike && models.length !== 1;
}

function cellsApart(name: MetricName, tally: Tally): Measure | undefined {
  const metric = measuredMetric(name);
  const [one, other] = [cellsOf(tally, 0), cellsOf(tally, 1)];
  const [a, b] = [metric.contributions!(one), metric.contributions!(other)];
  if (!a || !b) return undefined;
  const times = one.weights!;
  const [x, y] = [unfoldRows(a, times), unfoldRows(b, times)];
  const apart = x.pulls.map((pull, cell) => pull - y.pulls[cell]!);
  const evidence = evidenceOf(sumOf(apart, times), [...x.worth, ...y.worth]);
  return measurePullsApart(x.value - y.value, evidence, { most: FURTHEST_APART[metric.scale] });
}
