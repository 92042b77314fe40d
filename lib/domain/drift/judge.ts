import { ksLeast } from '../../statistics/distances/kolmogorov.ts';
import type { ShareMove } from '../../statistics/distances/largest-shift.ts';
import { wassersteinInterval } from '../../statistics/distances/wasserstein.ts';
import type { Interval } from '../../statistics/interval.ts';
import { normalMargin } from '../../statistics/normal.ts';
import { leastChange, mostChange, SPENT, shareOf } from '../../statistics/proportions.ts';
import { type BeforeAfter, type Reason, reasonOf, roundOutwards } from '../reason.ts';
import { judge, type Verdict } from '../verdict.ts';
import { type Limits, RULES, type Rule } from './drift-policy.ts';
import type { FeatureMetrics } from './measures/measure-feature.ts';
import { predictionRule } from './rule-name.ts';

/** One rule's answer about one feature. `strain` is how near the interval's upper end comes to the limit, 1 = on it. */
export type Judgement = { verdict: Verdict; reason: Reason; strain: number };

/**
 * How sure a judgement must be. `alpha` is one rule's share of the risk of a false alarm, both sides together, of which lower ends spend half;
 * `stable` is what upper ends may err with. That one is not divided: `stable` says that every rule is within its limit, and is wrong no oftener than
 * the one rule that is not (intersection-union test, Berger 1982, Technometrics 24, 295–300).
 */
export type Risks = { alpha: number; stable: number };

/** What was seen, with the least and the most it may be in the sources. */
export type Observed = { value: number; interval: Interval; of?: BeforeAfter };

/** What a rule sees, or undefined where it does not apply or there is nothing to apply it to. */
export function observe(rule: Rule, metrics: FeatureMetrics, { alpha, stable }: Risks): Observed | undefined {
  const { psi, js, ks, w1, linf, unseen, unusable, n, m } = metrics;
  const ends = (of: { value: number; interval: (z: number) => Interval }): Observed => ({
    value: of.value,
    interval: { low: of.interval(normalMargin(alpha)).low, high: of.interval(normalMargin(2 * SPENT * stable)).high },
  });
  switch (rule) {
    case 'ks':
      return ks && { value: ks.value, interval: { low: ksLeast(ks, n, m, alpha), high: ks.reach(stable) } };
    case 'psi':
      return psi && ends(psi);
    case 'js':
      return js && ends(js);
    case 'w1':
      return w1 && ends({ value: w1.value, interval: (margin) => wassersteinInterval(w1, margin) });
    case 'linf':
      return (
        linf && {
          value: linf.value,
          interval: { low: linf.least(alpha), high: linf.reach(stable) },
          of: sharesOf(linf.most),
        }
      );
    case 'unseen':
      return unseen && m > 0 ? changeOf(unseen, { alpha, stable }) : undefined;
    case 'missing':
      return changeOf(unusable, { alpha, stable });
  }
}

const sharesOf = ({ baseline, current }: ShareMove): BeforeAfter => ({ was: shareOf(baseline), now: shareOf(current) });

function changeOf({ baseline, current }: ShareMove, { alpha, stable }: Risks): Observed {
  const interval = { low: leastChange(baseline, current, alpha), high: mostChange(baseline, current, stable) };
  return { value: Math.abs(shareOf(current) - shareOf(baseline)), interval, of: sharesOf({ baseline, current }) };
}

/** How one feature is judged. */
export type Terms = Risks & { limits: Limits; output: boolean };

/** Every rule that has a limit and something to measure. */
export function judgeFeature(name: string, metrics: FeatureMetrics, { limits, output, ...risks }: Terms): Judgement[] {
  return RULES.flatMap((rule) => {
    const limit = limits[rule];
    const seen = limit === undefined ? undefined : observe(rule, metrics, risks);
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
