import { type Call, type Fate, GOES, type Weather } from './boundary.ts';
import type { Chance } from './chance.ts';
import { DAY, START } from './life.ts';

/** Faults end here: what comes later is peace, in which everything must come to its end. */
export const PEACE = START + 5 * DAY;

/** A service that answers nobody for a while. */
interface Outage {
  readonly of: RegExp;
  readonly from: number;
  readonly to: number;
}

export const CALM: Weather = { fateOf: () => GOES };

/** A call of a life by when it is made, who makes it, what it is, and the how many-th of those it is: the same in a life that was killed before. */
export type PlaceKey = string;

/** Names each call of a life. */
export function placeNames(): (call: Call) => PlaceKey {
  const met = new Map<string, number>();
  return ({ at, flow, what }) => {
    const kind = `${at} ${flow} ${what}`;
    const k = (met.get(kind) ?? 0) + 1;
    met.set(kind, k);
    return `${kind} ${k}`;
  };
}

export type Kill = 'crash-before' | 'crash-after';

/** Kills the process at calls of a life. */
export function killAt(moments: ReadonlyMap<PlaceKey, Kill>): Weather {
  const nameOf = placeNames();
  const left = new Map(moments);
  return {
    fateOf: (call) => {
      const name = nameOf(call);
      const kind = left.get(name);
      left.delete(name);
      return kind ? { kind } : GOES;
    },
  };
}

const SERVICES = [
  /^SageMaker\./,
  /^CloudWatch\./,
  /^(ledger|registry)\./,
  /^(evidence|captures|baselines|predictions)\./,
];
const ALL = /./;

/** How bad it is, drawn once for a life. */
export interface Climate {
  readonly crash: number;
  readonly crashes: number;
  readonly lost: number;
  readonly throttled: number;
  readonly broken: number;
  readonly slow: number;
  readonly outages: readonly Outage[];
}

export function drawClimate(chance: Chance): Climate {
  const at = (most: number, p: number): number => (chance.happens(p) ? chance.next() * most : 0);
  const outage = (): Outage => {
    const from = START + chance.next() * (PEACE - START);
    return { of: chance.happens(0.3) ? ALL : chance.of(SERVICES), from, to: from + chance.whole(1, 180) * 60_000 };
  };
  return {
    crash: at(0.01, 0.7),
    crashes: chance.whole(1, 3),
    ...{ lost: at(0.05, 0.5), throttled: at(0.3, 0.5), broken: at(0.05, 0.5), slow: at(0.02, 0.5) },
    outages: Array.from({ length: chance.happens(0.4) ? chance.whole(1, 3) : 0 }, outage),
  };
}

/** Faults at random, by a climate. */
export class Storm implements Weather {
  readonly #chance: Chance;
  readonly #climate: Climate;
  #crashes = 0;

  constructor(chance: Chance, climate: Climate) {
    this.#chance = chance;
    this.#climate = climate;
  }

  fateOf(call: Call): Fate {
    if (call.at >= PEACE) return GOES;
    const { crash, crashes, lost, throttled, broken, slow, outages } = this.#climate;
    if (this.#crashes < crashes && this.#chance.happens(crash)) {
      this.#crashes += 1;
      return { kind: this.#chance.happens(0.5) ? 'crash-before' : 'crash-after' };
    }
    if (outages.some(({ of, from, to }) => of.test(call.what) && call.at >= from && call.at < to))
      return { kind: 'broken' };
    const draw = this.#chance.next();
    if (draw < lost) return { kind: 'lost' };
    if (draw < lost + throttled) return { kind: 'throttled' };
    if (draw < lost + throttled + broken) return { kind: 'broken' };
    if (draw < lost + throttled + broken + slow) return { kind: 'slow', by: this.#delay() };
    return GOES;
  }

  #delay(): number {
    return this.#chance.happens(0.9) ? this.#chance.whole(1, 60) * 1000 : this.#chance.whole(1, 20) * 60_000;
  }
}
