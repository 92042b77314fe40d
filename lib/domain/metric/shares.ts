import { measureShare } from '../../statistics/proportions.ts';
import { type ClassShare, type ClassTable, sharesOfClasses, tableLooks } from './class-table.ts';
import { binaryShares, type Confusion, macroShare, multiclassShares } from './confusion.ts';
import { columnOf, meanLooks } from './looks.ts';
import type { Looked, MeanOf, MeasuredBy } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

const SKLEARN = 'scikit-learn, `sklearn.metrics`';
const binary = (name: string) => (sample: ScoredRows) => binaryShares(sample.confusion)[name];
const several = (name: string) => (sample: ScoredRows) => multiclassShares(sample.confusion)[name];

const PRECISION: ClassShare = { hits: 1, trues: 0, guesses: 1 };
const RECALL: ClassShare = { hits: 1, trues: 1, guesses: 0 };
const F1: ClassShare = { hits: 2, trues: 1, guesses: 1 };

const shareOfClasses = (share: ClassShare, ...classes: number[]) =>
  tableLooks((table) => sharesOfClasses(table, classes, share, 'undefined'));

/** Classes that occur in labels or predictions: the others are in no mean of classes. */
const occurring = ({ classes: k, counts }: ClassTable): number[] =>
  Array.from({ length: k }, (_, c) => c).filter((c) => {
    for (let other = 0; other < k; other++) if (counts[c * k + other]! + counts[other * k + c]! > 0) return true;
    return false;
  });

/** Mean over the classes that occur of a share of each. A class nothing is predicted as, or that never is true, has a share of 0. */
const macro = (share: ClassShare) => tableLooks((table) => sharesOfClasses(table, occurring(table), share, 0));

/** What such a mean is made of. */
const meanOf = (share: ClassShare, classesOf: MeanOf['classesOf']): MeanOf => ({
  looks: (c) => shareOfClasses(share, c),
  classesOf,
});
const inTable = (table: Confusion): number[] =>
  [...table.keys()].filter((k) => table.some((row, i) => row[k]! > 0 || (i === k && row.some((n) => n > 0))));

const accuracyLooks = meanLooks(
  columnOf(
    ({ truths, predicted }) =>
      (row) =>
        Number(truths[row] === predicted[row]),
  ),
);

/** Shares of rows, by what is true and what was predicted. Formulas and exact intervals stand with `binaryShares` and `multiclassShares`. */
export const SHARES = {
  accuracy: {
    scale: 'share',
    source: `${SKLEARN} \`accuracy_score\`; Clopper and Pearson 1934`,
    looks: accuracyLooks,
    measure: (s) => (s.type === 'binary' ? binary('accuracy')(s) : several('accuracy')(s)),
  },
  balancedAccuracy: {
    scale: 'share',
    source: `${SKLEARN} \`balanced_accuracy_score\`: the mean of both classes' recall; of several classes that is \`recallMacro\``,
    looks: shareOfClasses(RECALL, 0, 1),
    meanOf: meanOf(RECALL, () => [0, 1]),
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
    looks: shareOfClasses(PRECISION, 1),
    measure: binary('precision'),
  },
  precisionMacro: {
    scale: 'share',
    source: `${SKLEARN} \`precision_score(average='macro', zero_division=0)\`; Donner and Zou 2012`,
    looks: macro(PRECISION),
    meanOf: meanOf(PRECISION, inTable),
    measure: several('precisionMacro'),
  },
  recall: {
    scale: 'share',
    source: `${SKLEARN} \`recall_score\`; Clopper and Pearson 1934`,
    looks: shareOfClasses(RECALL, 1),
    measure: binary('recall'),
  },
  recallMacro: {
    scale: 'share',
    source: `${SKLEARN} \`recall_score(average='macro', zero_division=0)\`; Donner and Zou 2012`,
    looks: macro(RECALL),
    meanOf: meanOf(RECALL, inTable),
    measure: several('recallMacro'),
  },
  f1: {
    scale: 'share',
    source: `${SKLEARN} \`f1_score\`; Clopper and Pearson 1934`,
    looks: shareOfClasses(F1, 1),
    measure: binary('f1'),
  },
  f1Macro: {
    scale: 'share',
    source: `${SKLEARN} \`f1_score(average='macro', zero_division=0)\`; Takahashi et al. 2022`,
    looks: macro(F1),
    measure: several('f1Macro'),
  },
  f1Micro: {
    scale: 'share',
    source: `${SKLEARN} \`f1_score(average='micro')\`: with one label a row the accuracy`,
    looks: accuracyLooks,
    measure: several('f1Micro'),
  },
  top2: topOf(2),
  top3: topOf(3),
  top5: topOf(5),
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;

/** The share of rows whose true class is among the `k` of the highest chances; one that shares the last place with others is not. */
function topOf(k: number) {
  const hits = columnOf(({ chances, truths }) => (row) => {
    const own = chances![truths[row]!]![row]!;
    let above = 0;
    for (const each of chances!) above += Number(each[row]! >= own);
    return Number(above <= k);
  });
  return {
    scale: 'share',
    source: `${SKLEARN} \`top_k_accuracy_score(k=${k})\`, ties counted as misses; Clopper and Pearson 1934`,
    looks: meanLooks(hits, ({ chances }) => chances !== undefined && chances.length > k),
    measure: (_: ScoredRows, looked: () => Looked | undefined) => {
      const found = looked();
      if (found === undefined) return undefined;
      const trials = found.pulls.n;
      return measureShare({ successes: Math.round(found.value * trials), trials });
    },
  } as const satisfies MeasuredBy;
}
