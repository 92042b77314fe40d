import { describe, expect, it } from 'vitest';
import { hash } from '../../../examples/parts/draw.ts';
import {
  auc,
  aucDifference,
  baseRateLogLoss,
  brierLosses,
  logLosses,
  mean,
} from '../../../examples/parts/learning/quality.ts';

/** DeLong, DeLong and Clarke-Pearson (1988), equations 2 to 5, pair by pair. */
function bruteForce(labels: boolean[], models: number[][]) {
  const late = labels.flatMap((label, i) => (label ? [i] : []));
  const punctual = labels.flatMap((label, i) => (label ? [] : [i]));
  const psi = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
  const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const v10 = models.map((s) => late.map((i) => average(punctual.map((j) => psi(s[i]!, s[j]!)))));
  const v01 = models.map((s) => punctual.map((j) => average(late.map((i) => psi(s[i]!, s[j]!)))));
  const covariance = (a: number[], b: number[]) =>
    a.reduce((sum, x, i) => sum + (x - average(a)) * (b[i]! - average(b)), 0) / (a.length - 1);
  const s = (r: number, q: number) =>
    covariance(v10[r]!, v10[q]!) / late.length + covariance(v01[r]!, v01[q]!) / punctual.length;
  return { aucs: v10.map(average), s };
}

describe('quality of predictions', () => {
  const labels = Array.from({ length: 300 }, (_, i) => hash(i, 1) < 0.3);
  // Rounding makes ties, within and across the classes.
  const good = labels.map((label, i) => Math.round((hash(i, 2) + Number(label) * 0.4) * 20) / 20);
  const poor = labels.map((label, i) => Math.round((hash(i, 2) + hash(i, 3) + Number(label) * 0.3) * 20) / 20);

  it('gives the AUC and variance worked out by hand for four rows', () => {
    const result = auc([false, false, true, true], [0.1, 0.4, 0.35, 0.8]);
    expect(result.value).toBe(0.75);
    expect(result.standardError ** 2).toBeCloseTo(0.125, 12);
  });

  it('agrees with DeLong pair by pair, ties included', () => {
    const { aucs, s } = bruteForce(labels, [good, poor]);
    expect(auc(labels, good).value).toBeCloseTo(aucs[0]!, 12);
    expect(auc(labels, good).standardError).toBeCloseTo(Math.sqrt(s(0, 0)), 12);
    const difference = aucDifference(labels, good, poor);
    expect(difference.value).toBeCloseTo(aucs[0]! - aucs[1]!, 12);
    expect(difference.standardError).toBeCloseTo(Math.sqrt(s(0, 0) + s(1, 1) - 2 * s(0, 1)), 12);
  });

  it('gives a narrower interval to a paired difference than two separate models would have', () => {
    const separate = Math.hypot(auc(labels, good).standardError, auc(labels, poor).standardError);
    expect(aucDifference(labels, good, poor).standardError).toBeLessThan(separate);
  });

  it('gives the log loss, Brier score and interval of four rows worked out by hand', () => {
    const four = [true, true, false, false];
    expect(mean(logLosses(four, [0.5, 0.5, 0.5, 0.5]))).toMatchObject({ value: Math.LN2, standardError: 0 });
    const brier = mean(brierLosses(four, [1, 0.5, 0, 0.5]));
    expect(brier.value).toBe(0.125);
    expect(brier.standardError).toBeCloseTo(Math.sqrt((4 * 0.125 ** 2) / 3 / 4), 12);
    expect(brier.high - brier.value).toBeCloseTo(1.959964 * brier.standardError, 12);
  });

  it('keeps the log loss of a certain and wrong prediction finite', () => {
    expect(logLosses([true], [0])[0]).toBeCloseTo(-Math.log(1e-15), 6);
  });

  it('charges a base rate that moved', () => {
    expect(baseRateLogLoss(0.2, 0.2)).toBeLessThan(baseRateLogLoss(0.2, 0.3));
  });
});
