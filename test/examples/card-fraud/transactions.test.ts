import { describe, expect, it } from 'vitest';
import { known } from '../../../examples/card-fraud/labels.ts';
import {
  ASKED,
  cardOf,
  OBJECTION,
  type Transaction,
  transactions,
} from '../../../examples/card-fraud/world/transactions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(`2025-${text}Z`);
const week = { from: at('03-24T00:00'), to: at('03-31T00:00'), cards: 800 };
const rows = transactions(week);
const scheme = at('04-01T08:00');
const rings = transactions({ from: at('03-31T00:00'), to: at('04-01T20:00'), cards: 0, scheme });

const isFraud = (row: Transaction): boolean => row.fraud;
const share = (of: readonly Transaction[], is: (row: Transaction) => boolean): number =>
  of.filter(is).length / of.length;
const truth = (of: Transaction['truth']): Transaction[] => rows.filter((row) => row.truth === of);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe('made-up card payments', () => {
  it('are the same every time, a shorter selection a part of a longer one, another seed others', () => {
    const day = { from: at('03-26T00:00'), to: at('03-27T00:00'), cards: 300 };
    expect(transactions(day)).toEqual(transactions(day));
    const cards = (row: Transaction) => cardOf(row.id) < 300;
    expect(transactions(day)).toEqual(rows.filter((row) => row.at >= day.from && row.at < day.to && cards(row)));
    expect(transactions({ ...day, seed: 2 })).not.toEqual(transactions(day));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it('are moved by whole weeks and nothing else', () => {
    const day = { from: at('03-26T00:00'), to: at('03-27T00:00'), cards: 100 };
    const moved = transactions({ ...day, from: day.from + 14 * DAY, to: day.to + 14 * DAY, shiftDays: 14 });
    expect(moved).toEqual(
      transactions(day).map((row) => ({ ...row, at: row.at + 14 * DAY, knownAt: row.knownAt + 14 * DAY })),
    );
    expect(() => transactions({ ...day, shiftDays: 3 })).toThrow('multiple of 7');
  });

  it('hold 1 to 2 % of fraud, in every age band and region', () => {
    const fraud = share(rows, (row) => row.fraud);
    expect(fraud).toBeGreaterThan(0.01);
    expect(fraud).toBeLessThan(0.02);
    for (const column of ['age', 'region'] as const) {
      const groups = Map.groupBy(rows, (row) => row[column]);
      expect(groups.size).toBe(4);
      for (const group of groups.values()) expect(share(group, (row) => row.fraud)).toBeGreaterThan(0.002);
    }
  });

  it('show of each scheme what it is known by, and of honest payments little of that', () => {
    const honest = truth('legitimate');
    expect(median(truth('stolen-card').map(({ features }) => features.amount_ratio))).toBeGreaterThan(3);
    expect(share(honest, ({ features }) => features.amount_ratio > 3)).toBeLessThan(0.15);
    expect(share(truth('cloned-card'), ({ features }) => features.speed_kmh > 300)).toBeGreaterThan(0.6);
    expect(share(honest, ({ features }) => features.speed_kmh > 300)).toBeLessThan(0.02);
    expect(share(truth('card-testing'), ({ features }) => features.micro_payments_1h > 1)).toBeGreaterThan(0.5);
    expect(share(honest, ({ features }) => features.micro_payments_1h > 1)).toBeLessThan(0.02);
    // Nothing that a rule could catch alone: each is also seen of honest people.
    expect(honest.some(({ features }) => features.speed_kmh > 900)).toBe(true);
    expect(honest.some(({ features }) => features.micro_payments_1h > 1)).toBe(true);
  });

  it('have a new scheme when it begins: several young accounts at one address that spend what they can', () => {
    const busts = rings.filter((row) => row.truth === 'synthetic-identity');
    expect(Math.min(...busts.map((row) => row.at))).toBeGreaterThanOrEqual(scheme);
    expect(busts.length).toBeGreaterThan(1000);
    for (const { features } of busts) {
      expect(features.names_at_address).toBeGreaterThanOrEqual(7);
      expect(features.account_days).toBeLessThan(180);
    }
    // Beforehand the same accounts pay like anybody.
    expect(rings.filter((row) => row.at < scheme).every((row) => row.truth === 'legitimate')).toBe(true);
    expect(median(busts.map(({ features }) => features.amount_ratio))).toBeLessThan(4);
    // Young people are legitimate customers who look most like them.
    const alike = ({ features }: Transaction) => features.names_at_address >= 7 && features.account_days < 180;
    const young = rows.filter((row) => row.age === '18-24' && !row.fraud);
    expect(share(young, alike)).toBeGreaterThan(0.1);
    expect(
      share(
        rows.filter((row) => row.age !== '18-24' && !row.fraud),
        alike,
      ),
    ).toBeLessThan(0.01);
  });

  it('tell what they were late: by the answers of a lot within the hour, by chargebacks, or after the time to object', () => {
    expect(share(rows, (row) => row.asked)).toBeCloseTo(ASKED, 1);
    const frauds = rows.filter((row) => row.fraud);
    expect(Math.abs(share(frauds, (row) => row.asked) - ASKED)).toBeLessThan(0.15);
    const late = (row: Transaction) => row.knownAt - row.at;
    const told = (row: Transaction) =>
      row.asked ? late(row) < HOUR / 2 : row.fraud ? late(row) > DAY : late(row) === OBJECTION;
    expect(rows.filter((row) => !told(row))).toEqual([]);
  });
});

describe('what a bank may learn from', () => {
  it('is what is known by then, as seldom fraud as it is: a chargeback before its time would make fraud look common', () => {
    const now = at('04-01T00:00');
    const learned = known(rows, now);
    expect(learned.filter((row) => row.knownAt > now)).toEqual([]);
    expect(learned.every((row) => row.asked)).toBe(true);
    expect(rows.some((row) => row.fraud && !row.asked && row.knownAt <= now)).toBe(true);
    expect(Math.abs(share(learned, isFraud) / share(rows, isFraud) - 1)).toBeLessThan(0.2);
    // Three weeks later everything is.
    expect(known(rows, week.to + OBJECTION)).toEqual(rows);
  });
});

describe('features of a payment', () => {
  const cards = [...Map.groupBy(rows, ({ id }) => cardOf(id)).values()].filter((of) => of.length > 12).slice(0, 200);

  it('count what the card did before, as its own payments do', () => {
    for (const card of cards)
      for (const [i, row] of card.entries()) {
        if (row.at < week.from + DAY) continue;
        const earlier = (span: number) => card.slice(0, i).filter((other) => other.at >= row.at - span);
        expect(row.features.payments_24h).toBe(earlier(DAY).length);
        expect(row.features.micro_payments_1h).toBe(earlier(HOUR).filter((other) => other.features.amount < 2).length);
        if (i > 0) expect(row.features.minutes_since_last).toBe(Math.round((row.at - card[i - 1]!.at) / 60_000));
      }
  });

  it('hold an amount against the mean of the week before, payments of before the selection too', () => {
    const ofCards = transactions({ ...week, from: week.from - 8 * DAY });
    const past = Map.groupBy(ofCards, ({ id }) => cardOf(id));
    for (const row of rows.slice(0, 2000)) {
      const before = past.get(cardOf(row.id))!.filter((other) => other.at >= row.at - 7 * DAY && other.at < row.at);
      if (before.length === 0) continue;
      const mean = before.reduce((sum, other) => sum + other.features.amount, 0) / before.length;
      expect(Math.abs(row.features.amount_ratio - row.features.amount / mean)).toBeLessThan(0.006);
    }
  });
});
