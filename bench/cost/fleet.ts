import * as z from 'zod';
import { PRICES } from './prices.ts';

const INSTANCES = Object.keys(PRICES.sagemaker.processingHour) as [keyof typeof PRICES.sagemaker.processingHour];

/** What one check reads. */
const Window = z.strictObject({
  checksPerDay: z.number().positive().max(288),
  /** Of captured data (drift) or predictions and labels (quality), in megabytes, and in how many objects. */
  megabytes: z.number().nonnegative(),
  objects: z.int().nonnegative(),
  /** Of drift: whether windows have at least a tenth of the baseline's rows, so that checks keep those before them (docs/drift.md). */
  past: z.boolean().default(false),
});

/** Models that are alike. */
const Group = z.strictObject({
  name: z.string().min(1),
  models: z.int().min(1),
  drift: Window,
  quality: Window.optional(),
  /** Checks of operations, and how many series of CloudWatch each reads, those of an objective's longer windows included. */
  operations: z
    .strictObject({ checksPerDay: z.number().positive().max(288), series: z.int().min(1).default(15) })
    .optional(),
  /** As in the manifest (docs/metrics.md): what each check writes to CloudWatch, where every name costs for the hours it is written in. */
  metrics: z.enum(['none', 'model', 'feature']).default('model'),
  /** Judged features, for `metrics: feature`. */
  features: z.int().nonnegative().default(20),
  /** New versions a year, each of which asks people once and is released or not. */
  versionsPerYear: z.number().nonnegative().default(4),
});

/** A fleet, as `npm run cost` reads it. */
export const Fleet = z.strictObject({
  groups: z.array(Group).min(1),
  people: z
    .strictObject({
      /** Who get a mail for each notice. */
      mails: z.int().nonnegative().default(2),
      /** Pages looked at a day, each of about six requests. */
      pagesPerDay: z.number().nonnegative().default(100),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** For how long Steward has been running: registry, ledger and evidence are kept. */
      months: z.int().min(1).max(120).default(12),
      logDays: z.int().min(1).default(90),
    })
    .prefault({}),
  /** The job that is compared with: its billed minutes carry the comparison. */
  processingJob: z
    .strictObject({ instance: z.enum(INSTANCES).default('ml.m5.xlarge'), minutes: z.number().positive().default(5) })
    .prefault({}),
});
export type Fleet = z.infer<typeof Fleet>;
export type Group = z.infer<typeof Group>;
export type Window = z.infer<typeof Window>;
