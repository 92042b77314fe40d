import * as z from 'zod';

/** The rules a limit can be set for, in the order they are judged. */
export const RULES = ['ks', 'psi', 'js', 'w1', 'unseen', 'missing'] as const;
export type Rule = (typeof RULES)[number];

/** Reasons carry 4 decimal places, so a limit has no more. */
const limit = (most: number) => z.number().min(0.0001).max(most).multipleOf(0.0001).optional();

/**
 * How far a feature may move. `ks` and `js` are distances from 0 to 1, `psi` is unbounded (0.1 slight, 0.25 large by
 * custom), `w1` counts standard deviations of the baseline. `unseen` and `missing` limit the *change* of a share since
 * the baseline: of values outside the dictionary, and of rows without a usable value (missing or of the wrong type).
 */
export const Limits = z.strictObject({
  ks: limit(1),
  psi: limit(100),
  js: limit(1),
  w1: limit(1_000),
  unseen: limit(1),
  missing: limit(1),
});
export type Limits = z.infer<typeof Limits>;

/** A record in zod drops the key `__proto__` without a word; limits that are not applied must be refused. */
function refuseProto(value: unknown, context: z.RefinementCtx): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__')) {
    context.addIssue({ code: 'custom', message: 'a feature named `__proto__` cannot have limits of its own' });
  }
  return value;
}

/**
 * When a window counts as drifted. `confidence` holds for the whole check: it is divided over every feature and rule
 * (Bonferroni). `features` picks which columns are judged, `perFeature` replaces single limits.
 */
export const DriftPolicy = z.strictObject({
  minimumRows: z.int().min(1).max(1e9).default(200),
  features: z.array(z.string().min(1)).min(1).optional(),
  limits: Limits.default({ ks: 0.1, psi: 0.2, unseen: 0.05, missing: 0.05 }),
  perFeature: z.preprocess(refuseProto, z.record(z.string(), Limits).optional()),
  confidence: z.number().min(0.5).max(0.999999).default(0.99),
  /** largest share of broken lines and rows a capture may have and still be trusted */
  maximumBroken: z.number().min(0).max(1).default(0.05),
});
export type DriftPolicy = z.infer<typeof DriftPolicy>;

/**
 * The most false alarms to expect in a month when nothing moved beyond its limit: each check cries wolf with at most
 * half of `1 - confidence`, since only the lower ends of the intervals can raise an alarm.
 * @param checksPerMonth an hourly schedule has 730
 */
export function expectedFalseAlarmsPerMonth(policy: DriftPolicy, checksPerMonth: number): number {
  return (checksPerMonth * (1 - policy.confidence)) / 2;
}
