const BINS = 10;

/** A cut of a quantity into at most ten bins of equal share on the rows learned from (ties stay together). */
export function decileBin(known: readonly number[]): (x: number) => number {
  const sorted = Float64Array.from(known).sort();
  const cuts = Array.from({ length: BINS - 1 }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / BINS)]!);
  const edges = [...new Set(cuts)];
  return (x) => edges.filter((edge) => edge <= x).length;
}

/**
 * By how much the error of what was learned grows because rows to be judged lie where few were learned from: √(Σ q_b²/p_b) over
 * tenths, with q_b and p_b their shares in both; 1 when they lie alike (it is the root of n over the effective sample size of
 * importance weighting, Kish 1965).
 */
export function errorGrowth(known: readonly number[], asked: readonly number[]): number {
  const bin = decileBin(known);
  const [here, there] = [new Float64Array(BINS), new Float64Array(BINS)];
  for (const x of known) here[bin(x)]! += 1;
  for (const x of asked) there[bin(x)]! += 1;
  const sum = there.reduce(
    (total, n, b) => total + (n / asked.length) ** 2 / (Math.max(0.5, here[b]!) / known.length),
    0,
  );
  return Math.sqrt(Math.max(1, sum));
}
