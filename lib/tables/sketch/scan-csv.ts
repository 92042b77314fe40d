import { isUtf8 } from 'node:buffer';
import type { Route } from '../../domain/capture/core-columns.ts';
import type { RowCore } from '../../domain/capture/scan-core.ts';
import { type Broken, brokenOutcome } from '../../domain/capture/text/broken.ts';
import { wantsExample } from '../../domain/capture/text/notes.ts';
import { CsvReader } from '../../domain/capture/text/parse-csv.ts';
import { raggedRow } from '../../domain/capture/text/ragged.ts';
import { isHeaderAgain } from '../../domain/csv/dialect.ts';
import { mayBeNoRow } from '../../domain/csv/last-rows.ts';
import type { InvalidEventError } from '../../domain/errors.ts';
import { newNotes, noteBroken, type TableNotes } from '../table.ts';
import { notUtf8 } from '../text-bytes.ts';

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
/** UTF-8's byte order mark. */
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** Where the bytes to come are: whether they begin the file, and how many records are before them. */
export interface CsvPlace {
  readonly first: boolean;
  readonly before: number;
}
const START: CsvPlace = { first: true, before: 0 };

/** Bytes of the last line that are kept to see how it begins. */
const BEGINNING = 64;

/** Bytes of a line that are kept until its end comes; a longer one is read exactly from its beginning. */
const LONGEST = 1024 * 1024;

/**
 * Reads a CSV file with a header, or records further on in one, into the sketch of a core, in flat memory. Plain rows are read by the core; the header, and any record with quotes, a stray
 * carriage return or another width, goes to `CsvReader`, so that both give the same sketch, bit for bit, and the same broken rows.
 */
export class CsvScanner {
  readonly #file: string;
  readonly #route: Route;
  readonly #place: CsvPlace;
  readonly #core: RowCore;
  /** What the core had read before. */
  readonly #earlier: RowCore['told'];
  readonly #exact: CsvReader;
  readonly #notes = newNotes();
  /** Keeps no mark: a later line may begin with one. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** The first bytes of the file, until it is clear whether they are a mark. */
  #head: Buffer | undefined;
  /** Of a character whose other bytes have not come. */
  #cutCharacter = Buffer.alloc(0);
  #line: Buffer[] = [];
  #lineLength = 0;
  /** Records the exact reader told of, and whether the header is to come. */
  #told = 0;
  #headed: boolean;

  /** How the last line that is not blank begins, and whether it has its end. */
  #beginning: Buffer | undefined;
  #ended = true;

