import { measureMetricDifference } from '../../lib/domain/metric/measure-metric.ts';
import { scoredRowsOf } from '../../lib/domain/metric/scored-rows.ts';
import type { Labelled } from '../../lib/domain/quality/join.ts';
import { measureQuality } from '../../lib/domain/quality/measure.ts';
import { Task } from '../../lib/domain/task/task.ts';
import { largestDifference, smallestRatio } from '../../lib/statistics/counts/group-rates.ts';
import { normalQuantile } from '../../lib/statistics/normal.ts';
import { heldOutTasks } from './held-out-tasks.ts';
import { pairedModels } from './paired-models.ts';
import { BINARY, blank, type Cell, ERRORS, REGRESSION, SCALE, type Shown, WIDE } from './populations.ts';
import { type Random, randomFrom } from './random.ts';

const SIZES = [100, 300, 1_000, 3_000, 10_000];

/**
 * Two classes whose scores are normal, 1 apart from themselves: chances are honest (`trust` 1) or surer than they should be (2). What is
 * true of accuracy, log loss and the rest is integrated.
 */
function binary(share: number, area: number, trust: number, rows: number): Cell {
  const apart = normalQuantile(area) * Math.SQRT2;
  const odds = Math.log(share / (1 - share));
  const chanceAt = (x: number) => 1 / (1 + Math.exp(-trust * (apart * x - (apart * apart) / 2 + odds)));
  const held = blank(rows);
  const draw = (random: Random) => {
    for (const row of held) {
      const truth = Number(random.uniform() < share);
      const score = chanceAt(random.normal() + truth * apart);
      row.truth = truth;
      row.answer.score = score;
      row.answer.predicted = Number(score >= 0.5);
    }
    return measureQuality(BINARY, held);
  };
  const name = `${share * 100} % positive, AUC ${area}, ${trust === 1 ? 'honest' : 'overconfident'}`;
  return { family: 'binary', name, rows, truth: integrate(share, apart, chanceAt, area), draw };
}

