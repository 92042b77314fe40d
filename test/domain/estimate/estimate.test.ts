import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calibrate } from '../../../lib/domain/estimate/calibrate.ts';
import { expectedQuality } from '../../../lib/domain/estimate/cbpe.ts';
import { ASSUMES, decideEstimate } from '../../../lib/domain/estimate/decide-estimate.ts';
import { EstimatePolicy } from '../../../lib/domain/estimate/estimate-policy.ts';
import type { Labelled, Predicted } from '../../../lib/domain/quality/join.ts';
import { measureQuality } from '../../../lib/domain/quality/measure.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { sample } from '../../suites/sample.ts';
import { uniform } from '../drift/samples.ts';
import { answered, binaryRows, joinedOf, multiclassRows, regressionRows } from '../quality/rows.ts';

const golden = JSON.parse(readFileSync(new URL('../../fixtures/golden-quality/golden.json', import.meta.url), 'utf8'));
const binary = Task.parse({ type: 'binary' });
const regression = Task.parse({ type: 'regression' });
const withoutLabels = (rows: Labelled[]): Predicted[] => rows.map(({ answer, input }) => ({ answer, input }));

describe('expected quality is what scikit-learn gives rows weighted by their chances', () => {
  it.each(golden.binary as { n: number; seed: number; expected: Record<string, number> }[])(
    'of two classes on $n rows',
    ({ n, seed, expected }) => {
      const rows = binaryRows(n, seed);
      const squared = rows.map(({ answer }) => ({ ...answer, score: answer.score! ** 2 }));
      const measures = expectedQuality(
        squared,
        rows.map(({ answer }) => [answer.score!]),
      );
      expect(Object.keys(measures).toSorted()).toEqual(Object.keys(expected).toSorted());
      for (const [name, value] of Object.entries(expected)) expect(measures[name]!.value, name).toBeCloseTo(value, 10);
    },
  );

  it.each(golden.multiclass as { n: number; seed: number; classes: number; expected: Record<string, number> }[])(
    'of $classes classes on $n rows',
    ({ n, seed, classes, expected }) => {
      const answers = multiclassRows(n, classes, seed).map(({ answer }) => answer);
      const measures = expectedQuality(
        answers,
        answers.map(({ probabilities }) => probabilities!),
      );
      for (const [name, value] of Object.entries(expected)) expect(measures[name]!.value, name).toBeCloseTo(value, 10);
    },
  );
});

describe('calibration', () => {
  it('leaves honest chances alone or nearly so, and mends dishonest ones', () => {
    const rows = binaryRows(4000, 1);
    const truths = rows.map(({ truth }) => truth);
    const squared = rows.map(({ answer }) => [answer.score! ** 2]);
    const mended = calibrate(squared, truths)!;
    expect(mended.method).toBe('isotonic');
    expect(mended.error.value).toBeLessThan(0.04);
    expect(mended.apply([0.25])[0]).toBeCloseTo(0.5, 1);
    const honest = calibrate(
      rows.map(({ answer }) => [answer.score!]),
      truths,
    )!;
    expect(honest.apply([0.3])[0]).toBeCloseTo(0.3, 1);
  });

  it('has nothing to say about three rows', () => {
    expect(calibrate([[0.1], [0.2], [0.3]], [0, 1, 0])).toBeUndefined();
  });
});

