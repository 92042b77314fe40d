import * as z from 'zod';

/** A decimal string with exactly four places: what Cedar's `decimal` holds without loss. */
export const Decimal = z
  .string()
  .regex(/^-?\d{1,9}\.\d{4}$/, 'must be a decimal string with four places, like `0.6728`');
export type Decimal = z.infer<typeof Decimal>;

export const Tier = z.enum(['minimal', 'limited', 'high']);
export type Tier = z.infer<typeof Tier>;

/**
 * Everything a gate rule may look at, and nothing else: booleans, whole numbers and four-place decimals.
 * An absent fact is unknown. Any combination is a legal input; `gateFacts` makes the coherent ones.
 */
export const GateFacts = z.strictObject({
  /** A manifest was applied for the model. */
  managed: z.boolean(),
  /** The manifest's risk tier; `high` when there is no manifest. */
  tier: Tier,
  /** SageMaker's ModelPackageStatus is `Completed`. */
  packageCompleted: z.boolean(),
  /** The serving image is pinned by one sha256 digest. */
  imageByDigest: z.boolean(),
  artifactDigestKnown: z.boolean(),
  /** An evaluation on held-out rows was found. */
  hasEvaluation: z.boolean(),
  auc: Decimal.optional(),
  aucLow: Decimal.optional(),
  aucHigh: Decimal.optional(),
  aucFloor: Decimal.optional(),
  heldOutRows: z.int().nonnegative().optional(),
  minimumHeldOutRows: z.int().nonnegative().optional(),
  hasBaseline: z.boolean(),
  /** The data the version was trained on is named. */
  hasTrainingData: z.boolean(),
  hasChampion: z.boolean(),
  /** Challenger's AUC minus champion's, on the same held-out rows, with its interval. */
  delta: Decimal.optional(),
  deltaLow: Decimal.optional(),
  deltaHigh: Decimal.optional(),
  /** The lowest difference still allowed: minus the manifest's `maximumLoss`. */
  deltaFloor: Decimal.optional(),
  /** The version takes the inputs and gives the outputs the manifest declares. */
  schemaCompatible: z.boolean().optional(),
});
export type GateFacts = z.infer<typeof GateFacts>;

export type FactName = keyof GateFacts;
export const FACT_NAMES = Object.keys(GateFacts.shape) as readonly FactName[];

/** Facts that come from the manifest: what the measured ones are held against. */
export const LIMIT_NAMES = ['aucFloor', 'minimumHeldOutRows', 'deltaFloor'] as const satisfies readonly FactName[];
