import { shareOf, shareTest } from '../../../statistics/proportions.ts';
import type { Baseline, CategoryBaseline } from '../baseline/baseline.ts';
import type { Sketch } from '../baseline/sketch.ts';
import type { Writings } from '../columns/spelling/other-writing.ts';
import { shareOutside } from './long-tail.ts';
import type { Looks } from './looks.ts';

/**
 * A column of categories of which `cells` of `of` values are none of the baseline's: most of them, or such as are the baseline's own, written otherwise. `known` are some that it has; the rest
 * is absent where nobody looked.
 */
export type UnseenValues = {
  readonly feature: string;
  readonly cells: number;
  readonly of: number;
  readonly known: readonly string[];
} & Partial<Writings>;

/** How much more than a fresh sample of the baseline would show makes it worth looking why. */
const MORE = 0.05;
/** Categories of the baseline that are named. */
const NAMED = 3;

/** Columns of categories with more unseen values than a fresh sample would have, what has most first; `index` is their place in the baseline. */
export function columnsWithUnseen(
  { features }: Pick<Baseline, 'features'>,
  sketch: Sketch,
): { index: number; feature: CategoryBaseline; cells: number; of: number }[] {
  const found = features.flatMap((feature, index) => {
    const seen = sketch.features[index]!;
    if (feature.type !== 'category' || feature.of !== undefined || seen.kind !== 'category' || feature.n === 0)
      return [];
    const cells = seen.other;
    const of = seen.counts.reduce((sum, count) => sum + count, cells);
    const { successes, trials } = shareOutside(feature);
    return cells > (successes / trials + MORE) * of ? [{ index, feature, cells, of }] : [];
  });
  return found.toSorted((a, b) => b.cells / b.of - a.cells / a.of);
}

/** Why a window's values are none of the baseline's, as far as that is known: of columns that `counts` says yes to. */
export function tellUnseen(
  baseline: Pick<Baseline, 'features'>,
  sketch: Sketch,
  counts: (index: number) => boolean,
  looks: Looks = [],
): UnseenValues[] {
  return columnsWithUnseen(baseline, sketch).flatMap(({ index, feature: { name, categories }, cells, of }) => {
    const look = looks.find(({ feature }) => feature === name);
    const explained = look?.ways.reduce((sum, way) => sum + way.cells, 0) ?? 0;
    if (!counts(index) || (2 * cells < of && (!look || 2 * explained < look.looked))) return [];
    return [{ ...look, feature: name, cells, of, known: categories.slice(0, NAMED) }];
  });
}

/** A column that shows so many fewer values outside the dictionary than a fresh sample would (`fresh`, shares of values) that its rows seem to be the baseline's own. */
export type OwnRows = { readonly feature: string; readonly unseen: number; readonly fresh: number };

/** The chance, of all columns together, below which a window is told to have the baseline's own rows. */
const BY_CHANCE = 1e-4;

/**
 * Columns that look as rows of the baseline itself would, farthest from fresh ones first: nearer to what its own rows show outside the dictionary than to what fresh ones would, which no fresh sample is by chance.
 */
export function tellOwnRows(
  { features }: Pick<Baseline, 'features'>,
  sketch: Sketch,
  counts: (index: number) => boolean,
): OwnRows[] {
  const found = features.flatMap((feature, index): OwnRows[] => {
    const seen = sketch.features[index]!;
    if (feature.type !== 'category' || seen.kind !== 'category' || feature.n === 0 || !counts(index)) return [];
    const current = { successes: seen.other, trials: seen.counts.reduce((sum, count) => sum + count, seen.other) };
    const fresh = shareOutside(feature);
    const isNear = shareOf(current) < (shareOf(fresh) + feature.other / feature.n) / 2;
    return isNear && current.trials > 0 && shareTest(fresh, current) < BY_CHANCE / features.length
      ? [{ feature: feature.name, unseen: shareOf(current), fresh: shareOf(fresh) }]
      : [];
  });
  return found.toSorted((a, b) => b.fresh - b.unseen - (a.fresh - a.unseen));
}
