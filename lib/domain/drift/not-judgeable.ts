import { shareOf } from '../../statistics/proportions.ts';
import type { FeatureBaseline } from './baseline/baseline.ts';
import { type DriftPolicy, type Limits, RULES, type Rule } from './drift-policy.ts';
import { type Judgement, observe } from './judge.ts';
import { shareOutside } from './measures/long-tail.ts';
import { type FeatureMetrics, measureFeature } from './measures/measure-feature.ts';
import { withRows } from './measures/rows-needed.ts';
import { bareRule } from './rule-name.ts';

/** What cannot be judged of a column: rules that are set aside, because too few of its rows hold a value. */
export type NotJudgeable = { rules: Rule[]; values: { baseline: number; window: number } };

/** Whether a rule speaks about the values of a column of this type, not about how many are there. */
const speaksOfValues = (rule: Rule, type: FeatureBaseline['type']): boolean =>
  rule !== 'missing' && !(type === 'category' ? ['ks', 'w1'] : ['unseen', 'linf']).includes(rule);

/** From this share of rows with a value on a column is not sparse: its window is short. */
const FULL = 0.9;

/**
 * Rules about a column's values that so few of them settle nothing for: a window like the baseline would usually be `undecided` with as many values, and
 * `stable` with as many as there are rows. So it is the column that is sparse, not the window that is short: a longer one would help, and until there is one
 * what the column holds is not known. One such rule sets aside every other that could not tell either. Its `missing` rule is judged as ever, and so is every rule that did come to a verdict.
 * @returns undefined where all can be judged, or where more rows are what is missing
 */
export function findNotJudgeable(
  baseline: FeatureBaseline,
  metrics: FeatureMetrics,
  { judgements, limits, stable }: { judgements: readonly Judgement[]; limits: Limits; stable: number },
): NotJudgeable | undefined {
  const { n, m, unusable } = metrics;
  const [before, now] = [unusable.baseline.trials, unusable.current.trials];
  const asked = RULES.filter((rule) => limits[rule] !== undefined && speaksOfValues(rule, baseline.type));
  const values = { baseline: n, window: m };
  if (asked.length === 0 || now === 0) return undefined;
  if (n === 0 || m === 0) return { rules: asked, values };
  if (n > FULL * before && m > FULL * now) return undefined;
  const open = judgements.filter(({ verdict }) => verdict === 'undecided').map(({ reason }) => bareRule(reason.rule));
  const unsettled = asked.filter((rule) => open.includes(rule));
  if (unsettled.length === 0) return undefined;
  const [sparse, full] = [alike(baseline, n, m), alike(baseline, before, now)];
  const settles = (of: FeatureMetrics, rule: Rule): boolean => usualEnd(rule, of, stable) < limits[rule]!;
  const isSparse = unsettled.some((rule) => !settles(sparse, rule) && settles(full, rule));
  return isSparse ? { rules: unsettled, values } : undefined;
}

/** How far a rule's upper end usually reaches in samples that are alike: what they show of that, and what it may be beyond. */
function usualEnd(rule: Rule, metrics: FeatureMetrics, stable: number): number {
  const seen = observe(rule, metrics, { alpha: stable, stable });
  if (seen === undefined) return Number.POSITIVE_INFINITY;
  const { high } = seen.interval;
  if (rule === 'js') return Math.hypot(high, metrics.js!.noise);
  return high + (rule === 'ks' || rule === 'psi' ? metrics[rule]!.noise : 0);
}

/** What is measured when `m` values of a window are distributed exactly as `n` of the baseline. */
function alike(baseline: FeatureBaseline, n: number, m: number): FeatureMetrics {
  const grown = withRows({ ...baseline, missing: 0, typeErrors: 0 }, n / baseline.n);
  if (grown.type === 'category') {
    const outside = shareOf(shareOutside(grown));
    const counts = grown.counts.map((count) => (count * m * (1 - outside)) / n);
    return measureFeature(grown, { kind: 'category', missing: 0, typeErrors: 0, counts, other: m * outside });
  }
  const { counts, offsets } = withRows(grown, m / n);
  const ends = { min: grown.edges[0]!, max: grown.edges.at(-1)! };
  return measureFeature(grown, { kind: 'numeric', missing: 0, typeErrors: 0, counts, offsets, ...ends });
}

/** What forbids any verdict on a window, or undefined. */
export function whyNot(
  rows: { used: number; broken: number },
  policy: Pick<DriftPolicy, 'maximumBroken' | 'minimumRows'>,
  capture: { complete: boolean; because?: string | undefined },
): string | undefined {
  if (!capture.complete) return capture.because ?? 'the capture of the window is incomplete';
  const broken = rows.broken / Math.max(1, rows.used + rows.broken);
  if (broken > policy.maximumBroken) {
    return `${rows.broken} of ${rows.used + rows.broken} rows are broken, at most ${policy.maximumBroken} of them may be`;
  }
  if (rows.used >= policy.minimumRows) return undefined;
  return `the window has ${rows.used} usable rows, at least ${policy.minimumRows} are needed`;
}
