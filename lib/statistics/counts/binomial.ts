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

/** P(X >= k) of a Poisson variable of this mean. */
export function poissonTail(k: number, mean: number): number {
  let [below, chance] = [0, Math.exp(-mean)];
  for (let i = 0; i < k; i++) {
    below += chance;
    chance *= mean / (i + 1);
  }
  return 1 - below;
}

/**
 * The means under which so many events are neither too few nor too many: exact ends of a Poisson mean, each erring with half of the risk (Garwood 1936, Biometrika 28,
 * 437–442), by halving.
 */
export function poissonEnds(events: number, risk = 0.05): { low: number; high: number } {
  const meanWhere = (beyond: (mean: number) => boolean): number => {
    let [low, high] = [0, 10 + 3 * events];
    for (let step = 0; step < 60; step++) {
      const mean = (low + high) / 2;
      if (beyond(mean)) high = mean;
      else low = mean;
    }
    return high;
  };
  return {
    low: events === 0 ? 0 : meanWhere((mean) => poissonTail(events, mean) > risk / 2),
    high: meanWhere((mean) => 1 - poissonTail(events + 1, mean) < risk / 2),
  };
}
