import { type CellBlock, plainNumber } from '../../drift/columns/cell-block.ts';
import type { Cell } from '../../drift/columns/value.ts';
import { GrowingNumbers } from './growing-numbers.ts';

/** Different texts that a column keeps: slices and groups have few, and beyond these memory would follow the rows. */
const MOST_TEXTS = 100_000;
/** What a text beyond those is kept as. */
const OTHER = '(other)';

/** A column of numbers and texts, by row: `values` has the numbers, and where that is `NaN` `texts` has the text, at -1 - code in `codes`. */
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

/** Gathers a column: 8 bytes a row, 12 where some of its cells are no numbers; each different text is kept once. */
export class Cells {
  readonly #values = new GrowingNumbers();
  readonly #places = new Map<string, number>();
  #codes = new Int32Array(0);
  #anyText = false;

  take(block: CellBlock, column: number): void {
    const from = this.#values.count;
    const into = this.#values.more(block.rows);
    const base = column * block.stride;
    for (let row = 0; row < block.rows; row++) {
      const value = block.values[base + row]!;
      into[row] = value;
      if (!Number.isNaN(value)) continue;
      const text = block.text(column, row);
      const plain = plainNumber(text);
      if (Number.isNaN(plain)) this.#keep(from + row, text ?? '');
      else into[row] = plain;
    }
  }

  end(): CellColumn {
    const rows = this.#values.count;
    const codes = this.#anyText ? grown(this.#codes, rows).subarray(0, rows) : undefined;
    return { rows, values: this.#values.end(), texts: [...this.#places.keys()], codes };
  }

  #keep(row: number, text: NonNullable<Cell>): void {
    this.#anyText = true;
    if (row >= this.#codes.length) this.#codes = grown(this.#codes, Math.ceil(1.5 * row) + 1024);
    const known = this.#places.size < MOST_TEXTS || this.#places.has(text) ? text : OTHER;
    const place = this.#places.get(known) ?? this.#places.size;
    this.#places.set(known, place);
    this.#codes[row] = place;
  }
}

function grown(codes: Int32Array<ArrayBuffer>, room: number): Int32Array<ArrayBuffer> {
  if (codes.length >= room) return codes;
  const larger = new Int32Array(room);
  larger.set(codes);
  return larger;
}
