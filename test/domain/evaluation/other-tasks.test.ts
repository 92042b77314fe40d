import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type EvaluationPlan,
  heldOutWanted,
  measureEvaluation,
} from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { ModelTask } from '../../../lib/domain/task/task.ts';
import { readRows } from '../../tables/held-out.ts';
import { uniform } from '../drift/samples.ts';

interface Golden {
  readonly seed: number;
  readonly metrics: Record<string, number>;
}
const golden = JSON.parse(
  readFileSync(new URL('../../fixtures/golden-quality/golden.json', import.meta.url), 'utf8'),
) as { ranking: (Golden & { queries: number })[]; forecast: (Golden & { n: number })[] };

const RANKING = ModelTask.parse({ type: 'ranking' });
const FORECAST = ModelTask.parse({ type: 'forecast', scale: 'naive', quantiles: [0.1, 0.5, 0.9] });
const OTHER = ModelTask.parse({ type: 'other' });

const measure = async (task: ModelTask, rows: readonly object[], gate: EvaluationPlan['gate'] = {}) => {
  const plan = { task, gate };
  const named = rows.map((row, id) => ({ id: `r${id}`, ...row }));
  return measureEvaluation(await readRows(named, heldOutWanted(plan)), plan);
};

/** The rows of test/fixtures/golden-quality/generate.py, bit for bit. */
function ranked(seed: number, queries: number) {
  const u = uniform(seed);
  return Array.from({ length: queries }, (_, query) => {
    const size = 2 + Math.floor(u() * 9);
    return Array.from({ length: size }, () => {
      const label = Math.floor(u() * u() * 4);
      return { query: `q${query}`, label, challenger: Math.floor(u() * 6) / 10 + label * 0.1 };
    });
  });
}
function forecasts(seed: number, n: number) {
  const u = uniform(seed);
  return Array.from({ length: n }, (_, row) => {
    const [x, e, s] = [u(), u(), u()];
    const value = 10 + 5 * x;
    const challenger = { value, 0.1: value - 1.5, 0.5: value, 0.9: value + 1.5 };
    return { series: row % 60, label: value + (e - 0.5) * 4, naive: 0.5 + s, challenger };
  });
}
const valuesOf = (measures: object, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, (measures as Record<string, { value: number }>)[name]!.value]));
const near = (metrics: Record<string, number>) =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, expect.closeTo(value, 9)]));

describe('a ranking', () => {
  it.each(golden.ranking)('of $queries queries measures what scikit-learn does', async ({ seed, queries, metrics }) => {
    // rows of a query need not stand together
    const rows = ranked(seed, queries);
    const mixed = Array.from({ length: 10 }, (_, place) => rows.flatMap((query) => query[place] ?? [])).flat();
    const { challenger } = await measure(RANKING, mixed);
    expect(valuesOf(challenger, Object.keys(metrics))).toEqual(near(metrics));
  });

  it('is as sure as it has queries, or entities whose queries these are', async () => {
    const rows = ranked(7, 200).flatMap((query, at) => query.map((row) => ({ ...row, who: `c${at % 40}` })));
    const more = rows.flatMap((row) => [row, { ...row, query: `${row.query}-again`, who: row.who }]);
    const width = async (some: readonly object[], gate = {}) => {
      const { low, high } = (await measure(RANKING, some, gate)).challenger.ndcg10!.interval(0.05);
      return high - low;
    };
    expect((await width(rows)) / (await width(more))).toBeCloseTo(Math.SQRT2, 1);
    expect((await width(more, { entity: 'who' })) / (await width(rows, { entity: 'who' }))).toBeCloseTo(1, 2);
    const few = (await measure(RANKING, ranked(7, 20).flat())).challenger.ndcg10!;
    expect(few.doubt).toBe('20 entities, at least 30 are needed');
  });

  it('counts a query by its weight, and compares two models query by query', async () => {
    const queries = ranked(8, 90);
    const rows = queries.flatMap((query, at) =>
      query.map((row) => ({ ...row, w: 1 + (at % 3), champion: 1 - row.challenger })),
    );
    const again = queries.flatMap((query, at) =>
      Array.from({ length: 1 + (at % 3) }, (_, copy) =>
        query.map((row) => ({ ...row, query: `${row.query}-${copy}`, champion: 1 - row.challenger })),
      ).flat(),
    );
    const names = ['ndcg5', 'ndcg10', 'mrr', 'map5', 'map10'];
    const [weighed, repeated] = [await measure(RANKING, rows, { weight: 'w' }), await measure(RANKING, again)];
    expect(valuesOf(weighed.challenger, names)).toEqual(near(valuesOf(repeated.challenger, names)));
    expect(valuesOf(weighed.differences, names)).toEqual(near(valuesOf(repeated.differences, names)));
    expect(weighed.differences.ndcg10!.interval(0.05).low).toBeGreaterThan(0);
  });

  it.each<[string, object, string]>([
    ['no query', { label: 1, challenger: 2 }, 'has no `query`'],
    [
      'a relevance below 0',
      { query: 'a', label: -1, challenger: 2 },
      'has a number as `label`, a number from 0 is wanted',
    ],
    ['a text as score', { query: 'a', label: 1, challenger: 'first' }, 'has a text as `challenger`'],
  ])('with %s is refused', async (_, row, message) => {
    await expect(measure(RANKING, [row])).rejects.toThrow(message);
  });
});

