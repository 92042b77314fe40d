import type { Measure } from '../../statistics/interval.ts';
import { hallInterval } from '../../statistics/loss-interval.ts';
import { KishSums } from './influence/kish-sums.ts';
import { scalePulls, turnPulls } from './influence/pulls.ts';
import { LEAST_ROWS } from './influence/worth.ts';
import type { Column, FirstLook, SecondLook, TwoLooks } from './looks.ts';
import type { Looked } from './measured-by.ts';
import type { ScoredRows } from './scored-rows.ts';

/** R² = 1 − M/S with M the mean of `squares`, squared errors, and S the variance of the truths. */
export const determinationBy =
  (squares: Column): TwoLooks =>
  () =>
    new Determination(squares);

class Determination implements FirstLook {
  readonly #squares: Column;
  readonly #worth = new KishSums();
  #rows = 0;
  #weight = 0;
  #square = 0;
  /** Of the truths their mean, and the sum of the squares of how far from it they lie. */
  #mean = 0;
  #spread = 0;
  #largest = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  constructor(squares: Column) {
    this.#squares = squares;
  }

  add(rows: ScoredRows): void {
    const [squares, { truths, weights }] = [this.#squares(rows), rows];
    let [weight, sum, spread] = [0, 0, 0];
    for (let row = 0; row < rows.rows; row++) {
      const own = weights ? weights[row]! : 1;
      weight += own;
      sum += own * truths[row]!;
      this.#square += own * squares[row]!;
      if (squares[row]! > this.#largest) this.#largest = squares[row]!;
      if (own === 0) continue;
      if (truths[row]! < this.#least) this.#least = truths[row]!;
      if (truths[row]! > this.#most) this.#most = truths[row]!;
    }
    const mean = sum / weight;
    for (let row = 0; row < rows.rows; row++) spread += (weights ? weights[row]! : 1) * (truths[row]! - mean) ** 2;
    this.#rows += rows.rows;
    this.#worth.add(weights, rows.rows);
    if (weight > 0) this.#merge(weight, mean, spread);
  }

  /** Chan, Golub and LeVeque 1979, with weights. */
  #merge(weight: number, mean: number, spread: number): void {
    const all = this.#weight + weight;
    const apart = mean - this.#mean;
    this.#spread += this.#weight > 0 ? spread + (apart * apart * this.#weight * weight) / all : spread;
    this.#mean = this.#weight > 0 ? this.#mean + (apart * weight) / all : mean;
    this.#weight = all;
  }

  end(): SecondLook | undefined {
    const [centre, m, s] = [this.#mean, this.#square / this.#weight, this.#spread / this.#weight];
    const ratio = m / s;
    // of truths that are all the same the rounding of their mean is no spread
    if (this.#most === this.#least || !(s > 0) || !Number.isFinite(ratio)) return undefined;
    const scale = this.#rows / this.#weight / s;
    const pull = (rows: ScoredRows, into: Float64Array) => {
      const [squares, { truths, weights }] = [this.#squares(rows), rows];
      for (let row = 0; row < rows.rows; row++) {
        const off = ratio * ((truths[row]! - centre) ** 2 - s) - (squares[row]! - m);
        into[row] = scale * (weights ? weights[row]! : 1) * off;
      }
    };
    const furthest = Math.max((this.#least - centre) ** 2, (this.#most - centre) ** 2);
    return {
      ...{ value: 1 - ratio, pull, ends: { high: this.#largest / m, low: furthest / s } },
      masses: [{ of: undefined, least: LEAST_ROWS, alone: this.#worth.worth }],
    };
  }
}

/**
 * The interval of R². To ln(M/S) a row contributes e²/M − (truth − mean)²/S (delta method), an unseen row at either end: an error `further` times as large as the largest, or a truth as much further out. The lower end
 * of R² is that of the logarithm, the upper one that of the ratio itself: of both ways the one that is the wider there. Undefined for fewer than three rows, and where numbers are too large to compute with.
 */
export function measureDetermination({ value, pulls, ends }: Looked, further: number): Measure | undefined {
  if (pulls.n < 3) return undefined;
  const method = 'Hall 1992, delta method';
  if (value === 1)
    return {
      ...{ value, method, doubt: 'no row has an error, which shows nothing of how large they get' },
      interval: () => ({ low: 1, high: 1 }),
    };
  const ratio = 1 - value;
  const influence = turnPulls(scalePulls(pulls, 1 / ratio)).moments();
  if (![influence.squares, influence.cubes].every(Number.isFinite)) return undefined;
  const unseen = { high: further ** 2 * ends!.high, low: -(further ** 2) * ends!.low };
  const interval = (alpha: number) => {
    const { low, high } = hallInterval(influence, alpha, unseen);
    return { low: 1 - ratio * Math.exp(high), high: 1 - ratio * Math.max(0, 1 + low) };
  };
  return { value, method, interval };
}
