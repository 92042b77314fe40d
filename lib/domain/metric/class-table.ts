import { type Confusion, emptyConfusion } from './confusion.ts';
import { LEAST_OF_A_RATE, LEAST_ROWS } from './influence/worth.ts';
import {
  briefColumnOf,
  type Column,
  columnOf,
  type FirstLook,
  type Mass,
  type SecondLook,
  type TwoLooks,
} from './looks.ts';
import type { ScoredRows } from './scored-rows.ts';

/** Rows by true class and, side by side, the class predicted: how many, what they weigh, and the squares of that, both in parts of one weight. */
export interface ClassTable {
  readonly classes: number;
  readonly counts: Float64Array;
  readonly weights: Float64Array;
  readonly squares: Float64Array;
  /** What rows of each class weigh, true and predicted, and the squares of it. */
  readonly trues: readonly { readonly weight: number; readonly squares: number }[];
  readonly guesses: readonly { readonly weight: number; readonly squares: number }[];
  readonly weight: number;
  readonly square: number;
}

/** A metric of a table: what one more row of each cell changes, in parts of the mean row, cell by cell or as the sum of what its true class does, what the class called so does, and what both do where they are one. */
export interface OfTable {
  readonly value: number;
  readonly change: Float64Array | OfClasses;
  readonly masses: readonly Mass[];
}

/** A number a class each. */
interface OfClasses {
  readonly trues: Float64Array;
  readonly guesses: Float64Array;
  readonly both: Float64Array;
}

/** A metric of which a table says all. */
export const tableLooks =
  (of: (table: ClassTable, shape: ScoredRows) => OfTable | undefined): TwoLooks =>
  (shape) =>
    new TableLook(shape, of);

class TableLook implements FirstLook {
  readonly #shape: ScoredRows;
  readonly #of: (table: ClassTable, shape: ScoredRows) => OfTable | undefined;
  readonly #sums: TableSums;

  constructor(shape: ScoredRows, of: (table: ClassTable, shape: ScoredRows) => OfTable | undefined) {
    this.#shape = shape;
    this.#of = of;
    this.#sums = sumsOf(shape);
  }

  add(rows: ScoredRows): void {
    this.#sums.add(rows);
  }

  end(): SecondLook | undefined {
    const table = this.#sums.end();
    const found = this.#of(table, this.#shape);
    if (found === undefined) return undefined;
    const { change, value, masses } = found;
    // weights here are in parts of one of them, those of rows are not
    const mean = (table.weight * this.#sums.unit) / this.#sums.rows;
    const pull = (rows: ScoredRows, into: Float64Array) => {
      const { weights } = rows;
      if ('both' in change) changeByClass(change, rows, into);
      else changeByCell(change, rows, into);
      for (let row = 0; row < rows.rows; row++) into[row] = (into[row]! * (weights ? weights[row]! : 1)) / mean;
    };
    return { value, pull, masses };
  }
}

function changeByCell(change: Float64Array, rows: ScoredRows, into: Float64Array): void {
  const cells = cellsOf(rows);
  for (let row = 0; row < rows.rows; row++) into[row] = change[cells[row]!]!;
}

function changeByClass({ trues, guesses, both }: OfClasses, rows: ScoredRows, into: Float64Array): void {
  const { truths, predicted } = rows;
  for (let row = 0; row < rows.rows; row++) {
    const [truth, guess] = [truths[row]!, predicted[row]!];
    into[row] = trues[truth]! + guesses[guess]! + (truth === guess ? both[truth]! : 0);
  }
}

/** The cell of each row. */
const cellsOf = columnOf(({ truths, predicted, confusion: { length: classes } }) => (row) => {
  return truths[row]! * classes + predicted[row]!;
});

/** What each row counts, by its cell. */
export const massOfCells = (of: Float64Array): Column =>
  briefColumnOf((rows) => {
    const cells = cellsOf(rows);
    return (row) => of[cells[row]!]!;
  });

/** All metrics of one model's rows share one table. */
const shared = new WeakMap<ScoredRows, TableSums>();
function sumsOf(shape: ScoredRows): TableSums {
  const sums = shared.get(shape) ?? new TableSums(shape.confusion.length);
  shared.set(shape, sums);
  return sums;
}

/** Rows by true class and predicted class, as they were looked at. */
export function confusionOf(shape: ScoredRows): Confusion {
  const [confusion, counts] = [emptyConfusion(shape.confusion.length), shared.get(shape)?.counts];
  if (counts)
    for (const [i, row] of confusion.entries()) for (const j of row.keys()) row[j] = counts[i * row.length + j]!;
  return confusion;
}

class TableSums {
  rows = 0;
  /** A power of two near the first weight, by which all are divided: squares of very large and very small ones are numbers then. */
  unit = 1;
  readonly counts: Float64Array;
  readonly #classes: number;
  #weights: Float64Array | undefined;
  #squares: Float64Array | undefined;
  #latest: ScoredRows | undefined;
  #table: ClassTable | undefined;

