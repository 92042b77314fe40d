import { normalMargin } from '../../statistics/normal.ts';
import { SPENT } from '../../statistics/proportions.ts';
import type { Baseline } from './baseline/baseline.ts';
import type { Sketch } from './baseline/sketch.ts';
import { confidenceOf, type DriftPolicy } from './drift-policy.ts';
import { type Judgement, judgementOf } from './judge.ts';
import { type RowsNeeded, roughly } from './measures/rows-needed.ts';
import { reachOfPairs } from './relations/pair-reach.ts';
import { compareRelations, FEWEST_ROWS, type Relations } from './relations/relations.ts';

/** The limit where the policy names none, and up to how many columns a sample is large enough to settle it. */
const USUAL = 0.6;
const MOST_COLUMNS = 100;
/** Its part of the risk of being wrong; the columns divide the rest. */
const PART = 0.1;

/**
 * What of the risk the end of each pair spends. One change shows in several products of a pair (ranks, and how far they are from the middle), which together tell a little more than the one that is measured:
 * with all of it the end fell short of what a classifier of 20,000 rows sees in 8 % of windows at the limit (simulated, bench/trust/claims/at-limit.ts).
 */
const OF_PAIRS = 0.4;

/** How relations between the inputs are told in the JSON of a check: the AUC with its interval, and whose relation changed most. */
export type RelationsReport = {
  auc: number;
  low: number;
  high: number;
  p: number;
  between: [string, string];
  rows: { baseline: number; window: number };
  /** about how many rows would decide it, where it is undecided and that was asked */
  needs?: RowsNeeded;
};

/** The limit, and what lower and upper ends may err with (judge.ts). */
type RelationTerms = { limit: number; risk: number; stable: number };

/**
 * The limit of the `multivariate` rule and what may be risked on it, or undefined where it is not asked for. A baseline that kept no
 * rows (of Model Monitor's files) has no relations to hold anything against: without a limit of its own the rule is left out.
 */
export function relationsRisk(baseline: Baseline, policy: DriftPolicy): RelationTerms | undefined {
  const { drifted, stable } = confidenceOf(policy);
  const usual = baseline.sample.length > 0 && baseline.features.length <= MOST_COLUMNS ? USUAL : false;
  const limit = policy.multivariate ?? usual;
  return limit === false ? undefined : { limit, risk: (1 - drifted) * PART, stable: 1 - stable };
}

/**
 * Judges how the given inputs go together (relations.ts): the AUC and its interval against the limit. The classifier's own upper end holds what it learned of so few rows, less than there is:
 * the end is no nearer than what the relation of any single pair may have changed by (pair-reach.ts).
 * @returns nothing to judge where fewer than two of them vary; `undecided` where the samples are too small to look
 */
export function judgeRelations(
  baseline: Baseline,
  sketch: Sketch,
  columns: readonly number[],
  { limit, risk, stable }: RelationTerms,
): { judgement: Judgement; report?: RelationsReport } | undefined {
  const found = compareRelations(baseline.features, columns, baseline.sample, sketch.sample);
  if (found === undefined) return undefined;
  if (found === 'too-few') return { judgement: tooFew(Math.min(baseline.sample.length, sketch.sample.length)) };
  const between = named(baseline, found);
  const [below, above] = [risk, 2 * SPENT * stable].map((alpha) => normalMargin(alpha) * found.standardError);
  const reach = Math.max(found.value + above!, reachOfPairs(found.pairs, OF_PAIRS * stable));
  const interval = { low: Math.max(0, found.value - below!), high: Math.min(1, reach) };
  return {
    judgement: judgementOf('multivariate', between.join(' × '), found.value, limit, interval),
    report: { auc: found.value, ...interval, p: found.p, between, rows: found.rows },
  };
}

/**
 * About how many rows would decide relations that are undecided, if what was measured stays as it is: the variance of a distance of two samples is that of
 * each side by its rows, a/n + b/m, here taken as alike for a row of either.
 * @param most rows of a side that are looked at
 * @returns undefined where so many would not do
 */
export function relationRowsNeeded(
  { auc, low, high, rows }: RelationsReport,
  { limit, most }: { limit: number; most: number },
): RowsNeeded | undefined {
  const margin = auc > limit ? auc - low : high - auc;
  const perRow = margin ** 2 / (1 / rows.baseline + 1 / rows.window);
  // what the reciprocals of both sides may be together
  const allowed = (auc - limit) ** 2 / perRow;
  const alone = 1 / (allowed - 1 / rows.baseline);
  if (alone > 0 && alone < most) return { window: roughly(alone) };
  const both = 2 / allowed;
  if (!(both < most)) return undefined;
  return { window: Math.max(rows.window, roughly(both)), baseline: Math.max(rows.baseline, roughly(both)) };
}

const named = (baseline: Baseline, { pair }: Relations): [string, string] => [
  baseline.features[pair[0]]!.name,
  baseline.features[pair[1]]!.name,
];

function tooFew(rows: number): Judgement {
  const reason = {
    rule: 'multivariate',
    subject: 'sampled rows',
    observed: String(rows),
    limit: `at least ${FEWEST_ROWS}`,
  };
  return { verdict: 'undecided', reason, strain: 1 };
}
