import { IntegrityError, InvalidEventError } from '../errors.ts';
import type { Reason, Reasons } from '../reason.ts';
import { type Baseline, baselineId, type FeatureBaseline } from './baseline.ts';
import { type Judgement, judgeFeature, limitsOf, type Verdict } from './judge.ts';
import { type FeatureMetrics, measureFeature } from './metrics.ts';
import { DriftPolicy, RULES } from './policy.ts';
import { type FeatureReport, reportFeature } from './report.ts';
import type { Sketch } from './sketch.ts';

export { DriftPolicy };

/** What is known about the capture besides its rows. `complete: false` says that part of the window is not there. */
export type CaptureState = { complete: boolean; because?: string | undefined; brokenLines: number };

/**
 * A verdict on a window. `drifted` always has a reason; `stable` names, rule by rule, the feature nearest to its limit;
 * `undecided` says why in `because` and which rules could not tell.
 */
export type DriftDecision = { rows: { used: number; broken: number }; features: FeatureReport[] } & (
  | { verdict: 'stable'; reasons: Reasons }
  | { verdict: 'drifted'; reasons: Reasons }
  | { verdict: 'undecided'; reasons: Reason[]; because: string }
);

type Judged = { name: string; metrics: FeatureMetrics; judgements: Judgement[]; report: FeatureReport };

/**
 * Compares a window with its baseline. Each rule is an interval that holds the true distance (sampling of both sides and
 * binning included) against a limit; any feature drifted makes the window `drifted`, else any undecided one makes it
 * `undecided`. Too few rows, an incomplete capture or too many broken lines: `undecided`, whatever the rest says.
 * @throws IntegrityError when the sketch belongs to another baseline
 * @throws InvalidEventError when the policy names a feature the baseline does not have
 */
export function decideDrift(
  baseline: Baseline,
  sketch: Sketch,
  policy: DriftPolicy,
  capture: CaptureState = { complete: true, brokenLines: 0 },
): DriftDecision {
  if (sketch.baselineId !== baselineId(baseline) || sketch.features.length !== baseline.features.length) {
    throw new IntegrityError(`the sketch belongs to baseline \`${sketch.baselineId.slice(0, 12)}\`, not to this one`);
  }
  const judged = judgeAll(baseline, sketch, policy);
  const rows = { used: sketch.rows, broken: sketch.broken + capture.brokenLines };
  const common = { rows, features: judged.map(({ report }) => report) };
  const judgements = judged.flatMap((feature) => feature.judgements);
  const blocked =
    whyNot(rows, policy, capture) ?? (judgements.length === 0 ? 'no limit applies to any feature' : undefined);
  if (blocked !== undefined) return { ...common, verdict: 'undecided', reasons: [], because: blocked };

  const drifted = reasonsOf(judgements, 'drifted');
  if (isSome(drifted)) return { ...common, verdict: 'drifted', reasons: drifted };
  const undecided = reasonsOf(judgements, 'undecided');
  if (isSome(undecided)) {
    const because = `${undecided.length} of ${judgements.length} limits lie inside their interval: more rows are needed`;
    return { ...common, verdict: 'undecided', reasons: undecided, because };
  }
  const nearest = nearestByRule(judgements);
  if (!isSome(nearest)) throw new IntegrityError('a window without judgements cannot be stable');
  return { ...common, verdict: 'stable', reasons: nearest };
}

/** Measures first, because the number of comparisons decides how sure each single one must be. */
function judgeAll(baseline: Baseline, sketch: Sketch, policy: DriftPolicy): Judged[] {
  const picked = pickFeatures(baseline, policy);
  const measured = baseline.features.map((feature, index) => {
    const limits = picked.has(feature.name) ? limitsOf(policy, feature.name) : {};
    return { feature, limits, metrics: measureFeature(feature, sketch.features[index]!) };
  });
  const comparisons = measured.reduce((sum, { feature, limits }) => sum + applicable(feature, limits), 0);
  const alpha = (1 - policy.confidence) / Math.max(1, comparisons);
  return measured.map(({ feature, limits, metrics }) => {
    const judgements = judgeFeature(feature.name, metrics, limits, alpha);
    const report = reportFeature(feature, metrics, judgements);
    return { name: feature.name, metrics, judgements, report };
  });
}

/** How many rules can speak about a feature, whether or not this window has something to say. */
function applicable({ type }: FeatureBaseline, limits: Record<string, unknown>): number {
  const idle = type === 'category' ? ['ks', 'w1'] : ['unseen'];
  return RULES.filter((rule) => limits[rule] !== undefined && !idle.includes(rule)).length;
}

function pickFeatures(baseline: Baseline, policy: DriftPolicy): Set<string> {
  const known = new Set(baseline.features.map(({ name }) => name));
  for (const name of [...(policy.features ?? []), ...Object.keys(policy.perFeature ?? {})]) {
    if (known.has(name)) continue;
    const some = [...known].slice(0, 20).join('`, `');
    throw new InvalidEventError(`feature \`${name}\` of the policy is not in the baseline, which has \`${some}\``);
  }
  return new Set(policy.features ?? known);
}

/** What forbids any verdict, or undefined. */
function whyNot(
  rows: { used: number; broken: number },
  policy: DriftPolicy,
  capture: CaptureState,
): string | undefined {
  if (!capture.complete) return capture.because ?? 'the capture of the window is incomplete';
  const broken = rows.broken / Math.max(1, rows.used + rows.broken);
  if (broken > policy.maximumBroken) {
    return `${rows.broken} of ${rows.used + rows.broken} rows are broken, at most ${policy.maximumBroken} of them may be`;
  }
  if (rows.used >= policy.minimumRows) return undefined;
  return `the window has ${rows.used} usable rows, at least ${policy.minimumRows} are needed`;
}

const reasonsOf = (judgements: Judgement[], verdict: Verdict): Reason[] =>
  judgements.filter((judgement) => judgement.verdict === verdict).map(({ reason }) => reason);

const isSome = (reasons: Reason[]): reasons is Reasons => reasons.length > 0;

function nearestByRule(judgements: Judgement[]): Reason[] {
  return RULES.flatMap((rule) => {
    const ofRule = judgements.filter(({ reason }) => reason.rule === rule);
    const nearest = ofRule.toSorted((a, b) => b.strain - a.strain)[0];
    return nearest === undefined ? [] : [nearest.reason];
  });
}
