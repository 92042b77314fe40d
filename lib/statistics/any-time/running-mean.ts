import type { Interval } from '../interval.ts';
import { boundaryOf, gammaExponential, type Mixture, normalMixture } from './mixtures.ts';

/** What has been seen of a stream of values: all that is kept, however many there were. `spread` is the sum of squared distances from predictions, `largest` the largest of them. */
export interface MeanSeen {
  readonly rows: number;
  readonly weight: number;
  readonly sum: number;
  readonly spread: number;
  readonly largest: number;
}

export const NOTHING_SEEN: MeanSeen = { rows: 0, weight: 0, sum: 0, spread: 0, largest: 0 };

/**
 * What may be supposed of values before any is seen. `scale`: by how much one may lie from its prediction at most, absent where nothing bounds it. `within`: what the mean can be; `predicted`:
 * what predictions are kept within. `rho` tunes the boundary (`tunedFor`).
 */
export interface Law {
  readonly scale?: number;
  readonly within: Interval;
  readonly predicted: Interval;
  readonly rho: number;
}

const EVERYWHERE: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Of values that lie within an interval. */
export const levelLaw = (within: Interval, rho: number): Law => ({
  ...{ scale: within.high - within.low, within, predicted: within, rho },
});

/** How far from 0 predictions of a difference go, as a part of the most it can be: the nearer, the less a value can lie from its prediction, and true differences are small. */
const NEAR = 0.2;

/** Of differences of two values each of which lies within an interval of this width. */
export const differenceLaw = (width: number, rho: number): Law => ({
  ...{ scale: width * (1 + NEAR), within: { low: -width, high: width }, rho },
  predicted: { low: -width * NEAR, high: width * NEAR },
});

/** Of values that nothing bounds: what is told of them holds for large samples. */
export const unboundedLaw = (rho: number): Law => ({ within: EVERYWHERE, predicted: EVERYWHERE, rho });

/**
 * The mean of a stream with an interval that holds at all times together, so that it may be looked at after every value. Each value is held against a prediction made of those before it:
 *
 *     low = (Σ w x − u(V)) / Σ w,   V = Σ (w (x − x̂))²
 *
 * with the boundary u of the gamma-exponential mixture where values are bounded (Howard, Ramdas, McAuliffe and Sekhon 2021, Theorem 4; no law, no independence and no size of sample is supposed), of the
 * normal mixture where they are not (Waudby-Smith et al. 2024: for large samples, of values with a variance). Of those the stream may hold none of the values that are farthest off: u is that of one value more, twice as far
 * from its prediction as the farthest was, as it is of means of losses (`hallInterval`). What it holds is the mean of what each value was expected to be, given those before it:
 * where that changes with time, the mean of it *up to now*. A weight must be known before its value, and at most 1.
 */
export class RunningMean {
  readonly #law: Law;
  readonly #mixture: Mixture;
  #rows: number;
  #weight: number;
  #sum: number;
  #spread: number;
  #largest: number;

  constructor(law: Law, seen: MeanSeen = NOTHING_SEEN) {
    this.#law = law;
    this.#mixture = law.scale === undefined ? normalMixture(law.rho) : gammaExponential(law.rho, law.scale);
    this.#rows = seen.rows;
    this.#weight = seen.weight;
    this.#sum = seen.sum;
    this.#spread = seen.spread;
    this.#largest = seen.largest;
  }

  /** What the next value is held against: the mean so far, drawn to the middle by one row. */
  get prediction(): number {
    const { low, high } = this.#law.predicted;
    const middle = Number.isFinite(low) ? (low + high) / 2 : 0;
    return Math.min(high, Math.max(low, (this.#sum + middle) / (this.#weight + 1)));
  }

  /** @param prediction what the value is held against, made of what was seen before it alone */
  add(value: number, weight = 1, prediction = this.prediction): void {
    const squared = (weight * (value - prediction)) ** 2;
    this.#rows++;
    this.#weight += weight;
    this.#sum += weight * value;
    this.#spread += squared;
    if (squared > this.#largest) this.#largest = squared;
  }

  get seen(): MeanSeen {
    return {
      ...{ rows: this.#rows, weight: this.#weight, sum: this.#sum, spread: this.#spread, largest: this.#largest },
    };
  }

  /** Of no rows the middle of what it can be. */
  get value(): number {
    if (this.#weight > 0) return this.#sum / this.#weight;
    const { low, high } = this.#law.within;
    return Number.isFinite(low) ? (low + high) / 2 : 0;
  }

  /** Each end is passed at some time with a chance of its risk at most. */
  interval(risk: { readonly low: number; readonly high: number }): Interval {
    const { low, high } = this.#law.within;
    if (this.#weight === 0) return { low, high };
    const reach = (alpha: number) => (boundaryOf(this.#mixture, this.#time, alpha) + this.#unseen) / this.#weight;
    const value = this.value;
    const under = reach(risk.low);
    const over = risk.high === risk.low ? under : reach(risk.high);
    return { low: Math.max(low, value - under), high: Math.min(high, value + over) };
  }

  /** The logarithm of the evidence that the mean lies above a limit: below it, it ever reaches ln(1/α) with a chance of α at most. */
  above(limit: number): number {
    return this.#mixture(this.#sum - limit * this.#weight - this.#unseen, this.#time);
  }

  /** The same of its lying below. */
  below(limit: number): number {
    return this.#mixture(limit * this.#weight - this.#sum - this.#unseen, this.#time);
  }

  /** How far off a value that was not seen may be; 0 where values are bounded, which the boundary knows. */
  get #unseen(): number {
    return this.#law.scale === undefined ? 2 * Math.sqrt(this.#largest) : 0;
  }

  get #time(): number {
    return this.#spread + this.#unseen ** 2;
  }

  /**
   * Why nothing may be concluded all the same of values that nothing bounds; the interval of bounded ones holds of any number of rows.
   */
  get doubt(): string | undefined {
    if (this.#law.scale !== undefined) return undefined;
    if (this.#rows < LEAST_UNBOUNDED) return `${this.#rows} rows, at least ${LEAST_UNBOUNDED} are needed`;
    if (this.#spread === 0) return `all ${this.#rows} rows are the same, which shows nothing of how far they spread`;
    const share = this.#largest / this.#spread;
    if (share <= MOST_OF_ONE) return undefined;
    return `one row makes ${Math.round(100 * share)} % of the spread, at most ${100 * MOST_OF_ONE} % may be one row's: tails are too long to tell a mean from so few rows`;
  }
}

/** An interval for large samples says nothing of fewer: a large loss that is rarer than about 3 in this many rows may not have been seen by then (docs/bench-race.md counts how often it holds from here on). */
const LEAST_UNBOUNDED = 3_000;
/** Of a variance that is mostly one row's nothing is known: the next row may be as far off again. */
const MOST_OF_ONE = 0.1;
