import { between, chanceOf } from './chance.ts';
import { type AgeBand, type Customer, customer, identity } from './customers.ts';
import { type Features, featuresOf, PAST } from './features.ts';
import type { Region } from './places.ts';
import { bustOut, steal } from './schemes.ts';
import { type Payment, spend, type Truth } from './spending.ts';

/** One made-up card payment, what the bank knew of it, what it was, and when the bank learned that. */
export type Transaction = {
  /** `t` and a number made of card and time (`cardOf`): the same payment has the same id in every run. */
  readonly id: string;
  /** Epoch ms, `shiftDays` added. */
  readonly at: number;
  readonly features: Features;
  readonly fraud: boolean;
  readonly truth: Truth;
  readonly age: AgeBand;
  readonly region: Region;
  /** Drawn when the payment was made, whatever anybody thinks of it: its card holder is asked within the hour. */
  readonly asked: boolean;
  /** When it is known what it was (epoch ms, shifted): the answer, the chargeback, or the end of the time to object. */
  readonly knownAt: number;
};

export type Selection = {
  /** Story time, `[from, to)`, epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly seed?: number;
  /** Cards `[0, cards)` of all: fewer take less time. */
  readonly cards?: number;
  /** When made-up identities begin to spend what they can (story time, epoch ms); without it there are none. */
  readonly scheme?: number;
  /** Whole weeks, in days, added to every time. */
  readonly shiftDays?: number;
};

/** How many cards the made-up bank has. */
export const CARDS = 52_000;
/** Made-up identities: rings of so many members, that spend what they can in the hours after the scheme began. */
export const RINGS = { count: 200, members: 3, hours: 12 } as const;
/** Share of payments whose card holder is asked at once. */
export const ASKED = 0.5;

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Accounts are as old as they are on this day of the calendar without shift. */
const EPOCH = Date.parse('2025-04-01');
/** After so long without objection a payment counts as legitimate. */
export const OBJECTION = 21 * DAY;
const OF_LABELS = 6;
/** Milliseconds of half a year from `FIRST` on: what an id has room for. */
const TIMES = 2e10;
const FIRST = Date.parse('2025-01-01');
/** Made-up identities have negative numbers. */
const OF_IDENTITIES = 100_000;

/** Which card a payment is of. */
export const cardOf = (id: string): number => Math.floor(Number(id.slice(1)) / TIMES) - OF_IDENTITIES;

/**
 * Made-up payments of a made-up bank in the order of their times; same selection, same payments, and a shorter one is a part of
 * a longer one. About 1.3 % are fraud, some 3 % while the new scheme is on.
 *
 * Labels come late, as the field tells it (Dal Pozzolo et al. 2018, "Credit Card Fraud Detection: A Realistic Modeling and a Novel
 * Learning Strategy": few are checked at once, most are known days later): half of all card holders, drawn by lot, answer
 * within 5 to 25 minutes whether it was them; of the others a fraud is known by its chargeback after 2 to 20 days, and everything
 * else is legitimate when 21 days brought no objection. The lot does not look at the model's answer, so that what is measured on
 * answers holds for all payments; a bank that asks only about what its model suspects measures its suspicions.
 */
export function transactions(selection: Selection): Transaction[] {
  const { seed = 1, cards = CARDS, scheme, shiftDays = 0 } = selection;
  if (shiftDays % 7) throw new Error(`shift of \`${shiftDays}\` days moves the weekdays: use a multiple of 7`);
  const shift = shiftDays * DAY;
  const [from, to] = [selection.from - shift, selection.to - shift];
  const made: Transaction[] = [];
  const add = (who: Customer, payments: Payment[]) => {
    payments.sort((a, b) => a.at - b.at || a.amount - b.amount);
    for (const [i, features] of featuresOf(who, payments, from).entries())
      if (features) made.push(toldOf(who, payments[i]!, features, { seed, shift }));
  };
  for (let number = 0; number < cards; number++) {
    const who = customer(number, seed, EPOCH);
    add(who, history(who, from, to, seed));
  }
  if (scheme !== undefined)
    for (const { who, at } of identities(scheme - shift, seed))
      add(who, [...history(who, from, to, seed, at), ...bustOut(who, at, seed).filter((p) => p.at < to)]);
  return made.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** A card's payments from a week before `from` on; an identity pays nothing of its own once it busts out, and has no thieves. */
function history(who: Customer, from: number, to: number, seed: number, until = Number.POSITIVE_INFINITY): Payment[] {
  const payments: Payment[] = [];
  const real = until === Number.POSITIVE_INFINITY;
  // Thefts of an evening go on behind midnight.
  for (let day = Math.floor((from - PAST) / DAY) - 1; day * DAY < to; day++) {
    payments.push(...spend(who, day, seed));
    if (real) payments.push(...steal(who, day, seed));
  }
  return payments.filter(({ at }) => at >= from - PAST && at < Math.min(to, until) && at >= who.opened);
}

/** Every made-up identity with when it busts out: members of a ring within a quarter of an hour. */
function* identities(scheme: number, seed: number): Generator<{ who: Customer; at: number }> {
  for (let ring = 0; ring < RINGS.count; ring++) {
    const ofRing = chanceOf(seed, OF_LABELS, ring);
    const begins = scheme + (ring / RINGS.count) * RINGS.hours * 60 * MINUTE;
    for (let member = 0; member < RINGS.members; member++)
      yield {
        who: identity(ring, member, seed, scheme),
        at: begins + Math.floor(between(ofRing, 0, 15) * MINUTE),
      };
  }
}

function toldOf(
  who: Customer,
  payment: Payment,
  features: Features,
  { seed, shift }: { seed: number; shift: number },
): Transaction {
  const fraud = payment.truth !== 'legitimate';
  const chance = chanceOf(
    seed,
    OF_LABELS,
    who.number,
    Math.floor(payment.at / DAY),
    payment.at % DAY,
    payment.amount * 100,
  );
  const asked = chance() < ASKED;
  const after = asked ? between(chance, 5, 25) * MINUTE : fraud ? between(chance, 2, 20) * DAY : OBJECTION;
  return {
    id: `t${(who.number + OF_IDENTITIES) * TIMES + payment.at - FIRST}`,
    at: payment.at + shift,
    features,
    fraud,
    truth: payment.truth,
    age: who.age,
    region: who.region,
    asked,
    knownAt: payment.at + shift + Math.floor(after),
  };
}
