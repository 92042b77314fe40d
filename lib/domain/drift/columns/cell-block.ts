import type { Cell } from './value.ts';

/**
 * Some rows as a scanner found them, good until it goes on. The cell of column c and row r stands at c * `stride` + r: its number and a hash of its
 * text (`hashOf`) where it is a number written plainly, without a plus or leading noughts; `NaN` where only its text says what it is.
 */
export interface CellBlock {
  readonly rows: number;
  readonly stride: number;
  readonly values: Float64Array;
  readonly hashes: Float64Array;
  /** The text of any cell, undefined for an empty one. */
  text(column: number, row: number): Cell;
}
