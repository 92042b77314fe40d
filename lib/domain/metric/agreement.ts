import { scarceClass } from '../../statistics/scores/auc-interval.ts';
import {
  allRows,
  type ClassTable,
  massOfCells,
  massOfClass,
  type OfTable,
  overCells,
  tableLooks,
} from './class-table.ts';
import { LEAST_OF_A_RATE } from './influence/worth.ts';
import type { Mass } from './looks.ts';
import type { MeasuredBy } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

/** How often each class is true and predicted, and how often each pair, as shares of the rows (of their weights). */
function sharesIn({ classes: k, weights, trues, guesses, weight: all }: ClassTable) {
  const cells = trues.map((_, i) => weights.subarray(i * k, (i + 1) * k).map((weight) => weight / all));
  return { cells, trues: trues.map(({ weight }) => weight / all), guesses: guesses.map(({ weight }) => weight / all) };
}

/** All rows, and of two classes each among its own, true and predicted. */
function worthOfClasses(table: ClassTable, { type }: ScoredRows): Mass[] {
  if (type !== 'binary') return [allRows(table)];
  const among = (is: 'trues' | 'guesses') =>
    table[is].map(({ weight, squares }, k): Mass => {
      const of = massOfClass(k, { trues: Number(is === 'trues'), guesses: Number(is === 'guesses') });
      return { of, least: LEAST_OF_A_RATE, alone: squares > 0 ? (weight * weight) / squares : 0 };
    });
  return [allRows(table), ...among('trues'), ...among('guesses')];
}

/**
 * Of several classes in their order each row by the square of how far its class lies from the mean one, true and predicted: a few rows of a far class carry nearly all, and a sample that has one less of them shows neither
 * the value nor how far it spreads.
 */
function worthOfSquares(table: ClassTable, { type }: ScoredRows): Mass[] {
  if (type === 'binary') return [];
  return (['trues', 'guesses'] as const).map((is) => {
    const mean = table[is].reduce((sum, { weight }, k) => sum + weight * k, 0) / table.weight;
    const far = (k: number) => (k - mean) ** 2;
    const mass = table[is].reduce((sum, { weight }, k) => sum + weight * far(k), 0);
    const square = table[is].reduce((sum, { squares }, k) => sum + squares * far(k) ** 2, 0);
    const of = massOfCells(overCells(table, (i, j) => far(is === 'trues' ? i : j)));
    return { of, least: LEAST_OF_A_RATE, alone: square > 0 ? (mass * mass) / square : 0 };
  });
}

/**
 * Matthews' correlation of truth and prediction, of several classes by Gorodkin (2004, Comput. Biol. Chem. 28, 367–374): (c − Σ tₖpₖ)/√((1 − Σ pₖ²)(1 − Σ tₖ²)), with
 * c the share that is right, t and p the shares of the classes in truth and prediction. Undefined where one class alone is true, or predicted.
 */
function matthews(table: ClassTable, shape: ScoredRows): OfTable | undefined {
  const { cells, trues, guesses } = sharesIn(table);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
  const right = cells.reduce((sum, cell, k) => sum + cell[k]!, 0);
  const [tp, pp, tt] = [dot(trues, guesses), dot(guesses, guesses), dot(trues, trues)];
  const [top, p, t] = [right - tp, 1 - pp, 1 - tt];
  if (!(p > 1e-12 && t > 1e-12)) return undefined;
  const value = top / Math.sqrt(p * t);
  const change = overCells(table, (i, j) => {
    const ofTop = Number(i === j) - right - (trues[j]! - tp) - (guesses[i]! - tp);
    const ofP = -2 * (guesses[j]! - pp);
    const ofT = -2 * (trues[i]! - tt);
    return ofTop / Math.sqrt(p * t) - (value / 2) * (ofP / p + ofT / t);
  });
  return { value, change, masses: worthOfClasses(table, shape) };
}

/**
 * Cohen's kappa with quadratic weights (Cohen 1968, Psychol. Bull. 70, 213–220), for classes in their order: 1 − Σ(i − j)² of truth and prediction together, over the same of
 * both apart.
 */
function quadraticKappa(table: ClassTable, shape: ScoredRows): OfTable | undefined {
  const { cells, trues, guesses } = sharesIn(table);
  const apart = (i: number, j: number) => (i - j) ** 2;
  const from = (shares: readonly number[], i: number) => shares.reduce((sum, share, j) => sum + apart(i, j) * share, 0);
  const observed = cells.reduce(
    (sum, cell, i) => sum + cell.reduce((all, share, j) => all + apart(i, j) * share, 0),
    0,
  );
  const expected = trues.reduce((sum, share, i) => sum + share * from(guesses, i), 0);
  if (!(expected > 1e-12)) return undefined;
  const [fromGuesses, fromTrues] = [guesses, trues].map((shares) => trues.map((_, k) => from(shares, k)));
  const change = overCells(table, (i, j) => {
    const ofObserved = apart(i, j) - observed;
    const ofExpected = fromGuesses![i]! + fromTrues![j]! - 2 * expected;
    return (observed * ofExpected) / (expected * expected) - ofObserved / expected;
  });
  const masses = [...worthOfClasses(table, shape), ...worthOfSquares(table, shape)];
  return { value: 1 - observed / expected, change, masses };
}

/** How well truth and prediction go together, with what chance alone would give taken off. */
export const AGREEMENT = {
  mcc: {
    scale: 'correlation',
    source: 'Matthews 1975, Gorodkin 2004 (scikit-learn `matthews_corrcoef`); delta method on Fisher’s z',
    looks: tableLooks(matthews),
    doubtOf: scarce,
    doubtFirst: true,
  },
  quadraticKappa: {
    scale: 'correlation',
    source: 'Cohen 1968 (scikit-learn `cohen_kappa_score(weights="quadratic")`); delta method on Fisher’s z',
    looks: tableLooks(quadraticKappa),
    doubtOf: scarce,
    doubtFirst: true,
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
