import { logGamma } from '../beta.ts';

/** As how many units the shares that are wanted count in the alternative: it is spread around them, by about a tenth of an even share. */
const CONCENTRATION = 100;

/**
 * The logarithm of the evidence that units are not dealt to arms by the shares wanted, good at any time: a mixture over other shares, Dirichlet's law around those wanted, over these (Lindon and Malek 2022, NeurIPS 35,
 * "Anytime-valid inference for multinomial count data"). While they are, it ever reaches ln(1/α) with a chance of α at most.
 * @param shares above 0, 1 together
 */
export function sampleRatioEvidence(counts: readonly number[], shares: readonly number[]): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  let log = logGamma(CONCENTRATION) - logGamma(CONCENTRATION + all);
  for (const [arm, count] of counts.entries()) {
    const share = shares[arm]!;
    log += logGamma(CONCENTRATION * share + count) - logGamma(CONCENTRATION * share) - count * Math.log(share);
  }
  return log;
}
