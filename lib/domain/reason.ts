import * as z from 'zod';
import type { Interval } from '../statistics/interval.ts';

/**
 * Why a decision says what it says. Measured quantities are decimal strings rounded to 4 places, so that they can be
 * hashed, signed and compared without floating point; the interval is rounded outwards.
 * `rule` is the rule that spoke (`ks`), `subject` what it spoke about (a feature, a metric). Where the observed is a change of something that
 * has a value of its own, `was` and `now` are that value before and after; where it compares groups, `groups` are the two that lie furthest apart.
 */
export const Reason = z.strictObject({
  rule: z.string().min(1),
  subject: z.string(),
  observed: z.string(),
  limit: z.string(),
  interval: z.strictObject({ low: z.string(), high: z.string() }).optional(),
  was: z.string().optional(),
  now: z.string().optional(),
  groups: z.string().optional(),
});
export type Reason = z.infer<typeof Reason>;

/** At least one: a decision against something always says why. */
export type Reasons = [Reason, ...Reason[]];

/** Whether there are any: a decision against something needs one. */
export const isSome = (reasons: Reason[]): reasons is Reasons => reasons.length > 0;

/** `value` as a decimal string with exactly 4 places, never in exponent form, never `-0.0000`. */
export function decimal(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`only finite numbers can be written as decimals, not \`${value}\``);
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.0000`;
  const text = value.toFixed(4);
  return text === '-0.0000' ? '0.0000' : text;
}

/**
 * The interval rounded outwards to 4 places. Decisions compare these numbers and records carry them, so a reader who
 * only has the record reaches the same verdict. The 1e-9 keeps `0.29` (0.28999999999999998) from becoming `0.2899`.
 */
export function roundOutwards({ low, high }: Interval): Interval {
  if (Math.max(Math.abs(low), Math.abs(high)) > 1e11) return { low, high };
  return { low: Math.floor(low * 1e4 + 1e-9) / 1e4, high: Math.ceil(high * 1e4 - 1e-9) / 1e4 };
}

/** A value before and after. */
export type BeforeAfter = { was: number; now: number };

/** A reason with its quantities written as decimals. */
export function reasonOf(
  rule: string,
  subject: string,
  observed: number,
  limit: number,
  interval?: Interval,
  of?: BeforeAfter,
): Reason {
  return {
    rule,
    subject,
    observed: decimal(observed),
    limit: decimal(limit),
    ...(interval && { interval: { low: decimal(interval.low), high: decimal(interval.high) } }),
    ...(of && { was: decimal(of.was), now: decimal(of.now) }),
  };
}