describe('an estimate without labels', () => {
  const decide = (labelled: Labelled[], open: Predicted[], policy: object = {}, task = binary) =>
    decideEstimate(
      joinedOf(labelled, open),
      task,
      EstimatePolicy.parse({ limits: { accuracy: { min: 0.6 } }, ...policy }),
    );

  it('follows traffic that became harder, although no label says so', () => {
    const near = (rows: Labelled[]) => rows.filter(({ answer }) => Math.abs(answer.score! - 0.5) < 0.1);
    const reference = binaryRows(6000, 2);
    const harder = near(binaryRows(20_000, 3));
    const decision = decide(reference, withoutLabels(harder));
    expect(decision).toMatchObject({ verdict: 'drifted', reasons: [{ rule: 'minimum', subject: 'accuracy' }] });
    const happened = measureQuality(binary, harder).accuracy!.value;
    expect(Number(decision.metrics.accuracy!.value)).toBeCloseTo(happened, 1);
    expect(Number(decision.metrics.accuracy!.low)).toBeLessThan(happened);
    expect(Number(decision.metrics.accuracy!.high)).toBeGreaterThan(happened);
    expect(decision.realised.accuracy!.value).toBe(measureQuality(binary, reference).accuracy!.value.toFixed(4));
    expect(decision.assumes).toBe(ASSUMES);
    expect(decision.assumes).toContain('concept drift');
  });

  it('is stable on more of the same', () => {
    expect(decide(binaryRows(6000, 4), withoutLabels(binaryRows(4000, 5)))).toMatchObject({
      verdict: 'stable',
      calibration: { maximum: 0.05 },
      rows: 4000,
      labels: 6000,
    });
  });

  it.each([
    ['too few labels', 999, 4000, '999 labelled rows to learn from, at least 1000 are needed'],
    ['too few predictions', 6000, 199, '199 predictions without a label, at least 200 are needed'],
  ])('of %s is undecided', (_name, labels, open, because) => {
    expect(decide(binaryRows(labels, 6), withoutLabels(binaryRows(open, 7)))).toMatchObject({
      verdict: 'undecided',
      because,
    });
  });

  it('is undecided where honest chances cannot be shown, and shows no metric', () => {
    const decision = decide(binaryRows(1000, 8), withoutLabels(binaryRows(4000, 9)), { maximumCalibrationError: 0.01 });
    expect(decision).toMatchObject({
      verdict: 'undecided',
      metrics: {},
      because: expect.stringContaining('cannot be shown to be honest'),
    });
  });

  it('refuses chances that change their meaning while they are learned from', () => {
    // every other row, which is what calibration is checked on, means the opposite
    const turned = binaryRows(4000, 10).map((row, i) =>
      i % 2 ? { ...row, truth: Number(row.answer.score! < 0.5) } : { ...row, truth: Number(row.answer.score! >= 0.5) },
    );
    expect(decide(turned, withoutLabels(binaryRows(4000, 11)))).toMatchObject({
      verdict: 'undecided',
      because: expect.stringMatching(/^chances are not honest: calibration error 0\.\d+ \[/),
    });
  });

  it('is undecided without chances, and with improper ones', () => {
    const bare = binaryRows(2000, 12).map((row) => answered({ predicted: row.answer.predicted }, row.truth));
    expect(decide(bare, withoutLabels(bare))).toMatchObject({ because: expect.stringContaining('gives no chances') });
    const wide = binaryRows(2000, 13).map((row) => answered({ ...row.answer, improper: true }, row.truth));
    expect(decide(wide, withoutLabels(wide))).toMatchObject({ because: expect.stringContaining('outside [0, 1]') });
  });

  it('of several classes estimates macro averages', () => {
    const task = Task.parse({ type: 'multiclass', classes: ['a', 'b', 'c'] });
    const policy = { limits: { f1Macro: { min: 0.2 } }, maximumCalibrationError: 0.1 };
    const open = multiclassRows(3000, 3, 15);
    const decision = decide(multiclassRows(4000, 3, 14), withoutLabels(open), policy, task);
    expect(decision.verdict).toBe('stable');
    expect(Number(decision.metrics.f1Macro!.value)).toBeCloseTo(measureQuality(task, open).f1Macro!.value, 1);
  });

  it('of a regression expects the errors of the requests that come', () => {
    const policy = { limits: { mae: { max: 0.9 } } };
    const high = (rows: Labelled[]) => rows.filter(({ input }) => Number(input![0]) > 0.8);
    const open = high(regressionRows(20_000, 17));
    const decision = decide(regressionRows(12_000, 16), withoutLabels(open), policy, regression);
    expect(decision).toMatchObject({
      verdict: 'drifted',
      reasons: [{ subject: 'mae' }],
      calibration: { maximum: 0.1 },
    });
    const happened = measureQuality(regression, open);
    for (const name of ['mae', 'rmse'] as const) {
      const { low, high: top } = decision.metrics[name]!;
      expect(Number(low), name).toBeLessThan(happened[name]!.value);
      expect(Number(top), name).toBeGreaterThan(happened[name]!.value);
      expect(Number(top) - Number(low)).toBeLessThan(0.5);
    }
  });
});

it('has intervals that hold what happens as often as they say', () => {
  // the true accuracy of predicting the likelier side of an honest, evenly spread chance is 3/4
  const u = uniform(99);
  const held = Array.from({ length: sample(40, 200) }, () => {
    const [a, b] = [Math.floor(u() * 1e9), Math.floor(u() * 1e9)];
    const policy = EstimatePolicy.parse({
      limits: { accuracy: { min: 0.5 } },
      confidence: 0.9,
      maximumCalibrationError: 1,
    });
    const { metrics } = decideEstimate(
      joinedOf(binaryRows(1000, a), withoutLabels(binaryRows(1000, b))),
      binary,
      policy,
    );
    return Number(metrics.accuracy!.low) <= 0.75 && 0.75 <= Number(metrics.accuracy!.high);
  }).filter(Boolean);
  // three standard deviations below nine in ten
  expect(held.length).toBeGreaterThan(sample(30, 167));
});

it('has intervals of expected errors that hold what happens, on rows like those learned from and on the hardest of them', () => {
  const u = uniform(98);
  const policy = EstimatePolicy.parse({ limits: { mae: { max: 9 } }, confidence: 0.9, maximumCalibrationError: 1 });
  const many = regressionRows(sample(100_000, 400_000), 1);
  const hard = (rows: Labelled[]) => rows.filter(({ input }) => Number(input![0]) > 0.8);
  for (const pick of [(rows: Labelled[]) => rows, hard]) {
    const truth = measureQuality(regression, pick(many)).mae!.value;
    const held = Array.from({ length: sample(12, 60) }, () => {
      const [a, b] = [Math.floor(u() * 1e9), Math.floor(u() * 1e9)];
      const open = withoutLabels(pick(regressionRows(5000, b)).slice(0, 1000));
      const { metrics } = decideEstimate(joinedOf(regressionRows(1000, a), open), regression, policy);
      return Number(metrics.mae!.low) <= truth && truth <= Number(metrics.mae!.high);
    }).filter(Boolean);
    // of 60 runs at 90 %, 46 or fewer would happen once in 500 times; of 12, 7 or fewer once in 200
    expect(held.length).toBeGreaterThan(sample(7, 46));
  }
}, 240_000);
