import * as z from 'zod';
import { TRAINED_AWAY } from '../check/kinds.ts';
import { S3Uri } from '../s3-uri.ts';
import { Duration, durationBetween } from '../schedule/duration.ts';
import { InstanceType } from './stage-policy.ts';

/** What a run may take: so many in a span, and so much money (USD), at list prices or at those said here. */
const Budget = z.strictObject({
  runs: z.int().min(1),
  per: Duration,
  money: z
    .strictObject({
      most: z.number().min(0),
      prices: z.record(InstanceType, z.number().min(0)).default({}),
    })
    .optional(),
});

/** Where training data lies: the objects below a prefix, by the time that their folders name, or without `partitions` by when they were written. */
const TrainingPlace = z.strictObject({ prefix: S3Uri, partitions: z.string().min(1).max(256).optional() });
export type TrainingPlace = z.infer<typeof TrainingPlace>;

/** How much of what came brings a retrain up: any of these is enough; bytes and the like are of `data`. */
const NewData = z.strictObject({
  rows: z.int().min(1).optional(),
  objects: z.int().min(1).optional(),
  bytes: z.int().min(1).optional(),
  partitions: z.int().min(1).optional(),
});

/** Within what a parameter may be tried; `log` where factors count rather than differences. */
const TunedRange = z.strictObject({
  min: z.number(),
  max: z.number(),
  scale: z.enum(['linear', 'log']).default('linear'),
  integer: z.boolean().default(false),
});
export type TunedRange = z.infer<typeof TunedRange>;

/** Parameters whose next values are proposed from what earlier runs gave in a metric. */
const Tuning = z.strictObject({
  parameters: z.record(z.string(), TunedRange),
  metric: z.string(),
  /** Runs that come up by themselves take the proposal; else what the last run had whose version went live. */
  use: z.boolean().default(false),
});

export const Retraining = z.strictObject({
  pipeline: z.string().min(1),
  /** Which confirmed findings start a retrain; the others are told. */
  on: z.array(z.enum(TRAINED_AWAY)),
  /** Data given to training, and after it in time the rows held out for the comparison; both end when the retrain starts. */
  train: Duration,
  holdOut: Duration,
  coolDown: Duration,
  budget: Budget,
  /** What lies there in the time of `train` and `holdOut` is listed before a run and again after it. */
  data: TrainingPlace.optional(),
  /** Time after the last start at which the next comes up by itself, and how much new data brings one up. */
  every: durationBetween('1d', '365d').optional(),
  newData: NewData.optional(),
  timeout: durationBetween('10m', '7d').prefault('1d'),
  parameters: z.record(z.string(), z.string().max(1024)).default({}),
  tune: Tuning.optional(),
});
export type Retraining = z.infer<typeof Retraining>;
