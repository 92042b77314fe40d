import { InvalidEventError } from '../errors.ts';
import type { Baseline, FeatureBaseline } from './baseline/baseline.ts';
import { findMisread } from './baseline/misread.ts';
import type { FeatureSketch, Sketch } from './baseline/sketch.ts';
import { type DriftPolicy, type Limits, RULES, type Silence } from './drift-policy.ts';
import { type Judgement, judgeFeature, limitsOf, ownValue } from './judge.ts';
import { type FeatureMetrics, measureFeature } from './measures/measure-feature.ts';
import { categoryBins, numericBins, sharesOf } from './measures/picture-bins.ts';
import { type RowsNeeded, rowsNeeded } from './measures/rows-needed.ts';
import { findNotJudgeable } from './not-judgeable.ts';
import { type FeatureReport, isSetAside, reportFeature } from './report.ts';

/**
 * One column, measured and judged: the judgements that count towards the verdict are `counted`, none of a silenced column, and none that could not be
 * made. `needs` finds out how many rows would decide it, which takes some dozens of times as long as judging it.
 */
export type JudgedColumn = {
  report: FeatureReport;
  counted: Judgement[];
  output: boolean;
  metrics: FeatureMetrics;
  limits: Limits;
  needs: () => RowsNeeded | undefined;
};

type Term = { feature: FeatureBaseline; limits: Limits; weight: number; rules: number; silence: Silence | undefined };

/**
 * Measures every column and judges those the policy picks. The risk is divided over all comparisons that count, by the weights of their
 * features (weighted Bonferroni: Genovese, Roeder, Wasserman 2006): a rule of a feature of weight w may err with risk * w / (sum of
 * weights). A silenced feature is judged as if it counted, for its report, and takes nothing from the others.
 * @param risk what may be spent on all columns together, of false alarms; `stable` is what each upper end may err with
 * @param at when the window ends (epoch ms): which silences are in force
 * @throws InvalidEventError when the policy names a feature the baseline does not have
 */
export function judgeColumns(
  baseline: Baseline,
  sketch: Sketch,
  policy: DriftPolicy,
  { risk, stable, at }: { risk: number; stable: number; at: number | undefined },
): JudgedColumn[] {
  const picked = pickFeatures(baseline, policy);
  const silences = silencesAt(policy, at);
  const terms = weighAnswer(
    baseline.features.map((feature): Term => {
      const limits = picked.has(feature.name) ? limitsOf(policy, feature.name) : {};
      const weight = ownValue(policy.weights, feature.name) ?? 1;
      return { feature, limits, weight, rules: applicable(feature, limits), silence: silences.get(feature.name) };
    }),
    baseline.output,
    policy,
  );
  const speaking = terms.filter(({ silence }) => silence === undefined);
  const total = speaking.reduce((sum, { weight, rules }) => sum + weight * rules, 0);
  return terms.map(({ feature, limits, weight, silence }, index) => {
    const seen = sketch.features[index]!;
    const output = feature.name === baseline.output;
    const metrics = measureFeature(feature, seen);
    // Alone, a silenced feature of great weight could ask for more than there is.
    const alpha = Math.min(risk, (risk * weight) / Math.max(weight, total));
    const judged = (metrics: FeatureMetrics) => judgeFeature(feature.name, metrics, { limits, alpha, stable, output });
    const found = judged(metrics);
    const misread = found.some(({ verdict }) => verdict === 'drifted') ? findMisread(feature, seen) : undefined;
    // what was read wrongly proves nothing
    const judgements = misread
      ? found.map((judgement) =>
          judgement.verdict === 'drifted' ? { ...judgement, verdict: 'undecided' as const } : judgement,
        )
      : found;
    const isDecided = (before: FeatureBaseline, now: FeatureSketch): boolean =>
      judged(measureFeature(before, now)).every(({ verdict }) => verdict !== 'undecided');
    const notJudgeable = misread ? undefined : findNotJudgeable(feature, metrics, { judgements, limits, stable });
    const scores = output ? scoresOf(feature, seen) : undefined;
    const report = reportFeature(feature, metrics, judgements, { output, silence, scores, notJudgeable, misread });
    const open = ({ verdict, reason }: Judgement): boolean =>
      verdict === 'undecided' && notJudgeable !== undefined && isSetAside(notJudgeable, reason.rule);
    const counted = silence === undefined ? judgements.filter((judgement) => !open(judgement)) : [];
    const needs = () => rowsNeeded(feature, seen, isDecided);
    return { report, counted, output, metrics, limits, needs };
  });
}

