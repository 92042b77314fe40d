import { type BrokenLine, readCapture } from '../../../lib/domain/capture/read.ts';
import { CaptureScanner } from '../../../lib/domain/capture/scan.ts';
import { type ScanColumns, scanColumns } from '../../../lib/domain/capture/scan-columns.ts';
import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { addRow, newSketch, type Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { fnv1a, rowHash } from '../../../lib/domain/drift/columns/sample.ts';
import type { Window } from '../../../lib/domain/window.ts';

/** What the exact reader and `addRow` make of the same bytes: the reference. */
export async function exactly(bytes: Uint8Array, baseline: Baseline, window: Window | undefined) {
  const sketch = newSketch(baseline);
  const examples: BrokenLine[] = [];
  const names = baseline.features.map(({ name }) => name);
  const { output } = baseline;
  const columns = output === undefined ? { input: names, output: [] } : { input: names.slice(0, -1), output: [output] };
  const counts = await readCapture(
    [bytes],
    {
      broken: (line) => examples.push(line),
      record: (record) => {
        const id = fnv1a(Buffer.from(record.inferenceId ?? record.eventId));
        for (const [place, row] of record.input.entries()) {
          const answer = output === undefined ? [] : [record.output[place]?.[0]];
          addRow(sketch, [...row, ...answer], rowHash(id, place));
        }
      },
    },
    { columns, window },
  );
  return { sketch: JSON.parse(JSON.stringify(sketch)) as Sketch, counts, examples: examples.slice(0, 10) };
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
  const { sketch, counts, examples } = scanner.end();
  const { fallback, ...rest } = counts;
  return { sketch, counts: rest, examples, fallback };
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
