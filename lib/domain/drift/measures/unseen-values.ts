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
