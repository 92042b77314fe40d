import { measureMetricDifference } from '../../lib/domain/metric/measure-metric.ts';
import { metricsOf } from '../../lib/domain/metric/metrics.ts';
import { type ScoredRows, scoredRowsOf } from '../../lib/domain/metric/scored-rows.ts';
import type { Labelled } from '../../lib/domain/quality/join.ts';
import { Task } from '../../lib/domain/task/task.ts';
import { normalQuantile } from '../../lib/statistics/normal.ts';
import { BINARY, blank, type Cell, ERRORS, REGRESSION, SCALE, WIDE } from './populations.ts';
import { type Random, randomFrom } from './random.ts';

/** Draws the rows of two models. */
type DrawBoth = (rows: number, random: Random) => [Labelled[], Labelled[]];

/**
 * Of two models on the same rows, how they differ in every metric of a task, at several sizes. What is true is the mean of many large samples, and nothing where both
 * are `alike`.
 */
function models(name: string, task: Task, both: DrawBoth, alike: boolean): Cell[] {
  const at = (size: number, random: Random) => {
    const [challenger, champion] = both(size, random).map((each) => scoredRowsOf(task, each)) as [
      ScoredRows,
      ScoredRows,
    ];
    return Object.fromEntries(
      metricsOf(task.type).flatMap((metric) => {
        const difference = measureMetricDifference(metric, challenger, champion);
        return difference ? [[metric, difference]] : [];
      }),
    );
  };
  const truth: Record<string, number> = {};
  let known = false;
  const learn = () => {
    const random = randomFrom(4_712);
    for (let i = 0; i < LARGE; i++)
      for (const [metric, { value }] of Object.entries(at(20_000, random)))
        truth[metric] = (truth[metric] ?? 0) + (alike ? 0 : value / LARGE);
    known = true;
  };
  return PAIRED.map((rows) => {
    const draw = (random: Random) => {
      if (!known) learn();
      return at(rows, random);
    };
    return { family: 'difference', name, rows, truth, draw };
  });
}
const PAIRED = [500, 5_000];
const LARGE = 50;

/** Two scorers of two classes that share most of what they see. */
const twoScorers =
  (share: number, areas: readonly [number, number]) =>
  (rows: number, random: Random): [Labelled[], Labelled[]] => {
    const both: [Labelled[], Labelled[]] = [blank(rows), blank(rows)];
    const odds = Math.log(share / (1 - share));
    for (let row = 0; row < rows; row++) {
      const truth = Number(random.uniform() < share);
      const common = random.normal();
      for (const [model, held] of both.entries()) {
        const apart = normalQuantile(areas[model]!) * Math.SQRT2;
        const x = Math.sqrt(0.7) * common + Math.sqrt(0.3) * random.normal() + truth * apart;
        const score = 1 / (1 + Math.exp(-(apart * x - (apart * apart) / 2 + odds)));
        Object.assign(held[row]!, { truth, answer: { score, predicted: Number(score >= 0.5), improper: false } });
      }
    }
    return both;
  };

/** Two regressors, of which one errs `worse` times as far; their errors go together. */
const twoRegressors =
  (error: (random: Random) => number, worse: number) =>
  (rows: number, random: Random): [Labelled[], Labelled[]] => {
    const both: [Labelled[], Labelled[]] = [blank(rows), blank(rows)];
    for (let row = 0; row < rows; row++) {
      const truth = 50 + WIDE * random.uniform();
      const common = error(random);
      for (const [model, held] of both.entries()) {
        const off = SCALE * (model === 0 ? worse : 1) * (common + 0.5 * random.normal());
        Object.assign(held[row]!, { truth, answer: { predicted: truth * (1 - off), improper: false } });
      }
    }
    return both;
  };

/** Two classifiers of several classes in an order, of which the first sees more. */
const twoClassifiers =
  (shares: readonly number[], sureness: readonly [number, number]) =>
  (rows: number, random: Random): [Labelled[], Labelled[]] => {
    const both: [Labelled[], Labelled[]] = [blank(rows), blank(rows)];
    for (let row = 0; row < rows; row++) {
      let [truth, left] = [0, random.uniform()];
      while (truth < shares.length - 1 && left >= shares[truth]!) left -= shares[truth++]!;
      const common = shares.map(() => random.normal());
      for (const [model, held] of both.entries()) {
        const sure = sureness[model]!;
        const weights = shares.map(
          (share, k) =>
            share * Math.exp(sure * (0.8 * common[k]! + 0.6 * random.normal() + Number(k === truth) * sure)),
        );
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const probabilities = weights.map((weight) => weight / total);
        Object.assign(held[row]!, {
          truth,
          answer: { probabilities, predicted: probabilities.indexOf(Math.max(...probabilities)), improper: false },
        });
      }
    }
    return both;
  };

/** Every pair of models of the grid. */
export function pairedModels(): Cell[] {
  const over = <T>(values: readonly T[], of: (value: T) => Cell[]) => values.flatMap(of);
  return [
    ...over([0.05, 0.3], (share) =>
      over(
        [
          [0.8, 0.8],
          [0.9, 0.85],
        ] as const,
        (areas) => {
          const name = `${share * 100} % positive, AUC ${areas.join(' and ')}`;
          return models(name, BINARY, twoScorers(share, areas), areas[0] === areas[1]);
        },
      ),
    ),
    ...over(['normal', 'lognormal', '1 % ten times as large'], (kind) =>
      over([1, 1.1], (worse) =>
        models(
          `${kind} errors, ${worse} times as far`,
          REGRESSION,
          twoRegressors(ERRORS[kind]![0], worse),
          worse === 1,
        ),
      ),
    ),
    ...over(
      [
        [0.4, 0.3, 0.2, 0.1],
        [0.25, 0.25, 0.25, 0.25],
      ],
      (shares) =>
        over(
          [
            [1, 1],
            [1.5, 1.3],
          ] as const,
          (sure) => {
            const task = Task.parse({ type: 'multiclass', classes: shares.map((_, k) => `c${k}`) });
            const name = `classes of ${shares.join(', ')}, sureness ${sure.join(' and ')}`;
            return models(name, task, twoClassifiers(shares, sure), sure[0] === sure[1]);
          },
        ),
    ),
  ];
}
