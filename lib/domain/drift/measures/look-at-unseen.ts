import { type Baseline, type CategoryBaseline, rowColumns } from '../baseline/baseline.ts';
import { categoryReader } from '../baseline/read-cell.ts';
import type { CapturedRow, Sketch } from '../baseline/sketch.ts';
import { findWritings } from '../columns/spelling/other-writing.ts';
import { isMissing } from '../columns/value.ts';
import { LOOKED, type Looks } from './looks.ts';
import { columnsWithUnseen } from './unseen-values.ts';

/** Rows among which unseen cells are looked for. */
const ROWS = 20_000;
/** Longer texts are counted and not read. */
const LONGEST = 200;

type Column = {
  readonly feature: CategoryBaseline;
  readonly cell: number;
  readonly placeOf: (cell: string) => number | undefined;
  readonly texts: Map<string, number>;
  cells: number;
};

/**
 * Looks a second time at some rows of a window, of which a sketch only says how many values are none of the baseline's: at what these values are. Nothing is kept but what
 * `end` says.
 */
export class UnseenLook {
  readonly #width: number;
  readonly #columns: readonly Column[];
  #rows = 0;

  /** @param sketch what the whole window came to: columns without unseen values are not looked at */
  constructor(baseline: Baseline, sketch: Sketch) {
    const cells = rowColumns(baseline);
    this.#width = cells.length;
    this.#columns = columnsWithUnseen(baseline, sketch).map(({ index, feature }) => ({
      feature,
      cell: cells.findIndex(({ features }) => features.includes(index)),
      placeOf: categoryReader(feature),
      texts: new Map(),
      cells: 0,
    }));
  }

  /** Whether there is nothing (more) to look at. */
  get isDone(): boolean {
    return this.#rows >= ROWS || this.#columns.every(({ cells }) => cells >= LOOKED);
  }

  add(row: CapturedRow): void {
    this.#rows++;
    if (row.length !== this.#width) return;
    for (const column of this.#columns) {
      const text = row[column.cell];
      if (column.cells >= LOOKED || text === null || isMissing(text) || column.placeOf(text) !== undefined) continue;
      column.cells++;
      const key = text.length > LONGEST ? text.slice(0, LONGEST) : text;
      column.texts.set(key, (column.texts.get(key) ?? 0) + 1);
    }
  }

  end(): Looks {
    return this.#columns.flatMap(({ feature: { name, categories, other }, texts, cells }) =>
      cells === 0 ? [] : [{ feature: name, ...findWritings(categories, other === 0, texts) }],
    );
  }
}
