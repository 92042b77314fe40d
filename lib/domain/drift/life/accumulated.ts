import { evidenceOfRows, evidenceOfShare, evidenceOfWindows } from '../../../statistics/e-values.ts';
import { decimal, type Reason } from '../../reason.ts';
import { DAY } from '../../time.ts';
import type { Window } from '../../window.ts';
import type { Baseline, FeatureBaseline } from '../baseline/baseline.ts';
import type { Sketch } from '../baseline/sketch.ts';
import type { DriftDecision } from '../decide-drift.ts';
import { confidenceOf, type DriftPolicy } from '../drift-policy.ts';
import { ownValue } from '../judge.ts';
import { pickFeatures, silencesAt } from '../judge-columns.ts';
import { isOfRows, type Score, scoresOf } from '../measures/scores.ts';
import type { Accumulated, AccumulatedColumn } from '../report.ts';
import { predictionRule } from '../rule-name.ts';
import { addToLife, type ColumnSums, type Life, levelsOf, MONTH, type Stretch, type Unit } from './life.ts';

/** What counts as one draw, where a policy does not say: hours of a day differ in nearly all traffic. */
export const countsOf = ({ evidence = 'days' }: Pick<DriftPolicy, 'evidence'>) => evidence;
/** What windows are added up to for that. */
export const unitFor = (policy: Pick<DriftPolicy, 'evidence'>): Unit =>
  countsOf(policy) === 'days' ? 'days' : 'windows';

/**
 * What a life says against its baseline. Every column, every score of it and every stretch has its E-process, and its part of the risk (`policy.weights`, `Score.part`, `chanceOf`); the loudest of them,
 * less its part, is the evidence of the model. Each reaches x with a chance of 1/x at most (Ville), so that together, in a month, one of them does with no more than that (union bound): however they depend on
 * each other, and whenever anybody looks.
 * @param at the end of the window (epoch ms): which silences are in force
 */
export function findAccumulated(baseline: Baseline, life: Life, policy: DriftPolicy, at: number): Accumulated {
  const counts = countsOf(policy);
  const limit = Math.round(1 / (1 - confidenceOf(policy).evidence));
  const picked = pickFeatures(baseline, policy);
  const silences = silencesAt(policy, at);
  const speaking = baseline.features.flatMap((feature, place) =>
    picked.has(feature.name) && !silences.has(feature.name)
      ? [{ feature, place, weight: ownValue(policy.weights, feature.name) ?? 1 }]
      : [],
  );
  const total = speaking.reduce((sum, { weight }) => sum + weight, 0);
  const loudest = speaking.flatMap(({ feature, place, weight }) => {
    const column = loudestOf(feature, place, { life, part: weight / total, counts });
    return column ? [column] : [];
  });
  const e = Math.max(0, ...loudest.map((column) => column.e));
  const columns = loudest.filter((column) => column.e >= limit).toSorted((a, b) => b.e - a.e);
  const { since, until, units } = life;
  // A window of a week is one draw, and no day.
  const told = counts === 'days' && life.length > DAY ? 'windows' : counts;
  return { found: columns.length > 0, e, limit, counts: told, since, until, units, columns };
}

/** What part of a month's risk a stretch has: half is the whole life's, the rest is shared by the levels, and by the stretches of one that a month has. */
function chanceOf({ level }: Stretch, length: number): number {
  const levels = levelsOf(length).length;
  if (level === undefined) return levels > 0 ? 0.5 : 1;
  return (0.5 * 2 ** level * length) / MONTH / levels;
}

/** Days of a week differ as they do in every week: what fewer than these show against a baseline of whole weeks is which of them they were. */
const WEEK = 7;

/** No evidence is told as more, so that what stands in a record is finite. */
const MOST = 1e12;

type Asked = { life: Life; part: number; counts: Accumulated['counts'] };

function loudestOf(
  feature: FeatureBaseline,
  place: number,
  { life, part, counts }: Asked,
): AccumulatedColumn | undefined {
  let loudest: AccumulatedColumn | undefined;
  const scores = scoresOf(feature);
  for (const stretch of life.stretches) {
    if (counts === 'days' && stretch.units < WEEK) continue;
    const sums = stretch.columns[place]!;
    const chance = part * chanceOf(stretch, life.length);
    for (const [i, score] of scores.entries()) {
      const seen = heldAgainst(score, sums, i);
      // Fewer unseen values are no change by themselves (measures/long-tail.ts).
      if (!seen || (score.kind === 'unseen' && !seen.told.more)) continue;
      const told = (log: number): number => Math.min(MOST, Math.exp(log) * chance * score.part);
      const ofRows = told(seen.ofRows());
      if (loudest && ofRows <= loudest.e) continue;
      const e = counts === 'rows' ? ofRows : Math.min(ofRows, told(seen.ofUnits(stretch.units)));
      if (loudest && e <= loudest.e) continue;
      const { kind, category } = score;
      const { since } = stretch;
      loudest = {
        feature: feature.name,
        of: kind,
        ...(category !== undefined && { category }),
        e,
        since,
        rows: sums.rows,
        ...seen.told,
      };
    }
  }
  return loudest;
}

