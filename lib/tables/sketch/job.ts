import type { Members, Route } from '../../domain/capture/core-columns.ts';
import { type ScanColumns, scanColumns } from '../../domain/capture/scan-columns.ts';
import { ScanCore } from '../../domain/capture/scan-core.ts';
import { type SketchedCaptures, sketchCaptures } from '../../domain/capture/sketch-captures.ts';
import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import { newSketch, type Sketch } from '../../domain/drift/baseline/sketch.ts';
import type { Window } from '../../domain/window.ts';
import { linesOfArray } from '../array-lines.ts';
import { type Files, readBytes } from '../files/files.ts';
import { openParquet } from '../parquet.ts';
import { addNotes, newNotes, type TableNotes } from '../table.ts';
import { CellCounter, type CellsWanted, type JobCells } from './cells/cell-counter.ts';
import { bytesOfPiece, linesOfPiece, type Piece } from './pieces.ts';
import { CsvScanner } from './scan-csv.ts';
import { ObjectScanner } from './scan-objects.ts';
import { scanParquet } from './scan-parquet.ts';

/** What is counted by itself, whoever does: pieces of one kind, either one of a file that is cut or several files that are not. */
export interface Job {
  readonly pieces: readonly Piece[];
  readonly how: How;
  /** Its place among all, by which the sample of rows without ids is drawn. */
  readonly place: number;
  /** Where the piece's first record truly begins, and how many records are before it; where nobody knows, it is taken for the first line. */
  readonly from?: { readonly at: number; readonly records: number };
}

/** Objects of a table: the columns of the baseline, and whether they stand in one array. */
type Objects = Extract<How, { kind: 'objects' }>;

/** How pieces are read. */
export type How =
  | { readonly kind: 'captures'; readonly window: Window | undefined }
  | { readonly kind: 'cells'; readonly wanted: CellsWanted }
  | { readonly kind: 'csv'; readonly route: Route }
  | ({ readonly kind: 'objects'; readonly columns: readonly string[]; readonly array: boolean } & Members)
  | { readonly kind: 'parquet'; readonly columns: readonly string[] };

/**
 * What came of a job. Of the last of its pieces: how many lines or records it has, where its first one begins, and where the next piece's does.
 * Places in the notes are counted from the first line of the piece, as if `before` were there already.
 */
export interface CountedJob {
  readonly sketch: Sketch;
  readonly notes: TableNotes;
  readonly before: number;
  readonly lines: number;
  readonly from: number;
  readonly to: number;
  /** Of objects: columns that no row of the last piece has, and how many rows that has; what is told of files that ended before it stands in the notes. */
  readonly last?: { readonly unseen: readonly string[]; readonly used: number };
  /** Of captures by cells of time: these, and nothing in `sketch`. */
  readonly cells?: JobCells;
}

/** Hears of rows or invocations that were counted. */
export type OnCounted = (more: number) => void;

/** Does jobs of one baseline, with the same cores again and again. */
export class JobCounter {
  readonly #files: Files;
  readonly #baseline: Baseline;
  readonly #plan: ScanColumns;
  readonly #cores = new Map<string, ScanCore[]>();

  constructor(files: Files, baseline: Baseline) {
    this.#files = files;
    this.#baseline = baseline;
    this.#plan = scanColumns(baseline);
  }

  /** @throws InvalidEventError as whoever reads such files whole does */
  count(job: Job, counted: OnCounted): Promise<CountedJob> {
    const { how } = job;
    if (how.kind === 'csv') return this.#csv(job, how.route, counted);
    if (how.kind === 'parquet') return this.#parquet(job, how.columns, counted);
    if (how.kind === 'cells') return this.#cells(job, how.wanted, counted);
    return how.kind === 'objects' ? this.#objects(job, how, counted) : this.#captures(job, how.window, counted);
  }

  /** A core that is clear, and where it is to be put back. */
  #core(read: Route | Members, place: number): { core: ScanCore; spare: ScanCore[] } {
    const key = JSON.stringify(read);
    const spare = this.#cores.get(key) ?? [];
    this.#cores.set(key, spare);
    const core = spare.pop() ?? new ScanCore(this.#plan, read);
    core.clear(undefined);
    core.beginPiece(place);
    return { core, spare };
  }

