import type { Repeats } from '../distinct.ts';
import { type ClockKind, secondsIn, spellsDuration } from '../spelling/clock-writing.ts';
import { spellsTimeOfDay } from '../times.ts';
import { calledDuration } from './called.ts';
import { Kind, STRAY } from './kind.ts';
import { RowOrder } from './row-order.ts';

/** Different clocks that are few enough to be categories, where each comes again. */
const FEW: Readonly<Record<ClockKind, number>> = { duration: 12, 'time-of-day': 48 };
/** Of a column's durations so many have a colon or a unit: those below a minute may be plain seconds. */
const LEAST = 0.05;
/** A log of several days begins anew once in so many rows at least. */
const ROWS_A_DAY = 50;

/** Looks at the texts of a column that are read as no numbers, whether they are clocks. */
export class ClockLook {
  readonly order = new RowOrder();
  readonly #name: string;
  readonly #ofDay = new Kind((text) => spellsTimeOfDay(text));
  readonly #durations = new Kind((text) => secondsIn(text, 'duration') !== undefined);
  /** Those that can be nothing else: `45m` may be metres. */
  #surely = 0;
  #last = Number.NaN;
  #rows = 0;
  #rose = 0;
  #fell = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Whether there is nothing more to be seen. */
  get givenUp(): boolean {
    return this.#durations.givenUp && this.#ofDay.givenUp;
  }

  look(cell: string): void {
    if (this.givenUp) return;
    this.#ofDay.look(cell, Number.NaN);
    this.#durations.look(cell, Number.NaN);
    if (spellsDuration(cell)) this.#surely++;
    // how they follow one another does not depend on what their two parts are
    const seconds = secondsIn(cell, 'duration') ?? secondsIn(cell, 'time-of-day');
    if (seconds !== undefined) this.#follow(seconds);
  }

  #follow(seconds: number): void {
    this.order.add(seconds);
    this.#rows++;
    if (seconds > this.#last) this.#rose++;
    else if (seconds < this.#last) this.#fell++;
    this.#last = seconds;
  }

  /** Whether they rise, or fall, from row to row but for one row in fifty. */
  get goesOn(): boolean {
    return this.#rows > 1 && ROWS_A_DAY * Math.min(this.#rose, this.#fell) <= this.#rows;
  }

  /** What clocks a column of so many values holds; undefined where it holds none, or a few that are categories. */
  end(values: number, { distinct }: Repeats): ClockKind | undefined {
    const all = this.#ofDay.holds && this.#ofDay.hits >= (1 - STRAY) * values;
    const clock = all && !calledDuration(this.#name) ? 'time-of-day' : 'duration';
    if (clock === 'duration' && !(this.#durations.holds && this.#surely >= LEAST * values)) return undefined;
    return distinct > FEW[clock] || values < 4 * distinct ? clock : undefined;
  }
}
