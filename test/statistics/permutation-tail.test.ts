import { describe, expect, it } from 'vitest';
import { permutationTail } from '../../lib/statistics/distances/permutation-tail.ts';

/** The exact chance that `many` of whole scores add up to at least `sum`: ways counted by how many are taken and what they sum up to. */
function exactTail(scores: readonly number[], many: number, sum: number): number {
  const least = scores.reduce((total, score) => total + Math.min(0, score), 0);
  const most = scores.reduce((total, score) => total + Math.max(0, score), 0);
  const ways = Array.from({ length: many + 1 }, () => new Float64Array(most - least + 1));
  ways[0]![-least] = 1;
  for (const score of scores)
    for (let taken = many; taken > 0; taken--)
      for (let at = 0; at <= most - least; at++) {
        const from = at - score;
        if (from >= 0 && from <= most - least) ways[taken]![at]! += ways[taken - 1]![from]!;
      }
  const all = ways[many]!.reduce((total, way) => total + way, 0);
  return ways[many]!.reduce((total, way, at) => total + (at + least >= sum ? way : 0), 0) / all;
}

const SKEW = Array.from({ length: 60 }, (_, i) => Math.round(40 * -Math.log(1 - (i + 0.5) / 60)));
const mean = Math.round(SKEW.reduce((sum, score) => sum + score, 0) / SKEW.length);
const scores = SKEW.map((score) => score - mean);
const rest = scores.reduce((sum, score) => sum + score, 0);
scores[0]! -= rest;

describe('the tail of a permutation test', () => {
  it.each([
    [15, 250],
    [15, 500],
    [15, 700],
    [30, 300],
    [30, 550],
    [30, 700],
    [45, 400],
  ])('of %i of 60 skew scores at a sum of %i is that of all ways to draw them, far out too', (many, sum) => {
    const exact = exactTail(scores, many, sum);
    expect(exact).toBeGreaterThan(1e-12);
    const ratio = permutationTail(Float64Array.from(scores), many, sum - 0.5) / exact;
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.2);
  });

  it('is one where nothing is above what is expected, and almost nothing beyond all there is', () => {
    expect(permutationTail(Float64Array.from(scores), 15, 0)).toBe(1);
    expect(permutationTail(new Float64Array(20), 10, 1)).toBe(1);
    expect(permutationTail(Float64Array.from(scores), 15, 1e6)).toBeLessThan(1e-9);
  });
});
