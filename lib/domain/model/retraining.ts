import * as z from 'zod';
import { TRAINED_AWAY } from '../check/kinds.ts';
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

export const Retraining = z.strictObject({
  pipeline: z.string().min(1),
  /** Which confirmed findings start a retrain; the others are told. */
  on: z.array(z.enum(TRAINED_AWAY)),
  /** Data given to training, and after it in time the rows held out for the comparison; both end when the retrain starts. */
  train: Duration,
  holdOut: Duration,
  coolDown: Duration,
  budget: Budget,
  /** Time after the last start at which the next comes up by itself, and how many labelled rows bring one up. */
  every: durationBetween('1d', '365d').optional(),
  newData: z.strictObject({ rows: z.int().min(1) }).optional(),
  timeout: durationBetween('10m', '7d').prefault('1d'),
  parameters: z.record(z.string(), z.string().max(1024)).default({}),
});
export type Retraining = z.infer<typeof Retraining>;
