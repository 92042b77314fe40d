/**
 * How well a ranking of features keeps that of the baseline, 1 = the same (SageMaker Clarify's feature attribution drift):
 * nDCG = DCG/iDCG, DCG = Σ_i a(f'_i)/log₂(i + 1), iDCG = Σ_i a(f_i)/log₂(i + 1), where f are the features by falling attribution in
 * the baseline, f' the same by falling attribution now, and a(·) the attribution *in the baseline* (Järvelin and Kekäläinen 2002,
 * ACM Trans. Inf. Syst. 20, 422–446).
 * Only the order of `now` counts; equal ones stand in the baseline's order.
 * @param baseline mean absolute attribution of each feature, not negative, not all 0
 * @param now the same of the same features, in any unit
 */
export function ndcg(baseline: readonly number[], now: ArrayLike<number>): number {
  const ideal = baseline.map((_, index) => index).sort((a, b) => baseline[b]! - baseline[a]! || a - b);
  const place = new Map(ideal.map((feature, rank) => [feature, rank]));
  const order = ideal.toSorted((a, b) => now[b]! - now[a]! || place.get(a)! - place.get(b)!);
  const gain = (features: readonly number[]) =>
    features.reduce((sum, feature, rank) => sum + baseline[feature]! / Math.log2(rank + 2), 0);
  return gain(order) / gain(ideal);
}
