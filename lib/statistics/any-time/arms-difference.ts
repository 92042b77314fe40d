import type { Interval } from '../interval.ts';
import { type Law, type MeanSeen, RunningMean } from './running-mean.ts';

/** How many units an arm has had, and the sum of what they gave. */
export interface ArmSeen {
  readonly units: number;
  readonly sum: number;
}

export type ArmsSeen = { readonly difference: MeanSeen; readonly challenger: ArmSeen; readonly champion: ArmSeen };

/**
 * Of the difference of two arms to which units are dealt by chance, the challenger's getting `share` of them. `within` is what a unit can give, absent where nothing bounds it.
 */
export function armsLaw(share: number, within: Interval | undefined, rho: number): Law {
  if (within === undefined) {
    const everywhere = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    return { within: everywhere, predicted: everywhere, rho };
  }
  const width = within.high - within.low;
  const both = { low: -width, high: width };
  return { scale: width / Math.min(share, 1 - share), within: both, predicted: both, rho };
}

/**
 * The difference of the means of two arms, challenger minus champion, of units each of which is in one arm by chance and once. Every unit tells something of both: with m₁ and m₀ the means of what the arms gave
 * before it,
 *
 *     ψ = m₁ − m₀ + (x − m₁)/π of a unit of the challenger,   m₁ − m₀ − (x − m₀)/(1 − π) of one of the champion
 *
 * is the difference on average, whatever units come and however they change with time (Howard, Ramdas, McAuliffe and Sekhon 2021, Section 4.2; Waudby-Smith et al. 2024, Section 3), and varies as the difference of two means does.
 */
export class ArmsDifference {
  readonly #share: number;
  readonly #middle: number;
  readonly #mean: RunningMean;
  readonly #sums: [number, number];
  readonly #units: [number, number];

  constructor(share: number, within: Interval | undefined, rho: number, seen?: ArmsSeen) {
    this.#share = share;
    this.#middle = within ? (within.low + within.high) / 2 : 0;
    this.#mean = new RunningMean(armsLaw(share, within, rho), seen?.difference);
    this.#sums = [seen?.champion.sum ?? 0, seen?.challenger.sum ?? 0];
    this.#units = [seen?.champion.units ?? 0, seen?.challenger.units ?? 0];
  }

  /** @param arm 1 of the challenger, 0 of the champion */
  add(arm: 0 | 1, value: number): void {
    const difference = this.#meanOf(1) - this.#meanOf(0);
    const off = value - this.#meanOf(arm);
    const told = arm === 1 ? off / this.#share : -off / (1 - this.#share);
    this.#mean.add(difference + told, 1, difference);
    this.#sums[arm] += value;
    this.#units[arm]++;
  }

  get mean(): RunningMean {
    return this.#mean;
  }

  get seen(): ArmsSeen {
    return {
      difference: this.#mean.seen,
      challenger: { units: this.#units[1], sum: this.#sums[1] },
      champion: { units: this.#units[0], sum: this.#sums[0] },
    };
  }

  #meanOf(arm: 0 | 1): number {
    return (this.#sums[arm] + this.#middle) / (this.#units[arm] + 1);
  }
}
