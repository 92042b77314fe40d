import * as z from 'zod';
import { durationBetween } from '../schedule/duration.ts';

const BAKE = durationBetween('60s', '1h');

const Canary = z.strictObject({ type: z.literal('canary'), percent: z.int().min(1).max(50), bake: BAKE });
/**
 * `percent` of the requests more go to the new version at each step, each of which is watched for `bake` while the old fleet still stands. SageMaker
 * takes steps of 10 to 50 % (API_TrafficRoutingConfig, LinearStepSize).
 */
const Linear = z.strictObject({ type: z.literal('linear'), percent: z.int().min(10).max(50), bake: BAKE });
/**
 * Copies of an inference component, or instances of an endpoint, are replaced in batches of so many percent, each of which is watched for `bake`
 * (API_RollingUpdatePolicy, MaximumBatchSize).
 */
const Rolling = z.strictObject({ type: z.literal('rolling'), percent: z.int().min(5).max(50), bake: BAKE });
/** Everything goes to the new fleet at once; for `bake` alarms watch it while the old one still stands. */
const AllAtOnce = z.strictObject({ type: z.literal('all-at-once'), bake: BAKE.prefault('10m') });

/** How requests go over to a new version. What each asks of the form that serves says lib/domain/applicable/plan-fits.ts. */
export const TrafficPlan = z.discriminatedUnion('type', [Canary, Linear, Rolling, AllAtOnce]);
export type TrafficPlan = z.infer<typeof TrafficPlan>;
