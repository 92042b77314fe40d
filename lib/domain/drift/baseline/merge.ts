import { IntegrityError } from '../../errors.ts';
import { mergeSamples, sampleSize } from '../columns/sample.ts';
import { bothNewValues } from './new-values.ts';
import { addSigns, type Signs } from './signs.ts';
import type { FeatureSketch, NumericSketch, Sketch } from './sketch.ts';

/**
 * The sketch of both windows together. Counts are integers, so any split in any order gives the same ones; offsets are
 * sums of doubles of one sign and agree to 1e-12 (add shards in key order for identical bits).
 * @throws IntegrityError for sketches of two baselines: their bins are not the same bins
 */
export function merge(a: Sketch, b: Sketch): Sketch {
  if (a.baselineId !== b.baselineId) {
    throw new IntegrityError(
      `sketches of two baselines cannot be merged: \`${a.baselineId.slice(0, 12)}\` and \`${b.baselineId.slice(0, 12)}\``,
    );
  }
  if (a.features.length !== b.features.length) throw new IntegrityError('sketches of one baseline differ in features');
  return {
    v: 1,
    baselineId: a.baselineId,
    rows: a.rows + b.rows,
    broken: a.broken + b.broken,
    features: a.features.map((feature, index) => mergeFeature(feature, b.features[index]!)),
    sample: mergeSamples(a.sample, b.sample, sampleSize(a.features.length)),
  };
}

function mergeFeature(a: FeatureSketch, b: FeatureSketch): FeatureSketch {
  const common = {
    missing: a.missing + b.missing,
    typeErrors: a.typeErrors + b.typeErrors,
    counts: sums(a.counts, b.counts),
  };
  if (a.kind === 'category' && b.kind === 'category')
    return { ...common, kind: 'category', other: a.other + b.other, ...bothNewValues(a, b) };
  if (a.kind !== 'numeric' || b.kind !== 'numeric') throw new IntegrityError('sketches of one baseline differ in kind');
  return { ...common, kind: 'numeric', offsets: sums(a.offsets, b.offsets), ...range(a, b), ...bothSigns(a, b) };
}

function bothSigns(a: Signs, b: Signs): Signs {
  const both: Signs = {};
  for (const signs of [a, b]) addSigns(both, signs);
  return both;
}

function sums(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length) throw new IntegrityError('sketches of one baseline differ in bins');
  return a.map((value, index) => value + b[index]!);
}

function range(a: NumericSketch, b: NumericSketch): { min?: number; max?: number } {
  const ends = [a, b].flatMap(({ min, max }) => (min === undefined || max === undefined ? [] : [{ min, max }]));
  if (ends.length === 0) return {};
  return { min: Math.min(...ends.map(({ min }) => min)), max: Math.max(...ends.map(({ max }) => max)) };
}
