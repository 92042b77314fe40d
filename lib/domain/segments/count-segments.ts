import { type Baseline, rowColumns } from '../drift/baseline/baseline.ts';
import { merge } from '../drift/baseline/merge.ts';
import { addRow, type CapturedRow, newSketch, type Sketch } from '../drift/baseline/sketch.ts';
import { type Segments, segmentReader } from './segments.ts';

/** A window counted by segment: a sketch for each part, and how many rows are in none. */
export type SegmentedWindow = { readonly sketches: readonly Sketch[]; readonly elsewhere: number };

/** Windows that follow each other as one, in the order of time; of none an empty one. */
export function addSegmented({ parts }: Segments, windows: readonly SegmentedWindow[]): SegmentedWindow {
  const sketches = parts.map(({ baseline }, part) =>
    windows.map((window) => window.sketches[part]!).reduce(merge, newSketch(baseline)),
  );
  return { sketches, elsewhere: windows.reduce((sum, { elsewhere }) => sum + elsewhere, 0) };
}

/** Takes a row, drawn for the sample by `hash`. */
export type AddToSegment = (row: CapturedRow, hash?: number) => void;

/** An empty window, and what takes its rows. */
export function openSegments(
  baseline: Baseline,
  { column, parts }: Segments,
): { window: SegmentedWindow; add: AddToSegment } {
  const values = parts.flatMap(({ value }) => (value === null ? [] : [value]));
  const segment = segmentReader(baseline, column, values);
  const cells = rowColumns(baseline);
  const at = cells.findIndex(({ name }) => name === column);
  const window = { sketches: parts.map((part) => newSketch(part.baseline)), elsewhere: 0 };
  const add: AddToSegment = (row, hash) => {
    const sketch = row.length === cells.length ? window.sketches[segment(row[at])] : undefined;
    if (sketch) addRow(sketch, row, hash);
    else window.elsewhere++;
  };
  return { window, add };
}
