import type { Moments } from '../../../statistics/moments.ts';
import type { Pulls } from './pulls.ts';

/** Sums of powers of many numbers, taken some at a time: what `momentsOf` needs several passes or a division a number for. Good for numbers whose mean is no further from 0 than they spread. */
export class PowerSums {
  n = 0;
  most = Number.NEGATIVE_INFINITY;
  least = Number.POSITIVE_INFINITY;
  #first = 0;
  #second = 0;
  #third = 0;
  #fourth = 0;

  /** The first so many of some numbers. */
  add(values: Float64Array, count: number): void {
    let [first, second, third, fourth] = [0, 0, 0, 0];
    let { most, least } = this;
    for (let at = 0; at < count; at++) {
      const value = values[at]!;
      const square = value * value;
      first += value;
      second += square;
      third += square * value;
      fourth += square * square;
      if (value > most) most = value;
      if (value < least) least = value;
    }
    this.n += count;
    this.#first += first;
    this.#second += second;
    this.#third += third;
    this.#fourth += fourth;
    this.most = most;
    this.least = least;
  }

  /** With those of other numbers. */
  absorb(other: PowerSums): void {
    this.n += other.n;
    this.#first += other.#first;
    this.#second += other.#second;
    this.#third += other.#third;
    this.#fourth += other.#fourth;
    this.most = Math.max(this.most, other.most);
    this.least = Math.min(this.least, other.least);
  }

  /** One number that stands there so many times. */
  addTimes(value: number, times: number): void {
    if (times === 0) return;
    const square = value * value;
    this.n += times;
    this.#first += times * value;
    this.#second += times * square;
    this.#third += times * square * value;
    this.#fourth += times * square * square;
    if (value > this.most) this.most = value;
    if (value < this.least) this.least = value;
  }

  /** As the interval of a metric asks for them, less what all have in common. */
  pulls(centre: number): Pulls {
    const { n, most } = this;
    const [first, second, third, c] = [this.#first, this.#second, this.#third, centre];
    const fourth = this.#fourth - 4 * c * third + 6 * c * c * second - 4 * c ** 3 * first + n * c ** 4;
    return {
      ...{ n, most: most - c, fourth: Math.max(0, fourth), furthest: this.furthest(c) },
      squares: Math.max(0, second - 2 * c * first + n * c * c),
      moments: () => this.moments(),
      turned: () => this.#turned(),
    };
  }

  /** The square of what lies furthest from there. */
  furthest(centre: number): number {
    return this.n === 0 ? 0 : Math.max((this.most - centre) ** 2, (this.least - centre) ** 2);
  }

  moments(): Moments {
    const { n, most } = this;
    // of equal numbers no rounding is left
    if (this.most === this.least) return { n, mean: most, most, squares: 0, cubes: 0 };
    const mean = this.#first / n;
    return {
      ...{ n, mean, most },
      squares: Math.max(0, this.#second - n * mean * mean),
      cubes: this.#third - 3 * mean * this.#second + 2 * n * mean ** 3,
    };
  }

  /** Those of the same numbers with their signs turned. */
  #turned(): Moments {
    const { mean, cubes, ...moments } = this.moments();
    return { ...moments, mean: -mean, cubes: -cubes, most: -this.least };
  }
}
