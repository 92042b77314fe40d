import type { Baseline } from '../drift/baseline/baseline.ts';
import { merge } from '../drift/baseline/merge.ts';
import type { Sketch } from '../drift/baseline/sketch.ts';
import { InvalidEventError } from '../errors.ts';
import type { Window } from '../window.ts';
import type { BrokenLine } from './read.ts';
import { CaptureScanner, type Scan, type Span } from './scan.ts';
import { type ScanColumns, scanColumns } from './scan-columns.ts';
import { addKinds, type KindCounts, keepExample, MOST_UNKNOWN } from './text/notes.ts';

/**
 * One file or object of data capture, or whole lines of one from a `line` further on; `open` is called once, when its turn comes.
 */
export type CaptureSource = {
  readonly name: string;
  readonly from?: 'start' | 'line';
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
};

/**
 * Rows and lines counted apart: `used` rows are in the sketch; `read` = `used` + `broken` (rows of another width, and
 * broken lines, which count as one row each). `outside` the window and `fallback` to the exact reader are lines.
 */
export type ScannedRows = { read: number; used: number; broken: number; outside: number; fallback: number };

/** A window of captures summed up. `brokenLines` are those of `rows.broken` that the sketch does not know of. */
export type SketchedCaptures = {
  sketch: Sketch;
  rows: ScannedRows;
  brokenLines: number;
  kinds: KindCounts;
  /** the first broken lines, and of every kind at least the first, in the order of the sources */
  examples: ({ source: string } & BrokenLine)[];
  /** names in JSON rows that the baseline does not have, a hundred at most */
  unknown: string[];
  /** rows of names that stood before rows */
  headers: number;
  /** lines that were there before in their source, which count once */
  copies: number;
  /** lines of the last source, blank ones among them */
  passed: number;
  /** absent where nothing was counted */
  span?: Span;
};

/** How far a scan is: bytes as they come from the sources, invocations inside the window, sources read to their end. */
export type ScanProgress = { bytes: number; records: number; sources: number; of: number };

/** Open at once; more would not be faster and each holds a table of its own. */
const AT_ONCE = 16;

/**
 * Sketches data capture from many sources, several open at once, each scanned apart and added in the order given: the same
 * bits whoever comes first. Memory does not grow with size or number.
 * @param sources in the order of their keys
 * @throws InvalidEventError naming the source that is no data capture at all; whatever `open` throws
 */
export async function sketchCaptures(
  sources: readonly CaptureSource[],
  baseline: Baseline,
  options: {
    window?: Window | undefined;
    onProgress?: (progress: ScanProgress) => void;
    atOnce?: number;
    plan?: ScanColumns;
  } = {},
): Promise<SketchedCaptures> {
  const { window, onProgress, atOnce = AT_ONCE, plan = scanColumns(baseline) } = options;
  const progress: ScanProgress = { bytes: 0, records: 0, sources: 0, of: sources.length };
  let failed = false;
  const scan = async ({ name, from, open }: CaptureSource): Promise<Scan> => {
    const scanner = new CaptureScanner(plan, window, from);
    try {
      for await (const chunk of open()) {
        // one source has failed: the others are closed
        if (failed) break;
        const before = scanner.records;
        scanner.feed(chunk);
        progress.bytes += chunk.length;
        progress.records += scanner.records - before;
        onProgress?.(progress);
      }
      const scanned = scanner.end();
      progress.sources++;
      onProgress?.(progress);
      return scanned;
    } catch (cause) {
      failed = true;
      if (!(cause instanceof InvalidEventError) || cause.message.startsWith(`\`${name}\``)) throw cause;
      throw new InvalidEventError(`\`${name}\`: ${cause.message}`, { cause });
    }
  };

  const total = summed(new CaptureScanner(plan, window).end());
  const running: Promise<Scan>[] = [];
  let next = 0;
  for (const source of sources) {
    while (next < sources.length && running.length < atOnce) running.push(settled(scan(sources[next++]!)));
    add(total, source.name, await running.shift()!);
  }
  return total;
}

/** The promise itself, which may fail before anybody waits for it. */
function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function summed({ sketch }: Scan): SketchedCaptures {
  const rows = { read: 0, used: 0, broken: 0, outside: 0, fallback: 0 };
  return { sketch, rows, brokenLines: 0, kinds: {}, examples: [], unknown: [], headers: 0, copies: 0, passed: 0 };
}

function add(
  total: SketchedCaptures,
  source: string,
  { sketch, counts, examples, unknown, headers, passed, span }: Scan,
): void {
  total.sketch = merge(total.sketch, sketch);
  total.brokenLines += counts.broken;
  total.rows.used = total.sketch.rows;
  total.rows.broken = total.sketch.broken + total.brokenLines;
  total.rows.read = total.rows.used + total.rows.broken;
  total.rows.outside += counts.outside;
  total.rows.fallback += counts.fallback;
  total.headers += headers;
  total.copies += counts.copies;
  total.passed = passed;
  addKinds(total.kinds, counts.kinds);
  for (const example of examples) keepExample(total.examples, { source, ...example });
  const known = new Set(total.unknown);
  for (const name of unknown) if (known.size < MOST_UNKNOWN) known.add(name);
  total.unknown = [...known];
  if (span)
    total.span = {
      first: Math.min(span.first, total.span?.first ?? span.first),
      last: Math.max(span.last, total.span?.last ?? span.last),
    };
}
