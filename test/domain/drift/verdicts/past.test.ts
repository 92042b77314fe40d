import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addToPast, PastWindows } from '../../../../lib/domain/drift/baseline/past.ts';
import { addRow, newSketch, type Sketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../../../lib/domain/drift/columns/schema.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { growPast } from '../../../../lib/domain/drift/life/grow-past.ts';
import { IntegrityError } from '../../../../lib/domain/errors.ts';
import { besideSentences } from '../../../../lib/words/findings.ts';
import { uniform } from '../samples.ts';

const schema: FeatureSchema = {
  features: [
    { name: 'amount', type: 'number' },
    { name: 'country', type: 'category' },
    { name: 'city', type: 'category' },
  ],
};
const POLICY = DriftPolicy.parse({});
type Change = { shift?: number; scale?: number; rare?: number; missing?: number; fresh?: string; beyond?: number };

/** Amounts of a bell, countries of which the rarest has one row in 250, cities of a long tail. */
function rowsOf(n: number, seed: number, change: Change = {}): string[][] {
  const { shift = 0, scale = 1, rare = 0, missing = 0.01, fresh, beyond = 0 } = change;
  const next = uniform(seed);
  const normal = (): number => Array.from({ length: 12 }, next).reduce((sum, u) => sum + u, -6);
  return Array.from({ length: n }, (_, i) => {
    const amount = next() < beyond ? 50 : normal() * scale + shift;
    const country = next() < 0.004 + rare ? 'LI' : ['DE', 'FR', 'JP', 'US'][Math.floor(next() ** 2 * 4)]!;
    const city = fresh !== undefined && i % 250 === 0 ? fresh : `city ${Math.floor(300 ** next())}`;
    return [next() < missing ? '' : String(amount), country, city];
  });
}

const baseline = await buildBaseline(schema, rowsOf(2_000, 1));
function sketchOf(rows: string[][], of = baseline): Sketch {
  const sketch = newSketch(of);
  for (const row of rows) addRow(sketch, row);
  return sketch;
}
const decided = (sketch: Sketch, past?: PastWindows, policy = POLICY) =>
  decideDrift(baseline, sketch, policy, { complete: true, brokenLines: 0, past });

const windows = Array.from({ length: 20 }, (_, i) => sketchOf(rowsOf(2_000, 100 + i)));
const pastOf = (some: readonly Sketch[]): PastWindows =>
  some.reduce<PastWindows | undefined>((past, sketch) => addToPast(past, sketch), undefined)!;
const past = pastOf(windows);

describe('did anything change since earlier windows?', () => {
  it('says no of windows like them, and how many there were', () => {
    const still = Array.from({ length: 60 }, (_, i) => decided(sketchOf(rowsOf(1_000, 500 + i)), past));
    expect(still.filter(({ moved }) => moved?.found)).toHaveLength(0);
    expect(still[0]!.moved!.past).toEqual({ windows: 20, rows: 40_000, level: expect.any(Number) });
    // together they may speak no oftener than the one did
    const alone = decided(windows[0]!).moved!;
    expect(still[0]!.moved!.level).toBeLessThan(alone.level);
    expect(alone).not.toHaveProperty('past');
  });

  // Each is less than 2,000 rows of a baseline can tell: its own error hides it.
  it.each<[string, Change, string, string]>([
    ['a tenth of a standard deviation, downwards', { shift: -0.1 }, 'amount', 'wilcoxon'],
    ['a spread a twelfth wider', { scale: 1.08 }, 'amount', 'mood'],
    ['twice as many missing', { missing: 0.0215 }, 'amount', 'missing'],
    ['a rare value thrice as often', { rare: 0.007 }, 'country', 'share'],
    ['a new city', { fresh: 'Newtown' }, 'city', 'newcomer'],
    ['rows beyond all there were', { beyond: 0.0035 }, 'amount', 'range'],
  ])('finds %s, which the baseline alone does not show', (_, change, feature, test) => {
    const sketch = sketchOf(rowsOf(2_000, 40, change));
    const alone = decided(sketch).moved!.columns.find((column) => column.feature === feature);
    const since = decided(sketch, past).moved!.columns.find((column) => column.feature === feature);
    expect([alone, since?.feature, since?.against]).toEqual([undefined, feature, 'past']);
    expect(since!.by.map((by) => by.test)).toContain(test);
  });

  it('is told in words, and as the reason of an alarm for who wants one', () => {
    const sketch = sketchOf(rowsOf(2_000, 40, { missing: 0.0215 }));
    expect(besideSentences(decided(sketch, past))).toEqual([
      expect.stringMatching(
        /^amount changed since earlier windows \(missing values\), but by less than you allow: change in missing values at most 0\.\d{4}, limit 0\.0500$/,
      ),
    ]);
    const alarmed = decided(sketch, past, DriftPolicy.parse({ alarm: 'moved' }));
    expect(alarmed).toMatchObject({ verdict: 'drifted', reasons: [{ rule: 'moved', subject: 'amount' }] });
    const { observed, limit } = alarmed.reasons[0]!;
    expect(Number(observed)).toBeGreaterThan(Number(limit));
  });

  it('of a city that came before says nothing, and nothing of one that may have', () => {
    const news = (city: string) => sketchOf(rowsOf(2_000, 40, { fresh: city }));
    const came = pastOf([...windows, news('Newtown')]);
    const toldOf = (known: PastWindows) =>
      decided(news('Newtown'), known).moved!.columns.flatMap(({ by }) => by.map(({ test }) => test));
    expect(toldOf(past)).toContain('newcomer');
    expect(toldOf(came)).not.toContain('newcomer');
  });

  it.each<[string, PastWindows | undefined]>([
    ['windows with fewer rows than the baseline', pastOf(windows.slice(0, 1))],
    ['windows of another baseline', { ...past, sketch: { ...past.sketch, baselineId: 'f'.repeat(64) } }],
    ['none', undefined],
  ])('is not asked of %s', (_, known) => {
    for (const sketch of [windows[3]!, sketchOf(rowsOf(2_000, 40, { missing: 0.0215 }))])
      expect(decided(sketch, known)).toEqual(decided(sketch));
  });

  it('is asked of a window from a tenth of the baseline’s rows on', () => {
    const policy = DriftPolicy.parse({ minimumRows: 100 });
    const [enough, few] = [200, 199].map((rows) => decided(sketchOf(rowsOf(rows, 31)), past, policy));
    expect([enough!.moved!.past?.windows, few!.moved!.past]).toEqual([20, undefined]);
  });

  it('is answered of what was made by others, whose baseline alone says nothing of shares', () => {
    const [amount, ...rest] = baseline.features;
    const foreign = { ...baseline, features: [{ ...amount!, estimated: { rankError: 0.01, inside: false } }, ...rest] };
    const of = foreign as typeof baseline;
    const before = pastOf(Array.from({ length: 3 }, (_, i) => sketchOf(rowsOf(2_000, 100 + i), of)));
    const sketch = sketchOf(rowsOf(2_000, 40, { shift: 0.3 }), of);
    const told = decideDrift(of, sketch, POLICY, { complete: true, brokenLines: 0, past: before }).moved!;
    expect(told.columns).toMatchObject([{ feature: 'amount', against: 'past' }]);
  });
});

describe('what earlier windows come to', () => {
  const usual = windows[0]!;
  it.each<[string, Sketch, boolean, number]>([
    ['one in which nothing changed', windows[1]!, true, 2],
    ['one that is in it', usual, true, 1],
    ['one that is not whole', windows[1]!, false, 1],
    ['one that moved', sketchOf(rowsOf(2_000, 40, { shift: 0.2 })), true, 1],
    ['one that drifted', sketchOf(rowsOf(2_000, 40, { shift: 2 })), true, 1],
    ['one with too few rows to say anything of', sketchOf(rowsOf(20, 31)), true, 1],
    ['one with a tenth of the baseline’s rows', sketchOf(rowsOf(200, 31)), true, 2],
    ['one with fewer, which is held against the baseline alone', sketchOf(rowsOf(199, 31)), true, 1],
  ])('%s', (_, sketch, complete, count) => {
    const policy = DriftPolicy.parse({ minimumRows: 100 });
    const grown = growPast(pastOf([usual]), decided(sketch, undefined, policy), { baseline, sketch, complete });
    expect(grown!.windows).toBe(count);
    expect(PastWindows.parse(JSON.parse(JSON.stringify(grown)))).toEqual(grown);
  });

  it('is the same in any order, and no row of any', () => {
    const { latest, ...forth } = pastOf(windows);
    const { latest: last, ...back } = pastOf(windows.toReversed());
    expect(latest).toEqual(last.toReversed());
    expect(forth.sketch.features.map(({ counts }) => counts)).toEqual(back.sketch.features.map(({ counts }) => counts));
    expect(forth.sketch).toMatchObject({ rows: 40_000, sample: [] });
  });

  it('counts each row once: of windows that overlap every other is left out', () => {
    const day = 86_400_000;
    let known: PastWindows | undefined;
    const added = windows.slice(0, 6).map((sketch, at) => {
      const window = { start: at * day, end: (at + 2) * day };
      known = growPast(known, decided(sketch), { baseline, sketch, complete: true, window });
      return known!.windows;
    });
    expect(added).toEqual([1, 1, 2, 2, 3, 3]);
    expect(known!.until).toBe(6 * day);
  });

  it('has no window of which a column was silenced: nobody asked of that', () => {
    const sketch = windows[1]!;
    const policy = DriftPolicy.parse({
      silenced: [{ feature: 'city', because: 'a strike', until: '2026-12-01' }],
    });
    const state = { complete: true, brokenLines: 0 };
    const past = pastOf([usual]);
    const seen = { baseline, sketch, complete: true };
    const during = decideDrift(baseline, sketch, policy, { ...state, at: Date.parse('2026-11-30') });
    const after = decideDrift(baseline, sketch, policy, { ...state, at: Date.parse('2026-12-02') });
    expect([during, after].map((decision) => growPast(past, decision, seen)!.windows)).toEqual([1, 2]);
  });

  it('begins anew with another baseline, whose windows are no part of it', () => {
    const other = { ...usual, baselineId: 'f'.repeat(64) };
    expect(() => addToPast(past, other)).toThrow(IntegrityError);
    expect(growPast(past, decided(usual), { baseline, sketch: other, complete: true })!.windows).toBe(1);
  });

  // Each window lies a hundredth further than the one before it: none differs from those before it, and the baseline stands.
  it('is dragged along by what drifts slowly, until the baseline tells', () => {
    let known: PastWindows | undefined;
    const told = Array.from({ length: 30 }, (_, i) => {
      const sketch = sketchOf(rowsOf(1_000, 900 + i, { shift: i / 100 }));
      const decision = decided(sketch, known);
      known = growPast(known, decision, { baseline, sketch, complete: true });
      return decision.moved!.columns.some(({ feature, against }) => feature === 'amount' && against === undefined);
    });
    expect(told.slice(0, 8)).not.toContain(true);
    expect(told.slice(-5)).toEqual(Array(5).fill(true));
    expect(known!.windows).toBeLessThan(30);
  });
});
