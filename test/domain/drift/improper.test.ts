import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { countImproper } from '../../../lib/domain/drift/baseline/improper.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';

/** What is said of these answers, where training had those. */
async function said(trained: readonly number[], answers: readonly (number | string)[], watched = true) {
  const score = { name: 'score', type: 'number' as const };
  const x = { name: 'x', type: 'number' as const };
  const schema = watched ? { features: [x], output: score } : { features: [x, score] };
  const baseline = await buildBaseline(
    schema,
    trained.map((answer) => ['1', String(answer)]),
  );
  const sketch = newSketch(baseline);
  for (const answer of answers) addRow(sketch, ['1', String(answer)]);
  return countImproper(baseline, sketch);
}

describe('answers that are no chances', () => {
  it('are told with their extremes, and with how many they are at most', async () => {
    const found = await said([0.1, 0.5, 0.9], [0.5, 1.5, -0.2, 0.95, 0.2]);
    expect(found).toEqual({ feature: 'score', least: -0.2, greatest: 1.5, beyond: 3 / 5 });
  });

  it.each([
    ['chances, the ends of [0, 1] among them', [0, 1], [0, 1, 0.5], true],
    ['further out than the baseline, yet chances', [0.4, 0.6], [0.1, 0.99], true],
    ['of a model that answers something else', [0.5, 200], [1.5, -3], true],
    ['of a column that is no answer', [0.1, 0.9], [7], false],
    ['that are not numbers', [0.1, 0.9], ['high', ''], true],
  ])('are none where they are %s', async (_name, trained, answers, watched) => {
    expect(await said(trained, answers, watched)).toBeUndefined();
  });
});
