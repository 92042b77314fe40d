import { type Proportion, shareOf, shareTest } from '../../../statistics/proportions.ts';
import type { CategoryBaseline } from '../baseline/baseline.ts';
import { DICTIONARY } from '../columns/column.ts';

/** What a dictionary is made of: its names by falling count, ties by code unit, and how many values are outside. */
type Dictionary = Pick<CategoryBaseline, 'categories' | 'counts' | 'other' | 'n'>;

/**
 * The share of values that a *fresh* sample of the baseline's source would show outside the dictionary. The dictionary is made of the
 * baseline's own rows, so that its own share outside (none, or what was cut off) says nothing about that. Each row is left out in turn: it
 * counts as outside when, without it, its value would not be in the dictionary. While all values are kept these are the singletons, and the
 * share is Good and Turing's (Good 1953, Biometrika 40, 237–264); where the rarest were cut off, they are also the rows of values that stand
 * on the edge. Leaving out is unbiased for a sample one row smaller.
 *
 * `spread` is the variance that the estimate has beyond a count of as many rows: that of the true share itself, which is another for
 * each dictionary. For values seen at most t times it is (t + 1)(t + 2) f_(t+2), by the identity λ P(N = r) = (r + 1) P(N = r + 1) of Poisson
 * counts; at t = 0 that is the 2 f_2 of Esty (1983, Ann. Stat. 11, 905–912).
 */
export function shareOutside(dictionary: Dictionary): Proportion {
  const { other, n, counts, categories } = dictionary;
  const { least, last } = edgeOf(dictionary);
  let [rows, spread] = [other, 0];
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    // Among equally frequent values those up to the last name of the dictionary would stay in it.
    const falls = last !== undefined && categories[i]! > last ? least + 1 : least;
    if (count <= falls) rows += count;
    else if (count === falls + 1) spread += count * falls;
  }
  return { successes: Math.min(n, rows), trials: n, spread };
}

/** What a window's share outside a dictionary is held against, and what a fresh sample would show where that is not it. */
export type Outside = { baseline: Proportion; current: Proportion; fresh?: Proportion };

/** The chance below which a window surely shows less outside than a fresh sample would. */
const FEWER = 0.05;

/**
 * What a window's share outside the dictionary is held against: what a fresh sample would show. Where the window surely shows less, its rows may be the baseline's own, of which only what was cut off
 * is outside, or such rows among fresh ones: it is then held against what it shows itself, as far as that lies between both, for less that is new is no change by itself. What became more instead moves shares of its own.
 */
export function outsideFor(dictionary: Dictionary, current: Proportion): Outside {
  const fresh = shareOutside(dictionary);
  const { other, n } = dictionary;
  if (shareOf(current) >= shareOf(fresh) || current.trials === 0 || shareTest(fresh, current) > FEWER)
    return { baseline: fresh, current };
  const successes = Math.max(other, n * shareOf(current));
  return { baseline: { successes, trials: n, spread: 0 }, current, fresh };
}

/**
 * The least count that kept a value in the dictionary, and the last name that was kept with it. Where nothing was cut off, one row less
 * only loses what came once.
 */
function edgeOf({ categories, counts, other }: Dictionary): { least: number; last?: string | undefined } {
  const least = counts.at(-1) ?? 0;
  if (other === 0 || counts.length < DICTIONARY || least === 0) return { least: 1 };
  return { least, last: categories.at(-1) };
}

/** How many rows of the baseline a value outside the dictionary had at most: none where all values are kept; undefined where nobody knows why some are not. */
export function mostOutside(dictionary: Dictionary): number | undefined {
  if (dictionary.other === 0) return 0;
  const { least, last } = edgeOf(dictionary);
  return last === undefined ? undefined : least;
}

/** Categories with a bin of their own in PSI and JS; rarer ones share one, or every rare category would add noise. */
const CATEGORY_BINS = 30;
/** Rows of the baseline that a bin of its own takes: below, a share is known too badly for a logarithm of it. */
const FEWEST = 10;

/**
 * How many of a dictionary's values have a bin of their own: the 30 most frequent with at least 10 rows each, and clear of the edge it was
 * cut at. They were picked because they are many in these rows, so by chance they look more frequent than they are: `among` are the
 * values that could have been picked as well, those within three standard deviations of the last one that was.
 */
export function pickCategories(dictionary: Dictionary): { picked: number; among: number } {
  const { counts, other } = dictionary;
  const least = Math.max(FEWEST, edgeOf(dictionary).least + 2);
  const picked = counts.slice(0, CATEGORY_BINS).filter((count) => count >= least).length;
  if (picked === 0 || picked === counts.length) return { picked, among: picked };
  const reach = Math.max(1, counts[picked - 1]! - 3 * Math.sqrt(counts[picked - 1]!));
  const named = counts.filter((count) => count >= reach).length;
  return { picked, among: named === counts.length ? named + Math.floor(other / reach) : named };
}

/**
 * The least pooled count of a value that may be held against the window by itself: where the rarest values were cut off, which of those
 * around the edge were kept was chance.
 */
export function clearOfEdge(dictionary: Dictionary): number {
  const { least, last } = edgeOf(dictionary);
  return last === undefined ? 0 : least + 3 * Math.sqrt(least);
}
