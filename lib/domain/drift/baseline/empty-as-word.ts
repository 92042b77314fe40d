import { MISSING_CODE } from '../columns/sample.ts';
import { saysNothing } from '../columns/spelling/nothing-words.ts';
import type { Baseline, FeatureBaseline } from './baseline.ts';
import type { FeatureSketch, Sketch } from './sketch.ts';

/** A column whose empty cells stand for the word by which the baseline says that there is no value. */
export type EmptyAsWord = { readonly feature: string; readonly word: string };

/**
 * A window in which a column has empty cells and never the one word for nothing that the baseline has in their place (`None`, `NA`): the empty cells are that word, written by a
 * program that leaves out what another one spells. Only where the baseline has no empty cell, and the window no such word, so that nothing is taken for something else.
 */
export function readEmptyAsWord(baseline: Baseline, sketch: Sketch): { sketch: Sketch; emptyAs: EmptyAsWord[] } {
  const places = baseline.features.map((feature, index) => wordInPlace(feature, sketch.features[index]!));
  const emptyAs = baseline.features.flatMap((feature, index) => {
    const place = places[index];
    return place === undefined || feature.type !== 'category'
      ? []
      : [{ feature: feature.name, word: feature.categories[place]! }];
  });
  if (emptyAs.length === 0) return { sketch, emptyAs };
  const features = sketch.features.map((seen, index): FeatureSketch => {
    const place = places[index];
    if (place === undefined) return seen;
    return { ...seen, missing: 0, counts: seen.counts.with(place, seen.missing) };
  });
  const sample = sketch.sample.map(([hash, ...codes]) => [
    hash!,
    ...codes.map((code, index) => (code === MISSING_CODE ? (places[index] ?? code) : code)),
  ]);
  return { sketch: { ...sketch, features, sample }, emptyAs };
}

function wordInPlace(feature: FeatureBaseline, seen: FeatureSketch): number | undefined {
  if (feature.type !== 'category' || feature.missing > 0 || seen.missing === 0) return undefined;
  const words = feature.categories.flatMap((text, place) => (saysNothing(text) ? [place] : []));
  const [place] = words;
  return words.length === 1 && seen.counts[place!] === 0 ? place : undefined;
}
