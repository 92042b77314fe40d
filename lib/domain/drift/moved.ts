import { normalMargin } from '../../statistics/normal.ts';
import { decimal, type Reason } from '../reason.ts';
import type { Baseline } from './baseline/baseline.ts';
import { hasUseOfPast, type PastWindows } from './baseline/past.ts';
import type { Sketch } from './baseline/sketch.ts';
import type { Limits, Rule } from './drift-policy.ts';
import { observe } from './judge.ts';
import type { JudgedColumn } from './judge-columns.ts';
import { type ChangeTest, type Seen, testMoreMissing, testsOf, togetherOf } from './measures/changes/change-tests.ts';
import { testsOfPast, unusableOf } from './measures/changes/past-tests.ts';
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
  /** it differs from the windows before it; from the baseline not surely */
  against?: 'past';
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
  /** windows before it that columns were held against too, and the chance below which one speaks there; absent where there are none, or fewer rows of them than of the baseline */
  past?: { windows: number; rows: number; level: number };
  relations?: { tests: number; level: number; changed: MovedRelation[] };
};

/** The part of the risk that relations have where they are looked at; columns divide the rest. */
const OF_RELATIONS = 0.1;

/** Of the columns' risk earlier windows never have more than this: what drifts slowly drags them along, and the baseline stands. */
const OF_PAST = 0.5;

/** The part of it that they have: that of a difference's variance, 1/n + 1/m, which is the baseline's and not theirs. Where windows are much smaller than it they could add nothing, and take next to nothing. */
function partOfPast(baseline: number, window: number, past: number): number {
  const [before, since] = [1 / baseline + 1 / window, 1 / past + 1 / window];
  return OF_PAST * Math.max(0, 1 - since / before);
}

/** A column that counts, with what was measured and what limits it has. */
type Measured = { place: number; metrics: FeatureMetrics; limits: Limits };

/**
 * Whether any of the columns that count changed, however little, or how they go together. Every test holds for samples of any distribution and of these sizes, the baseline's among them; the risk is
 * divided over the columns (Bonferroni), and the tests of a column speak together (change-tests.ts). Whether columns miss more has a part of its own. It asks another question than limits do, so that a window may be
 * `stable` and have moved.
 * @param past earlier windows in which nothing changed: columns are held against these too, with a part of the risk, where they have more rows than the baseline, and the window a tenth of its rows
 * @param stable what the end of how far it moved may err with
 * @param related places of the columns whose relations are looked at too
 */
export function findMoved(
  { baseline, sketch, past }: { baseline: Baseline; sketch: Sketch; past?: PastWindows | undefined },
  judged: readonly JudgedColumn[],
  { confidence, stable, related = [] }: { confidence: number; stable: number; related?: readonly number[] },
): Moved {
  const columns = judged.flatMap(({ report, metrics, limits }, place): Measured[] =>
    report.judged && !report.misread ? [{ place, metrics, limits }] : [],
  );
  const risk = 1 - confidence;
  const samples = { before: baseline.sample, now: sketch.sample, risk: risk * OF_RELATIONS };
  const pairs = findChangedPairs(baseline.features, related, samples);
  const ofColumns = risk * (pairs ? 1 - OF_RELATIONS : 1);
  // Windows of the whole say nothing of a segment, whose baseline is another.
  const isOfBaseline = past?.sketch.baselineId === sketch.baselineId && hasUseOfPast(baseline, sketch);
  const part = past && isOfBaseline ? partOfPast(baseline.n, sketch.rows, past.sketch.rows) : 0;
  const earlier = part > 0 ? past : undefined;
  const fromBaseline = findChanged(columns, ofColumns * (1 - part), {
    unusable: ({ metrics }) => metrics.unusable,
    tests: ({ place, metrics }, level) => testsOf(baseline.features[place]!, sketch.features[place]!, metrics, level),
  });
  const fromPast = earlier && changedSince(earlier.sketch, { baseline, sketch }, columns, ofColumns * part);
  const found = columns.flatMap(({ place, metrics, limits }, i): MovedColumn[] => {
    const told = fromBaseline.told[i] ?? fromPast?.told[i];
    if (!told) return [];
    const { name, type } = baseline.features[place]!;
    const rules = [...new Set(told.by.map(({ test }) => ruleOfTest(test, type, limits)))];
    const atMost = rules.flatMap((rule) => {
      const seen = observe(rule, metrics, { alpha: stable, stable });
      const limit = limits[rule];
      return seen
        ? [{ rule, value: Math.ceil(seen.interval.high * 1e4) / 1e4, ...(limit !== undefined && { limit }) }]
        : [];
    });
    return [{ feature: name, ...told, atMost, ...(!fromBaseline.told[i] && { against: 'past' as const }) }];
  });
  const relations = pairs && {
    ...{ tests: pairs.tests, level: pairs.level },
    changed: pairs.pairs.map((pair) => inNames(baseline, pair)),
  };
  return {
    found: found.length > 0 || (relations?.changed.length ?? 0) > 0,
    ...{ confidence, tests: fromBaseline.tests, level: fromBaseline.level, columns: found },
    ...(earlier &&
      fromPast && { past: { windows: earlier.windows, rows: earlier.sketch.rows, level: fromPast.level } }),
    ...(relations && { relations }),
  };
}

