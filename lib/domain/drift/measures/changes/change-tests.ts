import { homogeneityTest } from '../../../../statistics/chi-squared.ts';
import { ksTail } from '../../../../statistics/distances/kolmogorov.ts';
import { moodTest, wilcoxonTest } from '../../../../statistics/distances/ranks.ts';
import {
  extremesTest,
  fisherOfMore,
  fisherOfMoreWithin,
  fisherTest,
  leastOfFisher,
} from '../../../../statistics/hypergeometric.ts';
import { type Proportion, shareOf, shareTest } from '../../../../statistics/proportions.ts';
import type { CategoryBaseline, FeatureBaseline } from '../../baseline/baseline.ts';
import type { CategorySketch, FeatureSketch } from '../../baseline/sketch.ts';
import { clearOfEdge, mostOutside, type Outside } from '../long-tail.ts';
import { countsTogether, type FeatureMetrics } from '../measure-feature.ts';

/** What a test looks at: the whole distribution, where it lies, how wide it is, what lies beyond it; all shares, the one that moved most; what is new, and one new value; what is not there. */
export type ChangeTest = 'ks' | 'wilcoxon' | 'mood' | 'range' | 'chi2' | 'share' | 'unseen' | 'newcomer' | 'missing';

/** The chance of what a test sees when nothing changed, and how much it counts among the tests of a column: 1 unless said. */
export type Seen = { test: ChangeTest; p: number; weight?: number };

/** Values either side needs for laws that are only normal in the end. */
export const FEWEST_VALUES = 50;

/**
 * The chance of what each test sees when window and baseline are two samples of one source. None takes a distribution for granted. Bins are the baseline's:
 * what they do not resolve a test does not see, and what lies in one bin is a tie, so that each stays valid and may be a little weaker than on the values.
 * A test of shares is left out where no window could reach `level` with as many successes in both samples together (Tarone 1990, Biometrics 46, 515–522): a column
 * that misses nothing spends no risk on missing values. A baseline of somebody else's summary has no exact counts: only `missing` is tested.
 */
export function testsOf(
  baseline: FeatureBaseline,
  sketch: FeatureSketch,
  metrics: FeatureMetrics,
  level: number,
): Seen[] {
  const { n, m, unusable, ks, outOfRange } = metrics;
  const missing = reaches(unusable.baseline, unusable.current, level)
    ? [{ test: 'missing' as const, p: fisherTest(unusable.baseline, unusable.current) }]
    : [];
  if (n === 0 || m === 0) return missing;
  if (baseline.type === 'category')
    return sketch.kind === 'category' ? [...missing, ...ofCategories(baseline, sketch, metrics, level)] : missing;
  if (baseline.estimated) return missing;
  const found: Seen[] = missing;
  if (outOfRange) {
    const beyond = Math.min(...Object.values(outOfRange).map(({ successes }) => extremesTest(successes, n, m)));
    found.push({ test: 'range', p: Math.min(1, 2 * beyond) });
  }
  if (ks) found.push({ test: 'ks', p: ksTail(ks.low, n, m) });
  if (Math.min(n, m) < FEWEST_VALUES) return found;
  found.push({ test: 'wilcoxon', p: wilcoxonTest(baseline.counts, sketch.counts) });
  found.push({ test: 'mood', p: moodTest(baseline.counts, sketch.counts) });
  return found;
}

/**
 * What all tests of one column show together: the harmonic mean of their chances (Wilson 2019, PNAS 116, 1195–1200). Far out, where it is asked for, it errs as often as one test
 * does, whether the tests go together or not (simulated in test/statistics/change-tests.test.ts), so that tests which see the same change lend each other weight. Weights are his too.
 */
export function togetherOf(tests: readonly Seen[]): number {
  let [weights, shares] = [0, 0];
  for (const { p, weight = 1 } of tests) {
    weights += weight;
    shares += weight / Math.max(p, 1e-300);
  }
  return weights === 0 ? 1 : weights / shares;
}

export const reaches = (a: Proportion, b: Proportion, level: number): boolean =>
  leastOfFisher(a.successes + b.successes, a.trials, b.trials) <= level;

/** A missing count that could speak has as much of the risk as so many columns have; all of them together no more than the given part. */
const OF_MISSING = { columns: 2, most: 1 / 3 };

/**
 * Whether columns miss more rows than before, asked of all of them together and with a part of the risk of their own, so that all that is asked beside takes little from the simplest question.
 * Fisher's exact test of one side; for several columns the sum of how often each would show so small a chance, so that what their counts cannot show spends nothing
 * (Westfall and Wolfinger 1997, The American Statistician 51, 3–8; Tarone 1990). That holds whether columns miss the same rows or others. How large the part is follows from sums of both
 * samples, which are the same whatever moved between them; where no column could surely miss more there is none.
 * @param risk what all columns may err with
 * @returns `risk`, the part of it, and of each column how unlikely its count is (`p`), and that any has one so unlikely (`together`); undefined of a count that never could be
 */
export function testMoreMissing(
  counts: readonly FeatureMetrics['unusable'][],
  risk: number,
): { risk: number; columns: ({ p: number; together: number } | undefined)[] } {
  const sums = counts.map(({ baseline, current }) => {
    const [of, n, m] = [baseline.successes + current.successes, baseline.trials, current.trials];
    return fisherOfMoreWithin(risk / counts.length, of, n, m) > 0 ? { of, n, m } : undefined;
  });
  const able = sums.filter((one) => one !== undefined);
  const weight = OF_MISSING.columns * able.length;
  const part = risk * Math.min(OF_MISSING.most, weight / Math.max(1, counts.length + weight));
  const columns = counts.map(({ baseline, current }, i) => {
    if (!sums[i]) return undefined;
    const p = fisherOfMore(baseline, current);
    const atMost = Math.min(1, p * able.length);
    // Worked out only where it decides.
    if (p > part || atMost <= part) return { p, together: atMost };
    return { p, together: able.reduce((sum, { of, n, m }) => sum + fisherOfMoreWithin(p, of, n, m), 0) };
  });
  return { risk: part, columns };
}

