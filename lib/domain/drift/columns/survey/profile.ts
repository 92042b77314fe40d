import type { CellBlock } from '../cell-block.ts';
import { DistinctSample, hashOf, type Repeats } from '../distinct.ts';
import { dressedNumber } from '../number-cell.ts';
import { saysNothing } from '../spelling/nothing-words.ts';
import { mayBeEpoch, mayBeSerialDay, spellsDate, spellsTimeOfDay } from '../times.ts';
import { type Cell, isMissing, parseNumber, vectorLength } from '../value.ts';
import { calledTime } from './called.ts';
import { type NumberLike, NumberLook } from './number-like.ts';

/** Values that may be of another kind than all others, and how many are looked at before a kind is given up. */
const STRAY = 0.02;
const TRIED = 50;

/** Values that are tried as vectors, which are long. */
const LOOKED_AT = 200;

/** What a column's values turned out to be, all that rules about it need. Times are shares of the values. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'category';
  readonly values: number;
  readonly repeats: Repeats;
  /** in how many runs of equal values its rows stand: as many as values in a file written day by day */
  readonly runs: number;
  /** of numbers: whether all are whole, how far apart the ends are */
  readonly whole: boolean;
  readonly range: number;
  /** of numbers: whether they never fall from row to row, or never rise, and their correlation with the row's number, 0 to 1 */
  readonly monotonous: boolean;
  readonly evenness: number;
  readonly dates: boolean;
  readonly timesOfDay: boolean;
  readonly epoch: boolean;
  readonly serialDays: boolean;
  /** of texts: all are UUIDs or digests; how many words they have on average */
  readonly digests: boolean;
  readonly words: number;
  /** of texts: all are addresses, `https://…` */
  readonly addresses: boolean;
  /** of JSON arrays of as many numbers: how many */
  readonly dimension?: number | undefined;
  /** of texts: what there is of numbers, where half of the values may be some */
  readonly numbers?: NumberLike | undefined;
}

/** A UUID, or at least 16 hexadecimal digits. */
const DIGEST = /^\{?(?:[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|(?:0x)?(?=.*\d)(?=.*[a-f])[0-9a-f]{16,128})\}?$/i;

const ADDRESS = /^\s*(?:https?|ftp|s3|gs):\/\//i;

/** Counts how many of the values are of one kind, until it is plain that not all are. */
class Kind {
  #hits = 0;
  #misses = 0;
  readonly #is: (text: string, value: number) => boolean;

  constructor(is: (text: string, value: number) => boolean) {
    this.#is = is;
  }

  /** Whether there is nothing more to be seen. */
  get givenUp(): boolean {
    return this.#misses > TRIED && this.#misses > STRAY * this.#hits;
  }

  look(text: string, value: number): void {
    if (this.givenUp) return;
    if (this.#is(text, value)) this.#hits++;
    else this.#misses++;
  }

  /** Whether all but a stray value are. */
  get holds(): boolean {
    return this.#hits > 0 && this.#misses <= STRAY * this.#hits;
  }
}

/** Whole numbers a double holds exactly. */
const isWhole = (value: number): boolean => Number.isSafeInteger(value);

/** Text that looks like a number but would lose something by being read as one. */
function isCode(text: string): boolean {
  const digits = text.trim();
  return /^[+-]?0\d/.test(digits) || (/^[+-]?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits)));
}

/** Looks at one column's cells in the order of the rows, in flat memory. */
export class ColumnSurvey {
  readonly #name: string;
  readonly #sample = new DistinctSample();
  readonly #order = new RowOrder();
  readonly #dates = new Kind((text) => spellsDate(text));
  readonly #compact = new Kind((_, value) => spellsDate(String(value)));
  readonly #clock = new Kind((text) => spellsTimeOfDay(text));
  readonly #digests = new Kind((text) => DIGEST.test(text.trim()));
  readonly #addresses = new Kind((text) => ADDRESS.test(text));
  readonly #epoch: Kind;
  readonly #serial = new Kind((_, value) => mayBeSerialDay(value));
  readonly #vectors: Kind;
  #dimension: number | undefined;
  #values = 0;
  #words = 0;
  #changes = 0;
  /** The value before: the hash of a text, or a number. */
  #lastText = Number.NaN;
  #lastNumber = Number.NaN;
  #nothing = 0;
  /** Whether no kind of number is looked for any more. */
  #numbersSayNothing = false;
  #number = true;
  #unit: string | undefined;
  #integer = true;
  #fraction = false;
  readonly #numberLook = new NumberLook();

