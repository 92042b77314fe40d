import * as z from 'zod';
import { fnv1a, rowHash } from '../columns/sample.ts';

/** Values of a column that are counted each by itself though the baseline has none of them. */
export const MOST = 64;

/**
 * Of the values that no category of the baseline is those with the smallest hashes, ascending: [hash, rows]. Whoever is among them in the whole is so in every part that has it, so that
 * counts are exact and the same however rows were divided (bottom-k; Cohen and Kaplan 2007, PODC, 225–234). Hashes, not values: a sketch is kept as evidence.
 */
export const NewValues = z.array(z.tuple([z.int().min(0).max(0xffffffff), z.int().min(1)])).max(MOST);
export type NewValues = z.infer<typeof NewValues>;

/** The hash of a value (`categoryKey`): FNV-1a of its UTF-8, spread as hashes of rows are. The core has the same (core/rows/new-values.ts). */
export const hashOfValue = (key: string): number => rowHash(fnv1a(Buffer.from(key)), 0);

/** Counts rows of one value, given its hash. */
export function addNewValue(values: NewValues, hash: number, rows = 1): void {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]![0] < hash) low = middle + 1;
    else high = middle;
  }
  const found = values[low];
  if (found?.[0] === hash) found[1] += rows;
  else if (low < MOST) {
    values.splice(low, 0, [hash, rows]);
    if (values.length > MOST) values.pop();
  }
}

type Held = { readonly newValues?: NewValues | undefined };

/** Those of both windows together. A sketch of before they were counted has none, and its rows are missing here. */
export function bothNewValues(a: Held, b: Held): { newValues?: NewValues } {
  const both: NewValues = (a.newValues ?? []).map(([hash, rows]) => [hash, rows]);
  for (const [hash, rows] of b.newValues ?? []) addNewValue(both, hash, rows);
  return both.length > 0 ? { newValues: both } : {};
}
