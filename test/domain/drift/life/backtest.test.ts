import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy } from '../../../../lib/domain/drift/drift-policy.ts';
import { backtest, cellOf, windowSketch, windowsWithin } from '../../../../lib/domain/drift/life/backtest.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const policy = DriftPolicy.parse({});
const schema = { features: [{ name: 'x', type: 'number' as const }] };
const baseline = await buildBaseline(
  schema,
  Array.from({ length: 5_000 }, (_, i) => [String(((i * 7919) % 1000) / 1000)]),
);

/** A day's sketch: `d` drifted, `s` stable, `?` too few rows. */
function day(kind: string, at: number) {
  const sketch = newSketch(baseline);
  const n = kind === '?' ? 10 : 2_000;
  for (let i = 0; i < n; i++) addRow(sketch, [String(((i * 7919) % 1000) / 1000 + (kind === 'd' ? 0.5 : 0))]);
  return { window: { start: at * DAY, end: (at + 1) * DAY }, baseline, sketch, brokenLines: 0, complete: true };
}

describe('a backtest', () => {
  it.each([
    ['sdsd', 1, 1, '.X.X'],
    ['sdsd', 2, 3, '...X'],
    ['ddsd', 2, 2, '.X..'],
    ['d??d', 2, 3, '....'],
    ['d??d', 2, 4, '...X'],
    ['dddd', 3, 3, '..XX'],
  ])('of %s with %i of %i raises %s', (days, drifted, of, expected) => {
    const played = backtest([...days].map(day).reverse(), policy, { drifted, of });
    expect(played.map(({ fired }) => (fired ? 'X' : '.')).join('')).toBe(expected);
    const verdicts = { d: 'drifted', s: 'stable', '?': 'undecided' } as const;
    expect(played.map(({ decision }) => decision.verdict)).toEqual([...days].map((d) => verdicts[d as 'd']));
  });

  it('starts counting anew with another baseline', async () => {
    const other = await buildBaseline(
      schema,
      Array.from({ length: 3_000 }, (_, i) => [String((i % 100) / 100)]),
    );
    const sketch = newSketch(other);
    for (let i = 0; i < 2_000; i++) addRow(sketch, [String(5 + (i % 100))]);
    const later = { ...day('d', 1), baseline: other, sketch };
    const played = backtest([day('d', 0), later], policy, { drifted: 2, of: 2 });
    expect(played.map(({ decision, fired }) => [decision.verdict, fired])).toEqual([
      ['drifted', false],
      ['drifted', false],
    ]);
  });

  it('of a window that is not whole is undecided', () => {
    const [played] = backtest([{ ...day('d', 0), complete: false, because: 'half of it' }], policy, {
      drifted: 1,
      of: 1,
    });
    const because = expect.stringMatching(/^half of it; beyond its limit in the rows that are there: x \(psi /);
    expect(played).toMatchObject({ decision: { verdict: 'undecided', because }, fired: false });
  });
});

describe('windows', () => {
  it('end on multiples of the cadence and lie wholly within', () => {
    const within = windowsWithin({ every: DAY, window: 2 * DAY }, { start: DAY / 2, end: 4.5 * DAY });
    expect(within).toEqual([
      { start: DAY, end: 3 * DAY },
      { start: 2 * DAY, end: 4 * DAY },
    ]);
  });

  it('that are none, or too many, are refused with the way out', () => {
    expect(() => windowsWithin({ every: DAY, window: 7 * DAY }, { start: 0, end: DAY })).toThrow(
      'take a shorter `--window`',
    );
    expect(() => windowsWithin({ every: 1_000, window: 1_000 }, { start: 0, end: DAY })).toThrow(
      'take a longer `--every`',
    );
  });

  it('made of cells count what rows put into each would, however they overlap', () => {
    const hours = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(
        hours,
        hours,
        fc.array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.float({ noNaN: true, min: -2, max: 3 }))),
        (e, w, rows) => {
          const cadence = { every: e * HOUR, window: w * HOUR };
          const cell = cellOf(cadence);
          const cells = new Map<number, ReturnType<typeof newSketch>>();
          for (const [hour, value] of rows) {
            const at = Math.floor((hour * HOUR) / cell);
            if (!cells.has(at)) cells.set(at, newSketch(baseline));
            addRow(cells.get(at)!, [String(value)]);
          }
          for (const window of windowsWithin(cadence, { start: 0, end: 110 * HOUR })) {
            const direct = newSketch(baseline);
            for (const [hour, value] of rows)
              if (hour * HOUR >= window.start && hour * HOUR < window.end) addRow(direct, [String(value)]);
            const sum = windowSketch(cells, window, cell);
            expect(sum?.rows ?? 0).toBe(direct.rows);
            if (sum) expect(sum.features.map((f) => f.counts)).toEqual(direct.features.map((f) => f.counts));
          }
        },
      ),
      { numRuns: 10 },
    );
  });
});