  constructor(name: string) {
    this.#name = name;
    const called = calledTime(name);
    this.#epoch = new Kind((_, value) => mayBeEpoch(value, called));
    this.#vectors = new Kind((text) => {
      const length = vectorLength(text);
      this.#dimension ??= length;
      return length !== undefined && length === this.#dimension;
    });
  }

  add(cell: Cell): void {
    if (isMissing(cell)) return;
    if (saysNothing(cell)) {
      this.#nothing++;
      return;
    }
    const plain = parseNumber(cell);
    const code = plain !== undefined && isCode(cell);
    // one number is one value, however it is spelled
    if (plain === undefined || code) this.#countText(hashOf(cell));
    else this.#countNumber(plain);
    const value = plain ?? this.#undress(cell);
    this.#number &&= value !== undefined && !code;
    if (value === undefined || code) this.#numberLook.look(cell, this.#values);
    else this.#fraction ||= !Number.isInteger(value);
    this.#integer &&= this.#number && isWhole(value!);
    if (value !== undefined) this.#epoch.look(cell, value);
    if (this.#number) this.#addNumber(cell, value!);
    this.#dates.look(cell, Number.NaN);
    this.#clock.look(cell, Number.NaN);
    this.#digests.look(cell, Number.NaN);
    this.#addresses.look(cell, Number.NaN);
    if (this.#values <= LOOKED_AT) this.#vectors.look(cell, Number.NaN);
    this.#words += wordsIn(cell);
  }

  /** Looks at a column of rows that a scanner found: the text of a number is asked for only where something may be seen in it. */
  addBlock({ rows, stride, values, text }: CellBlock, column: number): void {
    const first = column * stride;
    let silent = this.#textsSayNothing;
    for (let row = 0; row < rows; row++) {
      const value = values[first + row]!;
      if (silent && !Number.isNaN(value)) this.#addPlain(value);
      else {
        this.add(text(column, row));
        silent ||= this.#textsSayNothing;
      }
    }
  }

  get #textsSayNothing(): boolean {
    return this.#dates.givenUp && this.#clock.givenUp && this.#digests.givenUp && this.#addresses.givenUp;
  }

  /** The same as `add` for a number that is neither dressed nor a code, when its text says nothing more. */
  #addPlain(value: number): void {
    this.#countNumber(value);
    this.#integer &&= this.#number && isWhole(value);
    this.#fraction ||= !Number.isInteger(value);
    this.#words++;
    if (!this.#numbersSayNothing) this.#epoch.look('', value);
    if (this.#number) this.#addNumber('', value);
  }

  #countText(hash: number): void {
    this.#values++;
    this.#sample.add(hash);
    if (hash !== this.#lastText) this.#changes++;
    this.#lastText = hash;
    this.#lastNumber = Number.NaN;
  }

  #countNumber(value: number): void {
    this.#values++;
    this.#sample.addNumber(value);
    if (value === this.#lastNumber) return;
    this.#changes++;
    this.#lastNumber = value;
    this.#lastText = Number.NaN;
  }

  #addNumber(cell: string, value: number): void {
    this.#order.add(value);
    if (this.#numbersSayNothing) return;
    this.#compact.look(cell, value);
    this.#serial.look(cell, value);
    this.#numbersSayNothing = this.#epoch.givenUp && this.#compact.givenUp && this.#serial.givenUp;
  }

  /** Amounts of several units are no numbers that could be compared; of one they may well have fractions, also where none has. */
  #undress(cell: string): number | undefined {
    if (!this.#number) return undefined;
    const { value, unit, signs } = dressedNumber(cell) ?? {};
    if (value === undefined) return undefined;
    if (unit !== undefined) this.#unit ??= unit;
    if (unit !== undefined && unit !== this.#unit) return undefined;
    this.#integer &&= unit === undefined && !signs!.includes('%') && !cell.includes('.');
    return value;
  }

  profile(): ColumnProfile {
    const numeric = this.#number && this.#values > 0;
    const repeats = this.#sample.repeats();
    const numbers = numeric ? undefined : this.#numberLook.end(this.#values);
    return {
      name: this.#name,
      type: numeric ? (this.#integer ? 'integer' : 'number') : 'category',
      // in a column of texts, `NA` is a text like any other
      values: numeric ? this.#values : this.#values + this.#nothing,
      repeats,
      runs: this.#changes,
      whole: numeric && this.#order.whole,
      range: numeric ? this.#order.range : 0,
      monotonous: numeric && this.#order.monotonous,
      evenness: numeric ? this.#order.evenness() : 0,
      dates: this.#dates.holds || (numeric && this.#compact.holds),
      timesOfDay: !numeric && this.#clock.holds,
      epoch: this.#epoch.holds,
      serialDays: numeric && this.#serial.holds,
      digests: !numeric && this.#digests.holds,
      addresses: !numeric && this.#addresses.holds,
      words: this.#values === 0 ? 0 : this.#words / this.#values,
      ...(numbers && { numbers: { ...numbers, amounts: numbers.amounts || this.#fraction } }),
      ...(this.#vectors.holds && { dimension: this.#dimension }),
    };
  }
}

/** How numbers follow one another from row to row. */
class RowOrder {
  whole = true;
  #rises = true;
  #falls = true;
  #first = 0;
  #last = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #n = 0;
  #mean = 0;
  #squares = 0;
  #together = 0;

  add(value: number): void {
    this.whole &&= Number.isInteger(value);
    if (this.#n === 0) {
      this.#first = value;
    } else {
      this.#rises &&= value >= this.#last;
      this.#falls &&= value <= this.#last;
    }
    this.#last = value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    // Welford's sums; the mean of row numbers 0 … n-1 is (n-1)/2
    const n = ++this.#n;
    const apart = value - this.#first - this.#mean;
    this.#mean += apart / n;
    this.#squares += apart * (value - this.#first - this.#mean);
    this.#together += (apart * (n - 1)) / 2;
  }

  get range(): number {
    return this.#n === 0 ? 0 : this.#max - this.#min;
  }

  get monotonous(): boolean {
    return this.#n > 1 && (this.#rises || this.#falls);
  }

  /** Pearson's correlation of the values with their rows' numbers, without its sign. */
  evenness(): number {
    const rows = (this.#n * (this.#n ** 2 - 1)) / 12;
    return this.#squares === 0 ? 0 : Math.abs(this.#together) / Math.sqrt(this.#squares * rows);
  }
}

function wordsIn(text: string): number {
  let words = 1;
  for (let at = text.indexOf(' '); at !== -1; at = text.indexOf(' ', at + 1)) words++;
  return words;
}