  constructor(classes: number) {
    this.#classes = classes;
    this.counts = new Float64Array(classes * classes);
  }

  add(rows: ScoredRows): void {
    if (this.#latest === rows) return;
    this.#latest = rows;
    this.rows += rows.rows;
    const [cells, { weights }, counts] = [cellsOf(rows), rows, this.counts];
    for (let row = 0; row < rows.rows; row++) counts[cells[row]!]!++;
    if (weights) this.#weigh(cells, weights);
  }

  #weigh(cells: Float64Array, weights: Float64Array): void {
    if (this.#weights === undefined) {
      const first = weights.find((weight) => weight > 0) ?? 1;
      this.unit = 2 ** Math.floor(Math.log2(first));
    }
    this.#weights ??= new Float64Array(this.counts.length);
    this.#squares ??= new Float64Array(this.counts.length);
    const [sums, squares, unit] = [this.#weights, this.#squares, this.unit];
    for (let row = 0; row < weights.length; row++) {
      const part = weights[row]! / unit;
      sums[cells[row]!]! += part;
      squares[cells[row]!]! += part * part;
    }
  }

  end(): ClassTable {
    this.#table ??= tableOf(this.#classes, this.counts, this.#weights ?? this.counts, this.#squares ?? this.counts);
    return this.#table;
  }
}

function tableOf(classes: number, counts: Float64Array, weights: Float64Array, squares: Float64Array): ClassTable {
  const none = () => Array.from({ length: classes }, () => ({ weight: 0, squares: 0 }));
  const [trues, guesses] = [none(), none()];
  let [weight, square] = [0, 0];
  for (let cell = 0; cell < weights.length; cell++) {
    for (const side of [trues[Math.floor(cell / classes)]!, guesses[cell % classes]!]) {
      side.weight += weights[cell]!;
      side.squares += squares[cell]!;
    }
    weight += weights[cell]!;
    square += squares[cell]!;
  }
  return { classes, counts, weights, squares, trues, guesses, weight, square };
}

/** All rows. */
export const allRows = ({ weight, square }: ClassTable): Mass => ({
  ...{ of: undefined, least: LEAST_ROWS },
  alone: (weight * weight) / square,
});

/** One number a cell. */
export function overCells(
  { classes }: Pick<ClassTable, 'classes'>,
  of: (i: number, j: number) => number,
): Float64Array {
  return Float64Array.from({ length: classes * classes }, (_, cell) => of(Math.floor(cell / classes), cell % classes));
}

/** How a share of a class is made: `hits` a row that is of it and called so, over `trues` a row that is of it and `guesses` one that is called so. */
export type ClassShare = { readonly hits: number; readonly trues: number; readonly guesses: number };

/**
 * The mean over some classes of a share of each. Undefined where there is none of a class at all, unless these count as shares of 0.
 */
export function sharesOfClasses(
  table: ClassTable,
  classes: readonly number[],
  { hits, trues, guesses }: ClassShare,
  whenNone: 'undefined' | 0,
): OfTable | undefined {
  const { classes: k, weights, squares } = table;
  const all = classes.map((c) => {
    const over = trues * table.trues[c]!.weight + guesses * table.guesses[c]!.weight;
    const both = 2 * trues * guesses * squares[c * k + c]!;
    const square = trues ** 2 * table.trues[c]!.squares + guesses ** 2 * table.guesses[c]!.squares + both;
    return { c, over, share: over > 0 ? (hits * weights[c * k + c]!) / over : 0, alone: (over * over) / square };
  });
  const some = all.filter(({ over }) => over > 0);
  if (classes.length === 0 || (whenNone === 'undefined' && some.length < all.length)) return undefined;
  const change = { trues: new Float64Array(k), guesses: new Float64Array(k), both: new Float64Array(k) };
  for (const { c, over, share } of some) {
    const scale = table.weight / over / classes.length;
    change.trues[c] = -scale * share * trues;
    change.guesses[c] = -scale * share * guesses;
    change.both[c] = scale * hits;
  }
  const masses = some.map(({ c, alone }) => ({
    of: massOfClass(c, { trues, guesses }),
    ...{ least: LEAST_OF_A_RATE, alone },
  }));
  return { value: all.reduce((sum, { share }) => sum + share / all.length, 0), change, masses };
}

/** Rows that are of a class, and rows that are called so, each counted so often: the same column for the same of them, so that what rows count there is worked out once. */
export function massOfClass(c: number, { trues, guesses }: Omit<ClassShare, 'hits'>): Column {
  const name = `${c} ${trues} ${guesses}`;
  const column =
    masses.get(name) ??
    briefColumnOf(({ truths, predicted }) => {
      return (row) => trues * Number(truths[row] === c) + guesses * Number(predicted[row] === c);
    });
  masses.set(name, column);
  return column;
}

const masses = new Map<string, Column>();
