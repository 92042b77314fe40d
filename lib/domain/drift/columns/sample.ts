import * as z from 'zod';

/** A code of a cell that is no bin: nothing there, or of the wrong type. */
export const MISSING_CODE = -1;
export const TYPE_ERROR_CODE = -2;

/**
 * One sampled row: its hash, then a code for each column: the bin it fell into, the category's place (one past the last for
 * an unseen one), or one of the codes above. Codes, not values: a sample is kept as evidence and must not hold what people typed.
 */
const SampledRow = z.array(z.int()).min(1);
export type SampledRow = z.infer<typeof SampledRow>;

/**
 * The rows with the smallest hashes, ascending and each once: a uniform sample, and the same one however the rows were split. A set:
 * an invocation that was captured twice must not take two places.
 */
export const Sample = z.array(SampledRow).max(5_000);
export type Sample = z.infer<typeof Sample>;

/** What rows of 20 columns take that are kept: a hash is as long as three codes. */
const KEPT = 23_000;

/**
 * Rows a sample holds at most: what relations between columns are judged on. A thousand, and of narrower rows as many as take no more room than a thousand of 20 columns, nor longer to compare:
 * so many finer changes are found (docs/trust.md). Wide rows are kept in smaller number.
 */
export function sampleSize(columns: number): number {
  const narrow = Math.min(5_000, Math.floor(KEPT / (columns + 3)));
  return Math.max(50, Math.min(Math.max(1_000, narrow), Math.floor(100_000 / columns)));
}

/** 32-bit FNV-1a (Fowler, Noll, Vo) of UTF-8 bytes. */
export function fnv1a(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash >>> 0;
}

/**
 * Where a row stands in the order samples are drawn by: an unsigned 32-bit number from the id of its invocation and its place in
 * it (murmur3's finaliser spreads both). Rows without an id have only their place in the whole.
 */
export function rowHash(id: number, position: number): number {
  let h = (id + Math.imul(position, 0x9e3779b1)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** What stands for a piece of a table in the hashes of its rows, which have no id: nought for the first. */
export const idOfPiece = (place: number): number => (place === 0 ? 0 : fnv1a(Buffer.from(String(place))));

/** Of `total` rows that are numbered on from `from` those with the smallest hashes, ascending by them: [hash, row]. No two rows of less than 2^32 have the same. */
export function smallestRows(
  { id, from, total }: { id: number; from: number; total: number },
  most: number,
): [hash: number, row: number][] {
  let drawn: [number, number][] = [];
  let cut = Number.POSITIVE_INFINITY;
  const settle = () => {
    drawn.sort(([a], [b]) => a - b);
    drawn = drawn.slice(0, most);
    if (drawn.length === most) cut = drawn[most - 1]![0];
  };
  for (let row = from; row < from + total; row++) {
    const hash = rowHash(id, row);
    if (hash >= cut) continue;
    drawn.push([hash, row]);
    if (drawn.length >= 4 * most) settle();
  }
  settle();
  return drawn;
}

/** By hash, then code by code: equal hashes must not make the order of arrival matter. */
function compare(a: SampledRow, b: SampledRow): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** Whether a row of this hash would be taken up. */
export function wouldSample(sample: Sample, most: number, hash: number): boolean {
  return sample.length < most || hash <= sample[sample.length - 1]![0]!;
}

/** Takes a row up in its place, unless it is there already; returns the one that has to go when there are more than `most`. */
export function takeUp(sample: Sample, most: number, row: SampledRow): SampledRow | undefined {
  let low = 0;
  let high = sample.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(sample[middle]!, row) <= 0) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && compare(sample[low - 1]!, row) === 0) return undefined;
  sample.splice(low, 0, row);
  return sample.length > most ? sample.pop() : undefined;
}

/** The sample of both: exact in any order. */
export function mergeSamples(a: Sample, b: Sample, most: number): Sample {
  const both = [...a, ...b].sort(compare);
  return both.filter((row, i) => i === 0 || compare(both[i - 1]!, row) !== 0).slice(0, most);
}
