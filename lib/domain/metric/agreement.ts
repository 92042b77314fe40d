import { scarceClass } from '../../statistics/scores/auc-interval.ts';
import type { Contributions } from './influence/contributions.ts';
import { LEAST_OF_A_RATE, LEAST_ROWS, type Worth, worthOf } from './influence/worth.ts';
import type { MeasuredBy } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

/** How often each class is true and predicted, and how often each pair, as shares of the rows (of their weights). */
function sharesOf({ confusion, rows, truths, predicted, weights }: ScoredRows) {
  const k = confusion.length;
  const cells = confusion.map(() => new Float64Array(k));
  let all = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights ? weights[row]! : 1;
    cells[truths[row]!]![predicted[row]!]! += weight;
    all += weight;
  }
  for (const cell of cells) for (let j = 0; j < k; j++) cell[j]! /= all;
  const trues = cells.map((cell) => cell.reduce((sum, share) => sum + share, 0));
  const guesses = cells.map((_, j) => cells.reduce((sum, cell) => sum + cell[j]!, 0));
  return { cells, trues, guesses, mean: all / rows };
}

/** What one more row of true class i, predicted as j, changes: one number a cell of the table. */
function ofCells(
  sample: ScoredRows,
  mean: number,
  value: number,
  change: (i: number, j: number) => number,
  more: readonly Worth[] = [],
): Contributions {
  const table = sample.confusion.map((row, i) => row.map((_, j) => change(i, j)));
  const { rows, truths, predicted, weights } = sample;
  const influence = new Float64Array(rows);
  for (let row = 0; row < rows; row++)
    influence[row] = (table[truths[row]!]![predicted[row]!]! * (weights ? weights[row]! : 1)) / mean;
  return { value, influence, worth: [...worthOfClasses(sample), ...more] };
}

/** All rows, and of two classes each among its own, true and (where rows count unlike, else `scarce` tells them) predicted. */
function worthOfClasses({ type, rows, truths, predicted, weights, confusion }: ScoredRows): Worth[] {
  const all = { ...worthOf(rows, () => 1, weights, LEAST_ROWS), ...(!weights && { alone: rows }) };
  if (type !== 'binary') return [all];
  const among = (classes: ArrayLike<number>, k: number) =>
    worthOf(rows, (row) => Number(classes[row] === k), weights, LEAST_OF_A_RATE);
  if (weights) return [all, ...[truths, predicted].flatMap((of) => [among(of, 0), among(of, 1)])];
  return [all, ...confusion.map((row, k) => ({ ...among(truths, k), alone: row.reduce((sum, n) => sum + n, 0) }))];
}

/**
 * Of several classes in their order each row by the square of how far its class lies from the mean one, true and predicted: a few rows of a far class carry nearly all, and a sample that has one less of them shows neither
 * the value nor how far it spreads.
 */
function worthOfSquares({ type, rows, truths, predicted, weights }: ScoredRows): Worth[] {
  if (type === 'binary') return [];
  return [truths, predicted].map((classes) => {
    let [sum, all] = [0, 0];
    for (let row = 0; row < rows; row++) {
      sum += (weights?.[row] ?? 1) * classes[row]!;
      all += weights?.[row] ?? 1;
    }
    return worthOf(rows, (row) => (classes[row]! - sum / all) ** 2, weights, LEAST_OF_A_RATE);
  });
}

/**
 * Matthews' correlation of truth and prediction, of several classes by Gorodkin (2004, Comput. Biol. Chem. 28, 367–374): (c − Σ tₖpₖ)/√((1 − Σ pₖ²)(1 − Σ tₖ²)), with
 * c the share that is right, t and p the shares of the classes in truth and prediction. Undefined where one class alone is true, or predicted.
 */
function matthews(sample: ScoredRows): Contributions | undefined {
  const { cells, trues, guesses, mean } = sharesOf(sample);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
  const right = cells.reduce((sum, cell, k) => sum + cell[k]!, 0);
  const [tp, pp, tt] = [dot(trues, guesses), dot(guesses, guesses), dot(trues, trues)];
  const [top, p, t] = [right - tp, 1 - pp, 1 - tt];
  if (!(p > 1e-12 && t > 1e-12)) return undefined;
  const value = top / Math.sqrt(p * t);
  return ofCells(sample, mean, value, (i, j) => {
    const ofTop = Number(i === j) - right - (trues[j]! - tp) - (guesses[i]! - tp);
    const ofP = -2 * (guesses[j]! - pp);
    const ofT = -2 * (trues[i]! - tt);
    return ofTop / Math.sqrt(p * t) - (value / 2) * (ofP / p + ofT / t);
  });
}

/**
 * Cohen's kappa with quadratic weights (Cohen 1968, Psychol. Bull. 70, 213–220), for classes in their order: 1 − Σ(i − j)² of truth and prediction together, over the same of
 * both apart.
 */
function quadraticKappa(sample: ScoredRows): Contributions | undefined {
  const { cells, trues, guesses, mean } = sharesOf(sample);
  const apart = (i: number, j: number) => (i - j) ** 2;
  const from = (shares: readonly number[], i: number) => shares.reduce((sum, share, j) => sum + apart(i, j) * share, 0);
  const observed = cells.reduce(
    (sum, cell, i) => sum + cell.reduce((all, share, j) => all + apart(i, j) * share, 0),
    0,
  );
  const expected = trues.reduce((sum, share, i) => sum + share * from(guesses, i), 0);
  if (!(expected > 1e-12)) return undefined;
  return ofCells(
    sample,
    mean,
    1 - observed / expected,
    (i, j) => {
      const ofObserved = apart(i, j) - observed;
      const ofExpected = from(guesses, i) + from(trues, j) - 2 * expected;
      return (observed * ofExpected) / (expected * expected) - ofObserved / expected;
    },
    worthOfSquares(sample),
  );
}

/** How well truth and prediction go together, with what chance alone would give taken off. */
export const AGREEMENT = {
  mcc: {
    scale: 'correlation',
    source: 'Matthews 1975, Gorodkin 2004 (scikit-learn `matthews_corrcoef`); delta method on Fisher’s z',
    contributions: matthews,
    doubtOf: scarce,
  },
  quadraticKappa: {
    scale: 'correlation',
    source: 'Cohen 1968 (scikit-learn `cohen_kappa_score(weights="quadratic")`); delta method on Fisher’s z',
    contributions: quadraticKappa,
    doubtOf: scarce,
  },
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;

/** Why too few rows of a class are there, or are predicted, to conclude anything, or undefined. */
function scarce({ confusion, type }: ScoredRows): string | undefined {
  if (type !== 'binary') return undefined;
  const [[tn = 0, fp = 0] = [], [fn = 0, tp = 0] = []] = confusion;
  const few = scarceClass(tp + fn, tn + fp);
  if (few !== undefined || Math.min(tp + fp, tn + fn) >= LEAST_OF_A_RATE) return few;
  return `${tp + fp} rows predicted positive and ${tn + fn} negative, at least ${LEAST_OF_A_RATE} of each are needed`;
}
