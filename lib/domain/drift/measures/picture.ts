import { IntegrityError } from '../../errors.ts';
import type { Reason } from '../../reason.ts';
import type { Verdict } from '../../verdict.ts';
import { type Baseline, baselineId, type CategoryBaseline, type NumericBaseline } from '../baseline/baseline.ts';
import type { Sketch } from '../baseline/sketch.ts';
import { categoryBins, numericBins, sharesOf } from './picture-bins.ts';

/** A page of many things shows this many features: those that moved most. */
const MOST = 6;

/** One feature drawn: shares of the rows that have a value, by bin. A side without any value has all shares 0. */
export interface FeatureShares {
  readonly feature: string;
  readonly type: 'number' | 'integer' | 'category';
  readonly reasons: readonly Reason[];
  readonly bins: readonly { readonly label: string; readonly baseline: number; readonly window: number }[];
}

/**
 * Baseline against window, ready to be drawn: at most 10 bins a feature, at most `most` features; drifted ones first, then by how much
 * moved (total variation distance of what is drawn). Throws IntegrityError when the sketch belongs to another baseline.
 */
export function pictureOf(
  baseline: Baseline,
  sketch: Sketch,
  check: { verdict: Verdict; reasons: readonly Reason[] },
  most = MOST,
): FeatureShares[] {
  if (sketch.baselineId !== baselineId(baseline) || sketch.features.length !== baseline.features.length)
    throw new IntegrityError(`the sketch belongs to baseline \`${sketch.baselineId.slice(0, 12)}\`, not to this one`);
  const drawn = baseline.features.map((feature, index) => {
    const seen = sketch.features[index]!;
    const counts =
      seen.kind === 'category'
        ? categoryBins(feature as CategoryBaseline, seen)
        : numericBins(feature as NumericBaseline, seen);
    const reasons = check.reasons.filter(({ subject }) => subject === feature.name);
    return { feature: feature.name, type: feature.type, reasons, bins: sharesOf(counts) };
  });
  const drifted = ({ reasons }: FeatureShares): number => Number(check.verdict === 'drifted' && reasons.length > 0);
  return drawn.toSorted((a, b) => drifted(b) - drifted(a) || totalVariation(b) - totalVariation(a)).slice(0, most);
}

/** Total variation distance of what is drawn. A window without values did not move; it is empty, which the `missing` rule speaks about. */
export const totalVariation = ({ bins }: FeatureShares): number =>
  bins.some((bin) => bin.window > 0) ? bins.reduce((sum, bin) => sum + Math.abs(bin.baseline - bin.window), 0) / 2 : 0;
