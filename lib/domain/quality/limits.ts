import * as z from 'zod';
import type { Interval, Measure, Measures } from '../../statistics/interval.ts';
import { decimal, isSome, type Reason, type Reasons, reasonOf, roundOutwards } from '../reason.ts';
import type { Verdict } from '../verdict.ts';

/** What a value must not fall below, or not rise above. Reasons carry 4 decimal places, so a limit has no more. */
export type Limit = { min: number } | { max: number };

/** A floor from `least` to `most`. */
export const floorSchema = (least: number, most: number) =>
  z.strictObject({ min: z.number().min(least).max(most).multipleOf(0.0001) }).optional();
/** A ceiling from 0.0001 to `most`. */
export const ceilingSchema = (most: number) =>
  z.strictObject({ max: z.number().min(0.0001).max(most).multipleOf(0.0001) }).optional();

/** A value that must not fall below a floor or rise above a ceiling; an end *on* the limit decides nothing. */
export function judgeLimit({ low, high }: Interval, limit: Limit): Verdict {
  if ('min' in limit) return high < limit.min ? 'drifted' : low > limit.min ? 'stable' : 'undecided';
  return low > limit.max ? 'drifted' : high < limit.max ? 'stable' : 'undecided';
}

/**
 * One limit and what was measured against it; `measure` is absent where it cannot be told, `because` of what. What is `aside` (a slice
 * of several) does not hold up the rest where it cannot be judged. `groups` are those that lie furthest apart, in words.
 */
export type Limited = {
  subject: string;
  limit: Limit;
  measure: Measure | undefined;
  because?: string | undefined;
  groups?: string | undefined;
  aside?: boolean;
};

/** What of a check cannot be judged, and why: of it nothing is claimed, and the rest does not wait for it. */
export type Unjudged = { subject: string; because: string };

/** `drifted` always has a reason, `stable` names every limit that was judged, `undecided` says why in `because`. */
export type LimitsDecision = { unjudged: Unjudged[] } & (
  | { verdict: 'stable' | 'drifted'; reasons: Reasons }
  | { verdict: 'undecided'; reasons: Reason[]; because: string }
);

/**
 * Holds each interval against its limit: any measure beyond its limit is `drifted`, else any that cannot be told is `undecided`.
 * `confidence` holds for all limits together: each is allowed its part of the risk (Bonferroni).
 * @param more what is needed to tell more, for people: `labels`
 */
export function decideLimits(limited: readonly Limited[], confidence: number, more: string): LimitsDecision {
  if (limited.length === 0) return { unjudged: [], verdict: 'undecided', reasons: [], because: 'no limit is set' };
  const alpha = riskOf(confidence, limited.length);
  const judged = limited.flatMap(({ subject, limit, measure, groups, aside }) => {
    if (measure === undefined || (aside && measure.doubt !== undefined)) return [];
    const interval = roundOutwards(measure.interval(alpha));
    const [rule, bound] = 'min' in limit ? (['minimum', limit.min] as const) : (['maximum', limit.max] as const);
    const verdict = measure.doubt === undefined ? judgeLimit(interval, limit) : 'undecided';
    const reason = reasonOf(rule, subject, measure.value, bound, interval);
    return [{ verdict, reason: groups === undefined ? reason : { ...reason, groups } }];
  });
  const unjudged = limited.filter(({ aside }) => aside).flatMap(whyUnjudged);
  const saying = (verdict: Verdict) => judged.filter((each) => each.verdict === verdict).map(({ reason }) => reason);
  const [drifted, unsure, stable] = [saying('drifted'), saying('undecided'), saying('stable')];
  if (isSome(drifted)) return { unjudged, verdict: 'drifted', reasons: drifted };
  const [missing] = limited.filter(({ aside }) => !aside).flatMap(whyUnjudged);
  const because =
    missing?.because ??
    (unsure.length > 0 ? `a limit lies inside its interval: more ${more} are needed` : undefined) ??
    (isSome(stable) ? undefined : `nothing can be judged: ${unjudged[0]!.because}`);
  if (because !== undefined) return { unjudged, verdict: 'undecided', reasons: unsure, because };
  return { unjudged, verdict: 'stable', reasons: stable as Reasons };
}

/** A limit that cannot be judged on these rows, with why; none where it can. */
function whyUnjudged({ subject, measure, because }: Limited): Unjudged[] {
  if (measure === undefined)
    return [{ subject, because: because ?? `\`${subject}\` cannot be measured on these rows` }];
  return measure.doubt === undefined ? [] : [{ subject, because: `\`${subject}\` cannot be judged: ${measure.doubt}` }];
}

/** The risk of missing that each of `count` intervals may take so that all of them hold with `confidence`. */
export const riskOf = (confidence: number, count: number): number => (1 - confidence) / Math.max(1, count);

/** Decimal strings, ready for a record; `method` made the interval, `doubt` says why nothing may be concluded from it all the same. */
export type MetricReport = { value: string; low: string; high: string; method: string; doubt?: string };

/** Values with their intervals for records and reports; what is too large for a decimal is left out. */
export function reportsOf(measures: Measures, alpha: number): Record<string, MetricReport> {
  const reports = Object.entries(measures).flatMap(([name, { value, method, doubt, interval }]) => {
    const { low, high } = roundOutwards(interval(alpha));
    if (![value, low, high].every(Number.isFinite)) return [];
    const said = { method, ...(doubt !== undefined && { doubt }) };
    return [[name, { value: decimal(value), low: decimal(low), high: decimal(high), ...said }] as const];
  });
  return Object.fromEntries(reports);
}
