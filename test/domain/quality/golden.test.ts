import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareAuc } from '../../../lib/domain/quality/compare.ts';
import { auc, aucDifference, aucEstimate, components } from '../../../lib/domain/quality/delong.ts';
import { type Measures, shareOf } from '../../../lib/domain/quality/interval.ts';
import { brier, logLoss } from '../../../lib/domain/quality/losses.ts';
import { measureQuality } from '../../../lib/domain/quality/measure.ts';
import { Task } from '../../../lib/domain/quality/task.ts';
import { scored } from '../drift/samples.ts';
import { binaryRows, multiclassRows, regressionRows } from './rows.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}/golden.json`, import.meta.url), 'utf8'));
const golden = read('golden-quality');

/** Every figure scikit-learn gave, and no other. */
function agrees(measures: Measures, known: Record<string, number>): void {
  expect(Object.keys(measures).toSorted()).toEqual(Object.keys(known).toSorted());
  for (const [name, value] of Object.entries(known)) expect(measures[name]!.value, name).toBeCloseTo(value, 10);
}

describe('AUC and its standard error against scikit-learn and DeLong by definition', () => {
  for (const known of read('golden-drift').quality) {
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

describe('quality against scikit-learn', () => {
  it.each(golden.binary as { n: number; seed: number; metrics: Record<string, number> }[])(
    'of two classes agrees on $n rows',
    ({ n, seed, metrics }) => agrees(measureQuality(Task.parse({ type: 'binary' }), binaryRows(n, seed)), metrics),
  );

  it.each(golden.multiclass as { n: number; seed: number; classes: number; metrics: Record<string, number> }[])(
    'of $classes classes agrees on $n rows',
    ({ n, seed, classes, metrics }) => {
      const task = Task.parse({ type: 'multiclass', classes: Array.from({ length: classes }, (_, k) => `c${k}`) });
      agrees(measureQuality(task, multiclassRows(n, classes, seed)), metrics);
    },
  );

  it.each(golden.regression as { n: number; seed: number; metrics: Record<string, number> }[])(
    'of a regression agrees on $n rows',
    ({ n, seed, metrics }) =>
      agrees(measureQuality(Task.parse({ type: 'regression' }), regressionRows(n, seed)), metrics),
  );
});

it('has the intervals of shares that statsmodels has', () => {
  for (const [hits, of, alpha, low, high] of golden.wilson) {
    const interval = shareOf(hits, of)!.interval(alpha);
    expect(interval.low, `${hits}/${of}`).toBeCloseTo(low, 10);
    expect(interval.high, `${hits}/${of}`).toBeCloseTo(high, 10);
  }
});

it('has intervals that hold the true difference as often as they say', () => {
  // the same kind of model twice: the true difference is 0
  const misses = Array.from({ length: 300 }, (_, i) => {
    const one = scored(300, 1e6, 9_000 + i);
    const mirrored = one.second.map((score, row) => (row % 2 === 0 ? score : one.first[row]!));
    const crossed = one.first.map((score, row) => (row % 2 === 0 ? score : one.second[row]!));
    const { low, high } = compareAuc(one.labels, { challenger: mirrored, champion: crossed }, 0.95).difference!;
    return low > 0 || high < 0;
  }).filter(Boolean);
  expect(misses.length).toBeGreaterThan(2);
  expect(misses.length).toBeLessThan(30);
});
