import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { betaQuantile, clopperPearson, studentMargin } from '../../lib/statistics/beta.ts';
import { hallInterval, measureLoss } from '../../lib/statistics/loss-interval.ts';
import { mergeMoments, momentsOf } from '../../lib/statistics/moments.ts';
import { components } from '../../lib/statistics/scores/auc.ts';
import { aucInterval, measureAuc, measureDifference } from '../../lib/statistics/scores/auc-interval.ts';
import { macroAuc } from '../../lib/statistics/scores/macro-auc.ts';

const golden = JSON.parse(readFileSync(new URL('../fixtures/golden-intervals/golden.json', import.meta.url), 'utf8'));

/** To 9 digits of what is right. */
const near = (value: number, known: number) =>
  expect(Math.abs(value - known), `${value} is ${known}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(known)));

describe('against scipy', () => {
  it('a beta variable and Student’s t have its quantiles', () => {
    for (const { p, a, b, value } of golden.beta) near(betaQuantile(p, a, b), value);
    for (const { alpha, df, margin } of golden.student) near(studentMargin(alpha, df), margin);
  });

  it('shares have its exact intervals', () => {
    for (const { alpha, interval, ...share } of golden.exact) {
      const { low, high } = clopperPearson(share, alpha);
      near(low, interval[0]);
      near(high, interval[1]);
    }
  });

  it('a mean has Hall’s interval by its definition, but for what it allows to an unseen row', () => {
    for (const { values, alpha, interval } of golden.hall) {
      const moments = momentsOf(values);
      const { low, high } = hallInterval(moments, alpha, { high: moments.mean });
      near(low, interval[0]);
      near(high, interval[1]);
      expect(hallInterval(moments, alpha, { high: 2 * moments.most }).high).toBeGreaterThan(interval[1]);
    }
  });

  it('an AUC has Newcombe’s interval by its definition', () => {
    for (const { alpha, interval, ...estimate } of golden.auc) {
      const { low, high } = aucInterval(estimate, alpha);
      near(low, interval[0]);
      near(high, interval[1]);
    }
  });
});

/** So many rows of each class, scored so that all of the second stand above. */
const ranked = (negatives: number, positives: number) => {
  const labels = Array.from({ length: negatives + positives }, (_, row) => Number(row >= negatives));
  return { labels, scores: labels.map((_, row) => row / 1000) };
};

describe('few rows of a class', () => {
  it('leave an AUC of 1 with a wide interval, from which nothing may be concluded', () => {
    const { labels, scores } = ranked(198, 2);
    const measure = measureAuc({ value: 1, standardError: 0, positives: 2, negatives: 198 })!;
    expect(measure.interval(0.01).low).toBeLessThan(0.1);
    expect(measure.interval(0.01).high).toBe(1);
    expect(measure.doubt).toBe('2 positive and 198 negative rows, at least 10 of each are needed');
    const mean = macroAuc(labels, [scores.map((p) => 1 - p), scores])!;
    expect(mean.doubt).toBe('the rarest class has 2 rows, at least 10 are needed');
  });

  it('are enough from ten on', () => {
    const { value, doubt, interval } = measureAuc({ value: 1, standardError: 0, positives: 10, negatives: 90 })!;
    expect([value, doubt]).toEqual([1, undefined]);
    expect(interval(0.05).low).toBeGreaterThan(0.7);
    expect(interval(0.05).low).toBeLessThan(0.9);
  });
});

describe('two models that rank all rows right', () => {
  const { labels, scores } = ranked(90, 10);
  const shuffled = scores.map((score, row) => (row < 90 ? scores[89 - row]! : score));
  const difference = (other: number[], alike: boolean) =>
    measureDifference(components(labels, scores), components(labels, other), alike)!.interval(0.05);

  it('may differ all the same', () => {
    const { low, high } = difference(shuffled, false);
    expect(low).toBeLessThan(-0.1);
    expect(high).toBeGreaterThan(0.1);
  });

  it('do not where they rank all rows alike', () => {
    expect(
      difference(
        scores.map((score) => score * 2),
        true,
      ),
    ).toEqual({ low: 0, high: 0 });
  });
});

describe('a mean of losses', () => {
  it('follows from the sums of its parts', () => {
    const { values } = golden.hall[4] as { values: number[] };
    const parts = mergeMoments(mergeMoments(momentsOf(values.slice(0, 7)), momentsOf([])), momentsOf(values.slice(7)));
    for (const [name, sum] of Object.entries(momentsOf(values))) near(parts[name as keyof typeof parts] / sum, 1);
  });

  it('of rows that all cost the same tells nothing', () => {
    const measure = measureLoss(momentsOf(Array(200).fill(0.01)), { further: 2 })!;
    expect(measure.doubt).toBe('all 200 rows cost the same, which shows nothing of how far they spread');
  });
});
