import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../../../lib/domain/drift/columns/schema.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { findingOf } from '../../../../lib/domain/drift/report.ts';
import { uniform } from '../samples.ts';

const schema: FeatureSchema = {
  features: [
    { name: 'amount', type: 'number' },
    { name: 'country', type: 'category' },
    { name: 'cabin', type: 'number' },
  ],
};

/** `cabin` has a value in `present` of the rows. */
function rowsOf(n: number, seed: number, { present = 0.09, by = 0, missing = 0 } = {}): string[][] {
  const next = uniform(seed);
  return Array.from({ length: n }, () => {
    const cells = [String(next() * 100), ['DE', 'FR', 'JP', 'US'][Math.floor(next() * 4)]!];
    return [next() < missing ? '' : cells[0]!, cells[1]!, next() < present ? String(next() * 10 + by) : ''];
  });
}

const baseline = await buildBaseline(schema, rowsOf(5_000, 1));
function decided(rows: string[][], policy: unknown = {}, against = baseline) {
  const sketch = newSketch(against);
  for (const row of rows) addRow(sketch, row);
  return decideDrift(against, sketch, DriftPolicy.parse(policy));
}
const findings = ({ features }: ReturnType<typeof decided>) => features.map(findingOf);

describe('a column that cannot be judged', () => {
  it('is named, and does not hold up the rest', () => {
    const decision = decided(rowsOf(1_500, 2));
    expect(decision.verdict).toBe('stable');
    expect(decision.notJudgeable).toEqual([
      { feature: 'cabin', rules: expect.arrayContaining(['ks']), values: expect.objectContaining({}) },
    ]);
    expect(decision.notJudgeable[0]!.values.window).toBeLessThan(200);
    expect(findings(decision)).toEqual(['stable', 'stable', 'not judgeable']);
  });

  it('without any value is one too', async () => {
    const empty = await buildBaseline(schema, rowsOf(5_000, 1, { present: 0 }));
    const decision = decided(rowsOf(1_500, 2, { present: 0 }), {}, empty);
    expect(decision.verdict).toBe('stable');
    expect(decision.notJudgeable).toEqual([
      { feature: 'cabin', rules: ['ks', 'psi'], values: { baseline: 0, window: 0 } },
    ]);
  });

  it('is judged in a window that is long enough', () => {
    const decision = decided(rowsOf(30_000, 3));
    expect(decision.notJudgeable).toEqual([]);
    expect(findings(decision)[2]).not.toBe('not judgeable');
  });

  it('is drifted all the same where few values are enough to say so', () => {
    const decision = decided(rowsOf(1_500, 4, { by: 9 }));
    expect(decision).toMatchObject({
      verdict: 'drifted',
      reasons: expect.arrayContaining([expect.objectContaining({ rule: 'ks', subject: 'cabin' })]),
    });
  });

  it('still has its share of missing values judged', () => {
    expect(decided(rowsOf(1_500, 5, { present: 0.4 }))).toMatchObject({
      verdict: 'drifted',
      reasons: expect.arrayContaining([expect.objectContaining({ rule: 'missing', subject: 'cabin' })]),
    });
  });

  it('never makes a window stable by itself', () => {
    const alone = decided(rowsOf(1_500, 2), { features: ['cabin'] });
    expect(alone).toMatchObject({ verdict: 'undecided', because: expect.stringContaining('enough values') });
    expect(alone.kinds).toEqual({ data: 'undecided' });
  });

  it('is not what a short window makes of whole columns', () => {
    const decision = decided(rowsOf(210, 6), { features: ['amount'] });
    expect(decision.notJudgeable).toEqual([]);
  });

  it('is not told while nothing is said at all', () => {
    expect(decided(rowsOf(100, 7)).notJudgeable).toEqual([]);
  });
});
