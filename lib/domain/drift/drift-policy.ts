import * as z from 'zod';
import { LENGTH } from '../time.ts';

/** The rules a limit can be set for, in the order they are judged. */
export const RULES = ['ks', 'psi', 'js', 'w1', 'linf', 'unseen', 'missing'] as const;
export type Rule = (typeof RULES)[number];

/** Reasons carry 4 decimal places, so a limit has no more. */
const limit = (most: number) => z.number().min(0.0001).max(most).multipleOf(0.0001).optional();

/**
 * How far a feature may move. `ks`, `js` and `linf` are distances from 0 to 1, `psi` is unbounded (0.1 slight, 0.25 large by
 * custom), `w1` counts standard deviations of the baseline. `unseen` and `missing` limit the *change* of a share since
 * the baseline: of values outside the dictionary, and of rows without a usable value (missing or of the wrong type).
 */
export const Limits = z.strictObject({
  ks: limit(1),
  psi: limit(100),
  js: limit(1),
  w1: limit(1_000),
  linf: limit(1),
  unseen: limit(1),
  missing: limit(1),
});
export type Limits = z.infer<typeof Limits>;

/** A record in zod drops the key `__proto__` without a word; what is not applied must be refused. */
function refuseProto(value: unknown, context: z.RefinementCtx): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__')) {
    context.addIssue({ code: 'custom', message: 'a feature named `__proto__` cannot have a setting of its own' });
  }
  return value;
}

/** Features whose verdict does not count for a while, and why. At `until` they speak again. */
const Silence = z.strictObject({
  feature: z.string().min(1),
  because: z.string().min(1).max(500),
  until: z.union([z.iso.date(), z.iso.datetime()], { error: 'must be a day or a time in UTC, like `2026-12-31`' }),
});
export type Silence = z.infer<typeof Silence>;

const Certainty = z.number().min(0.5).max(0.999999);
/** How sure a finding must be, where a policy says nothing else. */
export const UsualCertainty = Certainty.default(0.99);

/**
 * How sure a check must be of what it says: that something drifted, for all features and rules together; that a window is `stable`; that anything
 * changed, for all tests together; that what accumulated over a version's life is no chance, of a month of it. A number alone is the first of them.
 */
const Confidence = z.union([
  Certainty,
  z.strictObject({
    drifted: UsualCertainty,
    stable: Certainty.default(0.95),
    moved: Certainty.default(0.995),
    evidence: UsualCertainty,
  }),
]);

/** All certainties of a policy, however it gives them. */
export const confidenceOf = ({ confidence }: { confidence: z.infer<typeof Confidence> }) =>
  typeof confidence === 'number' ? { drifted: confidence, stable: 0.95, moved: 0.995, evidence: 0.99 } : confidence;

/** How many of the last checks must agree before anything happens: one bad window is not yet drift. */
export const Confirm = z
  .strictObject({ drifted: z.int().min(1).max(30), of: z.int().min(1).max(30) })
  .refine((c) => c.drifted <= c.of, {
    message: '`drifted` must not be above `of`',
  });

/** Where limits come from that were learned of past windows; it changes no verdict. */
const Learned = z.strictObject({
  /** windows they were learned of, of this length, all between two days */
  windows: z.int().min(2).max(100_000),
  length: z.string().regex(LENGTH, 'must be a length of time, like `1d`'),
  from: z.iso.date(),
  to: z.iso.date(),
  /** the rate of false alarms that was wished for */
  falseAlarmsPerMonth: z.number().positive(),
  /** how many alarms the windows raised, confirmed like this, each held against limits that windows of other times taught */
  alarms: z.int().min(0).max(100_000).optional(),
  confirm: Confirm.optional(),
});

/** Keys that say nothing when peers' methods judge: their limits and their arithmetic are fixed. */
const OWN_METHODS = ['limits', 'perFeature', 'weights', 'confidence', 'multivariate', 'alarm', 'evidence'];

function refuseIdle(value: unknown, context: z.RefinementCtx): unknown {
  const policy = value as Record<string, unknown> | null;
  if (typeof policy !== 'object' || policy?.methods !== 'evidently') return value;
  const idle = OWN_METHODS.filter((key) => policy[key] !== undefined);
  if (idle.length > 0) {
    const message = `with \`methods: evidently\` limits are fixed: leave out \`${idle.join('`, `')}\``;
    context.addIssue({ code: 'custom', message });
  }
  return value;
}

/**
 * When a window counts as drifted. docs/drift.md explains every key. `confidence` of `drifted` holds for the whole check: the risk is
 * divided over all features and rules (Bonferroni), by `weights` where a feature has one (1 otherwise); that of `stable` needs no division. `features` picks which columns are
 * judged, `perFeature` replaces single limits, `silenced` takes features out for a while.
 */
export const DriftPolicy = z.preprocess(
  refuseIdle,
  z.strictObject({
    /** `steward`: intervals against limits. `evidently`: the tests and thresholds Evidently picks by default. */
    methods: z.enum(['steward', 'evidently']).default('steward'),
    minimumRows: z.int().min(1).max(1e9).default(200),
    features: z.array(z.string().min(1)).min(1).optional(),
    limits: Limits.default({ ks: 0.1, psi: 0.2, unseen: 0.05, missing: 0.05 }),
    perFeature: z.preprocess(refuseProto, z.record(z.string(), Limits).optional()),
    learned: Learned.optional(),
    /** limit of the AUC that tells rows apart by relations between columns; without it 0.6 up to 100 columns, none above */
    multivariate: z.union([z.literal(false), z.number().min(0.5001).max(1).multipleOf(0.0001)]).optional(),
    /** how much of the risk of being wrong a feature gets beside others: more weight, narrower intervals */
    weights: z.preprocess(refuseProto, z.record(z.string(), z.number().min(0.01).max(100)).optional()),
    silenced: z.array(Silence).max(1_000).optional(),
    confidence: Confidence.default(0.99),
    /** what raises an alarm: what moved beyond its limit; or besides that anything that surely changed in one window, or what a version's whole life has shown, however little */
    alarm: z.enum(['drifted', 'moved', 'evidence']).optional(),
    /** what counts as one draw in what accumulates over a version's life: a row, a window, a day */
    evidence: z.enum(['rows', 'windows', 'days']).optional(),
    /** largest share of broken lines and rows a capture may have and still be trusted */
    maximumBroken: z.number().min(0).max(1).default(0.05),
  }),
);
export type DriftPolicy = z.infer<typeof DriftPolicy>;

export { expectedFalseAlarmsPerMonth } from './false-alarms.ts';
