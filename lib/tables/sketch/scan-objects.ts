import { LONGEST_LINE } from '../../domain/capture/capture.ts';
import { LineCutter } from '../../domain/capture/lines.ts';
import { firstCharacter, refuseArray, tooLong } from '../../domain/capture/read.ts';
import type { RowCore, ScanCore } from '../../domain/capture/scan-core.ts';
import { MOST_UNKNOWN } from '../../domain/capture/text/notes.ts';
import { ObjectRows } from '../jsonl.ts';
import { newNotes, noteBroken, noteUnknown, type TableNotes } from '../table.ts';

/** What reads objects: what reads rows, and is told of their names. */
export type ObjectCore = Omit<RowCore, 'doubtWidths'> & Pick<ScanCore, 'beginObjects' | 'isMet' | 'tellName'>;

/**
 * Reads JSON Lines, or lines further on in them, into the sketch of a core, in flat memory. Objects as programs write them are read by the core; any other
 * line goes to the exact reader, so that both give the same sketch, bit for bit, and the same broken lines.
 */
export class ObjectScanner {
  readonly #file: string;
  readonly #columns: readonly string[];
  readonly #core: ObjectCore;
  /** Where each column stands in a row that was read exactly; -1 for those that folders tell. */
  readonly #places: readonly number[];
  /** What the core had read before. */
  readonly #earlier: ObjectCore['told'];
  readonly #exact: ObjectRows;
  readonly #notes = newNotes();
  readonly #cutter: LineCutter;
  /** Whether the file's first line that is not blank may still come. */
  #begins: boolean;
  /** Whether the next line was looked at by the core already. */
  #doubted = false;

  /**
   * @param columns of the baseline, in their order
   * @param core made for objects of these columns, clear or with what was read before
   * @param from whether what comes begins the file
   * @param told places of the columns that are no members
   */
  constructor(
    file: string,
    columns: readonly string[],
    core: ObjectCore,
    from: 'start' | 'line',
    told: readonly number[] = [],
  ) {
    this.#file = file;
    this.#columns = columns;
    this.#core = core;
    this.#earlier = core.told;
    const members = columns.filter((_, column) => !told.includes(column));
    this.#places = columns.map((name, column) => (told.includes(column) ? -1 : members.indexOf(name)));
    this.#exact = new ObjectRows(members);
    this.#begins = from === 'start';
    core.beginObjects();
    this.#cutter = new LineCutter(
      (bytes, start, end, place) => this.#line(bytes, start, end, place.number),
      LONGEST_LINE,
      (bytes, start, to, place) => this.#many(bytes, start, to, place),
      from,
    );
  }

  /** Rows counted so far. */
  get rows(): number {
    return this.#core.told.rows - this.#earlier.rows;
  }

  /** Lines so far, blank and broken ones among them. */
  get lines(): number {
    return this.#cutter.lines;
  }

  /** Columns for which no object had a member so far. */
  get unseen(): string[] {
    return this.#columns.filter(
      (name, column) => this.#places[column] !== -1 && this.#exact.unseen.has(name) && !this.#core.isMet(column),
    );
  }

  /** @throws InvalidEventError for what is not JSON Lines at all: UTF-16, gzip, Parquet, one JSON array */
  feed(chunk: Uint8Array): void {
    this.#cutter.cut(chunk);
  }

  /** To be called once, when everything was fed, and nothing after it. */
  end(): TableNotes {
    this.#cutter.end();
    return { ...this.#notes, read: this.rows + this.#notes.broken, used: this.rows };
  }

  #line(bytes: Buffer | undefined, start: number, end: number, number: number): void {
    if (bytes !== undefined && firstCharacter(bytes, start, end) === undefined) return;
    if (this.#begins) refuseArray(bytes?.subarray(start, end));
    this.#begins = false;
    const doubted = this.#doubted;
    this.#doubted = false;
    if (bytes !== undefined && !doubted) {
      // its line feed follows, perhaps behind a carriage return
      const next = bytes.indexOf(0x0a, end) + 1;
      if (this.#core.read(bytes, start, next) === next) return;
    }
    this.#readExactly(bytes?.subarray(start, end), number);
  }

  /** Takes lines as long as they are written as programs write them; says where the first other one begins. */
  #many(bytes: Buffer, from: number, to: number, place: { number: number }): number {
    const before = this.#core.told.lines;
    const next = this.#core.read(bytes, from, to);
    const read = this.#core.told.lines - before;
    if (read > 0) this.#begins = false;
    place.number += read;
    this.#doubted = next !== to;
    return next;
  }

  #readExactly(line: Uint8Array | undefined, number: number): void {
    const outcome = line === undefined ? tooLong : this.#exact.read(line);
    if (!outcome.ok) {
      noteBroken(this.#notes, { file: this.#file, at: number, kind: outcome.kind, reason: outcome.reason });
      return;
    }
    const { unknown } = this.#notes;
    const known = unknown.length;
    noteUnknown(this.#notes, outcome.value.unknown);
    for (const name of unknown.slice(known)) this.#core.tellName(name, unknown.length < MOST_UNKNOWN);
    const row = outcome.value.rows[0]!;
    this.#core.takeRow(this.#places.map((place) => row[place]));
  }
}
