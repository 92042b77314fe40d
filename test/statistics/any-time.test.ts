import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ArmsDifference } from '../../lib/statistics/any-time/arms-difference.ts';
import { eBenjaminiHochberg } from '../../lib/statistics/any-time/e-benjamini-hochberg.ts';
import { boundaryOf, gammaExponential, normalMixture, tunedFor } from '../../lib/statistics/any-time/mixtures.ts';
import { rowsToDecide } from '../../lib/statistics/any-time/rows-to-decide.ts';
import {
  differenceLaw,
  type Law,
  levelLaw,
  RunningMean,
  unboundedLaw,
} from '../../lib/statistics/any-time/running-mean.ts';
import { sampleRatioEvidence } from '../../lib/statistics/any-time/sample-ratio.ts';

const golden = JSON.parse(readFileSync(new URL('../fixtures/golden-any-time/golden.json', import.meta.url), 'utf8'));

/** confseq finds its boundaries to 40 bits, and cancels large logarithms. */
const near = (value: number, expected: number, digits = 1e-8) =>
  expect(Math.abs(value - expected), `${value} for ${expected}`).toBeLessThanOrEqual(
    digits * Math.max(1, Math.abs(expected)),
  );

function seen(law: Law, values: readonly number[], weights?: readonly number[]): RunningMean {
  const mean = new RunningMean(law);
  for (const [row, value] of values.entries()) mean.add(value, weights?.[row]);
  return mean;
}

describe('mixtures and boundaries are those of confseq', () => {
  it('of bounded values', () => {
    for (const { v, alpha, tuned, scale, bound } of golden.gammaExponential)
      near(boundaryOf(gammaExponential(tunedFor(tuned, 0.05), scale), v, alpha), bound);
  });

  it('of values that nothing bounds', () => {
    for (const { v, alpha, tuned, bound } of golden.normal)
      near(boundaryOf(normalMixture(tunedFor(tuned, 0.05)), v, alpha), bound);
  });

  it('as evidence', () => {
    for (const one of golden.mixtures) {
      const rho = tunedFor(one.tuned, 0.025);
      near(gammaExponential(rho, one.scale)(one.s, one.v), one.gammaExponential, 1e-10);
      near(normalMixture(rho)(one.s, one.v), one.normal, 1e-10);
    }
  });
});

const BOTH = { low: 0.025, high: 0.025 };

describe('a mean that may be looked at any time', () => {
  const { differences, levels, unbounded } = golden;

  it('has the interval that follows from confseq, row by row', () => {
    const law = differenceLaw(1, tunedFor(60, 0.05));
    const plain = seen(law, differences.values).interval(BOTH);
    near(plain.low, differences.plain[0]);
    near(plain.high, differences.plain[1]);
    const weighed = seen(law, differences.values, differences.weights).interval(BOTH);
    near(weighed.low, differences.weighed[0]);
    near(weighed.high, differences.weighed[1]);
    const level = seen(levelLaw({ low: 0, high: 1 }, tunedFor(5, 0.05)), levels.values);
    near(level.interval({ low: 0.005, high: 0.005 }).low, levels.interval[0]);
    near(level.interval({ low: 0.005, high: 0.005 }).high, levels.interval[1]);
    const free = seen(unboundedLaw(tunedFor(9_000, 0.05)), unbounded.values).interval(BOTH);
    near(free.low, unbounded.interval[0]);
    near(free.high, unbounded.interval[1]);
  });

  it('is the same however the stream was cut, and keeps five numbers', () => {
    const law = differenceLaw(1, tunedFor(60, 0.05));
    const whole = seen(law, differences.values);
    let kept = new RunningMean(law).seen;
    for (let from = 0; from < 400; from += 37) {
      const part = new RunningMean(law, JSON.parse(JSON.stringify(kept)));
      for (const value of differences.values.slice(from, from + 37)) part.add(value);
      kept = part.seen;
    }
    expect(kept).toEqual(whole.seen);
    expect(Object.keys(kept)).toHaveLength(5);
  });

  it('has as much evidence against its ends as their risk takes', () => {
    for (const law of [differenceLaw(1, 4), levelLaw({ low: -1, high: 1 }, 4), unboundedLaw(4)]) {
      const mean = seen(law, differences.values);
      const { low, high } = mean.interval({ low: 0.05, high: 0.001 });
      expect(mean.above(low)).toBeCloseTo(Math.log(20), 6);
      expect(mean.below(high)).toBeCloseTo(Math.log(1_000), 6);
    }
  });

  it('says nothing of no rows, next to nothing of a few, and never leaves what it can be', () => {
    const law = differenceLaw(1, tunedFor(60, 0.05));
    expect(new RunningMean(law).interval(BOTH)).toEqual({ low: -1, high: 1 });
    expect(seen(law, [1, 1, 1]).interval(BOTH)).toEqual({ low: -1, high: 1 });
    expect(
      seen(
        law,
        Array.from({ length: 60 }, () => 1),
      ).interval(BOTH).high,
    ).toBe(1);
  });

  it('of bounded values that are all the same narrows as their number does; of others it doubts', () => {
    const ties = Array.from({ length: 10_000 }, () => 0);
    const { low, high } = seen(differenceLaw(1, tunedFor(60, 0.05)), ties).interval(BOTH);
    expect(high).toBeLessThan(0.003);
    expect(low).toBe(-high);
    expect(seen(unboundedLaw(60), ties).doubt).toContain('all 10000 rows are the same');
    expect(seen(unboundedLaw(60), [1, 2, 3]).doubt).toContain('at least 3000 are needed');
    const tail = [...ties.map((_, row) => Math.sin(row)), 1_000];
    expect(seen(unboundedLaw(60), tail).doubt).toContain('one row makes 100 % of the spread');
    expect(seen(unboundedLaw(60), tail.slice(0, -1)).doubt).toBeUndefined();
  });
});

