import { InvalidEventError } from '../../../errors.ts';
import type { CellBlock } from '../../columns/cell-block.ts';
import { CategoryColumn, NumberColumn } from '../../columns/column.ts';
import { type Cell, parseVector } from '../../columns/value.ts';
import { type Derived, derivedNames, VIEWS, viewsOfText, viewsOfVector } from './derived.ts';
import { LowestRows } from './lowest-rows.ts';
import { type LookAtText, lookAtText, WordCounts, wordsSeen } from './text.ts';
import { learnGroups } from './vector.ts';

/** Rows that say how values are distributed: no fewer than a sample of rows holds, and so many numbers of them in memory. */
const MOST_JUDGED = 10_000;
const LEAST_JUDGED = 1_000;
const MOST_NUMBERS = 2 ** 22;
/** Vectors that groups are learned from, and numbers of them. */
const MOST_LEARNED = 2_000;
const MOST_LEARNED_NUMBERS = 2 ** 20;

/**
 * Whether a row tells how values are distributed; the others are what words and groups are learned from. Both must be different rows: those a group
 * was learned from lie nearer to it than those of any window, and hold no word that was not seen. Thus baseline and window differ by nothing but chance.
 */
export const isJudged = (hash: number): boolean => (hash & 1) === 1;

/** Gathers a column of values that something is made of; says at the end what is remembered of it, and the columns made of it. */
export interface DerivedColumn {
  /** @param hash the row's place in the order rows are drawn by; it is none that other columns of the row know otherwise */
  add(cell: Cell, hash: number, position: number): void;
  addBlock(block: CellBlock, column: number, hashOf: (row: number) => number, first: number): void;
  /** @throws InvalidEventError when too little is there to learn from */
  end(): { derived: Derived; features: object[] };
}

export const derivedColumn = (
  name: string,
  { type, dimension }: { type: Derived['type']; dimension?: number | undefined },
): DerivedColumn => (type === 'text' ? new TextColumn(name) : new VectorColumn(name, dimension!));

const isBlank = (cell: Cell): cell is undefined => cell === undefined || cell.trim() === '';

abstract class Gathered {
  abstract add(cell: Cell, hash: number, position: number): void;

  addBlock({ rows, text }: CellBlock, column: number, hashOf: (row: number) => number, first: number): void {
    for (let row = 0; row < rows; row++) this.add(text(column, row), hashOf(row), first + row);
  }
}

/** Texts: the words of those that are not judged are remembered. */
class TextColumn extends Gathered implements DerivedColumn {
  readonly #name: string;
  readonly #judged = new LowestRows<LookAtText | undefined>(MOST_JUDGED);
  readonly #words = new WordCounts();

  constructor(name: string) {
    super();
    this.#name = name;
  }

  add(cell: Cell, hash: number, position: number): void {
    const look = isBlank(cell) ? undefined : lookAtText(cell);
    const gone = isJudged(hash) ? this.#judged.offer(hash, position, look) : { row: look };
    if (gone?.row) this.#words.add(gone.row.hashes);
  }

  end() {
    const derived: Derived = { column: this.#name, type: 'text', words: this.#words.remembered() };
    const seen = wordsSeen(derived.words);
    return { derived, features: summaries(derived, this.#judged, (look) => viewsOfText(look, seen)) };
  }
}

/** Vectors: groups are learned from those that are not judged. */
class VectorColumn extends Gathered implements DerivedColumn {
  readonly #name: string;
  readonly #dimension: number;
  readonly #judged: LowestRows<{ vector: Float64Array | undefined } | undefined>;
  readonly #learned: LowestRows<Float64Array>;

  constructor(name: string, dimension: number) {
    super();
    this.#name = name;
    this.#dimension = dimension;
    this.#judged = new LowestRows(Math.max(LEAST_JUDGED, Math.min(MOST_JUDGED, Math.floor(MOST_NUMBERS / dimension))));
    this.#learned = new LowestRows(Math.min(MOST_LEARNED, Math.floor(MOST_LEARNED_NUMBERS / dimension)));
  }

  add(cell: Cell, hash: number, position: number): void {
    const judged = isJudged(hash);
    if (!(judged ? this.#judged : this.#learned).wants(hash)) return;
    const vector = isBlank(cell) ? undefined : parseVector(cell, this.#dimension);
    if (judged) this.#judged.offer(hash, position, isBlank(cell) ? undefined : { vector });
    else if (vector) this.#learned.offer(hash, position, vector);
  }

  end() {
    const vectors = [...this.#learned.rows()];
    if (vectors.length === 0)
      throw new InvalidEventError(
        `column \`${this.#name}\` holds no vector of ${this.#dimension} numbers: a value must be a JSON array of as many, as \`dimension\` of the schema says`,
      );
    const derived: Derived = {
      ...{ column: this.#name, type: 'embedding', dimension: this.#dimension },
      groups: learnGroups(vectors),
    };
    return {
      derived,
      features: summaries(derived, this.#judged, ({ vector }) => viewsOfVector(vector, derived.groups)),
    };
  }
}

/** The columns made of one, as a baseline holds them: of what is not there each lacks a value. */
function summaries<T>(
  { column, type }: Derived,
  rows: LowestRows<T | undefined>,
  viewsOf: (row: T) => readonly Cell[],
): object[] {
  const views = VIEWS[type];
  const columns = views.map((view) =>
    view.type === 'category' ? new CategoryColumn() : new NumberColumn(view.type === 'integer'),
  );
  for (const row of rows.rows()) {
    const cells = row === undefined ? [] : viewsOf(row);
    for (const [at, made] of columns.entries()) made.add(cells[at]);
  }
  const names = derivedNames(column, type);
  return columns.map((made, at) => ({ name: names[at]!, type: views[at]!.type, of: column, ...made.summary() }));
}
