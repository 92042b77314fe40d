import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../../../lib/domain/drift/columns/schema.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { expectedFalseAlarmsPerMonth } from '../../../../lib/domain/drift/false-alarms.ts';
import { besideSentences } from '../../../../lib/words/findings.ts';
import { uniform } from '../samples.ts';

const schema: FeatureSchema = {
  features: [
    { name: 'amount', type: 'number' },
    { name: 'stars', type: 'integer' },
    { name: 'country', type: 'category' },
  ],
};
type Change = { shift?: number; scale?: number; swap?: number; missing?: number; fresh?: number; beyond?: number };

function rowsOf(n: number, seed: number, change: Change = {}): string[][] {
  const { shift = 0, scale = 1, swap = 0, missing = 0, fresh = 0, beyond = 0 } = change;
  const next = uniform(seed);
  const normal = (): number => Array.from({ length: 12 }, next).reduce((sum, u) => sum + u, -6);
  return Array.from({ length: n }, () => {
    const amount = next() < beyond ? 50 : normal() * scale + shift;
    const country = next() < swap ? 'US' : ['DE', 'FR', 'JP', 'US'][Math.floor(next() ** 2 * 4)]!;
    return [
      next() < missing ? '' : String(amount),
      String(1 + Math.floor(next() * 5)),
      next() < fresh ? 'XX' : country,
    ];
  });
}

const baseline = await buildBaseline(schema, rowsOf(20_000, 1));
const usual = await buildBaseline(schema, rowsOf(5_000, 2, { missing: 0.025 }));
function decided(rows: string[][], policy: unknown = {}) {
  const sketch = newSketch(baseline);
  for (const row of rows) addRow(sketch, row);
  return decideDrift(baseline, sketch, DriftPolicy.parse(policy));
}

