import { normalMargin } from '../../statistics/normal.ts';
import { decimal, type Reason } from '../reason.ts';
import type { Baseline } from './baseline/baseline.ts';
import type { Sketch } from './baseline/sketch.ts';
import type { Limits, Rule } from './drift-policy.ts';
import { observe } from './judge.ts';
import { type ChangeTest, testMoreMissing, testsOf, togetherOf } from './measures/change-tests.ts';
import type { FeatureMetrics } from './measures/measure-feature.ts';
import { type ChangedPair, findChangedPairs } from './relations/changed-pairs.ts';
import type { SideOf } from './relations/sides.ts';
import { predictionRule } from './rule-name.ts';

/**
 * A column that surely changed: how unlikely all its tests together are without a change; which say so, and how unlikely each is; and how far it moved at most, by the measure that tells it,
 * with its limit where the policy has one.
 */
export type MovedColumn = {
  feature: string;
  p: number;
  by: { test: ChangeTest; p: number }[];
  atMost: { rule: Rule; value: number; limit?: number }[];
};

/**
 * Two columns that surely go together otherwise than before: which side of either (`amount`, `country = DE`), how those were correlated in the baseline and are in the window,
 * and how unlikely the difference is without a change.
 */
export type MovedRelation = { between: [string, string]; of: [string, string]; was: number; now: number; p: number };

/**
 * The answer to "did anything change?": `level` is the chance below which one column speaks, `tests` could have spoken of columns, so that all together, those of relations among them, err no oftener than 1 - `confidence`.
 * `relations` is there where they were looked at: what changed most is first.
 */
export type Moved = {
  found: boolean;
  confidence: number;
  tests: number;
  level: number;
  columns: MovedColumn[];
  relations?: { tests: number; level: number; changed: MovedRelation[] };
};

/** The part of the risk that relations have where they are looked at; columns divide the rest. */
const OF_RELATIONS = 0.1;

/** A column that counts, with what was measured and what limits it has. */
export type Measured = { place: number; metrics: FeatureMetrics; limits: Limits };

/**
 * Whether anything changed, however little. Every test holds for samples of any distribution and of these sizes, the baseline's among them; the risk is
 * divided over the columns (Bonferroni), and the tests of a column speak together (change-tests.ts). Whether columns miss more has a part of its own. It asks another question than limits do, so that a window may be
 * `stable` and have moved.
 * @param stable what the end of how far it moved may err with
 * @param related places of the columns whose relations are looked at too
 */
export function findMoved(
  { baseline, sketch }: { baseline: Baseline; sketch: Sketch },
  columns: readonly Measured[],
  { confidence, stable, related = [] }: { confidence: number; stable: number; related?: readonly number[] },
): Moved {
  const risk = 1 - confidence;
  const samples = { before: baseline.sample, now: sketch.sample, risk: risk * OF_RELATIONS };
  const pairs = findChangedPairs(baseline.features, related, samples);
  const ofColumns = risk * (pairs ? 1 - OF_RELATIONS : 1);
  const missing = testMoreMissing(
    columns.map(({ metrics }) => metrics.unusable),
    ofColumns,
  );
  const level = (ofColumns - missing.risk) / Math.max(1, columns.length);
  let tests = 0;
  const found = columns.flatMap(({ place, metrics, limits }, i): MovedColumn[] => {
    const feature = baseline.features[place]!;
    const seen = testsOf(feature, sketch.features[place]!, metrics, level);
    tests += seen.length;
    const told = missing.columns[i];
    const more = told && told.together <= missing.risk ? told : undefined;
    // What has a part of the risk of its own is weighed by it, so that one level holds for both (Roeder and Wasserman 2006, Biometrika 93, 509–524, with weights that no p-value chose).
    const p = Math.min(togetherOf(seen), more ? (more.together * level) / missing.risk : 1);
    if (p > level) return [];
    // Together they are never less likely than the least likely of them.
    const by = [
      ...(more ? [{ test: 'missing' as const, p: more.p }] : []),
      ...seen.flatMap(({ test, p }) => (p <= level && !(more && test === 'missing') ? [{ test, p }] : [])),
    ];
    const rules = [...new Set(by.map(({ test }) => ruleOfTest(test, feature.type, limits)))];
    const atMost = rules.flatMap((rule) => {
      const seen = observe(rule, metrics, { alpha: stable, stable });
      const limit = limits[rule];
      return seen
        ? [{ rule, value: Math.ceil(seen.interval.high * 1e4) / 1e4, ...(limit !== undefined && { limit }) }]
        : [];
    });
    return [{ feature: feature.name, p, by, atMost }];
  });
  const relations = pairs && {
    ...{ tests: pairs.tests, level: pairs.level },
    changed: pairs.pairs.map((pair) => inNames(baseline, pair)),
  };
  return {
    found: found.length > 0 || (relations?.changed.length ?? 0) > 0,
    ...{ confidence, tests, level, columns: found },
    ...(relations && { relations }),
  };
}

function inNames({ features }: Baseline, { columns, of, was, now, p }: ChangedPair): MovedRelation {
  const side = (place: number, seen: SideOf): string => {
    const feature = features[place]!;
    if (seen === 'value') return feature.name;
    if (seen === 'extremes') return `${feature.name} (how far from its middle)`;
    if (seen === 'missing') return `${feature.name} (missing)`;
    return `${feature.name} = ${feature.type === 'category' ? feature.categories[seen] : seen}`;
  };
  const [a, b] = columns;
  return { between: [features[a]!.name, features[b]!.name], of: [side(a, of[0]), side(b, of[1])], was, now, p };
}

/** The measure that tells how far something moved which a test found: one with a limit, if there is any. */
function ruleOfTest(test: ChangeTest, type: 'number' | 'integer' | 'category', limits: Limits): Rule {
  if (test === 'missing' || test === 'unseen') return test;
  if (test === 'newcomer') return 'unseen';
  const fitting = type === 'category' ? (['linf', 'js', 'psi'] as const) : (['ks', 'w1', 'js', 'psi'] as const);
  return fitting.find((rule) => limits[rule] !== undefined) ?? fitting[0];
}

/** No chance is smaller, so that what stands in a reason is finite. */
const LEAST = 1e-300;

/** What moved, each as the reason of an alarm, for who wants one of any change: how many standard errors its change amounts to, against those chance shows. */
export function reasonsOfMove({ columns, level, relations }: Moved, output: string | undefined): Reason[] {
  const reason = (subject: string, p: number, level: number): Reason => ({
    rule: subject === output ? predictionRule('moved') : 'moved',
    ...{ subject, observed: decimal(normalMargin(Math.max(LEAST, p))), limit: decimal(normalMargin(level)) },
  });
  return [
    ...columns.map(({ feature, p }) => reason(feature, p, level)),
    ...(relations?.changed ?? []).map(({ between, p }) => reason(between.join(' × '), p, relations!.level)),
  ];
}