/**
 * Gives the model's answer half of the columns' risk, where the policy has no weights of its own: what moves the model shows there first, so that of few
 * tests it is the one to be most sensitive (Rabanser, Günnemann, Lipton 2019, Failing Loudly, NeurIPS 32). It never gets less than any other column.
 */
function weighAnswer(terms: readonly Term[], output: string | undefined, { weights }: DriftPolicy): readonly Term[] {
  if (output === undefined || weights !== undefined) return terms;
  const ofInputs = terms
    .filter(({ feature, silence }) => feature.name !== output && silence === undefined)
    .reduce((sum, { weight, rules }) => sum + weight * rules, 0);
  return terms.map((term) =>
    term.feature.name === output && term.rules > 0
      ? { ...term, weight: Math.max(term.weight, ofInputs / term.rules) }
      : term,
  );
}

/** How many rules can speak about a feature, whether or not this window has something to say. */
function applicable({ type }: FeatureBaseline, limits: Limits): number {
  const idle = type === 'category' ? ['ks', 'w1'] : ['unseen', 'linf'];
  return RULES.filter((rule) => limits[rule] !== undefined && !idle.includes(rule)).length;
}

/** Names of the columns a policy judges, silenced ones included. */
export function pickFeatures(baseline: Baseline, policy: DriftPolicy): Set<string> {
  const known = new Set(baseline.features.map(({ name }) => name));
  const named = [
    ...(policy.features ?? []),
    ...Object.keys(policy.perFeature ?? {}),
    ...Object.keys(policy.weights ?? {}),
    ...(policy.silenced ?? []).map(({ feature }) => feature),
  ];
  for (const name of named) {
    if (known.has(name) || (policy.features?.includes(name) && featuresCalled(baseline, [name]).length > 0)) continue;
    const some = [...known].slice(0, 20).join('`, `');
    throw new InvalidEventError(`feature \`${name}\` of the policy is not in the baseline, which has \`${some}\``);
  }
  return new Set(policy.features === undefined ? known : featuresCalled(baseline, policy.features));
}

/** The features of these names, and those that are made of columns of these names. */
export const featuresCalled = ({ features }: Baseline, names: readonly string[]): string[] =>
  features
    .filter(({ name, of }) => names.includes(name) || (of !== undefined && names.includes(of)))
    .map(({ name }) => name);

/** The distribution of the answers, ready to be drawn: shares between the baseline's deciles, or by category. */
function scoresOf(feature: FeatureBaseline, sketch: FeatureSketch): FeatureReport['scores'] {
  const bins =
    feature.type === 'category'
      ? sketch.kind === 'category' && categoryBins(feature, sketch)
      : sketch.kind === 'numeric' && numericBins(feature, sketch);
  return bins ? sharesOf(bins) : undefined;
}

/**
 * Silences in force at a time, by feature: of several the one that ends last. An expired one speaks again, and so does any when
 * nobody says what time it is: a drift is rather told too often than not at all.
 * @param at epoch ms, the end of the window that is judged
 */
export function silencesAt(policy: Pick<DriftPolicy, 'silenced'>, at: number | undefined): Map<string, Silence> {
  const found = new Map<string, Silence>();
  for (const silence of policy.silenced ?? []) {
    const known = found.get(silence.feature);
    if (at === undefined || !(at < Date.parse(silence.until))) continue;
    if (known === undefined || Date.parse(known.until) < Date.parse(silence.until)) found.set(silence.feature, silence);
  }
  return found;
}
