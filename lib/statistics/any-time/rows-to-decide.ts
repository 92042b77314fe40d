import { normalQuantile } from '../normal.ts';
import { boundaryOf, gammaExponential, normalMixture } from './mixtures.ts';
import type { Law } from './running-mean.ts';

/** More rows than anybody waits for. */
const MOST = 1e12;

/**
 * After how many rows a mean that lies `apart` from a limit is shown to, with a chance of `power` at least: the first n at which n·apart, less what chance takes from it, passes the boundary.
 * Infinity where it lies nowhere from it, or more than 1e12 would be needed.
 * @param spread the standard deviation of a row
 * @param alpha the risk of that side
 */
export function rowsToDecide({ law, spread, apart, alpha, power = 0.8 }: Wanted): number {
  if (!(apart > 0)) return Number.POSITIVE_INFINITY;
  const mixture = law.scale === undefined ? normalMixture(law.rho) : gammaExponential(law.rho, law.scale);
  const taken = normalQuantile(power) * spread;
  const passes = (n: number) => n * apart - taken * Math.sqrt(n) >= boundaryOf(mixture, n * spread ** 2, alpha);
  let high = 1;
  while (!passes(high)) {
    if (high > MOST) return Number.POSITIVE_INFINITY;
    high *= 2;
  }
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) high = middle;
    else low = middle;
  }
  return high;
}

interface Wanted {
  readonly law: Law;
  readonly spread: number;
  readonly apart: number;
  readonly alpha: number;
  readonly power?: number;
}
