/** P(X >= k) of a binomial variable: at least `k` of `trials` come true, each with chance `p` (0 < p < 1). */
export function binomialTail(k: number, { trials: n, p }: { trials: number; p: number }): number {
  let chance = (1 - p) ** n;
  let below = 0;
  for (let i = 0; i < k; i++) {
    below += chance;
    chance *= ((n - i) / (i + 1)) * (p / (1 - p));
  }
  // Sums from above where the answer is small: 1 - below would lose it.
  if (below < 0.5) return 1 - below;
  let above = 0;
  for (let i = k; i <= n; i++) {
    above += chance;
    chance *= ((n - i) / (i + 1)) * (p / (1 - p));
  }
  return above;
}
