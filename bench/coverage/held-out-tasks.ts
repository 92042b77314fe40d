import type { Clusters } from '../../lib/domain/metric/influence/contributions.ts';
import { measureMetric, measureMetricDifference } from '../../lib/domain/metric/measure-metric.ts';
import { metricsOf } from '../../lib/domain/metric/metrics.ts';
import { type Quantile, type ScoredRows, scoredColumns } from '../../lib/domain/metric/scored-rows.ts';
import { ModelTask } from '../../lib/domain/task/task.ts';
import { normalQuantile } from '../../lib/statistics/normal.ts';
import type { Cell, Shown } from './populations.ts';
import { type Random, randomFrom } from './random.ts';

/** Two models on the same rows, and what rows belong together. */
interface Both {
  readonly models: readonly [ScoredRows, ScoredRows];
  readonly clusters?: Clusters | undefined;
}
type DrawBoth = (rows: number, random: Random) => Both;

/** Rows `size` by `size` in their order. */
const inGroups = (rows: number, size: number): Clusters => ({
  of: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / size)),
  count: Math.ceil(rows / size),
});

const SIZES = [500, 5_000];
/** Samples of so many rows whose mean is taken for the truth, and how many. */
const [LARGE, TIMES] = [20_000, 60];

/** What is true is the mean of many large samples; models that err alike differ in nothing. */
function truthOf(at: (rows: number, random: Random) => Record<string, { value: number }>, alike: boolean) {
  const truth: Record<string, number> = {};
  let known = false;
  const learn = () => {
    if (known) return;
    known = true;
    const random = randomFrom(4_713);
    for (let i = 0; i < TIMES; i++)
      for (const [metric, { value }] of Object.entries(at(LARGE, random)))
        truth[metric] = (truth[metric] ?? 0) + (alike ? 0 : value / TIMES);
  };
  return { truth, learn };
}

/** What the first of two models shows, and how both differ, at several sizes. */
function values(family: string, name: string, task: ModelTask['type'], draw: DrawBoth, alike: boolean): Cell[] {
  const each =
    (of: (metric: ReturnType<typeof metricsOf>[number], both: Both) => (Shown & { value: number }) | undefined) =>
    (rows: number, random: Random) => {
      const both = draw(rows, random);
      return Object.fromEntries(
        metricsOf(task).flatMap((metric) => {
          const found = of(metric, both);
          return found ? [[metric, found]] : [];
        }),
      );
    };
  const ofVersion = each((metric, { models, clusters }) => measureMetric(metric, models[0], clusters));
  const ofBoth = each((metric, { models, clusters }) => measureMetricDifference(metric, ...models, clusters));
  const cells = (kind: string, at: ReturnType<typeof each>, same: boolean) => {
    const { truth, learn } = truthOf(at, same);
    return SIZES.map(
      (rows): Cell => ({
        ...{ family: kind, name, rows, truth },
        draw: (random) => {
          learn();
          return at(rows, random);
        },
      }),
    );
  };
  return [...(alike ? [] : cells(family, ofVersion, false)), ...cells(`${family}-difference`, ofBoth, alike)];
}

const RANKING = ModelTask.parse({ type: 'ranking' });

/** Queries of ten rows, of which `share` are relevant (1, 2 or 3), and two rankers that share most of what they see. */
const rankers =
  (share: number, sharpness: readonly [number, number]): DrawBoth =>
  (rows, random) => {
    const queries = inGroups(rows, 10);
    const truths = new Float64Array(rows);
    const scores = [new Float64Array(rows), new Float64Array(rows)] as const;
    const hard = Float64Array.from({ length: queries.count }, () => Math.exp(0.5 * random.normal()));
    for (let row = 0; row < rows; row++) {
      truths[row] = random.uniform() < share ? 1 + Math.floor(3 * random.uniform()) : 0;
      const common = 0.8 * random.normal();
      for (const [model, of] of scores.entries())
        of[row] = sharpness[model]! * truths[row]! + hard[queries.of[row]!]! * (common + 0.6 * random.normal());
    }
    const of = (predicted: Float64Array) => scoredColumns(RANKING, { truths, predicted, improper: false, queries });
    return { models: [of(scores[0]), of(scores[1])], clusters: queries };
  };

const LEVELS = [0.1, 0.5, 0.9] as const;
const FORECAST = ModelTask.parse({ type: 'forecast', scale: 'scale', quantiles: LEVELS });

