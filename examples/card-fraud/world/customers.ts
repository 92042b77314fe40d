import { between, type Chance, chanceOf, normal, oneOf, whole } from './chance.ts';
import { REGIONS, type Region, TOWNS, type Town } from './places.ts';

export const AGE_BANDS = ['18-24', '25-39', '40-64', '65+'] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

/** A made-up card holder. Amounts are in the currency's units. */
export type Customer = {
  readonly number: number;
  readonly age: AgeBand;
  readonly region: Region;
  readonly home: Town;
  /** When the account was opened (epoch ms, before any shift). */
  readonly opened: number;
  /** How many people have an account at this address. */
  readonly namesAtAddress: number;
  /** Payments a day. */
  readonly rate: number;
  /** By how much dearer than the average this customer buys. */
  readonly purse: number;
  /** How much the card may be used in a day. */
  readonly limit: number;
  /** Share of the days on which the customer is elsewhere. */
  readonly away: number;
};

const DAY = 86_400_000;
/** Kept apart from the streams of days: a card has numbers of its own. */
const OF_CARDS = 1;
const OF_RINGS = 2;

/** Share of each age band among customers. */
const AGES: readonly (readonly [AgeBand, number])[] = [
  ['18-24', 0.16],
  ['25-39', 0.3],
  ['40-64', 0.37],
  ['65+', 0.17],
];
const PURSE: Readonly<Record<AgeBand, number>> = { '18-24': 0.65, '25-39': 1, '40-64': 1.2, '65+': 0.9 };

/**
 * A legitimate customer. People under 25 have young accounts and often live where many others do (halls, shared flats): of all
 * legitimate customers they look most like made-up identities, and that is why a model may wrong them first.
 */
export function customer(number: number, seed: number, epoch: number): Customer {
  const chance = chanceOf(seed, OF_CARDS, number);
  const age = oneOf(chance, AGES);
  const region = REGIONS[whole(chance, 0, REGIONS.length - 1)]!;
  const young = age === '18-24';
  const purse = PURSE[age] * Math.exp(0.35 * normal(chance));
  return {
    number,
    age,
    region,
    home: TOWNS[region][whole(chance, 0, 2)]!,
    opened:
      epoch - DAY * (young && chance() < 0.6 ? between(chance, 20, 160) : between(chance, 60, young ? 900 : 6000)),
    namesAtAddress: young ? oneOf(chance, HALLS)(chance) : oneOf(chance, HOMES),
    rate: between(chance, 0.5, 5),
    purse,
    limit: Math.round(purse * between(chance, 12, 30)) * 50,
    away: between(chance, 0, 0.06),
  };
}

const HOMES: readonly (readonly [number, number])[] = [
  [1, 0.45],
  [2, 0.4],
  [3, 0.13],
  [5, 0.02],
];
const HALLS: readonly (readonly [(chance: Chance) => number, number])[] = [
  [(chance) => whole(chance, 1, 3), 0.4],
  [(chance) => whole(chance, 4, 14), 0.6],
];

/**
 * A made-up identity of a ring: several were opened at one address within weeks, and paid their small bills until the day they
 * spend what they can. They claim to be young: nobody wonders that somebody of twenty has no past.
 */
export function identity(ring: number, member: number, seed: number, opensAt: number): Customer {
  const ofRing = chanceOf(seed, OF_RINGS, ring);
  const region = REGIONS[whole(ofRing, 0, REGIONS.length - 1)]!;
  const home = TOWNS[region][whole(ofRing, 0, 2)]!;
  const namesAtAddress = whole(ofRing, 9, 16);
  const weeksAgo = between(ofRing, 4, 16);
  const chance = chanceOf(seed, OF_RINGS, ring, member);
  return {
    number: -1 - ring * 100 - member,
    age: '18-24',
    region,
    home,
    opened: opensAt - DAY * (7 * weeksAgo + between(chance, 0, 20)),
    namesAtAddress,
    rate: between(chance, 1, 3),
    purse: between(chance, 1.5, 2.3),
    limit: whole(chance, 30, 50) * 50,
    away: 0,
  };
}
