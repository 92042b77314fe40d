import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auc, aucEstimate, components } from '../../lib/statistics/scores/auc.ts';

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
    expect(() => auc(labels, scores)).toThrow(RangeError);
  });
});
