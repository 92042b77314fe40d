import { expect, it } from 'vitest';
import { expectRace } from '../../../lib/domain/race/expect-race.ts';
import { DAY } from '../../../lib/domain/time.ts';
import { BINARY, planOf } from './made.ts';

it('tells about how many units and days a race takes, and what takes longest', () => {
  const plan = planOf({ slices: { names: ['town = Bonn'], maximumLoss: 0.02 }, leastLabelled: 0.9 });
  const { criteria, because } = expectRace(plan, BINARY, { gain: 0.03, perDay: 500, parts: { 'town = Bonn': 0.25 } });
  const [all, slice] = criteria as [(typeof criteria)[0], (typeof criteria)[0]];
  expect(all.name).toBe('accuracy');
  expect(slice.units).toBeGreaterThan(all.units);
  expect(all.time).toBe((all.units / 500) * DAY + DAY);
  expect(because).toMatch(/^`accuracy where town = Bonn` takes longest: about \d+ units, \d+ d/);
});

it('of recall counts requests, of which few are of the class looked for', () => {
  const units = (positives?: number) =>
    expectRace(planOf({ metric: 'recall' }), BINARY, {
      ...{ gain: 0.03, perDay: 1_000, ...(positives !== undefined && { positives }) },
    }).criteria[0]!.units;
  expect(units(0.02) / units()).toBeCloseTo(50, 1);
});

it('tells when all is shown together with a chance of 80 %, and that a gain makes answers unlike', () => {
  const of = (given: object, gain = 0.03) => expectRace(planOf(given), BINARY, { gain, perDay: 1_000 }).criteria;
  const guards = { errors: { maximumLoss: 0.01 }, scoreShift: { max: 0.1 } };
  expect(of(guards)[0]!.units).toBeGreaterThan(1.3 * of({})[0]!.units);
  const unlike = { margin: -0.1, disagreement: { max: 0.1 } };
  expect(of(unlike, 0.05)[1]!.units).toBeGreaterThan(2 * of(unlike, 0)[1]!.units);
  expect(of(unlike, 0.1)[1]!.units).toBe(Number.POSITIVE_INFINITY);
});

it('says where a race would end before, and what to do', () => {
  const expected = { gain: 0.01, perDay: 1_000 };
  const said = (given: object, of = expected) => expectRace(planOf(given), BINARY, of).because;
  expect(said({ maximum: { units: 1_000, time: '60d' } })).toContain('raise `maximum.units`, or ask less');
  expect(said({ maximum: { units: 900_000, time: '3d' } })).toContain('raise `maximum.time`, or ask less');
  expect(said({ margin: 0.01 })).toContain('can never be shown');
  expect(said({}, { ...expected, perDay: 0 })).toContain('none come a day');
});

it('takes more of an A/B than of a shadow, and less of a model whose spread is known to be small', () => {
  const units = (given: object, spreads?: Record<string, number>) =>
    expectRace(planOf(given), BINARY, { gain: 0.03, perDay: 1_000, ...(spreads && { spreads }) }).criteria[0]!.units;
  expect(units({ form: 'ab' })).toBeGreaterThan(4 * units({}));
  expect(units({}, { accuracy: 0.15 })).toBeLessThan(0.6 * units({}));
  expect(units({ challengers: 4 })).toBeGreaterThan(units({}));
});
