import * as z from 'zod';
import { TASKS } from '../task/task.ts';
import { Tier } from './tier.ts';

/** A decimal string with exactly four places: what Cedar's `decimal` holds without loss (64 bits). */
export const Decimal = z
  .string()
  .regex(/^-?\d{1,14}\.\d{4}$/, 'must be a decimal string with four places, like `0.6728`');
export type Decimal = z.infer<typeof Decimal>;

/** What became of one limit on a measured number, as a rule shows it: decimals, and why where nothing can be said. */
export const JudgedLimit = z.strictObject({
  name: z.string().min(1),
  outcome: z.enum(['met', 'not met', 'cannot say']),
  /** `at least 0.6000`, `at most 12.5000`. */
  limit: z.string(),
  value: Decimal.optional(),
  interval: z.strictObject({ low: Decimal, high: Decimal }).optional(),
  /** Of a limit on groups, the two that lie furthest apart, with their rates. */
  groups: z.string().optional(),
  because: z.string().optional(),
});
export type JudgedLimit = z.infer<typeof JudgedLimit>;

/**
 * Everything a gate rule may look at, and nothing else: booleans, whole numbers, sets of names and measured numbers as decimals.
 * An absent fact is unknown. Any combination is a legal input; `gateFacts` makes the coherent ones.
 */
export const GateFacts = z.strictObject({
  /** Whose model it is, and its name: for a rule about the models of one team, or about one. */
  tenant: z.string().min(1),
  model: z.string().min(1),
  /** A manifest was applied for the model. */
  managed: z.boolean(),
  /** The manifest's risk tier; `high` when there is no manifest. */
  tier: Tier,
  /** What the model predicts: `binary`, `multiclass`, `regression`; `binary` when nobody said. */
  task: z.enum(TASKS),
  /** Where the manifest deploys the model. */
  stages: z.array(z.string()),
  /** SageMaker's ModelPackageStatus is `Completed`. */
  packageCompleted: z.boolean(),
  /** The serving image is pinned by one sha256 digest. */
  imageByDigest: z.boolean(),
  artifactDigestKnown: z.boolean(),
  /** Kinds of evidence the version carries: `evaluation`, `predictions`, … */
  evidence: z.array(z.string()),
  /** Kinds of evidence that the manifest demands, answers of people among them, and that are not there or do not count. */
  missing: z.array(z.string()),
  /** A signature over exactly its files holds under a key that the manifest names. */
  signed: z.boolean(),
  /** A signature was found and the manifest names signers: whether it holds. */
  signatureFits: z.boolean().optional(),
  /** An evaluation on held-out rows was found. */
  hasEvaluation: z.boolean(),
  /** Predictions were found and fit the manifest: they were measured. */
  predictionsFit: z.boolean().optional(),
  heldOutRows: z.int().nonnegative().optional(),
  minimumHeldOutRows: z.int().nonnegative().optional(),
  hasBaseline: z.boolean(),
  /** The data the version was trained on is named. */
  hasTrainingData: z.boolean(),
  hasChampion: z.boolean(),
  /** The champion's answers on the same held-out rows are there. */
  compared: z.boolean(),
  /** The version takes the inputs and gives the outputs the manifest declares. */
  schemaCompatible: z.boolean().optional(),
  /** The manifest limits what the version may measure. */
  hasLimit: z.boolean(),
  /** The manifest limits how much may be lost against the champion. */
  hasLossLimit: z.boolean(),
  /** Names of limits that are surely not met. */
  failed: z.array(z.string()),
  /** Names of limits of which nothing can be said. */
  undecided: z.array(z.string()),
});
export type GateFacts = z.infer<typeof GateFacts>;

export type FactName = keyof GateFacts;
export const FACT_NAMES = Object.keys(GateFacts.shape) as readonly FactName[];

/** Facts that come from the manifest: what the measured ones are held against. */
export const LIMIT_NAMES = ['minimumHeldOutRows'] as const satisfies readonly FactName[];

const MissingKind = z.strictObject({ kind: z.string(), because: z.string(), mend: z.string() });

const Unjudged = z.strictObject({ subject: z.string(), because: z.string() });

/** What became of the limits of one judgement as it is kept: all of them in its evidence; in its record as many as fit, those that are not met first, and how many there are. */
export const KeptLimits = z.object({
  limits: z.array(JudgedLimit),
  limitsInAll: z.int().optional(),
  /** Slices and groups that are too small to be judged. */
  notJudged: z.array(Unjudged).default([]),
  notJudgedInAll: z.int().optional(),
});
export type KeptLimits = z.infer<typeof KeptLimits>;

/** What a version is judged by: facts, every measured number by name (`auc.low`, `f1Macro[region = north]`), every limit, and what is wrong with the predictions where they fit nothing. */
export const GateCase = z.strictObject({
  facts: GateFacts,
  measured: z.record(z.string().min(1), Decimal).default({}),
  limits: z.array(JudgedLimit).default([]),
  /** Slices and groups that are too small to be judged. */
  notJudged: z.array(Unjudged).optional(),
  misfit: z.string().optional(),
  /** Why no baseline could be made. */
  noBaseline: z.string().optional(),
  /** Of each kind of `missing` why it does not count, and what would mend it. */
  missing: z.array(MissingKind).optional(),
  /** Why a signature does not hold. */
  signature: z.string().optional(),
});
export type GateCase = z.infer<typeof GateCase>;