describe('a forecast', () => {
  it.each(golden.forecast)('of $n rows measures what scikit-learn does', async ({ seed, n, metrics }) => {
    const { challenger } = await measure(FORECAST, forecasts(seed, n));
    expect(valuesOf(challenger, Object.keys(metrics))).toEqual(near(metrics));
    expect(challenger.coverage!.doubt).toBeUndefined();
  });

  it('is as sure as it has series, or what else its rows are of', async () => {
    const rows = forecasts(3, 600);
    const widthOf = async (some: readonly object[], gate = {}) => {
      const { low, high } = (await measure(FORECAST, some, gate)).challenger.pinball!.interval(0.05);
      return high - low;
    };
    const twice = [...rows, ...rows];
    expect((await widthOf(twice)) / (await widthOf(rows))).toBeCloseTo(1, 5);
    expect(
      (
        await measure(
          FORECAST,
          rows.map((row) => ({ ...row, series: 'one' })),
        )
      ).challenger.wape!.doubt,
    ).toBe('1 entities, at least 30 are needed');
  });

  it('without quantiles or scales lacks what needs them, and says which row has none', async () => {
    const plain = ModelTask.parse({ type: 'forecast' });
    const rows = forecasts(3, 90).map(({ challenger, ...row }) => ({ ...row, challenger: challenger.value }));
    const { challenger } = await measure(plain, rows);
    expect([challenger.mase, challenger.pinball, challenger.coverage]).toEqual([undefined, undefined, undefined]);
    expect(challenger.wape!.value).toBeGreaterThan(0);
    await expect(measure(FORECAST, rows)).rejects.toThrow('has nothing as `challenger`');
    const zero = forecasts(3, 2).map((row) => ({ ...row, naive: 0 }));
    await expect(measure(FORECAST, zero)).rejects.toThrow('row 1 has a number as scale: a number above 0 is wanted');
  });
});

it('of any other task the pipeline says what each row cost, without a label', async () => {
  const u = uniform(4);
  const rows = Array.from({ length: 300 }, () => ({ challenger: u(), champion: u() + 0.2 }));
  const { challenger, differences } = await measure(OTHER, rows);
  const mean = rows.reduce((sum, row) => sum + row.challenger, 0) / rows.length;
  expect(challenger.loss!.value).toBeCloseTo(mean, 12);
  expect(differences.loss!.interval(0.05).high).toBeLessThan(0);
});
