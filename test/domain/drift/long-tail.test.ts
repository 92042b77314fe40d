import { beforeAll, describe, expect, it } from 'vitest';
import { drawerOf, TAILS } from '../../../bench/trust/tails.ts';
import type { CategoryBaseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { DICTIONARY } from '../../../lib/domain/drift/columns/column.ts';
import { type DriftDecision, DriftPolicy, decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { pickCategories, shareOutside } from '../../../lib/domain/drift/measures/long-tail.ts';
import { binomialTail } from '../../../lib/statistics/counts/binomial.ts';
import { sample } from '../../suites/sample.ts';
import { uniform } from './samples.ts';

/** Chances of values by rank, how many rows the baseline and the window have. */
type Column = { chances: readonly number[]; rows: number; window: number };
const COLUMNS: Record<string, Column> = {
  'Zipf, 2,500 cities': { chances: TAILS['2,500 cities, Zipf'], rows: 6_000, window: 6_000 },
  'uniform, 900 postcodes': { chances: TAILS['900 postcodes, uniform'], rows: 1_500, window: 3_000 },
  'uniform, 300 shops with ten rows each': { chances: TAILS['300 shops, uniform'], rows: 3_000, window: 3_000 },
  geometric: { chances: TAILS['geometric, 0.95'], rows: 3_000, window: 3_000 },
  'Zipf 1.1, 100,000 values': { chances: TAILS['100,000 values, Zipf 1.1'], rows: 20_000, window: 10_000 },
  'uniform, 5,000 values cut at 1,000': { chances: TAILS['5,000 values, uniform'], rows: 20_000, window: 5_000 },
};

const build = (rows: number, draw: () => number) =>
  buildBaseline(
    { features: [{ name: 'place', type: 'category' }] },
    Array.from({ length: rows }, () => [`v${draw()}`]),
  );

type Change = (rank: number, u: () => number) => number | string;
const STILL: Change = (rank) => rank;
const NEW: Change = (rank, u) => (u() < 0.2 ? `new${Math.floor(u() * 500)}` : rank);

async function decide(
  column: Column,
  seed: number,
  policies: readonly unknown[],
  change = STILL,
): Promise<DriftDecision[]> {
  const u = uniform(seed);
  const draw = drawerOf(column.chances, u);
  const baseline = await build(column.rows, draw);
  const sketch = newSketch(baseline);
  for (let i = 0; i < column.window; i++) addRow(sketch, [`v${change(draw(), u)}`]);
  return policies.map((policy) => decideDrift(baseline, sketch, DriftPolicy.parse(policy)));
}

/** Limits that nothing but the sampling error keeps a window within. */
const TIGHT = { limits: { psi: 0.01, js: 0.02, linf: 0.001, unseen: 0.001 } };
const windows = sample(3, 60);

/** Windows in which nothing changed, by usual and by tight limits: drawn once, for building their baselines takes longest. */
let drawn: Promise<DriftDecision[][]> | undefined;
async function still(column: Column): Promise<DriftDecision[][]> {
  const decided: DriftDecision[][] = [];
  for (let seed = 0; seed < windows; seed++) decided.push(await decide(column, seed * 7_919, [{}, TIGHT]));
  return decided;
}

describe.each(Object.entries(COLUMNS))('a column with a long tail: %s', (_name, column) => {
  beforeAll(() => {
    drawn = still(column);
  });

  it('raises no more alarms than stated when nothing changed, whatever the limits', async () => {
    const alarms = [0, 0];
    for (const decisions of await drawn!)
      for (const [i, { verdict }] of decisions.entries()) alarms[i]! += Number(verdict === 'drifted');
    for (const count of alarms)
      expect(binomialTail(count, { trials: windows, p: 0.005 }), `${count} of ${windows}`).toBeGreaterThan(0.001);
  });

  it('tests unseen values and categories with chances that are chances', async () => {
    const small = [0, 0];
    for (const [{ features }] of (await drawn!) as [DriftDecision][]) {
      small[0]! += Number(features[0]!.tests.unseen!.p < 0.05);
      small[1]! += Number((features[0]!.metrics.chi2?.p ?? 1) < 0.05);
    }
    for (const count of small) expect(binomialTail(count, { trials: windows, p: 0.05 })).toBeGreaterThan(0.001);
  });

  it('is drifted when a fifth of its known values become new ones', async () => {
    // Of 5,000 values the dictionary holds a fifth: most rows were outside before, and 4 % become so.
    const limits = column === COLUMNS['uniform, 5,000 values cut at 1,000'] ? { unseen: 0.01 } : {};
    for (let seed = 0; seed < Math.ceil(windows / 10); seed++)
      expect((await decide(column, seed, [{ limits }, {}], NEW))[Object.keys(limits).length ? 0 : 1]).toMatchObject({
        verdict: 'drifted',
        reasons: expect.arrayContaining([expect.objectContaining({ rule: 'unseen' })]),
      });
  });
});

it('a city that doubles is found by the limit of the largest change', async () => {
  const column = COLUMNS['Zipf, 2,500 cities']!;
  const share = 1 / column.chances.reduce((sum, chance) => sum + chance, 0);
  const doubled: Change = (rank, u) => (rank !== 0 && u() < share / (1 - share) ? 0 : rank);
  for (let seed = 0; seed < Math.ceil(windows / 10); seed++)
    expect((await decide(column, seed, [{ limits: { linf: 0.05 } }], doubled))[0]).toMatchObject({
      verdict: 'drifted',
    });
});

describe('the share outside a dictionary', () => {
  const feature = async (rows: number, draw: () => number) => (await build(rows, draw)).features[0] as CategoryBaseline;

  it.each(Object.entries(COLUMNS).filter(([name]) => name !== 'uniform, 300 shops with ten rows each'))(
    'is expected without bias, and its error known: %s',
    async (_name, column) => {
      const all = column.chances.reduce((sum, chance) => sum + chance, 0);
      const trials = sample(10, 100);
      let [sum, squares, variance] = [0, 0, 0];
      for (let seed = 1; seed <= trials; seed++) {
        const baseline = await feature(column.rows, drawerOf(column.chances, uniform(seed * 31)));
        const known = baseline.categories.reduce((total, name) => total + column.chances[Number(name.slice(1))]!, 0);
        const { successes, trials: n, spread } = shareOutside(baseline);
        const error = successes / n - (1 - known / all);
        sum += error;
        squares += error * error;
        variance += (successes * (1 - successes / n) + spread!) / n ** 2;
      }
      expect(Math.abs(sum / Math.sqrt(variance))).toBeLessThan(4);
      const scatter = 4 * Math.sqrt(2 / trials);
      expect(Math.abs(squares / variance - 1)).toBeLessThan(scatter);
    },
  );

  const dictionary = (counts: number[], other = 0) => ({
    categories: counts.map((_, i) => `v${String(i).padStart(4, '0')}`),
    counts,
    other,
    n: counts.reduce((sum, count) => sum + count, other),
  });

  it('is that of the singletons while every value is kept', () => {
    expect(shareOutside(dictionary([50, 2, 2, 1, 1, 1]))).toEqual({ successes: 3, trials: 57, spread: 4 });
    expect(shareOutside(dictionary([50, 7]))).toEqual({ successes: 0, trials: 57, spread: 0 });
  });

  it('counts values on the edge where the rarest were cut off', () => {
    // 1,000 values: 4 with five rows, 6 with four, the others with three, and the last of those was kept before others with three.
    const cut = dictionary([5, 5, 5, 5, 4, 4, 4, 4, 4, 4, ...new Array<number>(DICTIONARY - 10).fill(3)], 700);
    expect(shareOutside(cut).successes).toBe(700 + 3 * (DICTIONARY - 10));
    // A value with one row more whose name comes after that of the last would have gone, too.
    cut.categories[9] = 'w';
    expect(shareOutside(cut).successes).toBe(700 + 3 * (DICTIONARY - 10) + 4);
  });

  it('of a baseline that lists only some values holds what it left out', () => {
    expect(shareOutside(dictionary([50, 20, 0, 0], 30))).toMatchObject({ successes: 30, trials: 100 });
  });

  it('gives bins of their own to values with ten rows at least, clear of the edge', () => {
    expect(pickCategories(dictionary([500, 40, 10, 9, 1]))).toEqual({ picked: 3, among: 5 });
    expect(pickCategories(dictionary(new Array<number>(100).fill(50)))).toEqual({ picked: 30, among: 100 });
    expect(pickCategories(dictionary([500, 400, 300]))).toEqual({ picked: 3, among: 3 });
    expect(pickCategories(dictionary([500, 31, ...new Array<number>(DICTIONARY - 2).fill(30)], 9_000)).picked).toBe(1);
  });
});