  /** @param core made for this route, and clear or with what was read before */
  constructor(file: string, route: Route, core: RowCore, place: CsvPlace = START) {
    this.#file = file;
    this.#route = route;
    this.#place = place;
    this.#headed = place.first;
    if (place.first) this.#head = Buffer.alloc(0);
    this.#core = core;
    this.#earlier = core.told;
    this.#core.doubtWidths(true);
    this.#exact = new CsvReader({
      row: (cells) => this.#take(cells),
      broken: (reason) => {
        this.#told++;
        this.#headed = false;
        this.#break(brokenOutcome('payload', reason));
      },
    });
  }

  /** Rows counted so far. */
  get rows(): number {
    return this.#core.told.rows - this.#earlier.rows;
  }

  /** Records so far, the header, broken ones and those before the piece among them. */
  get records(): number {
    return this.#place.before + this.#told + this.#core.told.lines - this.#earlier.lines;
  }

  /** Whether all that was fed are whole records, the header among them where it is to come. */
  get betweenRecords(): boolean {
    return !this.#headed && this.#head === undefined && this.#lineLength === 0 && this.#exact.idle;
  }

  /** @throws InvalidEventError when it is not UTF-8 */
  feed(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    this.#refuseOthers(bytes);
    this.#remember(bytes);
    if (this.#head === undefined) {
      this.#read(bytes, 0);
      return;
    }
    const head = Buffer.concat([this.#head, bytes]);
    this.#head = head.length < MARK.length ? head : undefined;
    if (this.#head === undefined) this.#begin(head);
  }

  /** Keeps how the last line begins, so that a row of totals, or of nothing, is known by it when all is read. */
  #remember(bytes: Buffer): void {
    let end = bytes.length;
    while (end > 0 && (bytes[end - 1] === LINE_FEED || bytes[end - 1] === RETURN)) end--;
    if (end > 0) {
      const start = bytes.lastIndexOf(LINE_FEED, end - 1) + 1;
      const goesOn = start === 0 && !this.#ended && this.#beginning !== undefined;
      const known = goesOn ? this.#beginning! : Buffer.alloc(0);
      this.#beginning = Buffer.concat([known, bytes.subarray(start, Math.min(end, start + BEGINNING))]).subarray(
        0,
        BEGINNING,
      );
      this.#ended = false;
    }
    this.#ended ||= bytes.includes(LINE_FEED, end);
  }

  /** To be called once, when everything was fed, and nothing after it. */
  end(): TableNotes {
    if (this.#cutCharacter.length > 0) throw this.#notUtf8();
    if (this.#head) this.#begin(this.#head);
    this.#exact.feed(this.#decoder.decode(Buffer.concat(this.#line)));
    this.#exact.end();
    return this.#noted(this.rows, this.#core.told.otherWidth - this.#earlier.otherWidth);
  }

  /** Rows of another width that came after the first ten broken ones are known by their number alone. */
  #noted(rows: number, otherWidth: number): TableNotes {
    const { broken, kinds } = this.#notes;
    const all = broken + otherWidth;
    const ragged = (kinds['row-width'] ?? 0) + otherWidth;
    const counted = { ...kinds, ...(ragged > 0 && { 'row-width': ragged }) };
    const doubt = this.#beginning !== undefined && mayBeNoRow(this.#beginning.toString('utf8'));
    return {
      ...this.#notes,
      read: rows + all,
      used: rows,
      broken: all,
      kinds: counted,
      ...(doubt && { endsInDoubt: true }),
    };
  }

  #begin(head: Buffer): void {
    this.#read(head, head.subarray(0, MARK.length).equals(MARK) ? MARK.length : 0);
  }

  #read(bytes: Buffer, start: number): void {
    const whole = bytes.lastIndexOf(LINE_FEED) + 1;
    let at = start;
    while (at < bytes.length) {
      if (this.#headed || !this.#exact.idle) at = this.#readExactly(bytes, at);
      else if (at >= whole) {
        this.#keep(bytes.subarray(at));
        return;
      } else if (this.#lineLength > 0) at = this.#finishLine(bytes, at);
      else {
        at = this.#core.read(bytes, at, whole);
        if (at < whole) at = this.#readExactly(bytes, at);
      }
    }
  }

  /** The end of a line whose beginning was kept; says where the next one begins. */
  #finishLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LINE_FEED, at) + 1;
    const line = Buffer.concat([...this.#line, bytes.subarray(at, end)]);
    this.#line = [];
    this.#lineLength = 0;
    if (this.#core.read(line, 0, line.length) !== line.length) this.#readExactly(line, 0);
    return end;
  }

  #keep(part: Buffer): void {
    // copied, because a source may reuse its chunk
    this.#line.push(Buffer.from(part));
    this.#lineLength += part.length;
    if (this.#lineLength <= LONGEST) return;
    const line = Buffer.concat(this.#line);
    this.#line = [];
    this.#lineLength = 0;
    this.#readExactly(line, 0);
  }

  /** Gives one line, or what there is of it, to the exact reader; says where it ends. */
  #readExactly(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LINE_FEED, at) + 1 || bytes.length;
    this.#exact.feed(this.#decoder.decode(bytes.subarray(at, end), { stream: true }));
    return end;
  }

  #take(cells: string[]): void {
    const { width, positions, header } = this.#route;
    if (cells.length === 1 && cells[0] === '') return;
    this.#told++;
    if (this.#headed) this.#headed = false;
    else if (isHeaderAgain(cells, header)) this.#notes.headers++;
    else if (cells.length === width) this.#core.takeRow(positions.map((position) => cells[position]));
    else this.#break(raggedRow(cells.length, header));
  }

  #break({ kind, reason }: Broken): void {
    noteBroken(this.#notes, { file: this.#file, at: this.records, kind, reason });
    // from now on nobody wants to know more of such rows than how many there were
    if (!wantsExample(this.#notes.examples, 'row-width')) this.#core.doubtWidths(false);
  }

  #refuseOthers(bytes: Buffer): void {
    const cut = this.#cutCharacter;
    if (cut.length === 0 && isUtf8(bytes)) return;
    const joined = Buffer.concat([cut, bytes]);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(joined, { stream: true });
    } catch (cause) {
      throw this.#notUtf8(cause);
    }
    this.#cutCharacter = joined.subarray(wholeCharacters(joined));
  }

  #notUtf8(cause?: unknown): InvalidEventError {
    // what is kept of a line may be broken already
    if (this.#lineLength > 0) this.#readExactly(Buffer.concat(this.#line), 0);
    return notUtf8(this.#file, this.records, cause);
  }
}

/** Where a character begins at the end of UTF-8 whose other bytes have not come; the end when there is none. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const needed = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
