/** A number in [0, 1) that depends on row and seed only (the finalizer of MurmurHash3). */
export function hash(row: number, seed: number): number {
  let h = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * At most `count` of the rows, in their order: those with the lowest hash of the number in their id (`f123`), so that the
 * same seed takes the same rows.
 */
export function sample<T extends { readonly id: string }>(rows: readonly T[], count: number, seed: number): T[] {
  if (rows.length <= count) return [...rows];
  const key = (row: T) => hash(Number(row.id.slice(1)), seed);
  const limit = Float64Array.from(rows, key).sort()[count]!;
  return rows.filter((row) => key(row) < limit);
}
