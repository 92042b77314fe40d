/** What stands in the first cell of a row that sums up the others. */
const WORDS = String.raw`(?:grand\s+)?(?:totals?|sums?)\s*:?\s*`;
const CELL = new RegExp(`^\\s*${WORDS}$`, 'i');
const LINE = new RegExp(`^\\s*"?\\s*${WORDS}"?\\s*(?:,|$)`, 'i');
const NOTHING = /^(?:\s*(?:"\s*")?\s*,)*[\s"]*$/;

/** Whether a first cell says that its row sums up others. */
const saysTotal = (cell: string): boolean => CELL.test(cell);

/** Whether the last line of comma-separated values may be no row: its first cell says that it is a total, or there is nothing in it, not even a comma: a row of nothing may then stand above it. */
export const mayBeNoRow = (line: string): boolean => LINE.test(line) || NOTHING.test(line);

/**
 * Holds back rows until it is clear whether they are data. One whose first cell says that it is a total is none if it is the last row and no other says so:
 * `Total` in more rows than one, or with rows below, is a category. Rows in which no cell has anything are none at the end of a table, where
 * spreadsheets leave them.
 */
export class LastRows<T> {
  #totals: T | undefined;
  #met = false;
  readonly #blank: T[] = [];

  /** The rows that are clear now, in their order. */
  pass(cells: readonly string[], row: T): T[] {
    if (cells.length > 1 && cells.every((cell) => cell.trim() === '')) {
      // these are all alike, and may be many
      this.#blank.push(this.#blank[0] ?? row);
      return [];
    }
    const before = this.release();
    if (this.#met || cells[0] === undefined || !saysTotal(cells[0])) return [...before, row];
    this.#met = true;
    this.#totals = row;
    return before;
  }

  /** What was held back and is a row, since something follows it. */
  release(): T[] {
    const held: T[] = this.#totals === undefined ? [] : [this.#totals];
    held.push(...this.#blank.splice(0));
    this.#totals = undefined;
    return held;
  }

  /** What was held back when there is no more. */
  get held(): { totals?: number; blank?: number } {
    return {
      ...(this.#totals !== undefined && { totals: 1 }),
      ...(this.#blank.length > 0 && { blank: this.#blank.length }),
    };
  }
}