type Held = {
  ofRows: () => number;
  ofUnits: (units: number) => number;
  told: { more: boolean; was?: number; now?: number };
};

/** How skew a mean of scores may be and still be taken for normal, far out: then it errs by a factor of some three at five standard errors, on one side. */
const SKEW = 0.05;

/** A score of a stretch beside the baseline's, or undefined where there is nothing to hold, or too little for its law. */
function heldAgainst(score: Score, { rows, values, sums, squares }: ColumnSums, i: number): Held | undefined {
  const m = isOfRows(score) ? rows : values;
  const { known } = score;
  const [sum, square] = [sums[i]!, squares[i]!];
  if (m === 0) return undefined;
  if ('values' in known) {
    const n = known.values;
    if (Math.abs(known.skew) > SKEW * Math.sqrt(Math.min(n, m))) return undefined;
    const apart = sum / m;
    const within = Math.max(0, square - (sum * sum) / m);
    const where = score.kind === 'location' && { was: 0.5, now: 0.5 + apart * known.deviation };
    return {
      ofRows: () => evidenceOfRows({ n, m, apart }),
      ofUnits: (windows) => evidenceOfWindows({ n, m, apart, windows, within }),
      told: { more: apart > 0, ...where },
    };
  }
  const { successes, trials, more } = known.share;
  const [was, now] = [successes / trials, sum / m];
  const pooled = (successes + sum) / (trials + m);
  const variance = pooled * (1 - pooled);
  const within = Math.max(0, square - (sum * sum) / m) / variance;
  return {
    ofRows: () => evidenceOfShare({ successes, trials, more }, { successes: sum, trials: m }),
    ofUnits: (windows) =>
      variance > 0 ? evidenceOfWindows({ n: trials, m, apart: (now - was) / Math.sqrt(variance), windows, within }) : 0,
    told: { more: now > was, was, now },
  };
}

/** A window that was decided on, and whether all of it is there. */
export type LivedWindow = { baseline: Baseline; sketch: Sketch; window: Window; complete: boolean };

/**
 * The life with a decided window in it, and the decision with what the life has shown. A window that is not whole, or too broken to be trusted, is left out; one with fewer rows than a verdict needs counts. With the methods of
 * peers nothing is said.
 */
export function accumulate(
  decision: DriftDecision,
  life: Life | undefined,
  lived: LivedWindow,
  policy: DriftPolicy,
): { decision: DriftDecision; life: Life | undefined } {
  if (policy.methods === 'evidently') return { decision, life };
  const { used, broken } = decision.rows;
  const counts = lived.complete && used > 0 && broken <= policy.maximumBroken * (used + broken);
  const known = life?.baselineId === lived.sketch.baselineId ? life : undefined;
  const grown = counts ? addToLife(known, lived, unitFor(policy)) : known;
  return { decision: grown ? tellLife(decision, grown, lived, policy) : decision, life: grown };
}

function tellLife(decision: DriftDecision, life: Life, { baseline, window }: LivedWindow, policy: DriftPolicy) {
  return tellAccumulated(decision, findAccumulated(baseline, life, policy, window.end), policy, baseline.output);
}

/**
 * The same decision with what its version's life has shown. It raises an alarm only where the policy asks for one (`alarm: evidence`), and never of a window that nothing can be said of.
 */
function tellAccumulated(
  decision: DriftDecision,
  accumulated: Accumulated,
  policy: DriftPolicy,
  output: string | undefined,
): DriftDecision {
  const told = { ...decision, accumulated };
  const blocked = decision.verdict === 'undecided' && decision.reasons.length === 0;
  const [first, ...more] = accumulated.columns.map((column) => reasonOfEvidence(column, accumulated.limit, output));
  if (policy.alarm !== 'evidence' || blocked || first === undefined) return told;
  const before = decision.verdict === 'drifted' ? decision.reasons : [];
  const { because: _, ...findings } = { because: undefined, ...told };
  const kinds = { ...decision.kinds };
  for (const { feature } of accumulated.columns) kinds[feature === output ? 'prediction' : 'data'] = 'drifted';
  return { ...findings, kinds, verdict: 'drifted', reasons: [...before, first, ...more] as [Reason, ...Reason[]] };
}

/** Accumulated evidence as the reason of an alarm: one in how many model-months shows as much by chance, and from how many on it is told. */
function reasonOfEvidence({ feature, e }: AccumulatedColumn, limit: number, output: string | undefined): Reason {
  const rule = feature === output ? predictionRule('accumulated') : 'accumulated';
  return { rule, subject: feature, observed: decimal(e), limit: decimal(limit) };
}
