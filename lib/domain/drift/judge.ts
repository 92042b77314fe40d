import { ksInterval } from '../../statistics/distances/kolmogorov.ts';
import type { ShareMove } from '../../statistics/distances/largest-shift.ts';
import { wassersteinInterval } from '../../statistics/distances/wasserstein.ts';
import type { Interval } from '../../statistics/interval.ts';
import { normalMargin } from '../../statistics/normal.ts';
import { shareChange, shareOf } from '../../statistics/proportions.ts';
import { type BeforeAfter, type Reason, reasonOf, roundOutwards } from '../reason.ts';
import { judge, type Verdict } from '../verdict.ts';
import { type Limits, RULES, type Rule } from './drift-policy.ts';
import type { FeatureMetrics } from './measures/measure-feature.ts';
import { predictionRule } from './rule-name.ts';

/** One rule's answer about one feature. `strain` is how near the interval's upper end comes to the limit, 1 = on it. */
export type Judgement = { verdict: Verdict; reason: Reason; strain: number };

/** What was seen and what it may be, or undefined where the rule does not apply or there is nothing to apply it to. */
function observe(
  rule: Rule,
  metrics: FeatureMetrics,
  alpha: number,
): { value: number; interval: Interval; of?: BeforeAfter } | undefined {
  const z = normalMargin(alpha);
  const { psi, js, ks, w1, linf, unseen, unusable, n, m } = metrics;
  switch (rule) {
    case 'ks':
      return ks && { value: ks.value, interval: ksInterval(ks, n, m, alpha) };
    case 'psi':
      return psi && { value: psi.value, interval: psi.interval(z) };
    case 'js':
      return js && { value: js.value, interval: js.interval(z) };
    case 'w1':
      return w1 && { value: w1.value, interval: wassersteinInterval(w1, z) };
    case 'linf':
      return linf && { value: linf.value, interval: linf.interval(alpha), of: sharesOf(linf.most) };
    case 'unseen':
      return unseen && m > 0 ? changeOf(unseen, z) : undefined;
    case 'missing':
      return changeOf(unusable, z);
  }
}

const sharesOf = ({ baseline, current }: ShareMove): BeforeAfter => ({ was: shareOf(baseline), now: shareOf(current) });

const changeOf = (move: ShareMove, z: number) => ({
  ...shareChange(move.baseline, move.current, z),
  of: sharesOf(move),
});

/** How one feature is judged: `alpha` is one rule's share of the risk of being wrong. */
export type Terms = { limits: Limits; alpha: number; output: boolean };

/** Every rule that has a limit and something to measure. */
export function judgeFeature(name: string, metrics: FeatureMetrics, { limits, alpha, output }: Terms): Judgement[] {
  return RULES.flatMap((rule) => {
    const limit = limits[rule];
    const seen = limit === undefined ? undefined : observe(rule, metrics, alpha);
    if (limit === undefined || seen === undefined) return [];
    return [judgementOf(output ? predictionRule(rule) : rule, name, seen.value, limit, seen.interval, seen.of)];
  });
}

/** One interval against one limit, with its reason in the words of a record. */
export function judgementOf(
  rule: string,
  subject: string,
  value: number,
  limit: number,
  seen: Interval,
  of?: BeforeAfter,
): Judgement {
  const interval = roundOutwards(seen);
  const reason = reasonOf(rule, subject, value, limit, interval, of);
  return { verdict: judge(interval, limit), reason, strain: interval.high / limit };
}

/** The limits in force for a feature: its own where it has some. */
export function limitsOf(
  policy: { limits: Limits; perFeature?: Record<string, Limits> | undefined },
  name: string,
): Limits {
  return { ...policy.limits, ...ownValue(policy.perFeature, name) };
}

/** What a record says about a name, and nothing an object inherits. */
export function ownValue<T>(record: Record<string, T> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
