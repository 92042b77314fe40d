import { chiSquaredTail } from '../chi-squared.ts';
import { fisherTest } from '../hypergeometric.ts';
import { permutationTail } from './permutation-tail.ts';

/** The chance below which the law of rank sums is not taken for normal. */
const FAR = 0.05;

/**
 * The chance of a linear rank statistic as far from its mean when both samples come from one source, two-sided. Values of one bin are ties: each has the
 * mean score of the ranks the bin takes up. Mean and variance are those over all ways to divide the pooled values into samples of these sizes, ties
 * included, whatever the distribution (Hájek, Šidák, Sen 1999, Theory of Rank Tests, 3.3.1). In the middle the law is taken for normal. Where most values are alike it is not far out: twice the tail over all those
 * ways then, by a saddlepoint (permutation-tail.ts) and half a step nearer, since sums come in steps; of two values alone it is Fisher's exact test.
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
    const score = scoreOf(rank, here, middle, scores);
    rank += here;
    statistic += now * score;
    sum += here * score;
    squares += here * score * score;
  }
  const mean = sum / all;
  const variance = ((n * m) / all / (all - 1)) * Math.max(0, squares - all * mean * mean);
  if (!(variance > 0)) return 1;
  const off = statistic - m * mean;
  const p = chiSquaredTail(off ** 2 / variance, 1);
  return p > FAR ? p : farTail(baseline, current, { scores, mean, off, n, m });
}

/** The score of values whose ranks come after the first `below`. The mean of the squares of consecutive numbers is the square of their mean and their variance. */
function scoreOf(below: number, here: number, middle: number, scores: 'place' | 'spread'): number {
  const place = below + (1 + here) / 2;
  return scores === 'place' ? place : (place - middle) ** 2 + (here ** 2 - 1) / 12;
}

type Off = { scores: 'place' | 'spread'; mean: number; off: number; n: number; m: number };

function farTail(baseline: readonly number[], current: readonly number[], { scores, mean, off, n, m }: Off): number {
  const shown = [...baseline.keys()].filter((bin) => baseline[bin]! + current[bin]! > 0);
  const [first] = shown;
  if (shown.length === 2)
    return fisherTest({ successes: baseline[first!]!, trials: n }, { successes: current[first!]!, trials: m });
  const times = Float64Array.from(shown, (bin) => baseline[bin]! + current[bin]!);
  let rank = 0;
  const away = times.map((here) => {
    const score = scoreOf(rank, here, (n + m + 1) / 2, scores);
    rank += here;
    return Math.sign(off) * (score - mean);
  });
  const inOrder = away.toSorted();
  let step = 0;
  for (let i = 1; i < inOrder.length; i++) step = Math.max(step, inOrder[i]! - inOrder[i - 1]!);
  return Math.min(1, 2 * permutationTail(away, m, Math.abs(off) - step / 2, times));
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
