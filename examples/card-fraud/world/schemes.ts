import { between, type Chance, chanceOf, normal, oneOf, whole } from './chance.ts';
import type { Customer } from './customers.ts';
import { ABROAD } from './places.ts';
import { cents, elsewhere, type Merchant, type Payment, spend } from './spending.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const OF_THEFTS = 4;
const OF_BUSTS = 5;

/**
 * What thieves pay on one day with a customer's card, mostly nothing. Three schemes that the first version has learned:
 *
 * - `stolen-card`: unusual amounts. Data of cards used without the card for several times what the customer spends; the Fraud
 *   Detection Handbook multiplies amounts by five for a third of the payments of a compromised customer (Le Borgne et al. 2022,
 *   chapter 3, "Transaction data simulator", scenario 3).
 * - `cloned-card`: impossible places. The card is read far away within two hours of where its owner used it (geo-velocity: distance
 *   by time since the last payment, US patent application 2010/0051684).
 * - `card-testing`: repeated micro-payments of 0.01 to 2.00 that show which stolen numbers work, then a large one
 *   (fraudhalo.com, "Card-testing attacks"; fraud.net, glossary, "Credit Card Testing Fraud").
 */
export function steal(who: Customer, day: number, seed: number): Payment[] {
  const chance = chanceOf(seed, OF_THEFTS, who.number, day);
  const draw = chance();
  // Thieves work at any hour, and more of them while card holders sleep.
  const start = day * DAY + Math.floor((chance() < 0.4 ? between(chance, 0, 6) : between(chance, 6, 24)) * HOUR);
  if (draw < 0.0045) return stolen(chance, who, start);
  if (draw < 0.0095) return cloned(chance, who, seenAt(chance, who, day, seed));
  if (draw < 0.0112) return tested(chance, who, start);
  return [];
}

const SOLD_ON: readonly (readonly [Merchant, number])[] = [
  ['electronics', 5],
  ['gift-card', 3],
  ['fashion', 2],
  ['travel', 1],
];

function stolen(chance: Chance, who: Customer, start: number): Payment[] {
  return inARow(chance, start, { count: whole(chance, 2, 4), gap: 25 }, (at) => ({
    at,
    amount: cents(30 * who.purse * between(chance, 3, 14) * Math.exp(0.3 * normal(chance))),
    channel: 'online',
    merchant: oneOf(chance, SOLD_ON),
    place: undefined,
    truth: 'stolen-card',
  }));
}

/** Some time after the owner used the card at a till that day; undefined on a day without. */
function seenAt(chance: Chance, who: Customer, day: number, seed: number): number | undefined {
  const own = spend(who, day, seed).filter(({ place }) => place);
  return own.length > 0 ? own[0]!.at + Math.floor(between(chance, 10, 120) * MINUTE) : undefined;
}

function cloned(chance: Chance, who: Customer, start: number | undefined): Payment[] {
  if (start === undefined) return [];
  const place = chance() < 0.6 ? ABROAD[whole(chance, 0, ABROAD.length - 1)]! : elsewhere(chance, who);
  return inARow(chance, start, { count: whole(chance, 2, 4), gap: 35 }, (at) => ({
    at,
    amount: cents(60 * who.purse * Math.exp(0.6 * normal(chance))),
    channel: 'chip',
    merchant: chance() < 0.5 ? 'cash' : oneOf(chance, SOLD_ON),
    place,
    truth: 'cloned-card',
  }));
}

function tested(chance: Chance, who: Customer, start: number): Payment[] {
  const tests = inARow(chance, start, { count: whole(chance, 4, 9), gap: 3 }, (at) => ({
    at,
    amount: cents(between(chance, 0.01, 2)),
    channel: 'online',
    merchant: 'digital',
    place: undefined,
    truth: 'card-testing',
  }));
  const last = tests.at(-1)!.at + Math.floor(between(chance, 5, 40) * MINUTE);
  const amount = cents(30 * who.purse * between(chance, 4, 12));
  return [...tests, { ...tests[0]!, at: last, amount, merchant: oneOf(chance, SOLD_ON) }];
}

/**
 * The scheme that is new: `synthetic-identity`. Accounts of people who do not exist, several at one address, pay their bills for
 * weeks and then turn what they can spend into things that sell within hours ("bust-out"; Federal Reserve, "Synthetic Identity Fraud in the U.S. Payment
 * System", 2019, and FedPayments Improvement's characteristics: several identities at one address or telephone). Each purchase
 * alone is no larger than a good customer's.
 */
export function bustOut(who: Customer, at: number, seed: number): Payment[] {
  const chance = chanceOf(seed, OF_BUSTS, who.number);
  return inARow(chance, at, { count: whole(chance, 3, 6), gap: 18 }, (time) => ({
    at: time,
    amount: cents(between(chance, 60, 240)),
    channel: chance() < 0.75 ? 'online' : 'chip',
    merchant: chance() < 0.65 ? 'gift-card' : 'electronics',
    place: who.home,
    truth: 'synthetic-identity',
  })).map((payment) => (payment.channel === 'online' ? { ...payment, place: undefined } : payment));
}

/** Payments one after the other, `gap` minutes apart by chance. */
function inARow(
  chance: Chance,
  start: number,
  { count, gap }: { count: number; gap: number },
  make: (at: number) => Payment,
): Payment[] {
  const payments: Payment[] = [];
  let at = start;
  for (let left = count; left > 0; left--) {
    payments.push(make(at));
    at += Math.floor(between(chance, 0.3, 1.7) * gap * MINUTE);
  }
  return payments;
}