/** Series of ten values, each easier or harder as a whole, and two forecasts of which the first errs `worse` times as far. */
const forecasters =
  (tail: (random: Random) => number, worse: number): DrawBoth =>
  (rows, random) => {
    const series = inGroups(rows, 10);
    const [level, spread] = [new Float64Array(series.count), new Float64Array(series.count)];
    for (let at = 0; at < series.count; at++) {
      level[at] = 100 * Math.exp(0.4 * random.normal());
      spread[at] = 0.1 * level[at]! * Math.exp(0.4 * random.normal());
    }
    const truths = new Float64Array(rows);
    const scales = Float64Array.from(series.of, (at) => 1.2 * spread[at]!);
    const predicted = [new Float64Array(rows), new Float64Array(rows)] as const;
    const shift = Float64Array.from({ length: series.count }, () => random.normal());
    for (let row = 0; row < rows; row++) {
      const at = series.of[row]!;
      truths[row] = level[at]! * (1 + 0.2 * random.uniform());
      const common = 0.5 * shift[at]! + 0.7 * tail(random);
      for (const [model, of] of predicted.entries())
        of[row] = truths[row]! - spread[at]! * (model === 0 ? worse : 1) * (common + 0.4 * random.normal());
    }
    const of = (values: Float64Array) => {
      const quantiles = LEVELS.map(
        (q): Quantile => ({
          level: q,
          values: values.map((value, row) => value + normalQuantile(q) * spread[series.of[row]!]!),
        }),
      );
      return scoredColumns(FORECAST, { truths, predicted: values, improper: false, quantiles, scales });
    };
    return { models: [of(predicted[0]), of(predicted[1])], clusters: series };
  };

const OTHER = ModelTask.parse({ type: 'other' });

/** What rows cost, the first model `worse` times as much. */
const costs =
  (spread: number, worse: number): DrawBoth =>
  (rows, random) => {
    const [one, other] = [new Float64Array(rows), new Float64Array(rows)];
    for (let row = 0; row < rows; row++) {
      const common = 0.8 * random.normal();
      one[row] = worse * Math.exp(spread * (common + 0.6 * random.normal()));
      other[row] = Math.exp(spread * (common + 0.6 * random.normal()));
    }
    const of = (predicted: Float64Array) =>
      scoredColumns(OTHER, { truths: new Float64Array(rows), predicted, improper: false });
    return { models: [of(one), of(other)] };
  };

const BINARY = ModelTask.parse({ type: 'binary' });

/** Entities of five rows that are more or less likely positive and score higher or lower as a whole; `heavy` rows count unequally besides. */
const entities =
  (share: number, areas: readonly [number, number], heavy: boolean): DrawBoth =>
  (rows, random) => {
    const clusters = inGroups(rows, 5);
    const own = Float64Array.from({ length: clusters.count }, () => random.normal());
    const truths = new Float64Array(rows);
    const weights = heavy ? new Float64Array(rows) : undefined;
    const scores = [new Float64Array(rows), new Float64Array(rows)] as const;
    const odds = Math.log(share / (1 - share));
    for (let row = 0; row < rows; row++) {
      const at = clusters.of[row]!;
      truths[row] = Number(random.uniform() < 1 / (1 + Math.exp(-odds - 0.7 * own[at]!)));
      if (weights) weights[row] = Math.exp(0.5 * random.normal());
      const common = 0.5 * own[at]! + 0.6 * random.normal();
      for (const [model, of] of scores.entries()) {
        const apart = normalQuantile(areas[model]!) * Math.SQRT2;
        const x = common + 0.6 * random.normal() + truths[row]! * apart;
        of[row] = 1 / (1 + Math.exp(-(apart * x - (apart * apart) / 2 + odds)));
      }
    }
    const of = (column: Float64Array) =>
      scoredColumns(BINARY, {
        ...{ truths, scores: column, improper: false, weights },
        predicted: column.map((score) => Number(score >= 0.5)),
      });
    return { models: [of(scores[0]), of(scores[1])], clusters };
  };

/** Values and differences of what is judged on held-out rows alone, and of binary rows that belong together. */
export function heldOutTasks(): Cell[] {
  const normal = (random: Random) => random.normal();
  return [
    ...values('ranking', '20 % relevant, sharp', 'ranking', rankers(0.2, [1.2, 1]), false),
    ...values('ranking', '50 % relevant, blunt', 'ranking', rankers(0.5, [0.4, 0.3]), false),
    ...values('ranking', '20 % relevant, alike', 'ranking', rankers(0.2, [1, 1]), true),
    ...values('forecast', 'normal errors', 'forecast', forecasters(normal, 1.1), false),
    ...values(
      'forecast',
      'errors of Student’s t, 3 degrees',
      'forecast',
      forecasters((r) => r.student3(), 1.2),
      false,
    ),
    ...values('forecast', 'normal errors, alike', 'forecast', forecasters(normal, 1), true),
    ...values('other', 'lognormal costs, spread 0.5', 'other', costs(0.5, 1.1), false),
    ...values('other', 'lognormal costs, spread 1.2', 'other', costs(1.2, 1.2), false),
    ...values('other', 'lognormal costs, spread 1.2, alike', 'other', costs(1.2, 1), true),
    ...values(
      'entities',
      '10 % positive, AUC 0.85 and 0.8, rows of one weight',
      'binary',
      entities(0.1, [0.85, 0.8], false),
      false,
    ),
    ...values(
      'entities',
      '30 % positive, AUC 0.9 and 0.85, weights',
      'binary',
      entities(0.3, [0.9, 0.85], true),
      false,
    ),
    ...values('entities', '30 % positive, AUC 0.8, alike, weights', 'binary', entities(0.3, [0.8, 0.8], true), true),
  ];
}
