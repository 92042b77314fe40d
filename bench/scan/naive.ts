import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';

/**
 * What one writes first: readline, `JSON.parse`, `split`, `Number`, a binary search. No check of anything, and no sample of rows;
 * otherwise what the scanner gathers: counts, sums of offsets, the missing, the range, the span of time. The same counts on clean data.
 */
export async function naive(path: string, baseline: Baseline): Promise<{ rows: number; counts: number[][] }> {
  const columns = baseline.features.map((feature) => ({
    feature,
    counts: new Array<number>(feature.counts.length + 1).fill(0),
    offsets: new Array<number>(feature.counts.length + 1).fill(0),
    places: feature.type === 'category' ? new Map(feature.categories.map((name, place) => [name, place])) : undefined,
    missing: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
  }));
  let rows = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for await (const line of createInterface({ input: createReadStream(path, { highWaterMark: 1 << 18 }) })) {
    const { captureData, eventMetadata } = JSON.parse(line);
    const { endpointInput } = captureData;
    const at = Date.parse(eventMetadata.inferenceTime);
    if (at < first) first = at;
    if (at > last) last = at;
    const text =
      endpointInput.encoding === 'BASE64' ? Buffer.from(endpointInput.data, 'base64').toString() : endpointInput.data;
    for (const row of text.split('\n')) {
      const cells = row.split(',');
      rows++;
      for (let i = 0; i < columns.length; i++) {
        const column = columns[i]!;
        const { feature, counts, offsets, places } = column;
        const cell = cells[i]!;
        if (cell === '') {
          column.missing++;
          continue;
        }
        if (feature.type === 'category') {
          counts[places!.get(cell) ?? feature.counts.length]!++;
          continue;
        }
        const value = Number(cell);
        const { edges } = feature;
        let low = 0;
        let high = edges.length;
        while (low < high) {
          const middle = (low + high) >>> 1;
          if (edges[middle]! <= value) low = middle + 1;
          else high = middle;
        }
        counts[low]!++;
        offsets[low]! += value - edges[Math.max(0, low - 1)]!;
        if (value < column.min) column.min = value;
        if (value > column.max) column.max = value;
      }
    }
  }
  return { rows, counts: columns.map(({ feature, counts }) => counts.slice(0, feature.counts.length)) };
}