  async #objects({ pieces, place }: Job, { columns, array, told }: Objects, counted: OnCounted): Promise<CountedJob> {
    const { core, spare } = this.#core({ told }, place);
    const notes = newNotes();
    let last = { unseen: [] as string[], used: 0 };
    let lines = 0;
    for (const piece of pieces) {
      if (last.used > 0) addNotes(notes, { ...newNotes(), absent: last.unseen });
      beginPart(piece, core, notes);
      const scanner = new ObjectScanner(piece.file, columns, core, piece.start === 0 ? 'start' : 'line', told);
      let rows = 0;
      for await (const chunk of array
        ? linesOfArray(readBytes(this.#files, piece.file))
        : linesOfPiece(this.#files, piece)) {
        scanner.feed(chunk);
        counted(scanner.rows - rows);
        rows = scanner.rows;
      }
      const met = scanner.end();
      addNotes(notes, met);
      last = { unseen: scanner.unseen, used: met.used };
      lines = scanner.lines;
    }
    const sketch = { ...core.sketch(), broken: 0 };
    spare.push(core);
    const { start, end } = pieces.at(-1)!;
    return { sketch, notes, before: 0, lines, from: start, to: end, last };
  }

  async #captures({ pieces }: Job, window: Window | undefined, counted: OnCounted): Promise<CountedJob> {
    const sources = pieces.map((piece) => ({
      name: piece.file,
      from: piece.start === 0 ? ('start' as const) : ('line' as const),
      open: () => linesOfPiece(this.#files, piece),
    }));
    let records = 0;
    const scanned = await sketchCaptures(sources, this.#baseline, {
      ...{ window, plan: this.#plan, atOnce: 1 },
      onProgress: (progress) => {
        counted(progress.records - records);
        records = progress.records;
      },
    });
    const { start, end } = pieces.at(-1)!;
    const { sketch, passed: lines } = scanned;
    return { sketch, notes: notesOfScan(scanned), before: 0, lines, from: start, to: end };
  }

  async #cells({ pieces }: Job, wanted: CellsWanted, counted: OnCounted): Promise<CountedJob> {
    const counter = new CellCounter(this.#baseline, wanted, this.#plan);
    let lines = 0;
    for (const piece of pieces) {
      const from = piece.start === 0 ? 'start' : 'line';
      lines = await counter.read(piece.file, linesOfPiece(this.#files, piece), from, counted);
    }
    const { start, end } = pieces.at(-1)!;
    const cells = counter.end();
    return { sketch: newSketch(this.#baseline), notes: counter.notes, before: 0, lines, from: start, to: end, cells };
  }

  async #csv({ pieces, place, from }: Job, route: Route, counted: OnCounted): Promise<CountedJob> {
    const { core, spare } = this.#core(route, place);
    const notes = newNotes();
    const before = from?.records ?? 0;
    let last = { lines: 0, from: 0, to: 0 };
    let doubted = false;
    for (const piece of pieces) {
      beginPart(piece, core, notes);
      const first = piece.start === 0;
      const scanner = new CsvScanner(piece.file, route, core, { first, before });
      const ends = await this.#records(piece, scanner, from?.at, counted);
      addNotes(notes, scanner.end());
      doubted ||= notes.endsInDoubt === true;
      last = { ...ends, lines: scanner.records - before };
    }
    const sketch = { ...core.sketch(), broken: 0 };
    spare.push(core);
    return { sketch, notes: { ...notes, ...(doubted && { endsInDoubt: true }) }, before, ...last };
  }

  async #parquet({ pieces, place }: Job, columns: readonly string[], counted: OnCounted): Promise<CountedJob> {
    const [piece] = pieces;
    const { file, start, end, part, columns: share } = piece!;
    const notes = newNotes();
    // the rows of a file are counted with its first columns
    const tells = !share || share.from === 0;
    const sketch = await scanParquet(file, await openParquet(file, this.#files), this.#plan, columns, {
      ...{ place, share, constants: part?.constants, counted: tells ? counted : undefined },
    });
    const { absent = [], unknown = [] } = part ?? {};
    const rows = tells ? sketch.rows : 0;
    if (tells) addNotes(notes, { ...newNotes(), absent: [...absent], unknown: [...unknown], read: rows, used: rows });
    return { sketch, notes, before: 0, lines: rows, from: start, to: end };
  }

  /** Feeds the records that begin in a piece; says where the first of them does, and where the first one behind them. */
  async #records(piece: Piece, scanner: CsvScanner, known: number | undefined, counted: OnCounted) {
    if (known !== undefined && known >= piece.end) return { from: known, to: known };
    let from = known;
    let to = known ?? piece.end;
    let rows = 0;
    for await (const { at, bytes } of bytesOfPiece(this.#files, piece, known)) {
      from ??= at;
      const inside = Math.min(bytes.length, Math.max(0, piece.end - at));
      if (inside > 0) scanner.feed(bytes.subarray(0, inside));
      to = at + feedRecord(scanner, bytes, inside);
      counted(scanner.rows - rows);
      rows = scanner.rows;
      if (to >= piece.end && scanner.betweenRecords) break;
    }
    return { from: from ?? piece.end, to };
  }
}

/** Says what is known of a file that begins. */
function beginPart({ start, part }: Piece, core: ScanCore, notes: TableNotes): void {
  core.tellConstants(part?.constants ?? []);
  if (start > 0 || !part) return;
  addNotes(notes, { ...newNotes(), absent: [...part.absent], unknown: [...part.unknown] });
}

/** Feeds on from `place`, where the piece ends, until the record that is open there has its end; says where that is. */
function feedRecord(scanner: CsvScanner, bytes: Buffer, place: number): number {
  let at = place;
  while (at < bytes.length && !scanner.betweenRecords) {
    const end = bytes.indexOf(0x0a, at) + 1 || bytes.length;
    scanner.feed(bytes.subarray(at, end));
    at = end;
  }
  return at;
}

/** What was met while captures were read, as it is told of any rows. */
export function notesOfScan({
  rows,
  brokenLines,
  kinds,
  examples,
  unknown,
  headers,
  copies,
  span,
}: SketchedCaptures): TableNotes {
  return {
    ...newNotes(),
    ...{ read: rows.read, used: rows.used, outside: rows.outside, broken: brokenLines, kinds, unknown, headers },
    examples: examples.map(({ source, line, kind, reason }) => ({ file: source, at: line, kind, reason })),
    ...(copies > 0 && { copies }),
    ...(span && { span }),
  };
}
