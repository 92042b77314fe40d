import type { CellBlock } from '../cell-block.ts';
import { DistinctSample, hashOf } from '../distinct.ts';
import { dressedNumber } from '../number-cell.ts';
import { saysNothing } from '../spelling/nothing-words.ts';
import { mayBeEpoch, mayBeSerialDay, spellsDate } from '../times.ts';
import { type Cell, isMissing, parseNumber, vectorLength } from '../value.ts';
import { calledTime } from './called.ts';
import { ClockLook } from './clock-look.ts';
import { CodeLook } from './code-look.ts';
import { type ColumnProfile, FEWEST, MOSTLY_SINGLE } from './column-profile.ts';
import { Kind } from './kind.ts';
import { NumberLook } from './number-like.ts';
import { noneHasFraction, RowOrder } from './row-order.ts';

/** Values that are tried as vectors, which are long. */
const LOOKED_AT = 200;

/** A UUID, or at least 16 hexadecimal digits. */
const DIGEST = /^\{?(?:[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|(?:0x)?(?=.*\d)(?=.*[a-f])[0-9a-f]{16,128})\}?$/i;

const ADDRESS = /^\s*(?:https?|ftp|s3|gs):\/\//i;

/** Whole numbers a double holds exactly. */
const isWhole = (value: number): boolean => Number.isSafeInteger(value);

/** Text that looks like a number but would lose something by being read as one. */
function isCode(text: string): boolean {
  const digits = text.trim();
  return /^[+-]?0\d/.test(digits) || (/^[+-]?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits)));
}

/** A file is sorted by texts that go on but for one run in so many. */
const SORTED = 50;

/** Plain numbers of a block that are looked at together. */
const ROOM = 1_024;
const room = new Float64Array(ROOM);

/** What is counted of a text that comes again, in columns of which nothing else is asked; so many are remembered, and none that is longer. */
type SeenText = { readonly hash: number; readonly words: number };
const REMEMBERED = 1_000;
const LONGEST = 64;

/** Looks at one column's cells in the order of the rows, in flat memory. */
export class ColumnSurvey {
  readonly #name: string;
  readonly #sample = new DistinctSample();
  readonly #order = new RowOrder();
  readonly #dates = new Kind((text) => spellsDate(text));
  readonly #compact = new Kind((_, value) => spellsDate(String(value)));
  readonly #clocks: ClockLook;
  readonly #codes = new CodeLook();
  readonly #digests = new Kind((text) => DIGEST.test(text.trim()));
  readonly #addresses = new Kind((text) => ADDRESS.test(text));
  readonly #digits = new Kind((text) => /\d/.test(text));
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
  /** The text before, and how often the next one came behind or before it in the alphabet. */
  #textBefore = '';
  #rose = 0;
  #fell = 0;
  #nothing = 0;
  /** Whether no kind of number is looked for any more. */
  #numbersSayNothing = false;
  #number = true;
  #unit: string | undefined;
  #integer = true;
  #fraction = false;
  readonly #numberLook = new NumberLook();
  readonly #seen = new Map<string, SeenText>();

  constructor(name: string) {
    this.#name = name;
    this.#clocks = new ClockLook(name);
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
    const seen = this.#seen.get(cell);
    if (seen) this.#addText(cell, seen);
    else this.#look(cell);
  }

  #look(cell: string): void {
    if (saysNothing(cell)) {
      this.#nothing++;
      return;
    }
    this.#codes.look(cell);
    const plain = parseNumber(cell);
    const code = plain !== undefined && isCode(cell);
    // one number is one value, however it is spelled
    if (plain === undefined && this.#isSettled) {
      const seen = { hash: hashOf(cell), words: wordsIn(cell) };
      if (this.#seen.size < REMEMBERED && cell.length <= LONGEST) this.#seen.set(cell, seen);
      this.#addText(cell, seen);
      return;
    }
    if (plain === undefined || code) this.#countText(cell, hashOf(cell));
    else this.#countNumber(plain);
    const value = plain ?? this.#undress(cell);
    this.#number &&= value !== undefined && !code;
    if (value === undefined || code) {
      this.#numberLook.look(cell, this.#values);
      this.#clocks.look(cell);
    } else this.#fraction ||= !Number.isInteger(value);
    this.#integer &&= this.#number && isWhole(value!);
    if (value !== undefined) this.#epoch.look(cell, value);
    if (this.#number) this.#addNumber(cell, value!);
    this.#dates.look(cell, Number.NaN);
    this.#digests.look(cell, Number.NaN);
    this.#addresses.look(cell, Number.NaN);
    if (this.#values <= LOOKED_AT) {
      this.#vectors.look(cell, Number.NaN);
      this.#digits.look(cell, Number.NaN);
    }
    this.#words += wordsIn(cell);
  }

  /** Whether of a text that is no number only counts are wanted any more. */
  get #isSettled(): boolean {
    return !this.#number && this.#values > LOOKED_AT && this.#textsSayNothing && this.#clocks.givenUp;
  }

