import type { Interval, Measure } from '../interval.ts';
import { mean, varianceOfMean } from '../mean.ts';
import { type AucEstimate, aucEstimate, components, type Numbers } from './auc.ts';
import { aucInterval, LEAST_OF_A_CLASS } from './auc-interval.ts';

/**
 * Mean over classes of the AUC of each class against all others ("one-vs-rest, macro", scikit-learn's `multi_class='ovr'`). Its
 * variance is that of what each row contributes to the mean, by DeLong's components of every class added up row by row.
 * @param truths the class of each row, `chances` a column of them for each class
 * @returns undefined when a class has fewer than two rows, or all
 */
export function macroAuc(truths: Numbers, chances: readonly Numbers[]): Measure | undefined {
  const [n, classes] = [truths.length, chances.length];
  const influence = new Float64Array(n);
  const areas: AucEstimate[] = [];
  for (let k = 0; k < classes; k++) {
    const labels = Uint8Array.from(truths, (truth) => Number(truth === k));
    const of = components(labels, chances[k]!);
    const area = aucEstimate(of);
    if (area === undefined) return undefined;
    areas.push(area);
    let [p, q] = [0, 0];
    for (let row = 0; row < n; row++) {
      const side = labels[row] === 1 ? of.positives : of.negatives;
      const part = labels[row] === 1 ? side[p++]! : side[q++]!;
      influence[row]! += ((part - area.value) * n) / side.length / classes;
    }
  }
  return meanOfAreas(areas, varianceOfMean(influence));
}

/**
 * The mean of several AUCs with an interval: the distances of their own ends (Newcombe 2006) add up as of independent ones (Donner and
 * Zou 2012, Stat. Methods Med. Res. 21, 347–359), by as much more or less as `variance` of the mean says that they depend on each other.
 */
export function meanOfAreas(areas: readonly AucEstimate[], variance: number): Measure {
  const k = areas.length;
  const value = mean(Float64Array.from(areas, (area) => area.value));
  const apart = areas.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / (k * k);
  // Where every class is ranked right nothing shows how they depend: as much as they can.
  const together = apart > 0 ? variance / apart : k;
  const rarest = Math.min(...areas.flatMap(({ positives, negatives }) => [positives, negatives]));
  const interval = (alpha: number): Interval => {
    const all = areas.map((area) => ({ area: area.value, ...aucInterval(area, alpha) }));
    const reach = (end: 'low' | 'high') =>
      Math.sqrt(together * all.reduce((sum, each) => sum + (each[end] - each.area) ** 2, 0)) / k;
    return { low: Math.max(0, value - reach('low')), high: Math.min(1, value + reach('high')) };
  };
  const doubt = `the rarest class has ${Math.floor(rarest)} rows, at least ${LEAST_OF_A_CLASS} are needed`;
  return { value, method: 'Newcombe 2006, combined', ...(rarest < LEAST_OF_A_CLASS && { doubt }), interval };
}
