import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chiSquaredTail } from '../../lib/statistics/chi-squared.ts';
import { ksExact, ksTail } from '../../lib/statistics/distances/kolmogorov.ts';
import { largestShift } from '../../lib/statistics/distances/largest-shift.ts';
import { normalMargin, normalQuantile } from '../../lib/statistics/normal.ts';
import { newcombe, shareRatio, shareTest, wilson } from '../../lib/statistics/proportions.ts';
import { auc, aucDifference, aucEstimate, components } from '../../lib/statistics/scores/auc.ts';
import { fitRising, valueAt } from '../../lib/statistics/scores/isotonic.ts';
import { brier, logLoss } from '../../lib/statistics/scores/losses.ts';
import { ndcg } from '../../lib/statistics/scores/ndcg.ts';
import { scored } from '../domain/drift/samples.ts';
import { binaryRows } from '../domain/quality/rows.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}/golden.json`, import.meta.url), 'utf8'));
const distances = read('golden-drift');
const scores = read('golden-quality');

const relative = (value: number, expected: number) =>
  Math.abs(value - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE);

it('has the tail of the chi-squared distribution to 12 digits', () => {
  for (const [x, df, tail] of distances.chiSquaredTail) {
    expect(relative(chiSquaredTail(x, df), tail), `${x} at ${df}`).toBeLessThanOrEqual(1e-12);
  }
});

it('has the normal quantile to 14 digits', () => {
  for (const [p, quantile] of distances.normalQuantile) {
    expect(Math.abs(normalQuantile(p) - quantile)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(quantile)));
  }
});

const proportion = ({ k, n }: { k: number; n: number }) => ({ successes: k, trials: n });

it('tests whether two shares are one to 12 digits', () => {
  for (const { baseline, current, p } of distances.rates)
    expect(relative(shareTest(proportion(baseline), proportion(current)), p)).toBeLessThanOrEqual(1e-12);
});

it('finds the category whose share changed most, and the least and the most that may be', () => {
  for (const { counts, linf } of distances.linf) {
    const { value, least, reach } = largestShift(counts[0], counts[1])!;
    expect(relative(value, linf)).toBeLessThanOrEqual(1e-12);
    expect(least(0.05)).toBeLessThan(linf);
    expect(reach(0.05)).toBeGreaterThan(linf);
  }
});

it('has the tails of a KS distance: the limit to 12 digits, the exact one to 9', () => {
  for (const [d, n, m, p] of distances.ksTail) expect(Math.abs(ksTail(d, n, m) - p), `${d}`).toBeLessThanOrEqual(1e-12);
  for (const [, n, m, p, d] of distances.ksExact)
    expect(relative(ksExact(d, n, m), p), `${d}`).toBeLessThanOrEqual(1e-9);
});

describe('AUC and its standard error against scikit-learn and DeLong by definition', () => {
  for (const known of distances.quality) {
    it(`agree on ${known.n} rows with scores in ${known.coarse} steps`, () => {
      const { labels, first, second } = scored(known.n, known.coarse, known.seed);
      const [a, b] = [components(labels, first), components(labels, second)];
      expect(a.positives).toHaveLength(known.positives);
      expect([auc(labels, first), auc(labels, second)].map((x) => x!.toFixed(12))).toEqual(
        known.auc.map((x: number) => x.toFixed(12)),
      );
      expect(aucEstimate(a)!.standardError).toBeCloseTo(known.se[0], 12);
      expect(aucEstimate(b)!.standardError).toBeCloseTo(known.se[1], 12);
      expect(aucDifference(a, b)!.standardError).toBeCloseTo(known.differenceSe, 12);
      expect(brier(labels, first)!.value).toBeCloseTo(known.brier, 12);
      expect(logLoss(labels, first)!.value).toBeCloseTo(known.logLoss, 10);
    });
  }
});

it('has the intervals of shares that statsmodels has', () => {
  for (const [hits, of, alpha, low, high] of scores.wilson) {
    const interval = wilson({ successes: hits, trials: of }, normalMargin(alpha));
    expect(interval.low, `${hits}/${of}`).toBeCloseTo(low, 10);
    expect(interval.high, `${hits}/${of}`).toBeCloseTo(high, 10);
  }
});

describe('two rates', () => {
  it('differ with the interval statsmodels has (Newcombe)', () => {
    for (const [hits, of, others, all, alpha, low, high] of scores.newcombe) {
      const interval = newcombe(
        { successes: hits, trials: of },
        { successes: others, trials: all },
        normalMargin(alpha),
      );
      expect(interval.low).toBeCloseTo(low, 10);
      expect(interval.high).toBeCloseTo(high, 10);
    }
  });

  it('have a ratio with the interval of its adjusted logarithm', () => {
    for (const [hits, of, others, all, alpha, low, high] of scores.ratio) {
      const interval = shareRatio(
        { successes: hits, trials: of },
        { successes: others, trials: all },
        normalMargin(alpha),
      );
      expect(interval.low).toBeCloseTo(low, 10);
      expect(interval.high).toBeCloseTo(high, 10);
    }
  });
});

it('is what scikit-learn calls NDCG of the baseline in the order of now', () => {
  for (const [baseline, now, value] of scores.ndcg) expect(ndcg(baseline, now)).toBeCloseTo(value, 12);
});

it('gives 1 to the same order in any unit, and takes ties for the baseline order', () => {
  expect(ndcg([3, 2, 1], [300, 200, 100])).toBe(1);
  expect(ndcg([3, 2, 1], [7, 7, 7])).toBe(1);
});

it.each(scores.binary as { n: number; seed: number; isotonic: [number, number][] }[])(
  'fits the rising function of scikit-learn, IsotonicRegression, to $n rows',
  ({ n, seed, isotonic }) => {
    const rows = binaryRows(n, seed);
    const rising = fitRising(
      rows.map(({ answer }) => answer.score! ** 2),
      rows.map(({ truth }) => truth),
    );
    for (const [x, value] of isotonic) expect(valueAt(rising, x), String(x)).toBeCloseTo(value, 10);
  },
);
