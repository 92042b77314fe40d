import { describe, expect, it } from 'vitest';
import { claimRow, claimsBetween, task } from '../../../examples/claims/data.ts';
import { explain, shapley } from '../../../examples/parts/learning/explain.ts';
import { DEFAULTS, train } from '../../../examples/parts/learning/learner.ts';
import { encode, scoresOf } from '../../../examples/parts/learning/model.ts';

const DAY = 86_400_000;
const FIRST = Date.parse('2023-01-01');
const rows = claimsBetween(FIRST, FIRST + 4 * DAY, 1).map(claimRow);
const model = await train(task, rows, { ...DEFAULTS, rounds: 8, depth: 3 });
const scores = (features: (typeof rows)[number]['features']) => scoresOf(model, encode(task, model.shares, features));

describe('what a model goes by', () => {
  it('adds up, row by row, to its score less the mean score of those it is held against', () => {
    const against = rows.slice(100, 106);
    for (const row of rows.slice(0, 5)) {
      const values = shapley(task, model, row, against);
      for (const [k, score] of scores(row.features).entries()) {
        const mean = against.reduce((sum, other) => sum + scores(other.features)[k]!, 0) / against.length;
        expect(values[k]!.reduce((a, b) => a + b, 0)).toBeCloseTo(score - mean, 9);
      }
    }
  });

  it('gives nothing to a feature that no tree asks, and half each to two that only count together', () => {
    const both: typeof model = {
      ...model,
      base: [0, 0, 0],
      // amount above 100 and days above 5: the score of `review` is 1, else 0
      trees: [[], [[0, -2, 0, 0]], []],
    };
    const width = encode(task, model.shares, rows[0]!.features).length;
    both.trees[1] = [[width - 3, 100, 0, [width - 2, 5, 0, 1]]];
    const row = { ...rows[0]!, features: { ...rows[0]!.features, amount: 200, days: 10 } };
    const other = { ...row, features: { ...row.features, amount: 50, days: 1, prior: 9, region: 'west' } };
    const [pay, review] = shapley(task, both, row, [other]);
    expect(pay).toEqual([0, 0, 0, 0, 0, 0]);
    for (const [f, value] of [0, 0, 0, 0.5, 0.5, 0].entries()) expect(review![f]).toBeCloseTo(value, 12);
  });

  it('is told in the shape of Clarify, and refused where there are too many coalitions', () => {
    const { explanations } = explain(task, model, rows.slice(0, 40));
    expect(Object.keys(explanations.kernel_shap)).toEqual(['label0', 'label1', 'label2']);
    expect(Object.keys(explanations.kernel_shap.label2!.global_shap_values)).toEqual(
      task.features.map(({ name }) => name),
    );
    const many = {
      ...task,
      features: Array.from({ length: 13 }, (_, i) => ({ name: `f${i}`, type: 'number' as const })),
    };
    expect(() => explain(many, model, rows)).toThrow('12 at most');
  });
});