function ofCategories(
  baseline: CategoryBaseline,
  sketch: CategorySketch,
  metrics: FeatureMetrics,
  level: number,
): Seen[] {
  const { m, unseen } = metrics;
  const found: Seen[] = [];
  const cells = homogeneityTest(...countsTogether(baseline, sketch, m, expectedAt(level)));
  if (cells !== undefined) found.push({ test: 'chi2', p: cells });
  const share = largestShare(baseline, sketch, m, level);
  if (share !== undefined) found.push({ test: 'share', p: share });
  if (!unseen || !reaches(unseen.fresh ?? unseen.baseline, unseen.current, level)) return found;
  const many = moreUnseen(unseen);
  const before = mostOutside(baseline);
  const newcomer = before === undefined ? undefined : newcomerTest({ ...baseline, before }, sketch, m);
  if (newcomer === undefined) return [...found, { test: 'unseen', p: many }];
  found.push({ test: 'unseen', p: many, weight: 1 - OF_NEWCOMERS });
  found.push({ test: 'newcomer', p: newcomer, weight: OF_NEWCOMERS });
  return found;
}

/**
 * The baseline's share is an estimate: both the exact test of its count and the one that knows its error must speak. Fewer than a fresh sample would show are no
 * change by themselves (long-tail.ts).
 */
function moreUnseen({ baseline, current, fresh = baseline }: Outside): number {
  const isFewer = shareOf(current) < shareOf(fresh) && shareOf(current) >= shareOf(baseline);
  return isFewer ? 1 : Math.max(fisherTest(baseline, current), shareTest(baseline, current));
}

/** What one new value has of the weight of unseen ones: it shows by a chance so small that little is enough. */
export const OF_NEWCOMERS = 1 / 4;

/**
 * How unlikely it is that any value outside the dictionary has as many rows of the window as the one that has most. Rows of both samples together are dealt out to either by chance: a value
 * of k rows lies in the window whole with the chance of that, and of all values with so many rows or more the chances are added up (Boole). Most have many more, which adds next to nothing. Where the rarest
 * values of the baseline were cut off, one outside may have had as many rows of it as the last that was kept. Values of the window that were not counted by themselves are
 * taken for as many with so many rows as they could be.
 * @param before rows that a value outside the dictionary had before at most
 */
export function newcomerTest(
  { n, counts, other, before }: Pick<CategoryBaseline, 'n' | 'counts' | 'other'> & { before: number },
  sketch: Pick<CategorySketch, 'counts' | 'other' | 'newValues'>,
  m: number,
): number {
  const { newValues = [] } = sketch;
  const most = newValues.reduce((most, [, rows]) => Math.max(most, rows), 0);
  if (most <= before) return 1;
  const alike = newValues.filter(([, rows]) => rows === most).length;
  const uncounted = Math.max(0, Math.floor((other + sketch.other - alike * most) / most));
  const pooled = counts.flatMap((count, i) => {
    const of = count + sketch.counts[i]!;
    return of >= most ? [of] : [];
  });
  const chance = (of: number): number =>
    before === 0
      ? extremesTest(of, n, m)
      : fisherOfMore({ successes: before, trials: n }, { successes: of - before, trials: m });
  let sum = (alike + uncounted) * chance(most);
  for (const [i, of] of pooled.toSorted((a, b) => a - b).entries()) {
    const left = (pooled.length - i) * chance(of);
    if (left < sum * 1e-6) return Math.min(1, sum + left);
    sum += left / (pooled.length - i);
  }
  return Math.min(1, sum);
}

/** Rows that a category must be expected to have in both samples: more than the five of a plain chi-squared test, and the more the further out its tail is asked for. */
export const expectedAt = (level: number): number => Math.max(10, 10 * (-Math.log10(level) - 2));

/** Categories whose exact chance is worked out: those that lie furthest off by the normal law. What is left out can only make the least chance larger. */
const EXACT = 8;

/**
 * Fisher's exact test of the category whose share moved most, times how many could have: those with so many rows in both samples together that one could reach the level
 * (Tarone 1990). Rare categories count by themselves here, which chi-squared has in one cell.
 * @returns undefined where none could
 */
export function largestShare(
  { counts, n, ...names }: CategoryBaseline,
  sketch: Pick<CategorySketch, 'counts'>,
  m: number,
  level: number,
): number | undefined {
  const least = Math.max(clearOfEdge({ counts, n, ...names }), fewestThatReach(n, m, level));
  const share = m / (n + m);
  const able = counts.flatMap((before, i) => {
    const now = sketch.counts[i]!;
    const of = before + now;
    return of >= least ? [{ before, now, off: Math.abs(now - of * share) / Math.sqrt(of * share * (1 - share)) }] : [];
  });
  if (able.length === 0) return undefined;
  const furthest = able.toSorted((a, b) => b.off - a.off).slice(0, EXACT);
  const p = Math.min(
    ...furthest.map(({ before, now }) => fisherTest({ successes: before, trials: n }, { successes: now, trials: m })),
  );
  return Math.min(1, able.length * p);
}

/** The fewest successes in both samples with which Fisher's test can reach a level. */
function fewestThatReach(n: number, m: number, level: number): number {
  let of = 1;
  while (of < n + m && leastOfFisher(of, n, m) > level) of++;
  return of;
}
