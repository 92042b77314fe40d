import { describe, expect, it } from 'vitest';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { decideRace } from '../../../lib/domain/race/decide-race.ts';
import { addBatch, beginRace } from '../../../lib/domain/race/race-state.ts';
import { armRows, BINARY, planOf, raced, shadowRows } from './made.ts';

const rows = shadowRows(1, 900, { champion: 0.8, challenger: 0.85 });

describe('batches of a race', () => {
  it('add up to the same however they are cut, and keep as much after 900 rows as after 90', () => {
    const plan = planOf({ slices: { names: ['town = Bonn'], maximumLoss: 0.1 }, errors: { maximumLoss: 0.01 } });
    const whole = raced(rows, plan);
    expect(raced(rows, plan, BINARY, 90)).toEqual(whole);
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
    const part = raced(rows.slice(0, 90), plan);
    expect(JSON.stringify(whole).length).toBeLessThan(JSON.stringify(part).length + 100);
  });

  it('come one after the other, each with its own requests', () => {
    const plan = planOf();
    const add = (window: { from: number; until: number }, of = rows) =>
      addBatch(beginRace(0), { window, rows: of, isNew: () => true }, plan, BINARY);
    expect(() => add({ from: 5, until: 900 })).toThrow(InvalidEventError);
    expect(() => add({ from: 0, until: 0 }, [])).toThrow('each window is added once, in order');
    expect(() => add({ from: 0, until: 800 })).toThrow('`r800` was not asked within the batch');
  });

  it('of a plan that does not fit the task are refused', () => {
    const plan = planOf({ metric: 'mae', spread: 1 });
    expect(() => raced(rows, plan)).toThrow('a binary task has no `mae`: write one of `accuracy`, `recall`, `brier`');
  });

  it('count units once: rows of one are one piece of evidence, and one that comes again is none', () => {
    const plan = planOf();
    const grouped = rows.map((row, at) => ({ ...row, unit: `u${Math.floor(at / 9)}` }));
    expect(decideRace(raced(grouped, plan), plan, BINARY).criteria[0]!.units).toBe(100);
    const again = addBatch(
      beginRace(0),
      { window: { from: 0, until: 900 }, rows: grouped, isNew: (unit) => unit !== 'u3' },
      plan,
      BINARY,
    );
    expect(again.counts.returned).toBe(9);
    // Ten copies of each request, as of customers who ask the same: no surer than one.
    const tenfold = rows.flatMap((row) =>
      Array.from({ length: 10 }, (_, copy) => ({ ...row, id: `${row.id}-${copy}`, unit: row.id })),
    );
    const width = (of: typeof rows) => decideRace(raced(of, plan, BINARY, 900), plan, BINARY).criteria[0]!.interval;
    expect(width(tenfold)).toEqual(width(rows));
  });

  it('weigh rows up to the most the plan says, and refuse others', () => {
    const weighed = rows.map((row, at) => ({ ...row, weight: 1 + (at % 3) }));
    expect(() => raced(weighed, planOf())).toThrow('write `mostWeight`');
    expect(() => raced(weighed, planOf({ mostWeight: 2 }))).toThrow('`r2` weighs 3');
    const plan = planOf({ mostWeight: 3 });
    const { value } = decideRace(raced(weighed, plan), plan, BINARY).criteria[0]!;
    const right = ({ truth }: (typeof rows)[0], predicted: number) => Number(truth === predicted);
    const gain = weighed.reduce(
      (sum, row) =>
        sum +
        row.weight *
          (right(row, row.challenger!.prediction!.predicted) - right(row, row.champion!.prediction!.predicted)),
      0,
    );
    expect(value).toBeCloseTo(gain / weighed.reduce((sum, { weight }) => sum + weight, 0), 12);
    const even = planOf({ mostWeight: 7 });
    const same = rows.map((row) => ({ ...row, weight: 7 }));
    expect(raced(same, even).streams).toEqual(raced(rows, planOf()).streams);
  });

  it('count an id once that comes again in a later batch, where the caller knows it', () => {
    const plan = planOf();
    const first = raced(rows.slice(0, 450), plan);
    const again = rows.slice(0, 450).map((row) => ({ ...row, at: row.at + 450 }));
    const window = { from: 450, until: 900 };
    const known = new Set(rows.slice(0, 450).map(({ id }) => id));
    const second = addBatch(first, { window, rows: again, isNew: (id) => !known.has(id) }, plan, BINARY);
    expect(second.streams).toEqual(first.streams);
    expect(second.counts.returned).toBe(450);
  });

  it('of an A/B tell units and labelled units by arm', () => {
    const plan = planOf({ form: 'ab' });
    const dealt = armRows(2, 900, { champion: 0.8, challenger: 0.8 });
    const { units, labelledUnits } = raced(
      dealt.map((row) => (row.at < 100 ? { ...row, truth: undefined } : row)),
      plan,
    );
    expect(units.champion + units.challenger).toBe(900);
    expect(labelledUnits.champion + labelledUnits.challenger).toBe(800);
  });
});

describe('a plan', () => {
  const refused = (given: object) => {
    try {
      planOf(given);
      return 'taken';
    } catch (error) {
      return String(error);
    }
  };

  it('is refused where it cannot be judged at any time, and says what can', () => {
    expect(refused({ metric: 'auc' })).toContain('must be a mean over rows, one of `accuracy`');
    expect(refused({ metric: 'mae' })).toContain('must be said of `mae`');
    expect(refused({ metric: 'outcome' })).toContain('`outcome` is of an A/B');
    expect(refused({ form: 'ab', disagreement: { max: 0.1 } })).toContain('no request of an A/B has two answers');
    expect(refused({ form: 'ab', mostWeight: 3 })).toContain('units of an A/B count once each');
    expect(refused({ slices: { names: ['a', 'a'], maximumLoss: 0 } })).toContain('must be named once each');
    expect(refused({ maximum: { units: 3, time: '1d' } })).not.toBe('taken');
    expect(refused({})).toBe('taken');
  });
});
