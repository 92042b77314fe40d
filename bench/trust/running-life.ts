/** The sums of lib/domain/drift/life/life.ts in typed arrays, for millions of windows: held to it in test/domain/drift/life/months.test.ts. */
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { type Life, levelsOf, type Unit } from '../../lib/domain/drift/life/life.ts';
import { isOfRows, type ScoreSums, scoresOf } from '../../lib/domain/drift/measures/scores.ts';

const HOUR = 3_600_000;
/** Of hourly windows only: how many are a unit. */
const HOURS: Record<Unit, number> = { windows: 1, days: 24 };

/**
 * Squared standard errors below which no score of two columns can be evidence of 1 in 100: of a mean at most exp(z²/2), and the largest part of the risk is a sixteenth; of counts less, for whose
 * tails the normal law is only near.
 */
const QUIET = { means: 2 * Math.log(1_600), counts: 10 };

export class RunningLife {
  readonly #unit: Unit;
  readonly #levels: readonly (number | undefined)[];
  /** how many sums a column has before its own, and all together; each column's rows and values stand before its scores */
  readonly #columns: { at: number; scores: ReturnType<typeof scoresOf> }[] = [];
  readonly #width: number;
  readonly #open: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #since: number[];
  readonly #counted: number[];
  #windows = 0;
  #units = 0;

  constructor(baseline: Baseline, unit: Unit) {
    this.#unit = unit;
    this.#levels = [undefined, ...levelsOf(HOURS[unit] * HOUR)];
    let at = 0;
    for (const feature of baseline.features) {
      const scores = scoresOf(feature);
      this.#columns.push({ at, scores });
      at += 2 + scores.length;
    }
    this.#width = at;
    this.#open = new Float64Array(at);
    this.#sums = new Float64Array(at * this.#levels.length);
    this.#squares = new Float64Array(at * this.#levels.length);
    this.#since = this.#levels.map(() => 0);
    this.#counted = this.#levels.map(() => 0);
  }

  /** One more hour. Returns whether a unit is over, so that there is something new to look at. */
  add(columns: readonly ScoreSums[]): boolean {
    for (const [i, { rows, values, sums }] of columns.entries()) {
      const { at } = this.#columns[i]!;
      this.#open[at]! += rows;
      this.#open[at + 1]! += values;
      for (let j = 0; j < sums.length; j++) this.#open[at + 2 + j]! += sums[j]!;
    }
    this.#windows++;
    if (this.#windows % HOURS[this.#unit] !== 0) return false;
    this.#close();
    return true;
  }

  #close(): void {
    for (const [stretch, level] of this.#levels.entries()) {
      const from = stretch * this.#width;
      if (level !== undefined && this.#units % 2 ** level === 0) {
        this.#sums.fill(0, from, from + this.#width);
        this.#squares.fill(0, from, from + this.#width);
        this.#since[stretch] = this.#windows - HOURS[this.#unit];
        this.#counted[stretch] = 0;
      }
      this.#counted[stretch]!++;
      for (let j = 0; j < this.#width; j++) this.#sums[from + j]! += this.#open[j]!;
      for (const { at, scores } of this.#columns)
        for (const [j, score] of scores.entries()) {
          const trials = this.#open[isOfRows(score) ? at : at + 1]!;
          if (trials > 0) this.#squares[from + at + 2 + j]! += this.#open[at + 2 + j]! ** 2 / trials;
        }
    }
    this.#open.fill(0);
    this.#units++;
  }

  /** Whether any score is far enough from the baseline's to be worth its E-value, by the normal law. */
  isLoud(): boolean {
    for (let stretch = 0; stretch < this.#levels.length; stretch++)
      for (const { at, scores } of this.#columns)
        for (const [j, score] of scores.entries()) {
          const from = stretch * this.#width + at;
          const m = this.#sums[isOfRows(score) ? from : from + 1]!;
          const sum = this.#sums[from + 2 + j]!;
          const { known } = score;
          if ('values' in known) {
            if ((sum / m) ** 2 >= QUIET.means * (1 / known.values + 1 / m)) return true;
            continue;
          }
          const { successes, trials } = known.share;
          const pooled = (successes + sum) / (trials + m);
          if ((sum / m - successes / trials) ** 2 > QUIET.counts * pooled * (1 - pooled) * (1 / trials + 1 / m))
            return true;
        }
    return false;
  }

  toLife(id: string): Life {
    return {
      ...{ v: 1, baselineId: id, unit: this.#unit, length: HOURS[this.#unit] * HOUR },
      ...{ since: 0, until: this.#windows * HOUR, units: this.#units },
      stretches: this.#levels.map((level, stretch) => ({
        since: this.#since[stretch]! * HOUR,
        ...(level !== undefined && { level }),
        units: this.#counted[stretch]!,
        columns: this.#columns.map(({ at, scores }) => {
          const from = stretch * this.#width + at;
          const of = (sums: Float64Array): number[] => [...sums.subarray(from + 2, from + 2 + scores.length)];
          const [rows, values] = [this.#sums[from]!, this.#sums[from + 1]!];
          return { rows, values, sums: of(this.#sums), squares: of(this.#squares) };
        }),
      })),
    };
  }
}
