import { normalMargin } from '../../statistics/normal.ts';
import { decimal, type Reason } from '../reason.ts';
import type { Baseline } from './baseline/baseline.ts';
import type { Sketch } from './baseline/sketch.ts';
import type { Limits, Rule } from './drift-policy.ts';
import { observe } from './judge.ts';
import { type ChangeTest, testCount, testsOf } from './measures/change-tests.ts';
import type { FeatureMetrics } from './measures/measure-feature.ts';
import { predictionRule } from './rule-name.ts';

/**
 * A column that surely changed: which tests say so and how unlikely each is without a change; and how far it moved at most, by the measure that tells it,
 * with its limit where the policy has one.
 */
export type MovedColumn = {
  feature: string;
  by: { test: ChangeTest; p: number }[];
  atMost: { rule: Rule; value: number; limit?: number }[];
};

/** The answer to "did anything change?": `level` is the chance below which one test speaks, so that all together err no oftener than 1 - `confidence`. */
export type Moved = { found: boolean; confidence: number; tests: number; level: number; columns: MovedColumn[] };

/** A column that counts, with what was measured and what limits it has. */
export type Measured = { place: number; metrics: FeatureMetrics; limits: Limits };

/**
 * Whether anything changed, however little. Every test holds for samples of any distribution and of these sizes, the baseline's among them; the risk is
 * divided over all of them (Bonferroni). It asks another question than limits do, so that a window may be `stable` and have moved.
 * @param stable what the end of how far it moved may err with
 */
export function findMoved(
  { baseline, sketch }: { baseline: Baseline; sketch: Sketch },
  columns: readonly Measured[],
  { confidence, stable }: { confidence: number; stable: number },
): Moved {
  const tests = columns.reduce((sum, { place }) => sum + testCount(baseline.features[place]!), 0);
  const level = (1 - confidence) / Math.max(1, tests);
  const found = columns.flatMap(({ place, metrics, limits }): MovedColumn[] => {
    const feature = baseline.features[place]!;
    const by = testsOf(feature, sketch.features[place]!, metrics).filter(({ p }) => p <= level);
    if (by.length === 0) return [];
    const rules = [...new Set(by.map(({ test }) => ruleOfTest(test, feature.type, limits)))];
    const atMost = rules.flatMap((rule) => {
      const seen = observe(rule, metrics, { alpha: stable, stable });
      const limit = limits[rule];
      return seen
        ? [{ rule, value: Math.ceil(seen.interval.high * 1e4) / 1e4, ...(limit !== undefined && { limit }) }]
        : [];
    });
    return [{ feature: feature.name, by, atMost }];
  });
  return { found: found.length > 0, confidence, tests, level, columns: found };
}

/** The measure that tells how far something moved which a test found: one with a limit, if there is any. */
function ruleOfTest(test: ChangeTest, type: 'number' | 'integer' | 'category', limits: Limits): Rule {
  if (test === 'missing' || test === 'unseen') return test;
  const fitting = type === 'category' ? (['linf', 'js', 'psi'] as const) : (['ks', 'w1', 'js', 'psi'] as const);
  return fitting.find((rule) => limits[rule] !== undefined) ?? fitting[0];
}

/** No chance is smaller, so that what stands in a reason is finite. */
const LEAST = 1e-300;

/** A moved column as the reason of an alarm, for who wants one of any change: how many standard errors its change amounts to, against those chance shows. */
export function reasonOfMove({ feature, by }: MovedColumn, level: number, output: boolean): Reason {
  const p = Math.max(LEAST, Math.min(...by.map((test) => test.p)));
  const rule = output ? predictionRule('moved') : 'moved';
  return { rule, subject: feature, observed: decimal(normalMargin(p)), limit: decimal(normalMargin(level)) };
}
