import { type Core, newCore } from '../../domain/capture/core.ts';
import { featureAt, writeColumn } from '../../domain/capture/core-columns.ts';
import type { ScanColumns } from '../../domain/capture/scan-columns.ts';
import { SignCounts } from '../../domain/drift/baseline/signs.ts';
import type { FeatureSketch } from '../../domain/drift/baseline/sketch.ts';

/** Cells read at once: see lib/domain/capture/core/pages/levels.ts. */
export const CELLS = 1_024;

/** How values of a page are written: see lib/domain/capture/core/pages/values.ts. */
export const FORMS = {
  double: 0,
  float: 1,
  int32: 2,
  uint32: 3,
  int64: 4,
  uint64: 5,
  text: 6,
  indexes: 7,
  bits: 8,
  truths: 9,
} as const;
export type Form = (typeof FORMS)[keyof typeof FORMS];

/** A column's cells have no levels; or levels behind their length, before the values. */
export const NO_LEVELS = -2;
export const PREFIXED = -1;

/** One page as it stands in a file. */
export interface CorePage {
  readonly bytes: Uint8Array;
  /** How many bytes they are without Snappy; -1 where they are as they are. */
  readonly uncompressed: number;
  /** `NO_LEVELS`, `PREFIXED`, or how many bytes of levels come first, uncompressed. */
  readonly levels: number;
  readonly form: Form;
  /** What whole numbers are multiplied by: decimals are. */
  readonly factor: number;
  readonly cells: number;
  /** How many of the cells have a value, where the page says so. */
  readonly values?: number;
}

/** Takes the codes of cells just binned, good until the next are; the first of them is the cell `from` of its page. */
export type Coded = (codes: Int32Array, from: number) => void;

/** A core for whoever has whole columns, one page after the other, and draws the sample himself. */
export class PageCore {
  readonly #plan: ScanColumns;
  readonly #core: Core;
  readonly #decoder = new TextDecoder();
  #doubles = new Float64Array(0);
  /** How cells are written that tell it: those of a column, by `teller`. */
  readonly signs = new SignCounts();

  constructor(plan: ScanColumns) {
    this.#plan = plan;
    this.#core = newCore();
    this.#core.openColumns(plan.columns.length, plan.inputs);
    for (const [index, column] of plan.columns.entries()) {
      writeColumn(this.#core, index, column);
      this.#core.clearBins(index);
    }
    this.#core.beginPages();
  }

  /** Reads and bins a page; says how many cells could be: the ones behind must be read exactly. */
  readPage(column: number, page: CorePage, coded: Coded): number {
    if (!beginPage(this.#core, page, column)) return 0;
    const core = this.#core;
    const to = core.cellsAt();
    for (let from = 0; from < page.cells; ) {
      const many = Math.min(CELLS, page.cells - from);
      if (!core.readCells(many, to)) return from;
      this.#settle(column);
      coded(this.#bin(column, many), from);
      from += many;
    }
    return page.cells;
  }

  /** Reads a dictionary, which pages of `indexes` are then read by; false where it must be read exactly. */
  readDictionary(column: number, page: CorePage): boolean {
    const dictionary = this.#core.openDictionary(page.cells);
    if (!beginPage(this.#core, page, column)) return false;
    for (let from = 0; from < page.cells; from += CELLS) {
      if (!this.#core.readCells(Math.min(CELLS, page.cells - from), dictionary + 8 * from)) return false;
      this.#settle(column);
    }
    return true;
  }

  /** The same of doubles (`ScanColumn.toDouble`) that stand for its entries. */
  writeDictionary(entries: ArrayLike<number>): void {
    const dictionary = this.#core.openDictionary(entries.length);
    this.#asDoubles().set(entries, dictionary / 8);
  }

  /** Says which doubles stand for `false` and `true`. */
  writeTruths(no: number, yes: number): void {
    this.#asDoubles().set([no, yes], this.#core.truthsAt() / 8);
  }

  /** What stands for the dictionary's entries. */
  dictionary(entries: number): Float64Array {
    const at = this.#core.dictionaryAt() / 8;
    return this.#asDoubles().slice(at, at + entries);
  }

  /** Bins doubles (`ScanColumn.toDouble`) that `write` puts into the room given, `from` the first of `cells`. */
  binCells(column: number, cells: number, write: (room: Float64Array, from: number) => void, coded: Coded): void {
    const at = this.#core.cellsAt() / 8;
    for (let from = 0; from < cells; ) {
      const many = Math.min(CELLS, cells - from);
      write(this.#asDoubles().subarray(at, at + many), from);
      coded(this.#bin(column, many), from);
      from += many;
    }
  }

  /** What was counted of every column so far. */
  features(): FeatureSketch[] {
    const doubles = this.#asDoubles();
    const { signs } = this;
    return this.#plan.columns.map((column, at) => featureAt(this.#core, at, column, { doubles, signs }));
  }

  #bin(column: number, cells: number): Int32Array {
    this.#core.binCells(column, cells);
    return new Int32Array(this.#core.memory.buffer, this.#core.cellsAt(), 2 * cells);
  }

  /** Reads the texts the core postponed, as the library for Parquet decodes them. */
  #settle(index: number): void {
    const many = this.#core.pendingCount();
    if (many === 0) return;
    const { buffer } = this.#core.memory;
    const column = this.#plan.columns[index]!;
    const doubles = this.#asDoubles();
    const entries = new Uint32Array(buffer, this.#core.pendingAt(), 4 * many);
    for (let i = 0; i < entries.length; i += 4) {
      const text = new Uint8Array(buffer, entries[i + 2], entries[i + 3]! - entries[i + 2]!);
      doubles[entries[i]! / 8] = column.toDouble(this.#decoder.decode(text));
    }
  }

  #asDoubles(): Float64Array {
    if (this.#doubles.buffer !== this.#core.memory.buffer) this.#doubles = new Float64Array(this.#core.memory.buffer);
    return this.#doubles;
  }
}

/** Puts a page of one of its columns into a core; false where it must be read exactly. */
export function beginPage(core: Core, page: CorePage, column = 0): boolean {
  const { bytes, uncompressed, levels, form, factor, cells, values } = page;
  const at = core.openPage(bytes.length, Math.max(0, uncompressed));
  new Uint8Array(core.memory.buffer, at, bytes.length).set(bytes);
  const found = core.beginPage(column, form, factor, cells, levels, bytes.length, uncompressed);
  return found >= 0 && found === (values ?? found);
}
