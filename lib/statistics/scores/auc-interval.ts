import { studentMargin } from '../beta.ts';
import type { Interval, Measure } from '../interval.ts';
import {
  type AucDifference,
  type AucEstimate,
  aucDifference,
  aucEstimate,
  type Components,
  type Numbers,
} from './auc.ts';
import { orderOf } from './order.ts';

/** With fewer rows of a class nothing is concluded from an AUC: what interval there is says more of its formula than of the model. */
export const LEAST_OF_A_CLASS = 10;

/** Why too little is known of a class to conclude anything, or undefined. */
export function scarceClass(positives: number, negatives: number): string | undefined {
  if (Math.min(positives, negatives) >= LEAST_OF_A_CLASS) return undefined;
  const [p, n] = [positives, negatives].map((rows) => Math.floor(rows));
  return `${p} positive and ${n} negative rows, at least ${LEAST_OF_A_CLASS} of each are needed`;
}

/**
 * What an AUC that is `area` in truth scatters by: θ(1 − θ)(1 + N((1 − θ)/(2 − θ) + θ/(1 + θ)))/mn with N = (m + n)/2 − 1, Hanley and
 * McNeil's variance (1982, Radiology 143, 29–36) with both classes put at their mean size (Newcombe 2006, Stat. Med. 25, 559–573).
 */
function varianceAt(area: number, { positives: m, negatives: n }: AucEstimate): number {
  const pairs = ((m + n) / 2 - 1) * ((1 - area) / (2 - area) + area / (1 + area));
  return (area * (1 - area) * (1 + pairs)) / (m * n);
}

/**
 * Newcombe's method 5: the true areas from which the one measured is not further than their own scatter allows. It stays inside [0, 1]
 * and has a width where all positives score above all negatives. Where DeLong's variance is the larger (classes that scatter
 * unequally) the formula's is raised to it, and the margin is Student's with one degree of freedom less than the rarer class has rows.
 */
export function aucInterval(estimate: AucEstimate, alpha: number): Interval {
  const { value, standardError, positives, negatives } = estimate;
  const margin = studentMargin(alpha, Math.max(1, Math.min(positives, negatives) - 1));
  const formula = varianceAt(value, estimate);
  const raised = formula > 0 ? Math.max(1, (standardError * standardError) / formula) : 1;
  const reached = (area: number) =>
    Math.abs(value - area) <= margin * Math.sqrt(raised * Math.max(0, varianceAt(area, estimate)));
  return { low: furthest(value, 0, reached), high: furthest(value, 1, reached) };
}

/** The value furthest from `from` towards `end` that still holds, which that at `end` does not. */
function furthest(from: number, end: number, holds: (x: number) => boolean): number {
  let [inside, outside] = [from, end];
  for (let step = 0; step < 50; step++) {
    const middle = (inside + outside) / 2;
    if (holds(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}

/** An AUC with its interval (see `aucInterval`); of few rows of a class it says that nothing can be concluded. */
export function measureAuc(estimate: AucEstimate | undefined): Measure | undefined {
  if (estimate === undefined) return undefined;
  const doubt = scarceClass(estimate.positives, estimate.negatives);
  return {
    value: estimate.value,
    method: 'Newcombe 2006',
    ...(doubt && { doubt }),
    interval: (alpha) => aucInterval(estimate, alpha),
  };
}

/**
 * AUC of `a` minus AUC of `b` on the same rows (see `aucDifference`). The margin is Student's, since the variances of both classes are
 * estimated: with a normal one equal models of ten positives differed in 8 % instead of 5 %.
 *
 * Where a model ranks all rows right its variance is 0 and says nothing: then both models' own intervals are combined as of
 * independent ones (method 10 of Newcombe 1998, Stat. Med. 17, 873–890), unless both rank all rows alike.
 * @param alike whether both put the rows in the same order: then there is no difference, on any rows
 */
export function measureDifference(a: Components, b: Components, alike: boolean): Measure | undefined {
  const [difference, one, other] = [aucDifference(a, b), aucEstimate(a), aucEstimate(b)];
  if (difference === undefined || one === undefined || other === undefined) return undefined;
  return measureEstimates(difference, [one, other], alike);
}

/** The same of estimates. */
export function measureEstimates(
  { value, wary, freedom }: AucDifference,
  [one, other]: readonly [AucEstimate, AucEstimate],
  alike: boolean,
): Measure {
  const sure = one.standardError === 0 || other.standardError === 0;
  const doubt = scarceClass(one.positives, one.negatives);
  const interval = (alpha: number): Interval => {
    if (alike) return { low: value, high: value };
    if (sure) return apart(one, other, alpha);
    const half = wary > 0 ? studentMargin(alpha, freedom) * wary : 0;
    return { low: Math.max(-1, value - half), high: Math.min(1, value + half) };
  };
  return { value, method: sure ? 'Newcombe 2006, combined' : 'DeLong 1988, Welch', ...(doubt && { doubt }), interval };
}

/** Whether two models put the rows in the same order, ties included. */
export function ranksAlike(a: Numbers, b: Numbers): boolean {
  const order = orderOf(a instanceof Float64Array ? a : Float64Array.from(a));
  return order.every((row, at) => {
    const before = order[at - 1];
    return before === undefined || Math.sign(a[row]! - a[before]!) === Math.sign(b[row]! - b[before]!);
  });
}

/** The difference of two AUCs as if they were of different rows. */
function apart(one: AucEstimate, other: AucEstimate, alpha: number): Interval {
  const [x, y] = [aucInterval(one, alpha), aucInterval(other, alpha)];
  const value = one.value - other.value;
  return {
    low: value - Math.hypot(one.value - x.low, y.high - other.value),
    high: value + Math.hypot(x.high - one.value, other.value - y.low),
  };
}
