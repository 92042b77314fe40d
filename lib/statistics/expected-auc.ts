import type { Estimate } from './mean.ts';

/**
 * The AUC to expect where each row is positive with a chance: Σ over pairs of p_i(1 − p_j) where i scores above j (ties half), over all
 * such pairs, with each row's pair with itself. Its standard error is that of Hanley and McNeil (1982, Radiology 143, 29–36).
 * @returns undefined where fewer than one row of either class is to be expected
 */
export function expectedAuc(scores: readonly number[], chances: readonly number[]): Estimate | undefined {
  const order = scores.map((_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  const positives = chances.reduce((sum, p) => sum + p, 0);
  const negatives = chances.length - positives;
  if (positives < 1 || negatives < 1) return undefined;
  let [area, below] = [0, 0];
  for (let from = 0; from < order.length; ) {
    let [until, p, q] = [from, 0, 0];
    for (; until < order.length && scores[order[until]!] === scores[order[from]!]; until++) {
      p += chances[order[until]!]!;
      q += 1 - chances[order[until]!]!;
    }
    area += p * (below + q / 2);
    below += q;
    from = until;
  }
  const value = area / (positives * negatives);
  const [q1, q2] = [value / (2 - value), (2 * value * value) / (1 + value)];
  const square = value * value;
  const variance = value * (1 - value) + (positives - 1) * (q1 - square) + (negatives - 1) * (q2 - square);
  return { value, standardError: Math.sqrt(Math.max(0, variance) / (positives * negatives)) };
}
