import type { Sketch } from '../drift/baseline/sketch.ts';
import { fnv1a } from '../drift/columns/sample.ts';
import type { Window } from '../window.ts';
import { invocationId, LONGEST_LINE, parseCaptureLine } from './capture.ts';
import { LineCutter } from './lines.ts';
import { type BrokenLine, firstCharacter, inWindow, type LineCounts, refuseArray, tooLong } from './read.ts';
import type { ScanColumns } from './scan-columns.ts';
import { ScanCore } from './scan-core.ts';
import { isSmoke } from './smoke.ts';
import type { Broken } from './text/broken.ts';
import { keepExample, wantsExample } from './text/notes.ts';
import { SeenLines } from './text/seen-lines.ts';
import { otherWidth } from './width.ts';

/** `fallback` lines were not written as SageMaker writes them and were read by the exact, slower reader. */
export type ScanCounts = LineCounts & { fallback: number };

/** The earliest and the latest inference time of what was counted, epoch ms. */
export type Span = { first: number; last: number };

/** What came of a scan: the sketch, the count of lines, the first broken ones, and names the schema does not have. */
export type Scan = {
  sketch: Sketch;
  counts: ScanCounts;
  examples: BrokenLine[];
  unknown: string[];
  /** rows of names that stood before rows */
  headers: number;
  /** lines of whatever kind, blank ones among them */
  passed: number;
  span: Span | undefined;
};

/** Names kept that nobody asked for. */
const NAMES = 100;

/**
 * Reads data capture into a sketch at the speed of the network, in flat memory. Lines written as SageMaker writes them are
 * read by the core; any other goes whole to `parseCaptureLine`, so that both give the same sketch, bit for bit.
 */
export class CaptureScanner {
  readonly #plan: ScanColumns;
  readonly #window: Window | undefined;
  readonly #core: ScanCore;
  readonly #cutter: LineCutter;
  /** Lines the core did not read, those of them that Steward asked itself, those that were broken, and how; those that were there before. */
  readonly #exact = { lines: 0, own: 0, broken: 0, copies: 0, kinds: {} as LineCounts['kinds'] };
  readonly #examples: BrokenLine[] = [];
  readonly #unknown = new Set<string>();
  readonly #begins: boolean;
  #headers = 0;
  /** Whether the next line was looked at by the core already. */
  #doubted = false;
  /** Lines that the core looks at none of. */
  readonly #seen: SeenLines | undefined;

  /** @param from whether what comes begins a file, or a line further on in one that others read before it */
  constructor(plan: ScanColumns, window?: Window, from: 'start' | 'line' = 'start') {
    this.#plan = plan;
    this.#begins = from === 'start';
    this.#window = window;
    this.#seen = plan.exactly ? new SeenLines() : undefined;
    this.#core = plan.spare.pop() ?? new ScanCore(plan);
    this.#core.clear(window);
    this.#cutter = new LineCutter(
      (bytes, start, end, place) => this.#line(bytes, start, end, place),
      LONGEST_LINE,
      plan.exactly ? undefined : (bytes, start, to, place) => this.#many(bytes, start, to, place),
      from,
    );
    this.#core.doubtWidths(true);
  }

  /** Invocations inside the window so far: this is for telling how far one is. */
  get records(): number {
    return this.#core.told.records;
  }

  /** @throws InvalidEventError for what is not JSON Lines at all: UTF-16, gzip, Parquet, one JSON array */
  feed(chunk: Uint8Array): void {
    this.#cutter.cut(chunk);
  }

  /** To be called once, when everything was fed, and nothing after it. */
  end(): Scan {
    this.#cutter.end();
    const sketch = this.#core.sketch();
    const { lines, records, outside, first, last, copies } = this.#core.told;
    this.#plan.spare.push(this.#core);
    const { own, broken, kinds, copies: others, lines: fallback } = this.#exact;
    return {
      sketch,
      counts: {
        lines: lines + fallback,
        records,
        outside: outside + own,
        broken,
        copies: copies + others,
        kinds,
        fallback,
      },
      examples: this.#examples,
      unknown: [...this.#unknown],
      headers: this.#headers,
      passed: this.#cutter.lines,
      span: records > 0 ? { first, last } : undefined,
    };
  }

  #line(bytes: Buffer | undefined, start: number, end: number, place: { number: number; offset: number }): void {
    const doubted = this.#doubted;
    this.#doubted = false;
    if (bytes !== undefined && firstCharacter(bytes, start, end) === undefined) return;
    if (this.#begins && this.#exact.lines + this.#core.told.lines === 0) refuseArray(bytes?.subarray(start, end));
    if (bytes === undefined || doubted || this.#plan.exactly) this.#fallBack(bytes?.subarray(start, end), place);
    else {
      // its line feed follows, perhaps behind a carriage return
      const next = bytes.indexOf(0x0a, end) + 1;
      if (this.#core.read(bytes, start, next) !== next) this.#fallBack(bytes.subarray(start, end), place);
    }
  }

  /** Takes lines as long as they are written as SageMaker writes them; says where the first other one begins. */
  #many(bytes: Buffer, from: number, to: number, place: { number: number }): number {
    const before = this.#core.told.lines;
    const next = this.#core.read(bytes, from, to);
    place.number += this.#core.told.lines - before;
    this.#doubted = next !== to;
    return next;
  }

  #fallBack(line: Uint8Array | undefined, place: { number: number; offset: number }): void {
    this.#exact.lines++;
    const outcome = line === undefined ? tooLong : parseCaptureLine(line, this.#plan.names);
    if (!outcome.ok) {
      this.#exact.broken++;
      this.#exact.kinds[outcome.kind] = (this.#exact.kinds[outcome.kind] ?? 0) + 1;
      this.#tell(outcome, place);
      return;
    }
    const record = outcome.value;
    if (isSmoke(record)) {
      this.#exact.own++;
      return;
    }
    const inside = inWindow(record.at, this.#window);
    if (inside && (this.#seen ? this.#seen.isCopy(line!) : this.#core.isCopy())) {
      this.#exact.copies++;
      return;
    }
    if (inside) for (const name of record.unknown) this.#tellName(name);
    if (inside && record.header) this.#headers++;
    const other = inside ? otherWidth(record, this.#plan.names) : undefined;
    if (other) this.#tell(other, place);
    this.#core.take(record, fnv1a(Buffer.from(invocationId(record))));
  }

  #tellName(name: string): void {
    if (this.#unknown.size === NAMES || this.#unknown.has(name)) return;
    this.#unknown.add(name);
    this.#core.tellName(name, this.#unknown.size < NAMES);
  }

  #tell({ kind, reason }: Broken, { number, offset }: { number: number; offset: number }): void {
    keepExample(this.#examples, { line: number, offset, kind, reason });
    // From now on nobody wants to know more of rows than how many there were.
    if (!wantsExample(this.#examples, 'row-width')) this.#core.doubtWidths(false);
  }
}