  #addText(text: string, { hash, words }: SeenText): void {
    this.#countText(text, hash);
    this.#numberLook.look(text, this.#values);
    this.#words += words;
  }

  /** Looks at a column of rows that a scanner found: the text of a number is asked for only where something may be seen in it. */
  addBlock({ rows, stride, values, text }: CellBlock, column: number): void {
    const first = column * stride;
    let silent = this.#textsSayNothing;
    let plain = 0;
    for (let row = 0; row < rows; row++) {
      const value = values[first + row]!;
      if (silent && !Number.isNaN(value)) {
        room[plain++] = value;
        if (plain === ROOM) plain = this.#addPlain(plain);
        continue;
      }
      const cell = text(column, row);
      if (isMissing(cell)) continue;
      plain = this.#addPlain(plain);
      this.add(cell);
      silent ||= this.#textsSayNothing;
    }
    this.#addPlain(plain);
  }

  get #textsSayNothing(): boolean {
    return this.#dates.givenUp && this.#digests.givenUp && this.#addresses.givenUp;
  }

  /** The same as `add` for the first numbers in the room, which are neither dressed nor codes, when their texts say nothing more; none are left there. */
  #addPlain(many: number): 0 {
    if (many === 0) return 0;
    const values = room.subarray(0, many);
    this.#values += many;
    this.#words += many;
    this.#sample.addNumbers(values);
    this.#codes.lookAtAll(values);
    this.#countChanges(values);
    this.#integer &&= this.#number && values.every(isWhole);
    this.#fraction ||= !noneHasFraction(values);
    if (!this.#numbersSayNothing) for (const value of values) this.#epoch.look('', value);
    if (!this.#number) return 0;
    this.#order.addAll(values);
    if (!this.#numbersSayNothing) for (const value of values) this.#askNumber('', value);
    return 0;
  }

  #countChanges(values: Float64Array): void {
    let last = this.#lastNumber;
    let changes = 0;
    for (let at = 0; at < values.length; at++) {
      const value = values[at]!;
      if (value !== last) changes++;
      last = value;
    }
    this.#changes += changes;
    this.#lastNumber = last;
    this.#lastText = Number.NaN;
  }

  #countText(text: string, hash: number): void {
    this.#values++;
    this.#sample.add(hash);
    if (hash !== this.#lastText) {
      this.#changes++;
      if (text > this.#textBefore) this.#rose++;
      else this.#fell++;
      this.#textBefore = text;
    }
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
    if (!this.#numbersSayNothing) this.#askNumber(cell, value);
  }

  #askNumber(cell: string, value: number): void {
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

  /** Numbers among the texts are in no order with them. */
  get #isSorted(): boolean {
    const texts = this.#rose + this.#fell;
    return 2 * texts >= this.#changes && SORTED * Math.min(this.#rose, this.#fell) <= texts;
  }

  profile(): ColumnProfile {
    const numeric = this.#number && this.#values > 0;
    const repeats = this.#sample.repeats();
    const clock = numeric ? undefined : this.#clocks.end(this.#values, repeats);
    // codes that are numbers of one width are watched as such where texts of them would seldom come again
    const coded =
      !numeric && this.#codes.holds && this.#values >= FEWEST && repeats.singles >= MOSTLY_SINGLE * this.#values;
    const order = numeric ? this.#order : coded ? this.#codes.order : clock && this.#clocks.order;
    const numbers = numeric || clock || coded ? undefined : this.#numberLook.end(this.#values);
    return {
      name: this.#name,
      type: numeric ? (this.#integer ? 'integer' : 'number') : coded ? 'integer' : (clock ?? 'category'),
      // in a column of texts, `NA` is a text like any other
      values: numeric || coded || clock ? this.#values : this.#values + this.#nothing,
      repeats,
      runs: this.#changes,
      sorted: this.#isSorted,
      whole: coded || (numeric && this.#order.whole),
      range: numeric || coded ? order!.range : 0,
      monotonous: order?.monotonous ?? false,
      ticks: order?.ticks ?? false,
      evenness: order?.evenness() ?? 0,
      dates: this.#dates.holds || (numeric && this.#compact.holds),
      goesOn: clock !== undefined && this.#clocks.goesOn,
      epoch: this.#epoch.holds,
      serialDays: numeric && this.#serial.holds,
      digests: !numeric && this.#digests.holds,
      digits: !numeric && this.#digits.holds,
      addresses: !numeric && this.#addresses.holds,
      words: this.#values === 0 ? 0 : this.#words / this.#values,
      ...(numbers && { numbers: { ...numbers, amounts: numbers.amounts || this.#fraction } }),
      ...(this.#vectors.holds && { dimension: this.#dimension }),
    };
  }
}

function wordsIn(text: string): number {
  let words = 1;
  for (let at = text.indexOf(' '); at !== -1; at = text.indexOf(' ', at + 1)) words++;
  return words;
}
