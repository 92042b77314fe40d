import { expect, it } from 'vitest';
import { drawerOf, TAILS } from '../../../../bench/trust/tails.ts';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { accumulate } from '../../../../lib/domain/drift/life/accumulated.ts';
import type { Life } from '../../../../lib/domain/drift/life/life.ts';
import { DAY } from '../../../../lib/domain/time.ts';
import { besideSentences } from '../../../../lib/words/findings.ts';
import { uniform } from '../samples.ts';

const u = uniform(5);
/** Columns whose fresh samples hold many new values: all known ones are kept, and a fifth of them. */
const [city, product] = [drawerOf(TAILS['2,500 cities, Zipf'], u), drawerOf(TAILS['5,000 values, uniform'], u)];
const draw = (rows: number) => Array.from({ length: rows }, () => [`c${city()}`, `p${product()}`]);
const own = draw(3_000);
const baseline = await buildBaseline(
  {
    features: [
      { name: 'city', type: 'category' },
      { name: 'product', type: 'category' },
    ],
  },
  own,
);
const sketchOf = (rows: readonly string[][]) => {
  const sketch = newSketch(baseline);
  for (const row of rows) addRow(sketch, row);
  return sketch;
};
const decide = (rows: readonly string[][], policy: unknown = {}) =>
  decideDrift(baseline, sketchOf(rows), DriftPolicy.parse(policy));
const ALL = { limits: { psi: 0.2, js: 0.2, linf: 0.05, unseen: 0.05 } };

it('rows of the baseline itself are no drift, and are said to be its own', () => {
  for (const rows of [own, own.slice(700, 1_500)]) {
    const { verdict, reasons, ...beside } = decide(rows, ALL);
    expect(reasons.filter(({ rule }) => verdict === 'drifted' || rule === 'unseen')).toEqual(
      verdict === 'stable' ? [expect.objectContaining({ rule: 'unseen' })] : [],
    );
    expect(beside.moved?.columns).toEqual([]);
    expect(besideSentences(beside).join()).toMatch(
      /rows of this window seem to be the baseline's own: \d+\.\d % of the values of product are unseen, where a fresh sample would show \d+\.\d %, and 1 more column alike/,
    );
  }
  expect(decide(own, ALL)).toMatchObject({ verdict: 'stable', severity: 'none' });
});

it('rows of which half are the baseline’s own are no drift either, and fresh ones are not said to be', () => {
  expect(decide([...own.slice(0, 1_000), ...draw(1_000)], ALL).verdict).not.toBe('drifted');
  expect(decide(draw(3_000), ALL).ownRows).toBeUndefined();
});

it.each<[string, string, (row: string[], i: number) => string[]]>([
  ['one category that grows', 'linf', (row, i) => (i % 8 === 0 ? ['c0', row[1]!] : row)],
  ['traffic that draws together on what is frequent', 'psi', (row, i) => (i % 3 > 0 ? [`c${i % 10}`, row[1]!] : row)],
  ['new values', 'unseen', (row, i) => (i % 2 === 0 ? [`new${i}`, row[1]!] : row)],
])('%s is found among rows of its own', (_, rule, change) => {
  expect(decide(own.map(change), ALL).reasons).toContainEqual(expect.objectContaining({ rule, subject: 'city' }));
  expect(decide(own.map(change), ALL).verdict).toBe('drifted');
});

it('days of its own rows are no evidence of fewer new values', () => {
  let life: Life | undefined;
  const policy = DriftPolicy.parse({});
  for (let day = 0; day < 10; day++) {
    const sketch = sketchOf(own.slice(300 * day, 300 * (day + 1)));
    const window = { start: day * DAY, end: (day + 1) * DAY };
    const told = accumulate(
      decideDrift(baseline, sketch, policy),
      life,
      { baseline, sketch, window, complete: true },
      policy,
    );
    life = told.life;
    expect(told.decision.accumulated?.found).toBe(false);
  }
});
