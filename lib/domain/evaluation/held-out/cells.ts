import { type CellBlock, plainNumber } from '../../drift/columns/cell-block.ts';
import type { Cell } from '../../drift/columns/value.ts';
import type { Arranged, Arrangement } from './arrange.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import type { Spilling } from './spill.ts';

/** Different texts that a column keeps: slices and groups have few, and beyond these memory would follow the rows. */
const MOST_TEXTS = 100_000;
/** What a text beyond those is kept as. */
const OTHER = '(other)';

/** Texts remembered beside, and units one of them has at most. */
const [RECENT, LONGEST] = [64, 64];
const slotOf = (length: number, first: number): number => (length + 31 * first) & (RECENT - 1);

/** A column of numbers and texts, by row: `values` has the numbers, and where that is `NaN` `texts` has the text, at `codes`. */
export interface CellColumn {
  readonly rows: number;
  readonly values: Float64Array;
  readonly texts: readonly string[];
  /** Of each row the place of its text, where it has one instead of a number; absent where all are numbers. */
  readonly codes: Int32Array | undefined;
}

/** The text of a cell; an empty one is the empty text. */
export const textAt = ({ values, codes, texts }: CellColumn, row: number): string =>
  Number.isNaN(values[row]) ? texts[codes![row]!]! : String(values[row]);

/** Gathers a column: 8 bytes a row, 12 where some of its cells are no numbers, 4 where none are; each different text is kept once. */
export class Cells implements Arranged {
  readonly #values: Later<Float64Array>;
  readonly #codes: Later<Int32Array>;
  readonly #places = new Map<string, number>();
  readonly #recent = new Array<string>(RECENT).fill('');
  readonly #recentPlaces = new Int32Array(RECENT);
  #rows = 0;

  constructor(spilling?: Spilling) {
    this.#values = new Later(Float64Array, Number.NaN, spilling);
    this.#codes = new Later(Int32Array, 0, spilling);
  }

  take(block: CellBlock, column: number): void {
    const base = column * block.stride;
    const { written, values } = block;
    for (let row = 0; row < block.rows; row++, this.#rows++) {
      const at = base + row;
      const value = values[at]!;
      if (!Number.isNaN(value)) this.#values.put(this.#rows, value);
      else if (!written || !this.#takeRecent(written.bytes, written.spans[at << 1]!, written.spans[(at << 1) | 1]!))
        this.#takeText(block.text(column, row));
    }
  }

  end(): CellColumn {
    const rows = this.#rows;
    const { values, codes } = { values: this.#values.end(rows), codes: this.#codes.end(rows) };
    return { rows, values: values ?? new Float64Array(rows).fill(Number.NaN), texts: this.#texts(), codes };
  }

  /** The same part by part, each good until the next. */
  *parts(arrangement?: Arrangement): Generator<CellColumn> {
    const texts = this.#texts();
    const [values, codes] = [this.#values.parts(this.#rows, arrangement), this.#codes.parts(this.#rows, arrangement)];
    let none = new Float64Array(0);
    while (true) {
      const [some, coded] = [values?.next().value, codes?.next().value];
      const rows = some?.length ?? coded?.length;
      if (rows === undefined) return;
      if (!some && rows > none.length) none = new Float64Array(rows).fill(Number.NaN);
      yield { rows, values: some ?? none.subarray(0, rows), texts, codes: coded };
    }
  }

  arrange(part: number, order: Uint32Array): void {
    for (const numbers of [this.#values, this.#codes]) numbers.arrange(this.#rows, part, order);
  }

  #texts(): string[] {
    return [...this.#places.keys()];
  }

  /** Takes a text by its bytes, of which most came a moment ago. */
  #takeRecent(bytes: Uint8Array, from: number, to: number): boolean {
    if (to <= from || to - from > LONGEST) return false;
    const slot = slotOf(to - from, bytes[from]!);
    const recent = this.#recent[slot]!;
    if (recent.length !== to - from) return false;
    for (let at = 0; at < recent.length; at++) {
      const byte = bytes[from + at]!;
      if (recent.charCodeAt(at) !== byte || byte > 0x7f) return false;
    }
    this.#codes.put(this.#rows, this.#recentPlaces[slot]!);
    return true;
  }

  #takeText(cell: Cell): void {
    const text = cell ?? '';
    let place = this.#places.get(text);
    if (place === undefined) {
      const plain = plainNumber(text);
      if (!Number.isNaN(plain)) {
        this.#values.put(this.#rows, plain);
        return;
      }
      const known = this.#places.size < MOST_TEXTS ? text : OTHER;
      place = this.#places.get(known) ?? this.#places.size;
      this.#places.set(known, place);
    }
    const slot = slotOf(text.length, text.charCodeAt(0));
    this.#recent[slot] = text;
    this.#recentPlaces[slot] = place;
    this.#codes.put(this.#rows, place);
  }
}

/** Numbers of some rows, of which nothing is kept before the first; rows without one have `none`. */
class Later<T extends Float64Array | Int32Array> {
  readonly #make: () => GrowingNumbers<T>;
  readonly #none: number;
  #numbers: GrowingNumbers<T> | undefined;

  constructor(kind: new (length: number) => T, none: number, spilling: Spilling | undefined) {
    this.#make = () => new GrowingNumbers(kind, spilling);
    this.#none = none;
  }

  put(row: number, value: number): void {
    this.#numbers ??= this.#make();
    this.#fill(row);
    this.#numbers.push(value);
  }

  end(rows: number): T | undefined {
    this.#fill(rows);
    return this.#numbers?.end();
  }

  parts(rows: number, arrangement: Arrangement | undefined): Generator<T> | undefined {
    this.#fill(rows);
    return this.#numbers?.parts(arrangement);
  }

  arrange(rows: number, part: number, order: Uint32Array): void {
    this.#fill(rows);
    this.#numbers?.arrange(part, order);
  }

  #fill(rows: number): void {
    const numbers = this.#numbers;
    if (numbers) while (numbers.count < rows) numbers.push(this.#none);
  }
}
