import { chiSquaredTail } from './chi-squared.ts';

/**
 * The chance of a linear rank statistic as far from its mean when both samples come from one source, two-sided. Values of one bin are ties: each has the
 * mean score of the ranks the bin takes up. Mean and variance are those over all ways to divide the pooled values into samples of these sizes, ties
 * included, whatever the distribution (Hájek, Šidák, Sen 1999, Theory of Rank Tests, 3.3.1); the law is taken for normal.
 * @param scores of the ranks 1 to n + m: the ranks themselves (`place`), or the squares of their distances from the middle (`spread`)
 */
function rankTest(baseline: readonly number[], current: readonly number[], scores: 'place' | 'spread'): number {
  const n = total(baseline);
  const m = total(current);
  const all = n + m;
  const middle = (all + 1) / 2;
  let [rank, statistic, sum, squares] = [0, 0, 0, 0];
  for (let bin = 0; bin < baseline.length; bin++) {
    const now = current[bin]!;
    const here = baseline[bin]! + now;
    if (here === 0) continue;
    // The mean of the squares of consecutive numbers is the square of their mean and their variance.
    const place = (rank + 1 + (rank + here)) / 2;
    const width = rank + here - (rank + 1) + 1;
    const score = scores === 'place' ? place : (place - middle) ** 2 + (width ** 2 - 1) / 12;
    rank += here;
    statistic += now * score;
    sum += here * score;
    squares += here * score * score;
  }
  const mean = sum / all;
  const variance = ((n * m) / all / (all - 1)) * Math.max(0, squares - all * mean * mean);
  if (!(variance > 0)) return 1;
  return chiSquaredTail((statistic - m * mean) ** 2 / variance, 1);
}

function total(counts: readonly number[]): number {
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin++) sum += counts[bin]!;
  return sum;
}

/** Wilcoxon's rank sum test (1945, Biometrics Bull. 1, 80–83), midranks for ties: did values move up or down? */
export const wilcoxonTest = (baseline: readonly number[], current: readonly number[]): number =>
  rankTest(baseline, current, 'place');

/** Mood's test of scale (1954, Ann. Math. Stat. 25, 514–522), squares of the ranks' distances from the middle: did values spread out or draw together? */
export const moodTest = (baseline: readonly number[], current: readonly number[]): number =>
  rankTest(baseline, current, 'spread');
