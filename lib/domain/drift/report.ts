import type { FeatureBaseline } from './baseline.ts';
import type { ChiSquared } from './chi-squared.ts';
import type { Judgement, Verdict } from './judge.ts';
import type { FeatureMetrics } from './metrics.ts';
import type { Count } from './shares.ts';

/**
 * One feature in the JSON of `steward drift check`: `n` usable values; `missing`, `typeErrors` and `unseen` as shares (of
 * rows, of rows, of usable values); `noise` is what a metric shows on average when nothing moved.
 */
export type FeatureReport = {
  name: string;
  type: FeatureBaseline['type'];
  n: number;
  missing: number;
  typeErrors: number;
  unseen?: number;
  verdict: Verdict;
  /** false where no limit applies to the feature: its verdict then counts for nothing */
  judged: boolean;
  metrics: {
    psi?: number;
    js?: number;
    ks?: { value: number; low: number; high: number };
    w1?: { value: number; bound: number };
    chi2?: ChiSquared;
  };
  noise: { psi?: number; js?: number; ks?: number };
};

const share = ({ k, n }: Count) => (n === 0 ? 0 : k / n);

/** Any rule drifted, else any undecided; a feature nobody judged is undecided. */
function worst(judgements: Judgement[]): Verdict {
  const has = (verdict: Verdict) => judgements.some((judgement) => judgement.verdict === verdict);
  if (has('drifted')) return 'drifted';
  return has('undecided') || judgements.length === 0 ? 'undecided' : 'stable';
}

/** Flattens what was measured and judged into plain JSON. */
export function reportFeature(
  feature: FeatureBaseline,
  metrics: FeatureMetrics,
  judgements: Judgement[],
): FeatureReport {
  const { psi, js, ks, w1, chi2, missing, unusable, unseen } = metrics;
  const rows = unusable.current.n;
  return {
    name: feature.name,
    type: feature.type,
    n: metrics.m,
    missing: share(missing),
    typeErrors: share({ k: unusable.current.k - missing.k, n: rows }),
    ...(unseen && { unseen: share(unseen.current) }),
    verdict: worst(judgements),
    judged: judgements.length > 0,
    metrics: {
      ...(psi && { psi: psi.value }),
      ...(js && { js: js.value }),
      ...(ks && { ks: { value: ks.value, low: ks.low, high: ks.high } }),
      ...(w1 && { w1: { value: w1.value, bound: w1.bound } }),
      ...(chi2 && { chi2 }),
    },
    noise: { ...(psi && { psi: psi.noise }), ...(js && { js: js.noise }), ...(ks && { ks: ks.noise }) },
  };
}
