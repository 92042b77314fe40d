/** What stands in the first cell of a row that sums up the others. */
const WORDS = String.raw`(?:grand\s+)?(?:totals?|sums?)\s*:?\s*`;
const CELL = new RegExp(`^\\s*${WORDS}$`, 'i');
const LINE = new RegExp(`^\\s*"?\\s*${WORDS}"?\\s*(?:,|$)`, 'i');

/** Whether a first cell says that its row sums up others. */
export const saysTotal = (cell: string): boolean => CELL.test(cell);

/** Whether a line of comma-separated values may begin with such a cell. */
export const mayBeTotals = (line: string): boolean => LINE.test(line);

/**
 * Holds back a row whose first cell says that it is a total until it is clear whether it is one: it is the last row, and no other says so. `Total` in more
 * rows than one, or with rows below, is a category.
 */
export class TotalsRow<T> {
  #held: T | undefined;
  #met = false;

  /** The rows that are clear now, in their order. */
  pass(first: string | undefined, row: T): T[] {
    const before = this.release();
    if (this.#met || first === undefined || !saysTotal(first)) return [...before, row];
    this.#met = true;
    this.#held = row;
    return before;
  }

  /** What was held back and is a row, since something follows it. */
  release(): T[] {
    const held = this.#held === undefined ? [] : [this.#held];
    this.#held = undefined;
    return held;
  }

  /** Whether the last row of all was held back. */
  get holds(): boolean {
    return this.#held !== undefined;
  }
}
