import * as z from 'zod';
import { durationBetween } from '../schedule/duration.ts';

const Canary = z.strictObject({
  type: z.literal('canary'),
  percent: z.int().min(1).max(50),
  bake: durationBetween('60s', '1h'),
});
/** Copies of an inference component are replaced in batches of so many percent, each of which is watched for `bake`. */
const Rolling = z.strictObject({
  type: z.literal('rolling'),
  percent: z.int().min(5).max(50),
  bake: durationBetween('60s', '1h'),
});
/** Everything goes to the new fleet at once; for `bake` alarms watch it while the old one still stands. */
const AllAtOnce = z.strictObject({
  type: z.literal('all-at-once'),
  bake: durationBetween('60s', '1h').prefault('10m'),
});

/** How requests go over to a new version. What each asks of the form that serves says lib/domain/applicable/plan-fits.ts. */
export const Plan = z.discriminatedUnion('type', [Canary, Rolling, AllAtOnce]);
export type Plan = z.infer<typeof Plan>;
