import { homogeneityTest } from '../../../../statistics/chi-squared.ts';
import { kolmogorovSmirnov, ksTail } from '../../../../statistics/distances/kolmogorov.ts';
import { moodTest, wilcoxonTest } from '../../../../statistics/distances/ranks.ts';
import { fisherOfMore, fisherTest } from '../../../../statistics/hypergeometric.ts';
import type { Proportion } from '../../../../statistics/proportions.ts';
import type { CategoryBaseline, FeatureBaseline } from '../../baseline/baseline.ts';
import { MOST } from '../../baseline/new-values.ts';
import type { CategorySketch, FeatureSketch, NumericSketch } from '../../baseline/sketch.ts';
import { countsTogether } from '../measure-feature.ts';
import {
  expectedAt,
  FEWEST_VALUES,
  largestShare,
  newcomerTest,
  OF_NEWCOMERS,
  reaches,
  type Seen,
} from './change-tests.ts';

/** Rows of a column, and those among them without a usable value. */
export function unusableOf({ counts, missing, typeErrors, ...sketch }: FeatureSketch): Proportion {
  const values = counts.reduce((sum, count) => sum + count, 'other' in sketch ? sketch.other : 0);
  return { successes: missing + typeErrors, trials: values + missing + typeErrors };
}

/**
 * The chance of what each test sees when the window and the windows before it are samples of one source: those of `testsOf`, of earlier windows in place of the baseline. Neither picked the
 * bins, the ends and the dictionary, so that what lies outside is a share like any other: nothing need be known of tails.
 */
export function testsOfPast(feature: FeatureBaseline, past: FeatureSketch, now: FeatureSketch, level: number): Seen[] {
  const [before, current] = [unusableOf(past), unusableOf(now)];
  const missing = reaches(before, current, level) ? [{ test: 'missing' as const, p: fisherTest(before, current) }] : [];
  const [n, m] = [before, current].map(({ successes, trials }) => trials - successes) as [number, number];
  if (n === 0 || m === 0) return missing;
  if (feature.type === 'category' && past.kind === 'category' && now.kind === 'category')
    return [...missing, ...ofCategories(feature, past, now, { n, m, level })];
  if (past.kind !== 'numeric' || now.kind !== 'numeric') return missing;
  return [...missing, ...ofNumbers(past, now, { n, m, level })];
}

type Sizes = { n: number; m: number; level: number };

function ofNumbers(past: NumericSketch, now: NumericSketch, { n, m, level }: Sizes): Seen[] {
  const found: Seen[] = [];
  const ends = ([0, past.counts.length - 1] as const).flatMap((bin) => {
    const [was, is] = [
      { successes: past.counts[bin]!, trials: n },
      { successes: now.counts[bin]!, trials: m },
    ];
    return reaches(was, is, level) ? [fisherOfMore(was, is)] : [];
  });
  if (ends.length > 0) found.push({ test: 'range', p: Math.min(1, ends.length * Math.min(...ends)) });
  const ks = kolmogorovSmirnov(past, now, n, m);
  if (ks) found.push({ test: 'ks', p: ksTail(ks.low, n, m) });
  if (Math.min(n, m) < FEWEST_VALUES) return found;
  found.push({ test: 'wilcoxon', p: wilcoxonTest(past.counts, now.counts) });
  found.push({ test: 'mood', p: moodTest(past.counts, now.counts) });
  return found;
}

function ofCategories(
  { categories, ...feature }: CategoryBaseline,
  past: CategorySketch,
  now: CategorySketch,
  { n, m, level }: Sizes,
): Seen[] {
  // As a dictionary that leaves nothing out, in which all that is outside the baseline's is one value more.
  const whole = { ...feature, categories: [...categories, ''], counts: [...past.counts, past.other], other: 0, n };
  const current = { ...now, counts: [...now.counts, now.other], other: 0 };
  const found: Seen[] = [];
  const cells = homogeneityTest(...countsTogether(whole, current, m, expectedAt(level)));
  if (cells !== undefined) found.push({ test: 'chi2', p: cells });
  const share = largestShare({ ...whole, counts: past.counts, categories }, now, m, level);
  if (share !== undefined) found.push({ test: 'share', p: share });
  const outside = [past, now].map(({ other }, i) => ({ successes: other, trials: [n, m][i]! })) as [
    Proportion,
    Proportion,
  ];
  if (!reaches(...outside, level)) return found;
  const newValues = (now.newValues ?? []).filter(([hash]) => wasNever(past, hash));
  const newcomer = newcomerTest({ n, counts: past.counts, other: past.other, before: 0 }, { ...now, newValues }, m);
  found.push({ test: 'unseen', p: fisherTest(...outside), weight: 1 - OF_NEWCOMERS });
  found.push({ test: 'newcomer', p: newcomer, weight: OF_NEWCOMERS });
  return found;
}

/**
 * Whether earlier windows surely had no row of a value: of many values only those with the smallest hashes are counted each by itself, and sketches of before values were counted say of none.
 */
function wasNever({ newValues = [], other }: CategorySketch, hash: number): boolean {
  const isWhole = newValues.length < MOST && newValues.reduce((sum, [, rows]) => sum + rows, 0) === other;
  const isCounted = newValues.length < MOST ? isWhole : hash <= newValues.at(-1)![0];
  return isCounted && !newValues.some(([known]) => known === hash);
}