function integrate(share: number, apart: number, chanceAt: (x: number) => number, auc: number): Record<string, number> {
  const step = 1e-3;
  const sums = { tp: 0, fp: 0, tn: 0, fn: 0, logLoss: 0, brier: 0 };
  const gaps = new Float64Array(10);
  for (let x = -9; x < 9 + apart; x += step) {
    const at = (mean: number) => (Math.exp(-((x - mean) ** 2) / 2) / Math.sqrt(2 * Math.PI)) * step;
    const [one, none, p] = [share * at(apart), (1 - share) * at(0), chanceAt(x)];
    const clipped = Math.min(1 - 1e-15, Math.max(1e-15, p));
    sums.logLoss -= one * Math.log(clipped) + none * Math.log(1 - clipped);
    sums.brier += one * (1 - p) ** 2 + none * p * p;
    gaps[Math.min(9, Math.max(0, Math.ceil(p * 10) - 1))]! += one - (one + none) * p;
    if (p >= 0.5) [sums.tp, sums.fp] = [sums.tp + one, sums.fp + none];
    else [sums.fn, sums.tn] = [sums.fn + one, sums.tn + none];
  }
  const { tp, fp, tn, fn, logLoss, brier } = sums;
  const shares = {
    accuracy: tp + tn,
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
    f1: (2 * tp) / (2 * tp + fp + fn),
  };
  const agreement = {
    balancedAccuracy: (tp / (tp + fn) + tn / (tn + fp)) / 2,
    mcc: (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
  };
  const calibrationError = gaps.reduce((sum, gap) => sum + Math.abs(gap), 0);
  return {
    ...shares,
    ...agreement,
    ...orderOf(share, apart),
    auc,
    gini: 2 * auc - 1,
    logLoss,
    brier,
    calibrationError,
  };
}

/** What is true of the order of scores: from the highest score down. */
function orderOf(share: number, apart: number): Record<string, number> {
  const step = 1e-3;
  const at = (x: number) => (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * step;
  let [recall, alarms, ks, averagePrecision] = [0, 0, 0, 0];
  for (let x = 9 + apart; x > -9; x -= step) {
    const found = at(x - apart);
    recall += found;
    alarms += at(x);
    averagePrecision += (found * share * recall) / (share * recall + (1 - share) * alarms);
    ks = Math.max(ks, recall - alarms);
  }
  return { ks, averagePrecision };
}

function regression(name: string, rows: number): Cell {
  const [error, size, square] = ERRORS[name]!;
  const held = blank(rows);
  const draw = (random: Random) => {
    for (const row of held) {
      row.truth = 50 + WIDE * random.uniform();
      row.answer.predicted = row.truth * (1 - SCALE * error(random));
    }
    return measureQuality(REGRESSION, held);
  };
  const [spread, squares] = [WIDE ** 2 / 12, 100 ** 2 + WIDE ** 2 / 12];
  const mse = squares * SCALE ** 2 * square;
  const relative = { mape: SCALE * size, wape: SCALE * size, smape: symmetricOf(error) };
  const truth = { mae: 100 * SCALE * size, rmse: Math.sqrt(mse), ...relative, r2: 1 - mse / spread };
  return { family: 'regression', name: `${name} errors`, rows, truth, draw };
}

/** In parts of the truth an error is as large whatever the truth is: the mean of many. */
function symmetricOf(error: (random: Random) => number): number {
  const random = randomFrom(815);
  let sum = 0;
  for (let i = 0; i < 1_000_000; i++) {
    const off = SCALE * error(random);
    sum += (2 * Math.abs(off)) / (1 + Math.abs(1 - off));
  }
  return sum / 1_000_000;
}

/** What is true of classes, by the name of their cell, whatever the size of its samples. */
const learned = new Map<string, Record<string, number>>();

/** Classes of unequal size whose chances are honest; what is true is the mean of many large samples. */
function multiclass(shares: readonly number[], sureness: number, rows: number): Cell {
  const task = Task.parse({ type: 'multiclass', classes: shares.map((_, k) => `c${k}`) });
  const drawInto = (held: Labelled[]) => (random: Random) => {
    for (const row of held) {
      let [truth, left] = [0, random.uniform()];
      while (truth < shares.length - 1 && left >= shares[truth]!) left -= shares[truth++]!;
      const weights = shares.map(
        (share, k) => share * Math.exp(sureness * (random.normal() + Number(k === truth) * sureness)),
      );
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const probabilities = weights.map((weight) => weight / total);
      row.truth = truth;
      row.answer.probabilities = probabilities;
      row.answer.predicted = probabilities.indexOf(Math.max(...probabilities));
    }
    return measureQuality(task, held);
  };
  const name = `classes of ${shares.join(', ')}, sureness ${sureness}`;
  const truth: Record<string, number> = {};
  const learn = () => {
    const mean: Record<string, number> = {};
    const [large, random] = [drawInto(blank(20_000)), randomFrom(4_711)];
    for (let i = 0; i < 150; i++)
      for (const [metric, { value }] of Object.entries(large(random))) mean[metric] = (mean[metric] ?? 0) + value / 150;
    return mean;
  };
  const own = drawInto(blank(rows));
  const draw = (random: Random) => {
    const known = learned.get(name) ?? learn();
    learned.set(name, known);
    Object.assign(truth, known);
    return own(random);
  };
  return { family: 'multiclass', name, rows, truth, draw };
}

/** Two models on the same rows, whose scores share a part `common` of their variance. */
function pair(positives: number, negatives: number, areas: readonly [number, number], common: number): Cell {
  const rows = positives + negatives;
  const labels = Array.from({ length: rows }, (_, row) => Number(row < positives));
  const apart = areas.map((area) => normalQuantile(area) * Math.SQRT2);
  const [challenger, champion] = [new Float64Array(rows), new Float64Array(rows)];
  const [shared, own] = [Math.sqrt(common), Math.sqrt(1 - common)];
  const draw = (random: Random): Record<string, Shown> => {
    for (const [row, label] of labels.entries()) {
      const both = shared * random.normal();
      challenger[row] = both + own * random.normal() + label * apart[0]!;
      champion[row] = both + own * random.normal() + label * apart[1]!;
    }
    const { doubt, interval } = measureMetricDifference('auc', scored(labels, challenger), scored(labels, champion))!;
    return { difference: { doubt, interval } };
  };
  const name = `${positives} + ${negatives} rows, AUC ${areas.join(' and ')}, ${common * 100} % in common`;
  return { family: 'comparison', name, rows, truth: { difference: areas[0] - areas[1] }, draw };
}

const scored = (labels: readonly number[], scores: Float64Array) =>
  scoredRowsOf(
    BINARY,
    labels.map((truth, row) => ({ truth, answer: { predicted: 0, score: scores[row]!, improper: true } })),
  );

/** The rates of two groups. */
function groups(rates: readonly [number, number], rows: number): Cell {
  const draw = (random: Random): Record<string, Shown> => {
    const counts = rates.map((rate) => {
      let successes = 0;
      for (let row = 0; row < rows; row++) successes += Number(random.uniform() < rate);
      return { successes, trials: rows };
    });
    const ratio = smallestRatio(counts);
    return { largestDifference: largestDifference(counts), ...(ratio && { smallestRatio: ratio }) };
  };
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  const truth = { largestDifference: most - least, smallestRatio: least / most };
  return { family: 'groups', name: `rates of ${rates.join(' and ')}`, rows, truth, draw };
}

/** Every cell of the grid. */
export function everyCell(): Cell[] {
  const over = <T>(values: readonly T[], of: (value: T) => Cell[]) => values.flatMap(of);
  return [
    ...over(SIZES, (rows) =>
      over([0.01, 0.02, 0.05, 0.1, 0.2, 0.5], (share) =>
        over([0.6, 0.8, 0.95, 0.99], (area) => [binary(share, area, share === 0.1 || share === 0.5 ? 2 : 1, rows)]),
      ),
    ),
    ...over(SIZES, (rows) => Object.keys(ERRORS).map((name) => regression(name, rows))),
    ...over([100, 300, 1_000, 3_000], (rows) =>
      over(
        [
          [0.34, 0.33, 0.33],
          [0.8, 0.15, 0.05],
        ],
        (shares) => [1, 2.5].map((sure) => multiclass(shares, sure, rows)),
      ),
    ),
    ...over(
      [
        [5, 195],
        [10, 90],
        [10, 990],
        [20, 980],
        [50, 50],
        [100, 900],
        [500, 500],
        [100, 9_900],
      ] as const,
      ([m, n]) =>
        over(
          [
            [0.6, 0.6],
            [0.8, 0.8],
            [0.95, 0.95],
            [0.99, 0.99],
            [0.9, 0.85],
          ] as const,
          (areas) => [0.3, 0.9].map((common) => pair(m, n, areas, common)),
        ),
    ),
    ...pairedModels(),
    ...heldOutTasks(),
    ...over([50, 200, 1_000, 5_000], (rows) =>
      over(
        [
          [0.5, 0.5],
          [0.3, 0.2],
          [0.05, 0.04],
          [0.02, 0.01],
          [0.99, 0.95],
          [0.995, 0.99],
          [0.9, 0.1],
        ] as const,
        (rates) => [groups(rates, rows)],
      ),
    ),
  ];
}
