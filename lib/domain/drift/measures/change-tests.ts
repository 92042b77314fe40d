import { chiSquared } from '../../../statistics/chi-squared.ts';
import { ksTail } from '../../../statistics/distances/kolmogorov.ts';
import { extremesTest, fisherTest } from '../../../statistics/hypergeometric.ts';
import { shareTest } from '../../../statistics/proportions.ts';
import { moodTest, wilcoxonTest } from '../../../statistics/ranks.ts';
import type { FeatureBaseline } from '../baseline/baseline.ts';
import type { FeatureSketch } from '../baseline/sketch.ts';
import { countsTogether, type FeatureMetrics } from './measure-feature.ts';

const OF_NUMBERS = ['ks', 'wilcoxon', 'mood', 'range', 'missing'] as const;
const OF_CATEGORIES = ['chi2', 'unseen', 'missing'] as const;
/** What a test looks at: the whole distribution, where it lies, how wide it is, what lies beyond it; shares; what is new; what is not there. */
export type ChangeTest = (typeof OF_NUMBERS)[number] | (typeof OF_CATEGORIES)[number];

/** How many tests a column has, whatever a window holds. */
export const testCount = ({ type }: FeatureBaseline): number =>
  type === 'category' ? OF_CATEGORIES.length : OF_NUMBERS.length;

/** Values either side needs for laws that are only normal in the end. */
const FEWEST = 50;

/**
 * The chance of what each test sees when window and baseline are two samples of one source. None takes a distribution for granted. Bins are the baseline's:
 * what they do not resolve a test does not see, and what lies in one bin is a tie, so that each stays valid and may be a little weaker than on the values.
 * A baseline of somebody else's summary has no exact counts: only `missing` is tested.
 */
export function testsOf(
  baseline: FeatureBaseline,
  sketch: FeatureSketch,
  metrics: FeatureMetrics,
): { test: ChangeTest; p: number }[] {
  const { n, m, unusable, unseen, ks, outOfRange } = metrics;
  const found: { test: ChangeTest; p: number }[] = [
    { test: 'missing', p: fisherTest(unusable.baseline, unusable.current) },
  ];
  if (n === 0 || m === 0) return found;
  if (baseline.type === 'category' && sketch.kind === 'category') {
    const cells = chiSquared(...countsTogether(baseline, sketch, m, EXPECTED));
    if (cells) found.push({ test: 'chi2', p: cells.p });
    // The baseline's share is an estimate: both the exact test of its count and the one that knows its error must speak.
    if (unseen)
      found.push({
        test: 'unseen',
        p: Math.max(fisherTest(unseen.baseline, unseen.current), shareTest(unseen.baseline, unseen.current)),
      });
    return found;
  }
  if (baseline.type === 'category' || baseline.estimated) return found;
  if (outOfRange) {
    const beyond = Math.min(...Object.values(outOfRange).map(({ successes }) => extremesTest(successes, n, m)));
    found.push({ test: 'range', p: Math.min(1, 2 * beyond) });
  }
  if (ks) found.push({ test: 'ks', p: ksTail(ks.low, n, m) });
  if (Math.min(n, m) < FEWEST) return found;
  found.push({ test: 'wilcoxon', p: wilcoxonTest(baseline.counts, sketch.counts) });
  found.push({ test: 'mood', p: moodTest(baseline.counts, sketch.counts) });
  return found;
}

/** Rows that a category must be expected to have in both samples: more than the five of a plain chi-squared test, whose far tail needs fuller cells. */
const EXPECTED = 10;
