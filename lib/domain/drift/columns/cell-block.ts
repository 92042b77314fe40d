import { type Cell, isMissing, parseNumber } from './value.ts';

/**
 * Some rows as a scanner found them, good until it goes on. The cell of column c and row r stands at c * `stride` + r: its number where it is one
 * written plainly, without a plus, a leading nought, or so many digits that it is no safe integer; `NaN` where only its text says what it is.
 */
export interface CellBlock {
  readonly rows: number;
  readonly stride: number;
  readonly values: Float64Array;
  /** The text of any cell, undefined for an empty one. */
  text(column: number, row: number): Cell;
  /** Where texts stand as UTF-8, where they do: that of the cell at i (c * `stride` + r) from `spans[2 * i]` to `spans[2 * i + 1]`, an empty one nowhere; from 2^31 on it ends where it stands as a JSON string, with its escapes. */
  readonly written?: { readonly bytes: Uint8Array; readonly spans: Uint32Array } | undefined;
}

const PLAIN = /^-?(?:0|[1-9]\d{0,14})(?:\.\d*)?$/;

/** The number that a text spells plainly (`CellBlock.values`), else `NaN`. */
export const plainNumber = (cell: Cell): number =>
  isMissing(cell) || !PLAIN.test(cell) ? Number.NaN : parseNumber(cell)!;
