import { describe, expect, it } from 'vitest';
import { AttributionPolicy, decideAttribution } from '../../../lib/domain/attribution/decide-attribution.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { uniform } from '../drift/samples.ts';
import { answered, joinedOf } from '../quality/rows.ts';

const task = Task.parse({
  type: 'binary',
  output: ['score', 'attribution:age', 'attribution:income', 'attribution:town'],
});
const policy = AttributionPolicy.parse({ baseline: { income: 0.5, age: 0.3, town: 0.1 } });

/** Attributions around given sizes, of either sign. */
const rowsOf = (n: number, seed: number, [age, income, town]: readonly [number, number, number], noise = 1) => {
  const u = uniform(seed);
  const draw = (size: number) => (u() < 0.5 ? -1 : 1) * size * (1 + noise * (u() - 0.5));
  return Array.from({ length: n }, () =>
    answered({ score: 0.5, attributions: [draw(age), draw(income), draw(town)] }, 1),
  );
};
const decide = (...args: Parameters<typeof rowsOf>) => decideAttribution(joinedOf(rowsOf(...args)), task, policy);

describe('an attribution check', () => {
  it('of the same ranking is stable, most important first', () => {
    const decision = decide(1000, 1, [0.3, 0.5, 0.1]);
    expect(decision).toMatchObject({ verdict: 'stable', value: '1.0000', rows: 1000 });
    expect(decision.features.map(({ name }) => name)).toEqual(['income', 'age', 'town']);
  });

  it('of another ranking is drifted', () => {
    expect(decide(1000, 2, [0.1, 0.2, 0.6])).toMatchObject({
      verdict: 'drifted',
      reasons: [{ rule: 'minimum', subject: 'ndcg', limit: '0.9000' }],
    });
  });

  it('of a ranking the rows cannot settle is undecided', () => {
    const decision = decide(250, 3, [0.3, 0.295, 0.3], 2);
    expect(decision).toMatchObject({ verdict: 'undecided', because: expect.stringContaining('more rows') });
  });

  it('of too few rows, or of rows without attributions, is undecided', () => {
    expect(decide(199, 4, [0.3, 0.5, 0.1])).toMatchObject({
      because: '199 predictions carry attributions, at least 200 are needed',
    });
    const none = joinedOf([answered({ score: 0.5 }, 1)]);
    expect(decideAttribution(none, task, policy)).toMatchObject({ verdict: 'undecided', rows: 0 });
  });

  it('gives the same interval for the same rows', () => {
    expect(decide(400, 5, [0.3, 0.31, 0.3], 2)).toEqual(decide(400, 5, [0.3, 0.31, 0.3], 2));
  });

  it('refuses a baseline of features that are no cells, and one that ranks nothing', () => {
    const other = AttributionPolicy.parse({ baseline: { income: 1, height: 2 } });
    expect(() => decideAttribution(joinedOf([]), task, other)).toThrow('`attribution:height`');
    for (const baseline of [{ a: 1 }, { a: 0, b: 0 }, { a: -1, b: 1 }])
      expect(AttributionPolicy.safeParse({ baseline }).success).toBe(false);
  });
});
