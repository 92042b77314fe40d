import { type Core, newCore } from '../../../domain/capture/core.ts';
import type { Cell } from '../../../domain/drift/columns/value.ts';
import { beginPage, CELLS, type CorePage, FORMS, type Form } from '../page-core.ts';
import { KnownTexts } from './known-texts.ts';

/** Some cells of a page, good until the next are read: of each whether it has a value, and its number, `NaN` where only its text says what it is. */
export interface PageRun {
  readonly cells: number;
  readonly present: Uint8Array;
  /** of pages of `indexes` and of truth values instead which entry of the dictionary it is */
  readonly values: Float64Array;
  /** the text of a cell that has a value but no number, of pages of numbers and texts */
  text(cell: number): Cell;
}

/** Whether cells of such a page are entries of a dictionary: of truth values `false` and `true`. */
export const isOfEntries = (form: Form): boolean =>
  form === FORMS.indexes || form === FORMS.bits || form === FORMS.truths;

/** A core for whoever makes a baseline: gives the cells of Parquet's pages as they stand. */
export class PageCells {
  readonly #core: Core = newCore();
  readonly #decoder = new TextDecoder();
  readonly #texts = new KnownTexts((bytes, from, to) => this.#decoder.decode(bytes.subarray(from, to)));
  #memory = Buffer.alloc(0);
  #values = new Float64Array(0);
  #present = new Uint8Array(0);
  #written = new DataView(new ArrayBuffer(0));

  constructor() {
    const core = this.#core;
    core.beginPages();
    new Float64Array(core.memory.buffer, core.truthsAt(), 2).set([0, 1]);
  }

  /** Pages of `indexes` that follow are of a dictionary of so many entries. */
  openDictionary(entries: number): void {
    const at = this.#core.openDictionary(entries);
    const places = new Float64Array(this.#core.memory.buffer, at, entries);
    for (let place = 0; place < entries; place++) places[place] = place;
  }

  /** Reads a page, some cells at a time; says how many could be: the ones behind must be read exactly. */
  read(page: CorePage, decimal: boolean, take: (run: PageRun, from: number) => void): number {
    const core = this.#core;
    if (!beginPage(core, page)) return 0;
    this.#look();
    const text = this.#reader(page, decimal);
    for (let from = 0; from < page.cells; ) {
      const cells = Math.min(CELLS, page.cells - from);
      if (!core.readPlain(cells)) return from;
      take({ cells, present: this.#present, values: this.#values, text }, from);
      from += cells;
    }
    return page.cells;
  }

  /** Looks at the core's memory, which is another one whenever it has grown. */
  #look(): void {
    const core = this.#core;
    const { buffer } = core.memory;
    if (this.#memory.buffer === buffer) return;
    this.#memory = Buffer.from(buffer);
    this.#values = new Float64Array(buffer, core.cellsAt(), CELLS);
    this.#present = new Uint8Array(buffer, core.presentAt(), CELLS);
    this.#written = new DataView(buffer, core.writtenAt(), 8 * CELLS);
  }

  /** Texts as the library decodes them, and numbers as it prints them. */
  #reader({ form, factor }: CorePage, decimal: boolean): PageRun['text'] {
    const written = this.#written;
    if (form === FORMS.text)
      return (cell) => {
        const from = written.getUint32(8 * cell, true);
        return this.#texts.read(this.#memory, from, from + written.getUint32(8 * cell + 4, true));
      };
    if (form !== FORMS.int64 && form !== FORMS.uint64) return (cell) => String(written.getFloat64(8 * cell, true));
    return (cell) => {
      const whole = form === FORMS.int64 ? written.getBigInt64(8 * cell, true) : written.getBigUint64(8 * cell, true);
      return decimal ? String(Number(whole) * factor) : String(whole);
    };
  }
}
