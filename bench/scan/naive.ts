import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Baseline } from '../../lib/domain/drift/baseline.ts';

/**
 * What one writes first: readline, `JSON.parse`, `split`, `Number`, a binary search. No check of anything; the same counts as the
 * scanner on clean data.
 */
export async function naive(path: string, baseline: Baseline): Promise<{ rows: number; counts: number[][] }> {
  const columns = baseline.features.map((feature) => ({
    feature,
    counts: new Array<number>(feature.counts.length + 1).fill(0),
    offsets: new Array<number>(feature.counts.length + 1).fill(0),
    places: feature.type === 'category' ? new Map(feature.categories.map((name, place) => [name, place])) : undefined,
  }));
  let rows = 0;
  for await (const line of createInterface({ input: createReadStream(path, { highWaterMark: 1 << 18 }) })) {
    const { endpointInput } = JSON.parse(line).captureData;
    const text =
      endpointInput.encoding === 'BASE64' ? Buffer.from(endpointInput.data, 'base64').toString() : endpointInput.data;
    for (const row of text.split('\n')) {
      const cells = row.split(',');
      rows++;
      for (let i = 0; i < columns.length; i++) {
        const { feature, counts, offsets, places } = columns[i]!;
        const cell = cells[i]!;
        if (cell === '') continue;
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
      }
    }
  }
  return { rows, counts: columns.map(({ feature, counts }) => counts.slice(0, feature.counts.length)) };
}
