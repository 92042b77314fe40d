import { chiSquaredTail } from './chi-squared.ts';

/**
 * The chance of a linear rank statistic as far from its mean when both samples come from one source, two-sided. Values of one bin are ties: each has the
 * mean score of the ranks the bin takes up. Mean and variance are those over all ways to divide the pooled values into samples of these sizes, ties
 * included, whatever the distribution (Hájek, Šidák, Sen 1999, Theory of Rank Tests, 3.3.1); the law is taken for normal.
 * @param scores mean score of the ranks first, first + 1, … last (1 to n + m)
 */
function rankTest(
  baseline: readonly number[],
  current: readonly number[],
  scores: (first: number, last: number) => number,
): number {
  const [n, m] = [total(baseline), total(current)];
  const all = n + m;
  let [rank, statistic, sum, squares] = [0, 0, 0, 0];
  for (let bin = 0; bin < baseline.length; bin++) {
    const here = baseline[bin]! + current[bin]!;
    if (here === 0) continue;
    const score = scores(rank + 1, rank + here);
    rank += here;
    statistic += current[bin]! * score;
    sum += here * score;
    squares += here * score * score;
  }
  const mean = sum / all;
  const variance = ((n * m) / all / (all - 1)) * Math.max(0, squares - all * mean * mean);
  if (!(variance > 0)) return 1;
  return chiSquaredTail((statistic - m * mean) ** 2 / variance, 1);
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Wilcoxon's rank sum test (1945, Biometrics Bull. 1, 80–83), midranks for ties: did values move up or down? */
export const wilcoxonTest = (baseline: readonly number[], current: readonly number[]): number =>
  rankTest(baseline, current, (first, last) => (first + last) / 2);

/** Mood's test of scale (1954, Ann. Math. Stat. 25, 514–522), squares of the ranks' distances from the middle: did values spread out or draw together? */
export function moodTest(baseline: readonly number[], current: readonly number[]): number {
  const middle = (total(baseline) + total(current) + 1) / 2;
  // The mean of the squares of consecutive numbers is the square of their mean and their variance.
  return rankTest(
    baseline,
    current,
    (first, last) => ((first + last) / 2 - middle) ** 2 + ((last - first + 1) ** 2 - 1) / 12,
  );
}
