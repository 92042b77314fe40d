import type { Interval } from '../../statistics/interval.ts';
import { leastChange, mostChange, type Proportion, shareOf } from '../../statistics/proportions.ts';
import { tooFew, tooMuchBroken } from '../quality/decide-quality.ts';
import type { Joined } from '../quality/join.ts';
import type { QualityPolicy } from '../quality/quality-policy.ts';
import { roundOutwards } from '../reason.ts';
import { classesOf } from '../task/task.ts';
import { judge, type Verdict, worst } from '../verdict.ts';

/** How far the share of one class of the labels moved: the class that speaks loudest, its share before and now, and how much the share of the source changed. */
export type LabelShares = {
  verdict: Verdict;
  name: string;
  was: number;
  now: number;
  interval: Interval;
  limit: number;
};

type Judged = { name: string; before: Proportion; now: Proportion; verdict: Verdict; interval: Interval };

/**
 * Whether labels have other shares than those the model was made with (prior or label shift). Of each class the change of its share is an interval, held
 * against one limit: its lower end is Newcombe's with the risk divided over the classes (Bonferroni), its upper end exact and not divided, as in a drift check.
 * Only labelled rows count.
 * @returns undefined where the policy counts no classes of before, and of a regression
 */
export function judgeLabelShares(
  joined: Joined,
  { task, labels, confidence, minimumLabels, maximumBroken }: Omit<QualityPolicy, 'limits'>,
): LabelShares | undefined {
  if (labels === undefined) return undefined;
  const classes = classesOf(task);
  const trials = joined.labelled.length;
  const before = classes.map((name) => labels.was[name]!);
  const total = before.reduce((sum, n) => sum + n, 0);
  const now = classes.map(() => 0);
  for (const { truth } of joined.labelled) now[truth]!++;
  const risk = 1 - confidence;
  const judged = classes.map((name, index): Judged => {
    const [was, is] = [
      { successes: before[index]!, trials: total },
      { successes: now[index]!, trials },
    ];
    const low = leastChange(was, is, risk / classes.length);
    const interval = roundOutwards({ low, high: mostChange(was, is, risk) });
    return { name, before: was, now: is, interval, verdict: judge(interval, labels.limit) };
  });
  const blocked = tooFew(trials, minimumLabels) !== undefined || tooMuchBroken(joined, maximumBroken) !== undefined;
  const loudest = judged.toSorted((a, b) => b.interval.low - a.interval.low || b.interval.high - a.interval.high)[0]!;
  return {
    verdict: blocked ? 'undecided' : worst(judged.map(({ verdict }) => verdict)),
    ...{ name: loudest.name, was: shareOf(loudest.before), now: shareOf(loudest.now) },
    ...{ interval: loudest.interval, limit: labels.limit },
  };
}