/** What each column shows against earlier windows. */
const changedSince = (
  past: Sketch,
  { baseline, sketch }: { baseline: Baseline; sketch: Sketch },
  columns: readonly Measured[],
  risk: number,
): Changed =>
  findChanged(columns, risk, {
    unusable: ({ place }) => ({
      baseline: unusableOf(past.features[place]!),
      current: unusableOf(sketch.features[place]!),
    }),
    tests: ({ place }, level) =>
      testsOfPast(baseline.features[place]!, past.features[place]!, sketch.features[place]!, level),
  });

/** Of each column that speaks how unlikely all it shows is, and which tests say so; `tests` could have spoken, each column below `level`. */
type Changed = { level: number; tests: number; told: (Pick<MovedColumn, 'p' | 'by'> | undefined)[] };

/** Columns that show more than all of them together do by chance, in as many windows as `risk`. */
function findChanged(
  columns: readonly Measured[],
  risk: number,
  of: {
    unusable: (column: Measured) => FeatureMetrics['unusable'];
    tests: (column: Measured, level: number) => Seen[];
  },
): Changed {
  const missing = testMoreMissing(columns.map(of.unusable), risk);
  const level = (risk - missing.risk) / Math.max(1, columns.length);
  let tests = 0;
  const told = columns.map((column, i) => {
    const seen = of.tests(column, level);
    tests += seen.length;
    const known = missing.columns[i];
    const more = known && known.together <= missing.risk ? known : undefined;
    // What has a part of the risk of its own is weighed by it, so that one level holds for both (Roeder and Wasserman 2006, Biometrika 93, 509–524, with weights that no p-value chose).
    const p = Math.min(togetherOf(seen), more ? (more.together * level) / missing.risk : 1);
    if (p > level) return undefined;
    // Together they are never less likely than the least likely of them.
    const by = [
      ...(more ? [{ test: 'missing' as const, p: more.p }] : []),
      ...seen.flatMap(({ test, p }) => (p <= level && !(more && test === 'missing') ? [{ test, p }] : [])),
    ];
    return { p, by };
  });
  return { level, tests, told };
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
export function reasonsOfMove({ columns, level, past, relations }: Moved, output: string | undefined): Reason[] {
  const reason = (subject: string, p: number, level: number): Reason => ({
    rule: subject === output ? predictionRule('moved') : 'moved',
    ...{ subject, observed: decimal(normalMargin(Math.max(LEAST, p))), limit: decimal(normalMargin(level)) },
  });
  return [
    ...columns.map(({ feature, p, against }) => reason(feature, p, against && past ? past.level : level)),
    ...(relations?.changed ?? []).map(({ between, p }) => reason(between.join(' × '), p, relations!.level)),
  ];
}
