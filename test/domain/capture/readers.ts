import { type BrokenLine, readCapture } from '../../../lib/domain/capture/read.ts';
import { readPayload } from '../../../lib/domain/capture/rows/payload.ts';
import { CaptureScanner } from '../../../lib/domain/capture/scan.ts';
import { type ScanColumns, scanColumns } from '../../../lib/domain/capture/scan-columns.ts';
import { keepExample } from '../../../lib/domain/capture/text/notes.ts';
import { otherWidth } from '../../../lib/domain/capture/width.ts';
import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { newSketch, type Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import type { Window } from '../../../lib/domain/window.ts';
import { addRecord } from '../../../lib/tables/read-captures.ts';
import { json } from './lines.ts';

/** What the exact reader and `addRow` make of the same bytes: the reference. */
export async function exactly(bytes: Uint8Array, baseline: Baseline, window: Window | undefined) {
  const sketch = newSketch(baseline);
  const examples: BrokenLine[] = [];
  const unknown = new Set<string>();
  const columns = scanColumns(baseline).names;
  const counts = await readCapture(
    [bytes],
    {
      broken: (line) => keepExample(examples, line),
      record: (record, place) => {
        const other = otherWidth(record, columns);
        if (other) keepExample(examples, { ...place, kind: other.kind, reason: other.reason });
        for (const name of record.unknown) if (unknown.size < 100) unknown.add(name);
        addRecord(sketch, baseline, record);
      },
    },
    { columns, window },
  );
  return { sketch: JSON.parse(JSON.stringify(sketch)) as Sketch, counts, examples, unknown: [...unknown] };
}

/** What the scanner makes of them. */
export function scanned(
  chunks: Uint8Array[],
  baseline: Baseline,
  window: Window | undefined,
  plan: ScanColumns = scanColumns(baseline),
) {
  const scanner = new CaptureScanner(plan, window);
  for (const chunk of chunks) scanner.feed(chunk);
  const { sketch, counts, examples, unknown } = scanner.end();
  const { fallback, ...rest } = counts;
  return { sketch, counts: rest, examples, unknown, fallback };
}

/** Copies, so that a scanner that keeps a view of its chunk is found out. */
export function cut(bytes: Buffer, cuts: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = cuts[i % cuts.length]!;
    chunks.push(new Uint8Array(bytes.subarray(at, at + size)));
    at += size;
  }
  return chunks;
}

/** Rows of a JSON value, `a` and `b` where no columns are named, or why there are none. */
export function rowsOf(value: unknown, columns: readonly string[] = ['a', 'b'], lists?: readonly string[]) {
  const body = json(typeof value === 'string' ? value : JSON.stringify(value));
  const outcome = readPayload(body, { columns, ...(lists && { lists }) });
  return outcome.ok ? outcome.value.rows : outcome.reason;
}
