/** What a reader of comma-separated values hears: a record's cells, or that one was broken and why. */
export type CsvSink = { row(cells: string[]): void; broken(reason: string): void };

/** What stands between cells, and whether a space after it belongs to no cell. */
export type CellsBetween = { readonly separator: string; readonly spaces: boolean };
const COMMAS: CellsBetween = { separator: ',', spaces: false };

type Scan = { cells: string[]; next: number } | { broken: string } | 'incomplete' | 'open-quote';

/**
 * Streaming reader of RFC 4180: quotes, doubled quotes, line ends inside quotes, LF or CRLF. A broken record costs its
 * first line only, reading goes on behind it. Records longer than `longest` characters are broken.
 */
export class CsvReader {
  readonly #sink: CsvSink;
  readonly #longest: number;
  readonly #between: CellsBetween;
  #text = '';
  #skipping = false;
  #waitsForQuote = false;

  constructor(sink: CsvSink, longest = 6 * 1024 * 1024, between = COMMAS) {
    this.#sink = sink;
    this.#longest = longest;
    this.#between = between;
  }

  feed(text: string): void {
    this.#text += text;
    const waits = this.#waitsForQuote && !text.includes('"') && this.#text.length <= this.#longest;
    if (!waits) this.#read(false);
  }

  /** Whether everything fed was told: what comes next begins a record. */
  get idle(): boolean {
    return this.#text === '' && !this.#skipping;
  }

  /** The last record may lack its line end. */
  end(): void {
    this.#read(true);
    this.#text = '';
    this.#skipping = false;
  }

  #read(last: boolean): void {
    let at = 0;
    while (at < this.#text.length) {
      if (this.#skipping) {
        at = this.#afterLine(at);
        continue;
      }
      const scan = scanRecord(this.#text, at, last, this.#between);
      this.#waitsForQuote = scan === 'open-quote';
      const incomplete = typeof scan === 'string';
      if (incomplete && this.#text.length - at <= this.#longest) break;
      if (incomplete) this.#break('a record is longer than the limit');
      else if ('broken' in scan) this.#break(scan.broken);
      else if (this.#lengthOf(at, scan.next) > this.#longest) this.#break('a record is longer than the limit');
      else {
        this.#sink.row(scan.cells);
        at = scan.next;
      }
    }
    this.#text = this.#text.slice(at);
  }

  /** Characters of a record without its line feed: however it came, in one piece or many, it is as long. */
  #lengthOf(start: number, next: number): number {
    return Math.min(next, this.#text.length) - start - (this.#text[next - 1] === '\n' ? 1 : 0);
  }

  #break(reason: string): void {
    this.#sink.broken(reason);
    this.#skipping = true;
  }

  #afterLine(at: number): number {
    const newline = this.#text.indexOf('\n', at);
    if (newline === -1) return this.#text.length;
    this.#skipping = false;
    return newline + 1;
  }
}

/** One record from `start`; most have no quote and are cut at the separators. */
function scanRecord(text: string, start: number, last: boolean, between: CellsBetween): Scan {
  const newline = text.indexOf('\n', start);
  if (newline === -1 && !last && !text.includes('"', start)) return 'incomplete';
  const end = newline === -1 ? text.length : newline;
  const line = text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end);
  if (line.includes('"')) return scanQuoted(text, start, last, between);
  if (newline === -1 && !last) return 'incomplete';
  if (line.includes('\r')) return { broken: 'a carriage return without a line feed' };
  const cells = line.split(between.separator);
  return { cells: between.spaces ? cells.map((cell) => cell.replace(/^ +/, '')) : cells, next: end + 1 };
}

function scanQuoted(text: string, start: number, last: boolean, { separator, spaces }: CellsBetween): Scan {
  const cells: string[] = [];
  for (let at = start; ; at++) {
    if (spaces) while (text[at] === ' ') at++;
    const cell = text[at] === '"' ? quotedCell(text, at) : bareCell(text, at, separator);
    if (cell === undefined) return last ? { broken: 'a quote is not closed' } : 'open-quote';
    cells.push(cell.value);
    at = cell.end;
    if (at >= text.length) return last ? { cells, next: at } : 'incomplete';
    if (text[at] === '\r' && at + 1 === text.length && !last) return 'incomplete';
    if (text.startsWith('\r\n', at)) return { cells, next: at + 2 };
    if (text[at] === '\n') return { cells, next: at + 1 };
    if (text[at] !== separator)
      return { broken: `a ${text[at] === '\r' ? 'carriage return' : 'quote'} in the wrong place` };
  }
}

/** A cell up to the next separator, line end or (wrongly placed) quote. */
function bareCell(text: string, start: number, separator: string): { value: string; end: number } {
  let end = start;
  while (end < text.length && text[end] !== separator && !'"\r\n'.includes(text[end]!)) end++;
  return { value: text.slice(start, end), end };
}

/** A quoted cell; undefined while its closing quote has not come. */
function quotedCell(text: string, start: number): { value: string; end: number } | undefined {
  for (let close = text.indexOf('"', start + 1); close !== -1; close = text.indexOf('"', close + 2)) {
    if (text[close + 1] === '"') continue;
    return { value: text.slice(start + 1, close).replaceAll('""', '"'), end: close + 1 };
  }
  return undefined;
}

/** All records of a text, or the first reason why it is not CSV. A line end at the very end adds no record. */
export function parseCsv(text: string, between = COMMAS): { rows: string[][] } | { broken: string } {
  const rows: string[][] = [];
  const flaws: string[] = [];
  const reader = new CsvReader(
    { row: (cells) => rows.push(cells), broken: (reason) => flaws.push(reason) },
    Infinity,
    between,
  );
  reader.feed(text);
  reader.end();
  return flaws[0] === undefined ? { rows } : { broken: flaws[0] };
}