describe('did anything change?', () => {
  it('says no of windows like the baseline, and how sure it would have had to be', () => {
    const windows = Array.from({ length: 60 }, (_, i) => decided(rowsOf(500, 100 + i)));
    expect(windows.filter(({ moved }) => moved?.found)).toHaveLength(0);
    expect(windows[0]!.moved).toMatchObject({ confidence: 0.995, tests: 10, columns: [] });
  });

  // Of each the limits say nothing: it is less than anybody asked to be told of.
  it.each<[string, Change, string, string]>([
    ['a tenth of a standard deviation', { shift: 0.1 }, 'amount', 'wilcoxon'],
    ['a spread 1.25 times as wide', { scale: 1.25 }, 'amount', 'mood'],
    ['one row in twenty missing', { missing: 0.045 }, 'amount', 'missing'],
    ['two rows in a hundred of a new category', { fresh: 0.02 }, 'country', 'unseen'],
    ['a tenth of rows in another category', { swap: 0.1 }, 'country', 'chi2'],
    ['a few values beyond all there were', { beyond: 0.004 }, 'amount', 'range'],
  ])('finds %s in 5,000 rows', (_, change, feature, test) => {
    const decision = decided(rowsOf(5_000, 7, change));
    expect(decision.verdict).not.toBe('drifted');
    const found = decision.moved!.columns.find((column) => column.feature === feature);
    expect(found?.by.map((by) => by.test)).toContain(test);
    expect(decision.moved!.columns).toHaveLength(1);
  });

  // A baseline that misses one amount in forty, and windows as short as any that is judged.
  it.each<[string, (row: string[], i: number) => string[], string[], string | undefined]>([
    ['nothing of the same', (row) => row, [], undefined],
    ['more missing', ([amount, ...rest], i) => [i % 20 === 0 ? '' : amount!, ...rest], ['amount'], 'missing'],
    [
      'more that are no numbers',
      ([amount, ...rest], i) => [i % 20 === 0 ? 'error' : amount!, ...rest],
      ['amount'],
      'missing',
    ],
    ['one that is always the same', ([, ...rest]) => ['0.7', ...rest], ['amount'], 'mood'],
    ['one that is gone', ([, ...rest]) => ['', ...rest], ['amount'], 'missing'],
    ['two that are gone', ([, , ...rest]) => ['', '', ...rest], ['amount', 'stars'], 'missing'],
  ])('finds %s in 200 rows', (_, change, columns, test) => {
    const sketch = newSketch(usual);
    for (const [i, row] of rowsOf(200, 5, { missing: 0.02 }).entries()) addRow(sketch, change(row, i));
    const { moved } = decideDrift(usual, sketch, DriftPolicy.parse({ minimumRows: 1 }));
    expect(moved!.columns.map(({ feature }) => feature)).toEqual(columns);
    for (const { by, p } of moved!.columns) {
      expect(by.map((one) => one.test)).toContain(test);
      expect(new Set(by.map((one) => one.test)).size).toBe(by.length);
      expect(p).toBeLessThanOrEqual(moved!.level);
    }
  });

  // Of cities that come once in 5,000 rows there are hundreds, so that rows of unseen ones are nothing new; that one of them has 25 is.
  it('finds one new value among many unseen ones', async () => {
    const next = uniform(11);
    const cities = (n: number) => Array.from({ length: n }, () => [`city ${Math.floor(400 ** next())}`]);
    const about = await buildBaseline({ features: [{ name: 'city', type: 'category' }] }, cities(5_000));
    const movedOf = (change: (row: string[], i: number) => string[], without = false) => {
      const sketch = newSketch(about);
      for (const [i, row] of cities(5_000).entries()) addRow(sketch, change(row, i));
      const old = { ...sketch, features: sketch.features.map((one) => ({ ...one, newValues: undefined })) };
      return decideDrift(about, without ? old : sketch, DriftPolicy.parse({})).moved!;
    };
    const more = (row: string[], i: number) => (i % 200 === 0 ? ['Newtown'] : row);
    expect(movedOf((row) => row).found).toBe(false);
    expect(movedOf(more).columns[0]!.by).toEqual([{ test: 'newcomer', p: expect.any(Number) }]);
    // a sketch that was kept before they were counted
    expect(movedOf(more, true).columns.flatMap(({ by }) => by.map(({ test }) => test))).not.toContain('newcomer');
    const hamlets = movedOf((row, i) => (i % 200 === 0 ? [`hamlet ${i}`] : row));
    expect(hamlets.columns.flatMap(({ by }) => by.map(({ test }) => test))).not.toContain('newcomer');
  });

  it('says how far at most, in words', () => {
    const decision = decided(rowsOf(5_000, 7, { shift: 0.1 }));
    expect(decision.verdict).toBe('stable');
    const [column] = decision.moved!.columns;
    expect(column!.atMost).toEqual([{ rule: 'ks', limit: 0.1, value: expect.any(Number) }]);
    expect(column!.atMost[0]!.value).toBeGreaterThan(0.04);
    expect(besideSentences(decision)).toEqual([
      expect.stringMatching(
        /^amount changed \(.*where its values lie.*\), but by less than you allow: KS distance at most 0\.0\d{3}, limit 0\.1000$/,
      ),
    ]);
  });

  it('is asked of the columns that are judged, and not of silenced ones', () => {
    const rows = rowsOf(5_000, 7, { shift: 0.1 });
    expect(decided(rows, { features: ['country'] }).moved).toMatchObject({ found: false, tests: 2 });
    const silenced = { silenced: [{ feature: 'amount', because: 'known', until: '2027-01-01' }] };
    const sketch = newSketch(baseline);
    for (const row of rows) addRow(sketch, row);
    const capture = { complete: true, brokenLines: 0, at: Date.parse('2026-12-01') };
    expect(decideDrift(baseline, sketch, DriftPolicy.parse(silenced), capture).moved?.found).toBe(false);
  });

  it('is not answered of a window nothing can be said of', () => {
    expect(decided(rowsOf(100, 7, { shift: 3 })).moved).toBeUndefined();
  });
});

describe('an alarm of any change', () => {
  const rows = rowsOf(5_000, 7, { shift: 0.1 });
  it('is raised on request alone, and says why', () => {
    expect(decided(rows).verdict).toBe('stable');
    expect(decided(rows, { alarm: 'moved' })).toMatchObject({
      verdict: 'drifted',
      kinds: { data: 'drifted' },
      reasons: [{ rule: 'moved', subject: 'amount', observed: expect.stringMatching(/^\d+\.\d{4}$/) }],
    });
    expect(decided(rowsOf(5_000, 8), { alarm: 'moved' }).verdict).toBe('stable');
  });

  it('is counted among the false alarms to expect, and has no place among the methods of peers', () => {
    const policy = DriftPolicy.parse({ alarm: 'moved' });
    expect(expectedFalseAlarmsPerMonth(policy, 730)).toBeCloseTo(730 * 0.01, 6);
    expect(DriftPolicy.safeParse({ alarm: 'moved', methods: 'evidently' }).success).toBe(false);
    expect(DriftPolicy.safeParse({ alarm: 'any' }).success).toBe(false);
  });
});
