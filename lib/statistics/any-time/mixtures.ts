import { logGammaDensity, logGammaShare } from '../chi-squared.ts';
import { normalTail } from '../normal.ts';

/**
 * Evidence that a sum of differences from what was expected has drifted upwards, good at whatever time somebody looks: a mixture of supermartingales, which starts at 1 and whose chance of ever
 * reaching x while nothing drifts is at most 1/x (Ville 1939; Howard, Ramdas, McAuliffe and Sekhon 2021, Ann. Stat. 49, 1055–1080). `s` is the sum, `v` the sum of squares by which its spread is
 * told, its intrinsic time. Returned as a logarithm, which rises with `s`.
 */
export type Mixture = (s: number, v: number) => number;

/**
 * Of a sub-exponential sum, as one of bounded values is with its empirical variance (Howard et al. 2021, Proposition 9 and Theorem 4): the gamma-exponential mixture
 * (`gamma_exponential_log_mixture` of the package confseq).
 * @param rho in the unit of `v`: see `tunedFor`
 * @param scale by how much one value may lie below its prediction at most
 */
export function gammaExponential(rho: number, scale: number): Mixture {
  const start = rho / scale ** 2;
  const first = Math.log(start) + logGammaDensity(start, start) - logGammaShare(start, start);
  return (s, v) => {
    const a = (v + rho) / scale ** 2;
    const x = a + s / scale;
    if (x <= 0) return Number.NEGATIVE_INFINITY;
    return first + logGammaShare(a, x) - Math.log(a) - logGammaDensity(a, x);
  };
}

/**
 * Of a normal sum, which many values are together however each is distributed: the one-sided normal mixture (Robbins 1970, Ann. Math. Stat. 41, 1397–1409; Howard et al. 2021, Proposition 6;
 * `normal_log_mixture` of confseq). With an empirical variance it is a bound for large samples: an asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, Ann. Stat. 52, 2613–2640).
 */
export const normalMixture =
  (rho: number): Mixture =>
  (s, v) => {
    const spread = v + rho;
    const z = s / Math.sqrt(spread);
    return (Math.log((4 * rho) / spread) + z * z) / 2 + logNormalShare(z);
  };

/** ln Φ(z); far below 0 by its first asymptotic terms. */
function logNormalShare(z: number): number {
  if (z > -30) return Math.log(normalTail(-z));
  return -(z * z) / 2 - Math.log(-z) - Math.log(2 * Math.PI) / 2 + Math.log1p(-1 / (z * z));
}

/** The `rho` of a mixture whose boundary at risk `alpha` is nearly tightest at intrinsic time `v` (Howard et al. 2021, Section 3.5; confseq's `best_rho`). It must be chosen before the first value is seen. */
export function tunedFor(v: number, alpha: number): number {
  const odds = 2 * Math.log(1 / Math.min(0.9, 2 * alpha));
  return v / (odds + Math.log1p(odds));
}

/** What a sum may reach at intrinsic time `v`, so that it ever reaches it at any time with a chance of `alpha` at most. */
export function boundaryOf(mixture: Mixture, v: number, alpha: number): number {
  const wanted = -Math.log(alpha);
  let [low, high] = [0, Math.sqrt(v) + 1e-9];
  while (mixture(high, v) < wanted) [low, high] = [high, 2 * high];
  for (let step = 0; step < 100 && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2;
    if (mixture(middle, v) < wanted) low = middle;
    else high = middle;
  }
  return high;
}
