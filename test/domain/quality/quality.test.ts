import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { compareAuc, decideComparison } from '../../../lib/domain/quality/compare.ts';
import { decideQuality, judgeQuality, QualityPolicy } from '../../../lib/domain/quality/decide.ts';
import { auc, aucEstimate, components } from '../../../lib/domain/quality/delong.ts';
import { measureQuality } from '../../../lib/domain/quality/measure.ts';
import { scored } from '../drift/samples.ts';

const rows = fc
  .array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 6 })), { maxLength: 30 })
  .map((list) => ({ labels: list.map(([label]) => label), scores: list.map(([, score]) => score / 6) }));

describe('the AUC', () => {
  it('is the share of pairs a positive wins, ties counting half', () => {
    fc.assert(
      fc.property(rows, ({ labels, scores }) => {
        const side = (label: number) => scores.filter((_, row) => labels[row] === label);
        const pairs = side(1).flatMap((a) => side(0).map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
        const expected = pairs.length === 0 ? undefined : pairs.reduce((sum: number, x) => sum + x, 0) / pairs.length;
        if (expected === undefined) expect(auc(labels, scores)).toBeUndefined();
        else expect(auc(labels, scores)).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('turns over when the scores do', () => {
    fc.assert(
      fc.property(rows, ({ labels, scores }) => {
        const value = auc(labels, scores);
        fc.pre(value !== undefined);
        expect(
          auc(
            labels,
            scores.map((score) => -score),
          ),
        ).toBeCloseTo(1 - value!, 12);
      }),
    );
  });

  it.each([
    ['one class', [1, 1, 1], [0.1, 0.2, 0.3]],
    ['one row of a class', [1, 0, 0], [0.1, 0.2, 0.3]],
    ['nothing', [], []],
  ])('has no interval with %s', (_name, labels, scores) => {
    expect(aucEstimate(components(labels, scores))).toBeUndefined();
  });

  it.each([
    ['a label of 2', [0, 2], [0, 1]],
    ['a score that is not finite', [0, 1], [0, Number.NaN]],
    ['fewer scores than labels', [0, 1], [0]],
  ])('refuses %s', (_name, labels, scores) => {
    expect(() => auc(labels, scores)).toThrow(InvalidEventError);
  });
});

describe('a comparison', () => {
  const { labels, first, second } = scored(2_000, 1e6, 77);

  it('finds the better model better, and the other way round not', () => {
    const good = compareAuc(labels, { challenger: first, champion: second });
    expect(good.difference!.value).toBeCloseTo(good.challenger!.value - good.champion!.value, 12);
    expect(decideComparison(good, { margin: 0 }).verdict).toBe('better');
    const bad = compareAuc(labels, { challenger: second, champion: first });
    expect(decideComparison(bad, { margin: 0 })).toMatchObject({
      verdict: 'not-better',
      reasons: [{ rule: 'margin' }],
    });
  });

  it('of a model with itself is not better', () => {
    const same = compareAuc(labels, { challenger: first, champion: first });
    expect(decideComparison(same, { margin: 0 }).verdict).toBe('not-better');
  });

  it('without a champion says so', () => {
    const alone = compareAuc(labels, { challenger: first });
    expect(decideComparison(alone, { margin: 0.01 })).toEqual({ verdict: 'no-champion', reasons: [] });
  });

  it('on one class is undecided', () => {
    const one = compareAuc([1, 1], { challenger: [0.1, 0.2], champion: [0.3, 0.4] });
    expect(decideComparison(one, { margin: 0 })).toMatchObject({ verdict: 'undecided', because: expect.any(String) });
  });

  it.each([
    [0.0101, 0.05, 'better'],
    [0.01, 0.05, 'undecided'],
    [0.0, 0.02, 'undecided'],
    [0.0, 0.0101, 'undecided'],
    [0.0, 0.01, 'not-better'],
    [-0.03, -0.01, 'not-better'],
  ] as const)('with a difference from %d to %d against a margin of 0.01 is %s', (low, high, verdict) => {
    const difference = { value: (low + high) / 2, low, high };
    expect(decideComparison({ hasChampion: true, difference }, { margin: 0.01 }).verdict).toBe(verdict);
  });
});

describe('a quality check', () => {
  const { labels, first } = scored(4_000, 1e6, 78);
  const decide = (limits: unknown, scores = first, rest = {}) =>
    decideQuality({ labels, scores }, QualityPolicy.parse({ limits, ...rest }));

  it.each([
    [0.61, 0.7, { min: 0.6 }, 'stable'],
    [0.6, 0.7, { min: 0.6 }, 'undecided'],
    [0.5, 0.6, { min: 0.6 }, 'undecided'],
    [0.5, 0.59, { min: 0.6 }, 'drifted'],
    [0.5, 0.59, { max: 0.6 }, 'stable'],
    [0.5, 0.6, { max: 0.6 }, 'undecided'],
    [0.6, 0.7, { max: 0.6 }, 'undecided'],
    [0.61, 0.7, { max: 0.6 }, 'drifted'],
  ] as const)('from %d to %d against %o is %s', (low, high, limit, verdict) => {
    expect(judgeQuality({ low, high }, limit)).toBe(verdict);
  });

  it('is stable when every limit is kept, and names each', () => {
    const decision = decide({ auc: { min: 0.6 }, brier: { max: 0.4 } });
    expect(decision).toMatchObject({ verdict: 'stable', reasons: [{ subject: 'auc' }, { subject: 'brier' }] });
    expect(decision.metrics.auc!.value).toBe(auc(labels, first)!.toFixed(4));
  });

  it('is drifted when one limit is broken', () => {
    const flipped = first.map((score) => 1 - score);
    const decision = decide({ auc: { min: 0.6 }, brier: { max: 0.9 } }, flipped);
    expect(decision).toMatchObject({
      verdict: 'drifted',
      reasons: [{ rule: 'minimum', subject: 'auc', limit: '0.6000' }],
    });
  });

  it('is undecided on a limit inside its interval', () => {
    const value = Number(auc(labels, first)!.toFixed(4));
    expect(decide({ auc: { min: value } })).toMatchObject({ verdict: 'undecided', reasons: [{ subject: 'auc' }] });
  });

  it('is undecided with too few labels', () => {
    const few = decideQuality(
      { labels: [0, 1], scores: [0, 1] },
      QualityPolicy.parse({ limits: { auc: { min: 0.6 } } }),
    );
    expect(few).toMatchObject({ verdict: 'undecided', because: '2 predictions have a label, at least 200 are needed' });
  });

  it('is undecided when a limit cannot be measured: scores outside 0 to 1 have no log loss', () => {
    const wide = first.map((score) => score * 3);
    const decision = decide({ logLoss: { max: 0.7 } }, wide);
    expect(decision).toMatchObject({ verdict: 'undecided', because: '`logLoss` cannot be measured on these rows' });
    expect(measureQuality({ labels, scores: wide }).outside).toBeGreaterThan(0);
  });

  it.each([
    ['no limit', { limits: {} }],
    ['an unknown limit', { limits: { rmse: { max: 1 } } }],
    ['a ceiling for AUC', { limits: { auc: { max: 0.7 } } }],
    ['a floor of 0', { limits: { auc: { min: 0 } } }],
  ])('refuses a policy with %s', (_name, policy) => {
    expect(QualityPolicy.safeParse(policy).success).toBe(false);
  });
});

it('does not take a perfect score on few rows for certain', () => {
  const { accuracy } = measureQuality({ labels: [0, 1, 1, 0], scores: [0, 1, 1, 0] });
  expect(accuracy!.value).toBe(1);
  expect(accuracy!.standardError).toBeGreaterThan(0.1);
});
