import type { Interval } from './interval.ts';
import { normalQuantile } from './normal.ts';

const TIMES = 1000;
const BLOCKS = 200;

/** Uniform numbers in [0, 1) by mulberry32, from a fixed seed: the same rows always give the same answer. */
export function fixedRandom(seed = 0x5eed): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Interval of a function of column means by the bootstrap (Efron 1979, Ann. Stat. 7, 1–26; percentiles of 1,000 resamples): rows are dealt into at most
 * 200 blocks in turn and blocks are drawn, so that the work does not grow with the rows. `observed` is always inside.
 * @param rows at least one, all of one width
 */
export function bootstrapInterval(
  rows: readonly (readonly number[])[],
  of: (means: Float64Array) => number,
  observed: number,
  alpha: number,
): Interval {
  const width = rows[0]!.length;
  const count = Math.min(BLOCKS, rows.length);
  const sums = Array.from({ length: count }, () => new Float64Array(width));
  const sizes = new Float64Array(count);
  for (const [index, row] of rows.entries()) {
    const block = sums[index % count]!;
    for (let k = 0; k < width; k++) block[k]! += row[k]!;
    sizes[index % count]! += 1;
  }
  const next = fixedRandom();
  const values = Float64Array.from({ length: TIMES }, () => {
    const total = new Float64Array(width);
    let n = 0;
    for (let draw = 0; draw < count; draw++) {
      const block = Math.floor(next() * count);
      n += sizes[block]!;
      for (let k = 0; k < width; k++) total[k]! += sums[block]![k]!;
    }
    return of(total.map((each) => each / n));
  }).sort();
  const at = (q: number) => values[Math.min(TIMES - 1, Math.max(0, Math.floor(q * TIMES)))]!;
  return { low: Math.min(observed, at(alpha / 2)), high: Math.max(observed, at(1 - alpha / 2)) };
}

/** Below it a count is drawn exactly; above, a normal one differs from it by less than a row. */
const EXACT = 40;

/**
 * Counts of a fresh sample of a source of which `expected` are the mean counts: each by itself, as Poisson's law has it (of a sample whose size is not
 * fixed these are multinomial counts).
 * @param next uniform numbers in [0, 1)
 */
export const drawCounts = (expected: readonly number[], next: () => number): number[] =>
  expected.map((mean) => {
    if (mean <= 0) return 0;
    const at = Math.min(1 - 1e-12, Math.max(1e-12, next()));
    if (mean > EXACT) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalQuantile(at)));
    let [count, chance] = [0, Math.exp(-mean)];
    for (let below = chance; below < at && count < 10 * EXACT; below += chance) chance *= mean / ++count;
    return count;
  });
