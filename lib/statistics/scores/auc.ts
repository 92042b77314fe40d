import { type Estimate, mean, varianceOfMean } from '../mean.ts';
import { orderOf } from './order.ts';

/** An AUC with its standard error, and how many rows of each class it rests on; expected counts may be fractions. */
export type AucEstimate = Estimate & { positives: number; negatives: number };

/** One number a row: labels are 0 or 1, scores any finite numbers, higher = more likely 1. */
export type Numbers = ArrayLike<number>;

/**
 * What each row contributes to the AUC: for a positive the share of negatives it beats (ties count half), for a negative
 * the share of positives that beat it (DeLong, DeLong, Clarke-Pearson 1988,
 * Biometrics 44, 837–845, in the n log n form of Sun and Xu 2014, IEEE Signal Process. Lett. 21, 1389–1393).
 */
export type Components = { positives: Float64Array; negatives: Float64Array };

/** @throws RangeError for a label that is not 0 or 1, a score that is not finite, or unequal lengths */
export function components(labels: Numbers, scores: Numbers): Components {
  if (labels.length !== scores.length) {
    throw new RangeError(`${labels.length} labels and ${scores.length} scores: one of each per row is needed`);
  }
  const counts: [number, number] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const [label, score] = [labels[row], scores[row]!];
    if (label !== 0 && label !== 1) throw new RangeError(`row ${row}: a label must be 0 or 1`);
    if (!Number.isFinite(score)) throw new RangeError(`row ${row}: a score must be a finite number`);
    counts[label]++;
  }
  return byClass(labels, componentsByRow(labels, scores, counts), counts);
}

function componentsByRow(labels: Numbers, scores: Numbers, [negatives, positives]: [number, number]): Float64Array {
  const order = orderOf(scores instanceof Float64Array ? scores : Float64Array.from(scores));
  const found = new Float64Array(order.length);
  let [negativesBelow, positivesBelow] = [0, 0];
  for (let from = 0; from < order.length; ) {
    const score = scores[order[from]!]!;
    let [hereNegative, herePositive, until] = [0, 0, from];
    for (; until < order.length && scores[order[until]!] === score; until++) {
      if (labels[order[until]!] === 1) herePositive++;
      else hereNegative++;
    }
    const ofPositive = (2 * negativesBelow + hereNegative) / (2 * negatives);
    const ofNegative = 1 - (2 * positivesBelow + herePositive) / (2 * positives);
    for (; from < until; from++) {
      const row = order[from]!;
      found[row] = labels[row] === 1 ? ofPositive : ofNegative;
    }
    negativesBelow += hereNegative;
    positivesBelow += herePositive;
  }
  return found;
}

/** Rows of each class in their order. */
function byClass(labels: Numbers, found: Float64Array, counts: readonly [number, number]): Components {
  const [negatives, positives] = [new Float64Array(counts[0]), new Float64Array(counts[1])];
  let [negative, positive] = [0, 0];
  for (let row = 0; row < found.length; row++) {
    if (labels[row] === 1) positives[positive++] = found[row]!;
    else negatives[negative++] = found[row]!;
  }
  return { positives, negatives };
}

/**
 * Area under the ROC curve: the probability that a positive scores above a negative, ties counting half (the
 * Mann-Whitney statistic), exact.
 * @returns undefined when one of the classes is absent
 */
export function auc(labels: Numbers, scores: Numbers): number | undefined {
  const { positives, negatives } = components(labels, scores);
  return positives.length === 0 || negatives.length === 0 ? undefined : mean(positives);
}

/** The AUC with DeLong's standard error, and the rows of each class it rests on; undefined with fewer than two of a class. */
export function aucEstimate({ positives, negatives }: Components): AucEstimate | undefined {
  if (positives.length < 2 || negatives.length < 2) return undefined;
  return {
    value: mean(positives),
    standardError: Math.sqrt(varianceOfMean(positives) + varianceOfMean(negatives)),
    positives: positives.length,
    negatives: negatives.length,
  };
}

/**
 * AUC of `a` minus AUC of `b` on the same rows. The rows' contributions are subtracted before their variance is taken, which is DeLong's
 * covariance formula: what both models get right cancels out. `freedom` are Welch's degrees of freedom of the two classes' variances
 * (Satterthwaite 1946, Biometrics Bull. 2, 110–114). `wary` is the standard error with two rows more of each class that the models rank as
 * differently as the furthest one seen: where they agree on nearly all rows, few carry the difference, and fewer may have come.
 */
export function aucDifference(a: Components, b: Components): AucDifference | undefined {
  if (a.positives.length < 2 || a.negatives.length < 2) return undefined;
  return differenceOfClasses(sumsOf(minus(a.positives, b.positives)), sumsOf(minus(a.negatives, b.negatives)));
}

export type AucDifference = Estimate & { freedom: number; wary: number };

/** What differences of contributions of the rows of one class come to. */
export interface ClassSums {
  readonly n: number;
  readonly mean: number;
  /** Of the mean (`varianceOfMean`). */
  readonly variance: number;
  /** The largest square of a distance from the mean. */
  readonly furthest: number;
}

const sumsOf = (values: Float64Array): ClassSums => ({
  ...{ n: values.length, mean: mean(values) },
  ...{ variance: varianceOfMean(values), furthest: furthestSquare(values) },
});

/** The same of rows that are summed up already. */
export function differenceOfClasses(positives: ClassSums, negatives: ClassSums): AucDifference {
  const [{ n: m, variance: p }, { n, variance: q }] = [positives, negatives];
  const freedom = p + q > 0 ? (p + q) ** 2 / (p ** 2 / (m - 1) + q ** 2 / (n - 1)) : m + n - 2;
  const wary = Math.sqrt(p + q + (2 * positives.furthest) / (m * m) + (2 * negatives.furthest) / (n * n));
  return { value: positives.mean, standardError: Math.sqrt(p + q), freedom, wary };
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  const left = new Float64Array(a.length);
  for (let at = 0; at < a.length; at++) left[at] = a[at]! - b[at]!;
  return left;
}

function furthestSquare(values: Float64Array): number {
  const centre = mean(values);
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, (values[at]! - centre) ** 2);
  return most;
}

/**
 * The AUC to expect where each row is positive with a chance: Σ over pairs of p_i(1 − p_j) where i scores above j (ties half), over all
 * such pairs, with each row's pair with itself. Its standard error is that of Hanley and McNeil (1982, Radiology 143, 29–36).
 * @returns undefined where fewer than one row of either class is to be expected
 */
export function expectedAuc(scores: readonly number[], chances: readonly number[]): AucEstimate | undefined {
  const order = scores.map((_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  const positives = chances.reduce((sum, p) => sum + p, 0);
  const negatives = chances.length - positives;
  if (positives < 1 || negatives < 1) return undefined;
  let [area, below] = [0, 0];
  for (let from = 0; from < order.length; ) {
    let [until, p, q] = [from, 0, 0];
    for (; until < order.length && scores[order[until]!] === scores[order[from]!]; until++) {
      p += chances[order[until]!]!;
      q += 1 - chances[order[until]!]!;
    }
    area += p * (below + q / 2);
    below += q;
    from = until;
  }
  const value = area / (positives * negatives);
  const [q1, q2] = [value / (2 - value), (2 * value * value) / (1 + value)];
  const square = value * value;
  const variance = value * (1 - value) + (positives - 1) * (q1 - square) + (negatives - 1) * (q2 - square);
  return { value, standardError: Math.sqrt(Math.max(0, variance) / (positives * negatives)), positives, negatives };
}
