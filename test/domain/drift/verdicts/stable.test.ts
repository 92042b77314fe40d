import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../../../lib/domain/drift/columns/schema.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { SPENT } from '../../../../lib/statistics/proportions.ts';
import { uniform } from '../samples.ts';

const schema: FeatureSchema = {
  features: [
    { name: 'amount', type: 'number' },
    { name: 'level', type: 'number' },
    { name: 'country', type: 'category' },
  ],
};
type Change = { amount?: number; missing?: number; fresh?: number };

/** `amount`: continuous, of which a share goes beyond all there was; `level`: one value in nine rows of ten; `country`: four. */
function rowsOf(n: number, seed: number, { amount = 0, missing = 0, fresh = 0 }: Change = {}): string[][] {
  const next = uniform(seed);
  return Array.from({ length: n }, () => [
    String(next() < amount ? 200 : next() * 100),
    next() < 0.1 + missing ? (next() < missing / (0.1 + missing) ? '' : '1') : '0',
    next() < fresh ? 'XX' : ['DE', 'FR', 'JP', 'US'][Math.floor(next() ** 2 * 4)]!,
  ]);
}

const baseline = await buildBaseline(schema, rowsOf(20_000, 1));
function verdictOf(rows: string[][], policy: unknown = {}) {
  const sketch = newSketch(baseline);
  for (const row of rows) addRow(sketch, row);
  return decideDrift(baseline, sketch, DriftPolicy.parse(policy)).verdict;
}
const counted = (windows: number, n: number, change: Change, policy?: unknown) => {
  const found = { stable: 0, drifted: 0, undecided: 0 };
  for (let i = 0; i < windows; i++) found[verdictOf(rowsOf(n, 1_000 + i, change), policy)]++;
  return found;
};

describe('stable is a claim of its own', () => {
  it.each([
    [500, 40],
    [1_000, 48],
  ])('of most windows of %d rows in which nothing moved', (rows, least) => {
    const { stable, drifted } = counted(50, rows, {});
    expect(stable).toBeGreaterThanOrEqual(least);
    expect(drifted).toBe(0);
  });

  // Of 100 windows a rate of one in twenty shows thirteen or more once in 700 rows of windows.
  it.each<[string, Change]>([
    ['KS distance', { amount: 0.1 }],
    ['share of missing values', { missing: 0.05 }],
    ['share of unseen values', { fresh: 0.05 }],
  ])('that is wrong of a window at the limit of the %s at most one time in twenty', (_, change) => {
    const { stable, drifted } = counted(100, 500, change);
    expect(stable).toBeLessThan(13);
    expect(drifted).toBeLessThan(4);
  });

  it('of a column with one value alone, exactly', async () => {
    const same = (n: number) => Array.from({ length: n }, () => ['5', '1', 'DE']);
    const constant = await buildBaseline(schema, same(2_000));
    const sketch = newSketch(constant);
    for (const row of same(500)) addRow(sketch, row);
    const { verdict, features } = decideDrift(constant, sketch, DriftPolicy.parse({}));
    expect(verdict).toBe('stable');
    const [ks, psi] = features[0]!.rules;
    // That a value has a chance of p at least and none of 500 rows shows it: (1 - p)^500 is what may be erred with.
    const p = 1 - (SPENT * 0.05) ** (1 / 500);
    expect(psi!.interval!.low).toBe('0.0000');
    expect(Number(psi!.interval!.high)).toBeCloseTo((p - 1e-4) * Math.log(p / 1e-4), 3);
    expect(Number(ks!.interval!.high)).toBeLessThan(0.0075);
  });

  it('is as sure as the policy says', () => {
    const strict = { confidence: { stable: 0.999 } };
    expect(counted(50, 500, {}, strict).stable).toBeLessThan(counted(50, 500, {}).stable);
  });

  it.each([0.99, { drifted: 0.99 }, { stable: 0.95 }, {}, undefined])(
    'takes a confidence written as %j',
    (confidence) => {
      const [now, usual] = [{ confidence }, {}].map((policy) => {
        const sketch = newSketch(baseline);
        for (const row of rowsOf(500, 7)) addRow(sketch, row);
        return decideDrift(baseline, sketch, DriftPolicy.parse(policy));
      });
      expect(now).toEqual(usual);
    },
  );

  it.each([{ stable: 0.4 }, { stable: 1 }, { stabel: 0.9 }, 1.2])('refuses a confidence of %j', (confidence) => {
    expect(DriftPolicy.safeParse({ confidence }).success).toBe(false);
  });
});
