import { measureShare } from '../../statistics/proportions.ts';
import { binaryShares, macroShare, multiclassShares } from './confusion.ts';
import { averageOf, type Contributions, meanOf, type OfRow, ratioContributions } from './influence/contributions.ts';
import type { MeasuredBy } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

const SKLEARN = 'scikit-learn, `sklearn.metrics`';
const binary = (name: string) => (sample: ScoredRows) => binaryShares(sample.confusion)[name];
const several = (name: string) => (sample: ScoredRows) => multiclassShares(sample.confusion)[name];
const classes = ({ confusion }: ScoredRows) => confusion.map((_, k) => k);

/** Classes that occur in labels or predictions: the others are in no mean of classes. */
const occurring = ({ confusion }: ScoredRows): number[] =>
  classes({ confusion } as ScoredRows).filter((k) =>
    confusion.some((row, i) => row[k]! > 0 || (i === k && row.some((n) => n > 0))),
  );

/** Mean over the classes that occur of a share of class k. A class nothing is predicted as, or that never is true, has a share of 0. */
const macro = (of: (sample: ScoredRows, k: number) => Contributions | undefined) => (sample: ScoredRows) =>
  averageOf(
    occurring(sample).map((k) => of(sample, k) ?? { value: 0, influence: new Float64Array(sample.rows), worth: [] }),
  );

const both =
  (sample: ScoredRows, k: number): OfRow =>
  (row) =>
    Number(sample.truths[row] === k && sample.predicted[row] === k);
const isTrue =
  (sample: ScoredRows, k: number): OfRow =>
  (row) =>
    Number(sample.truths[row] === k);
const isPredicted =
  (sample: ScoredRows, k: number): OfRow =>
  (row) =>
    Number(sample.predicted[row] === k);
const either =
  (sample: ScoredRows, k: number): OfRow =>
  (row) =>
    Number(sample.truths[row] === k) + Number(sample.predicted[row] === k);

const precisionOf = (s: ScoredRows, k: number) => ratioContributions(s.rows, both(s, k), isPredicted(s, k), s.weights);
const recallOf = (s: ScoredRows, k: number) => ratioContributions(s.rows, both(s, k), isTrue(s, k), s.weights);
function f1Of(s: ScoredRows, k: number) {
  const hit = both(s, k);
  return ratioContributions(s.rows, (row) => 2 * hit(row), either(s, k), s.weights);
}
const accuracyOf = (s: ScoredRows) => meanOf(s.rows, (row) => Number(s.truths[row] === s.predicted[row]), s.weights);

/** Shares of rows, by what is true and what was predicted. Formulas and exact intervals stand with `binaryShares` and `multiclassShares`. */
export const SHARES = {
  accuracy: {
    scale: 'share',
    source: `${SKLEARN} \`accuracy_score\`; Clopper and Pearson 1934`,
    contributions: accuracyOf,
    measure: (s) => (s.type === 'binary' ? binary('accuracy')(s) : several('accuracy')(s)),
  },
  balancedAccuracy: {
    scale: 'share',
    source: `${SKLEARN} \`balanced_accuracy_score\`: the mean of both classes' recall; of several classes that is \`recallMacro\``,
    contributions: (s) => averageOf([recallOf(s, 0), recallOf(s, 1)]),
    measure: ({ confusion }) =>
      confusion.every((row) => row.some((n) => n > 0))
        ? macroShare(
            confusion,
            [0, 1],
            confusion.map((row) => row.reduce((sum, n) => sum + n, 0)),
          )
        : undefined,
  },
  precision: {
    scale: 'share',
    source: `${SKLEARN} \`precision_score\`; Clopper and Pearson 1934`,
    contributions: (s) => precisionOf(s, 1),
    measure: binary('precision'),
  },
  precisionMacro: {
    scale: 'share',
    source: `${SKLEARN} \`precision_score(average='macro', zero_division=0)\`; Donner and Zou 2012`,
    contributions: macro(precisionOf),
    measure: several('precisionMacro'),
  },
  recall: {
    scale: 'share',
    source: `${SKLEARN} \`recall_score\`; Clopper and Pearson 1934`,
    contributions: (s) => recallOf(s, 1),
    measure: binary('recall'),
  },
  recallMacro: {
    scale: 'share',
    source: `${SKLEARN} \`recall_score(average='macro', zero_division=0)\`; Donner and Zou 2012`,
    contributions: macro(recallOf),
    measure: several('recallMacro'),
  },
  f1: {
    scale: 'share',
    source: `${SKLEARN} \`f1_score\`; Clopper and Pearson 1934`,
    contributions: (s) => f1Of(s, 1),
    measure: binary('f1'),
  },
  f1Macro: {
    scale: 'share',
    source: `${SKLEARN} \`f1_score(average='macro', zero_division=0)\`; Takahashi et al. 2022`,
    contributions: macro(f1Of),
    measure: several('f1Macro'),
  },
  f1Micro: {
    scale: 'share',
    source: `${SKLEARN} \`f1_score(average='micro')\`: with one label a row the accuracy`,
    contributions: accuracyOf,
    measure: several('f1Micro'),
  },
  top2: topOf(2),
  top3: topOf(3),
  top5: topOf(5),
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;

/** The share of rows whose true class is among the `k` of the highest chances; one that shares the last place with others is not. */
function topOf(k: number) {
  const hit = ({ chances, truths }: ScoredRows): OfRow => {
    return (row) => {
      const own = chances![truths[row]!]![row]!;
      return Number(chances!.filter((of) => of[row]! >= own).length <= k);
    };
  };
  return {
    scale: 'share',
    source: `${SKLEARN} \`top_k_accuracy_score(k=${k})\`, ties counted as misses; Clopper and Pearson 1934`,
    contributions: (s: ScoredRows) =>
      s.chances && s.chances.length > k ? meanOf(s.rows, hit(s), s.weights) : undefined,
    measure: (s: ScoredRows) => {
      if (!s.chances || s.chances.length <= k) return undefined;
      const of = hit(s);
      let successes = 0;
      for (let row = 0; row < s.rows; row++) successes += of(row);
      return measureShare({ successes, trials: s.rows });
    },
  } as const satisfies MeasuredBy;
}
