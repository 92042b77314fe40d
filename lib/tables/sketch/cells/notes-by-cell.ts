import { type BrokenPlace, keepExample, wantsExample } from '../../../domain/capture/text/notes.ts';
import { addNotes, newNotes, noteBroken, noteUnknown, type TableNotes } from '../../table.ts';

/**
 * What is met while rows come, by cells of time. What is broken tells no time: it belongs to the cell of the row before it, what comes before the first row
 * to that of the first. The notes of the whole are kept as they were.
 */
export class NotesByCell {
  readonly #whole: TableNotes;
  readonly #cells = new Map<number, TableNotes>();
  /** What was met before any row. */
  #early: TableNotes | undefined;
  #last: number | undefined;
  /** What of the whole is in a cell already. */
  #given: TableNotes;

  constructor(whole: TableNotes) {
    this.#whole = whole;
    this.#given = structuredClone(whole);
  }

  /** By cell; complete when everything was read. */
  end() {
    return { notes: [...this.#cells], early: this.#early, last: this.#last };
  }

  /** The same of rows that others read, whose columns are the same in all cells. */
  endShared(cells: Iterable<number>): ReadonlyMap<number, TableNotes> {
    this.share();
    for (const cell of cells)
      Object.assign(this.#in(cell), { absent: this.#whole.absent, unknown: this.#whole.unknown });
    return this.#cells;
  }

  /** A row of a cell has come. */
  came(cell: number): void {
    this.#last = cell;
    if (this.#early) addNotes(this.#in(cell), this.#early);
    this.#early = undefined;
  }

  /** What is known of the cell that broken rows are given to now. */
  get open(): TableNotes {
    if (this.#last !== undefined) return this.#in(this.#last);
    this.#early ??= newNotes();
    return this.#early;
  }

  broken(place: BrokenPlace): void {
    noteBroken(this.#whole, place);
    noteBroken(this.open, place);
  }

  /** Names in a row of a cell that nobody asked for; says which are new to the cell. */
  named(cell: number, unknown: readonly string[]): string[] {
    if (unknown.length === 0) return [];
    const notes = this.#in(cell);
    const known = notes.unknown.length;
    for (const one of [this.#whole, notes]) noteUnknown(one, unknown);
    return notes.unknown.slice(known);
  }

  /** A row of another width in a cell, which its sketch counts. */
  unfit(cell: number, place: BrokenPlace): void {
    for (const { examples } of [this.#whole, this.#in(cell)]) keepExample(examples, place);
  }

  /** Whether somebody wants to know more of a cell's rows of another width than how many there are. */
  wantsWidths = (cell: number): boolean => wantsExample(this.#cells.get(cell)?.examples ?? [], 'row-width');

  /** Gives what others have noted of the whole since the last time to the cell of the last row. */
  share(): void {
    const { broken, kinds, examples } = this.#whole;
    const given = this.#given;
    if (broken === given.broken) return;
    const open = this.open;
    open.read += broken - given.broken;
    open.broken += broken - given.broken;
    for (const [kind, count] of Object.entries(kinds) as [BrokenPlace['kind'], number][]) {
      const more = count - (given.kinds[kind] ?? 0);
      if (more > 0) open.kinds[kind] = (open.kinds[kind] ?? 0) + more;
    }
    for (const example of examples.slice(given.examples.length)) keepExample(open.examples, example);
    this.#given = { ...newNotes(), broken, kinds: { ...kinds }, examples: [...examples] };
  }

  #in(cell: number): TableNotes {
    let notes = this.#cells.get(cell);
    if (!notes) {
      notes = newNotes();
      this.#cells.set(cell, notes);
    }
    return notes;
  }
}
