import type { KnownShare } from '../../../statistics/e-values.ts';
import type { CategoryBaseline, FeatureBaseline, NumericBaseline } from '../baseline/baseline.ts';
import type { FeatureSketch } from '../baseline/sketch.ts';
import { pickCategories, shareOutside } from './long-tail.ts';

/** What of a column can be summed up over windows: whether it has values, where they lie, how far they spread, what is beyond or outside all there was, each frequent category. */
export type ScoreKind = 'missing' | 'location' | 'spread' | 'beyond' | 'unseen' | 'share';

/** One thing of a column that has a mean in the baseline, and what part of the column's risk it takes. */
export type Score = {
  kind: ScoreKind;
  category?: string;
  part: number;
  /** what the baseline tells of it: a share; or a mean of 0 and a variance of 1 of so many values, how skew they are, and how much of a rank (as a share of all) one is */
  known: { share: KnownShare } | { values: number; skew: number; deviation: number };
};

/** Sums of a stretch of traffic: rows, usable values, and of each score in the order of `scoresOf`. */
export type ScoreSums = { rows: number; values: number; sums: number[] };

/** Whether a score is a mean over all rows; the others are over those with a usable value. */
export const isOfRows = ({ kind }: Score): boolean => kind === 'missing';

/** Many windows are held against one baseline. */
const made = new WeakMap<FeatureBaseline, Score[]>();

/** The scores of a column, from its baseline alone: they are the same for every window. */
export function scoresOf(baseline: FeatureBaseline): Score[] {
  const known = made.get(baseline) ?? makeScores(baseline);
  made.set(baseline, known);
  return known;
}

function makeScores(baseline: FeatureBaseline): Score[] {
  const rows = baseline.n + baseline.missing + baseline.typeErrors;
  const unusable = { successes: rows - baseline.n, trials: rows, more: 0.5 };
  const own = baseline.n === 0 ? [] : baseline.type === 'category' ? ofCategories(baseline) : ofNumbers(baseline);
  return [{ kind: 'missing', part: own.length === 0 ? 1 : 0.25, known: { share: unusable } }, ...own];
}

function ofNumbers(baseline: NumericBaseline): Score[] {
  if (baseline.estimated) return [];
  // What lies beyond both ends of n draws has the law of two spacings of them.
  const beyond: Score = { kind: 'beyond', part: 0.25, known: { share: { successes: 0, trials: baseline.n, more: 2 } } };
  const ranks = ranked(baseline).map(
    ({ kind, skew, deviation }): Score => ({ kind, part: 0.25, known: { values: baseline.n, skew, deviation } }),
  );
  return [beyond, ...ranks];
}

/**
 * Frequent categories share half of the column's risk. They were picked because they are many in these rows: the risk is divided among all that could have been
 * picked as well.
 */
function ofCategories(baseline: CategoryBaseline): Score[] {
  const { picked, among } = pickCategories(baseline);
  const { successes, trials, spread = 0 } = shareOutside(baseline);
  // An estimate with more variance than a count of its rows is known as well as a count of fewer.
  const kept = spread > 0 && successes > 0 ? successes / (successes + spread) : 1;
  const unseen: Score = {
    kind: 'unseen',
    part: 0.25,
    known: { share: { successes: successes * kept, trials: trials * kept, more: 1 } },
  };
  const frequent = baseline.counts.slice(0, picked).map(
    (count, i): Score => ({
      kind: 'share',
      category: baseline.categories[i]!,
      part: 0.5 / among,
      known: { share: { successes: count, trials: baseline.n, more: 0.5 } },
    }),
  );
  return [unseen, ...frequent];
}

type Ranked = { kind: 'location' | 'spread'; skew: number; deviation: number; byBin: number[] };

/**
 * Scores of the bins by the share of the baseline below them (ridits, Bross 1958, Biometrics 14, 18–38): the share itself, which is Wilcoxon's statistic, and its squared distance from the middle, Mood's;
 * both with mean 0 and variance 1 in the baseline. One whose values are all alike has none.
 */
function ranked(baseline: NumericBaseline): Ranked[] {
  const known = rankedBy.get(baseline) ?? makeRanked(baseline);
  rankedBy.set(baseline, known);
  return known;
}
const rankedBy = new WeakMap<NumericBaseline, Ranked[]>();

function makeRanked({ counts, n }: NumericBaseline): Ranked[] {
  let below = 0;
  const ridits = counts.map((count) => {
    const middle = (below + count / 2) / n;
    below += count;
    return middle;
  });
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value, bin) => sum + value * counts[bin]!, 0) / n;
  return (['location', 'spread'] as const).flatMap((kind): Ranked[] => {
    const raw = kind === 'location' ? ridits : ridits.map((ridit) => (ridit - 0.5) ** 2);
    const middle = mean(raw);
    const deviation = Math.sqrt(mean(raw.map((value) => (value - middle) ** 2)));
    if (!(deviation > 1e-9)) return [];
    const byBin = raw.map((value) => (value - middle) / deviation);
    return [{ kind, skew: mean(byBin.map((value) => value ** 3)), deviation, byBin }];
  });
}

/** What a sketch adds to each score of its column. */
export function sumScores(baseline: FeatureBaseline, sketch: FeatureSketch): ScoreSums {
  const inBins = sketch.counts.reduce((sum, count) => sum + count, 0);
  const values = inBins + (sketch.kind === 'category' ? sketch.other : 0);
  const unusable = sketch.missing + sketch.typeErrors;
  return { rows: values + unusable, values, sums: [unusable, ...ownSums(baseline, sketch)] };
}

function ownSums(baseline: FeatureBaseline, sketch: FeatureSketch): number[] {
  if (baseline.n === 0) return [];
  if (baseline.type === 'category')
    return sketch.kind === 'category' ? [sketch.other, ...sketch.counts.slice(0, scoresOf(baseline).length - 2)] : [];
  if (baseline.estimated) return [];
  const { counts } = sketch;
  const sum = ({ byBin }: Ranked): number => byBin.reduce((total, score, bin) => total + score * counts[bin]!, 0);
  return [counts[0]! + counts.at(-1)!, ...ranked(baseline).map(sum)];
}
