/** Chances of the values that a Poisson variable takes, all but less than 1e-12 of them: `chances[i]` is that of `from + i`. */
export interface PoissonChances {
  readonly from: number;
  readonly chances: readonly number[];
}

/** Beyond so many standard deviations of its mean, and so many units, a Poisson variable is less often than 1e-12. */
const FAR = 10;

/** Built outwards from the likeliest value, so that no mean is too large for it. */
export function poissonChances(mean: number): PoissonChances {
  const mode = Math.floor(mean);
  const reach = Math.ceil(FAR * (Math.sqrt(mean) + 3));
  const from = Math.max(0, mode - reach);
  const raw = new Array<number>(mode + reach - from + 1).fill(0);
  raw[mode - from] = 1;
  for (let k = mode + 1; k <= mode + reach; k += 1) raw[k - from] = (raw[k - from - 1]! * mean) / k;
  for (let k = mode - 1; k >= from; k -= 1) raw[k - from] = (raw[k - from + 1]! * (k + 1)) / mean;
  const sum = raw.reduce((all, one) => all + one, 0);
  return { from, chances: raw.map((one) => one / sum) };
}

/** P(X <= k) for each k, in constant time once it is made. */
export function poissonAtMost(mean: number): (k: number) => number {
  const { from, chances } = poissonChances(mean);
  let sum = 0;
  const upTo = chances.map((chance) => (sum += chance));
  return (k) => (k < from ? 0 : (upTo[Math.min(Math.floor(k) - from, upTo.length - 1)] ?? 0));
}
