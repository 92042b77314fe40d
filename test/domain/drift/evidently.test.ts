import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import type { Feature } from '../../../lib/domain/drift/columns/schema.ts';
import type { Row } from '../../../lib/domain/drift/columns/value.ts';
import { type DriftDecision, DriftPolicy, decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { expectedFalseAlarmsPerMonth } from '../../../lib/domain/drift/false-alarms.ts';
import { categories, sample } from './samples.ts';

const golden = JSON.parse(readFileSync(new URL('../../fixtures/golden-drift/evidently.json', import.meta.url), 'utf8'));
const NAMES: Record<string, string> = {
  'Wasserstein distance (normed)': 'wasserstein',
  'K-S p_value': 'ks',
  'Jensen-Shannon distance': 'jensenshannon',
  'Z-test p_value': 'z',
  'chi-square p_value': 'chisquare',
};
const POLICY = DriftPolicy.parse({ methods: 'evidently' });

async function decide(features: Feature[], before: Row[], now: Row[]): Promise<DriftDecision> {
  const baseline = await buildBaseline({ features }, before);
  const sketch = newSketch(baseline);
  for (const row of now) addRow(sketch, row);
  return decideDrift(baseline, sketch, POLICY);
}
const one = (values: (string | number)[]): Row[] => values.map((value) => [String(value)]);

/** A distance agrees to 0.001. A p-value of KS is of the distance that bins prove, so it is no smaller, and little larger. */
function agrees(method: string, score: number, known: number): boolean {
  if (method === 'ks') return score >= known - 1e-12 && score <= known + 0.01;
  return Math.abs(score - known) <= (method === 'wasserstein' ? 1e-3 : 1e-9);
}

describe(`the methods of Evidently ${golden.made.evidently}`, () => {
  for (const known of golden.numeric) {
    it(`say of ${known.shape} moved by ${known.drift} (${known.n} rows) what Evidently says`, async () => {
      const before = sample(known.shape, 0, known.n, known.seeds[0]);
      const now = sample(known.shape, known.drift, known.m, known.seeds[1]);
      const { features } = await decide([{ name: 'x', type: 'number' }], one(before), one(now));
      const { name, score, threshold, drifted } = features[0]!.method!;
      expect(name).toBe(NAMES[known.method]);
      expect(threshold).toBe(known.threshold);
      // Evidently takes 0.001 for the unit of a column that varies less, which shrinks its score; so do we.
      expect(agrees(name, score, known.score), `${score} against ${known.score}`).toBe(true);
      expect(drifted).toBe(name === 'ks' ? known.score <= known.threshold : known.score >= known.threshold);
    });
  }

  for (const known of golden.category) {
    it(`say of ${known.categories} categories (${known.n} rows), ${known.skewed ? 'moved' : 'not moved'}, what Evidently says`, async () => {
      const before = categories(known.categories, known.n, false, known.seeds[0]);
      const now = categories(known.categories, known.m, known.skewed, known.seeds[1]);
      const { features } = await decide([{ name: 'x', type: 'category' }], one(before), one(now));
      const { name, score, threshold } = features[0]!.method!;
      expect(name).toBe(NAMES[known.method]);
      expect(threshold).toBe(known.threshold);
      expect(agrees(name, score, known.score), `${score} against ${known.score}`).toBe(true);
    });
  }

  it('call a window drifted when half of the columns are', async () => {
    const features: Feature[] = ['a', 'b', 'c'].map((name) => ({ name, type: 'number' }));
    const rows = (moved: number, seed: number): Row[] =>
      sample('normal', 0, 3000, seed).map((x, i) =>
        [0, 1, 2].map((c) => String(((x * (c + i + 1)) % 5) + (c < moved ? 3 : 0))),
      );
    const verdicts = await Promise.all(
      [0, 1, 2].map(async (moved) => (await decide(features, rows(0, 1), rows(moved, 2))).verdict),
    );
    expect(verdicts).toEqual(['stable', 'stable', 'drifted']);
  });

  it('leave a column out whose baseline tells too little for their test', async () => {
    const before = one(sample('normal', 0, 3_000, 3));
    const exact = await buildBaseline({ features: [{ name: 'x', type: 'number' }] }, before);
    const estimated = { ...exact.features[0]!, estimated: { rankError: 0.01, inside: false } };
    const baseline = { ...exact, features: [estimated as (typeof exact.features)[number]] };
    const sketch = newSketch(baseline);
    for (const row of before) addRow(sketch, row);
    const { verdict, because } = { because: undefined, ...decideDrift(baseline, sketch, POLICY) };
    expect([verdict, because]).toEqual(['undecided', 'no column could be tested']);
  });

  it('still say nothing of a window of too few rows', async () => {
    const values = one(sample('normal', 0, 2000, 7));
    expect(await decide([{ name: 'x', type: 'number' }], values, values.slice(0, 50))).toMatchObject({
      verdict: 'undecided',
      because: expect.stringContaining('50 usable rows'),
    });
  });

  it('promise no rate of false alarms, and refuse limits that would not be applied', () => {
    expect(expectedFalseAlarmsPerMonth(POLICY, 730)).toBeUndefined();
    expect(DriftPolicy.safeParse({ methods: 'evidently', limits: { ks: 0.1 } }).error?.issues[0]?.message).toContain(
      '`limits`',
    );
  });
});
