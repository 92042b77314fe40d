import { type Chance, chanceOf, normal, oneOf, poisson, whole } from './chance.ts';
import type { AgeBand, Customer } from './customers.ts';
import { ABROAD, REGIONS, TOWNS, type Town } from './places.ts';

export const CHANNELS = ['chip', 'contactless', 'online'] as const;
export type Channel = (typeof CHANNELS)[number];
export const MERCHANTS = [
  'grocery',
  'restaurant',
  'transport',
  'fuel',
  'fashion',
  'digital',
  'electronics',
  'gift-card',
  'travel',
  'cash',
] as const;
export type Merchant = (typeof MERCHANTS)[number];

/** What became of a payment: legitimate, or the scheme it belongs to. */
export type Truth = 'legitimate' | 'stolen-card' | 'cloned-card' | 'card-testing' | 'synthetic-identity';

/** A payment as it happens. `place` is where the card was read; online there is none. */
export type Payment = {
  readonly at: number;
  readonly amount: number;
  readonly channel: Channel;
  readonly merchant: Merchant;
  readonly place: Town | undefined;
  readonly truth: Truth;
};

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** How dear a payment is (the median) and how it is made, by kind of merchant. */
const KINDS: Readonly<Record<Merchant, { median: number; spread: number; online: number }>> = {
  grocery: { median: 28, spread: 0.6, online: 0.05 },
  restaurant: { median: 19, spread: 0.5, online: 0.15 },
  transport: { median: 4, spread: 0.7, online: 0.4 },
  fuel: { median: 48, spread: 0.3, online: 0 },
  fashion: { median: 45, spread: 0.6, online: 0.6 },
  digital: { median: 6, spread: 0.9, online: 1 },
  electronics: { median: 160, spread: 0.8, online: 0.55 },
  'gift-card': { median: 40, spread: 0.5, online: 0.7 },
  travel: { median: 150, spread: 0.7, online: 0.9 },
  cash: { median: 70, spread: 0.5, online: 0 },
};

/** What people of an age buy, in parts, in the order of `MERCHANTS`. */
const BASKETS: Readonly<Record<AgeBand, readonly number[]>> = {
  '18-24': [24, 20, 16, 3, 9, 18, 4, 2, 2, 2],
  '25-39': [28, 17, 11, 8, 9, 12, 4, 2, 4, 5],
  '40-64': [32, 14, 7, 12, 8, 8, 4, 2, 5, 8],
  '65+': [38, 12, 6, 10, 7, 4, 3, 1, 4, 15],
};
const BASKET = Object.fromEntries(
  Object.entries(BASKETS).map(([age, parts]) => [age, MERCHANTS.map((kind, i) => [kind, parts[i]!] as const)]),
);

/** How much of a day's payments fall into each hour, in parts. */
const HOURS = [3, 2, 1, 1, 1, 2, 4, 7, 9, 9, 9, 10, 12, 11, 9, 9, 10, 12, 12, 10, 8, 7, 6, 4].map(
  (parts, hour) => [hour, parts] as const,
);

/**
 * What a customer pays on one day (`day` counts days since the epoch): as many payments as usual by chance (Poisson), amounts
 * around what the customer usually spends on such things (lognormal), near home but for days away. Rare honest oddities are in
 * it too, since a model must live with them: a till that is registered elsewhere, several small payments in a row in a game.
 */
export function spend(who: Customer, day: number, seed: number): Payment[] {
  const chance = chanceOf(seed, OF_DAYS, who.number, day);
  const base = chance() < who.away ? elsewhere(chance, who) : who.home;
  const payments: Payment[] = [];
  for (let left = poisson(chance, who.rate); left > 0; left--) {
    const at = day * 24 * HOUR + oneOf(chance, HOURS) * HOUR + Math.floor(chance() * HOUR);
    const merchant = oneOf(chance, BASKET[who.age]!);
    payments.push(pay(chance, who, { at, merchant, base }));
    if (merchant === 'digital' && chance() < 0.12) payments.push(...game(chance, at));
  }
  return payments;
}

const OF_DAYS = 3;

function pay(
  chance: Chance,
  who: Customer,
  { at, merchant, base }: { at: number; merchant: Merchant; base: Town },
): Payment {
  const { median, spread, online } = KINDS[merchant];
  const amount = cents(median * who.purse * Math.exp(spread * normal(chance)));
  const touched = merchant !== 'cash' && amount < 50 && chance() < 0.7;
  const channel = chance() < online ? 'online' : touched ? 'contactless' : 'chip';
  const odd = chance() < 0.001;
  const place = channel === 'online' ? undefined : odd ? elsewhere(chance, who) : base;
  return { at, amount, channel, merchant, place, truth: 'legitimate' };
}

/** A player buys small things in a row. */
function game(chance: Chance, start: number): Payment[] {
  const payments: Payment[] = [];
  let at = start;
  for (let left = whole(chance, 1, 3); left > 0; left--) {
    at += Math.floor((1 + 9 * chance()) * MINUTE);
    const amount = oneOf(chance, PRICES);
    payments.push({ at, amount, channel: 'online', merchant: 'digital', place: undefined, truth: 'legitimate' });
  }
  return payments;
}

const PRICES: readonly (readonly [number, number])[] = [
  [0.99, 5],
  [1.99, 3],
  [4.99, 2],
];

/** Another town of the country, or now and then one abroad. */
export function elsewhere(chance: Chance, { home }: Customer): Town {
  if (chance() < 0.2) return ABROAD[whole(chance, 0, ABROAD.length - 1)]!;
  const others = REGIONS.flatMap((region) => TOWNS[region]).filter((town) => town !== home);
  return others[whole(chance, 0, others.length - 1)]!;
}

/** An amount as it is charged. */
export const cents = (amount: number): number => Math.max(0.01, Math.round(amount * 100) / 100);