describe('the difference of two arms', () => {
  const { units, share, interval } = golden.arms;

  it('has the interval that follows from confseq, unit by unit', () => {
    const arms = new ArmsDifference(share, { low: 0, high: 1 }, tunedFor(700, 0.05));
    for (const [arm, value] of units) arms.add(arm, value);
    near(arms.mean.interval(BOTH).low, interval[0]);
    near(arms.mean.interval(BOTH).high, interval[1]);
  });

  it('is the same however the stream was cut', () => {
    const of = (seen?: ArmsDifference['seen']) => new ArmsDifference(share, { low: 0, high: 1 }, 4, seen);
    const [whole, first] = [of(), of()];
    for (const [arm, value] of units) whole.add(arm, value);
    for (const [arm, value] of units.slice(0, 100)) first.add(arm, value);
    const rest = of(JSON.parse(JSON.stringify(first.seen)));
    for (const [arm, value] of units.slice(100)) rest.add(arm, value);
    expect(rest.seen).toEqual(whole.seen);
  });
});

it('has the evidence of a sample ratio by the law of Dirichlet, and little of what chance does', () => {
  for (const { counts, shares, log } of golden.sampleRatio) near(sampleRatioEvidence(counts, shares), log);
  expect(sampleRatioEvidence([510, 490], [0.5, 0.5])).toBeLessThan(0);
  expect(sampleRatioEvidence([5_400, 4_600], [0.5, 0.5])).toBeGreaterThan(Math.log(1_000));
});

it('gives up as many of many suppositions as e-BH does', () => {
  // Of four at 0.05: K/(kα) is 80, 40, 26.7, 20.
  const logs = [1, 90, 45, 26].map(Math.log);
  expect(eBenjaminiHochberg(logs, 0.05)).toEqual([1, 2]);
  expect(eBenjaminiHochberg([1, 30, 27, 27].map(Math.log), 0.05)).toEqual([1, 2, 3]);
  expect(eBenjaminiHochberg([19, 19].map(Math.log), 0.05)).toEqual([]);
  expect(eBenjaminiHochberg([], 0.05)).toEqual([]);
});

it('tells after how many rows a mean is shown to lie beyond a limit, and that nowhere off it never is', () => {
  const law = differenceLaw(1, tunedFor(100, 0.05));
  const wanted = { law, spread: 0.3, apart: 0.02, alpha: 0.05 };
  const rows = rowsToDecide(wanted);
  expect(rows).toBeGreaterThan(1_391); // (1.645 + 0.842)² · 0.09 / 0.0004: a test with one look
  expect(rows).toBeLessThan(4 * 1_391);
  expect(rowsToDecide({ ...wanted, apart: 0.04 })).toBeLessThan(rows / 2);
  expect(rowsToDecide({ ...wanted, power: 0.95 })).toBeGreaterThan(rows);
  expect(rowsToDecide({ ...wanted, apart: 0 })).toBe(Number.POSITIVE_INFINITY);
  expect(rowsToDecide({ ...wanted, spread: 0 })).toBeGreaterThan(1);
});
