import * as z from 'zod';
import type { Tier } from '../gate/tier.ts';
import { durationBetween } from '../schedule/duration.ts';

/** What can be spared: an endpoint that nobody asks, or a part of one that is never busy. */
export const WASTE_KINDS = ['idle', 'oversized'] as const;
export type WasteKind = (typeof WASTE_KINDS)[number];

/** When an endpoint that nobody asks is told of. */
export const IdlePolicy = z.strictObject({
  /** False where nobody asks it by design. */
  watch: z.boolean().default(true),
  after: durationBetween('1d', '63d').prefault('14d'),
});
export type IdlePolicy = z.infer<typeof IdlePolicy>;

/** When an endpoint that is larger than its busiest minutes need is told of. */
export const OversizedPolicy = z.strictObject({
  watch: z.boolean().default(true),
  over: durationBetween('1d', '63d').prefault('14d'),
  /** Percent of its cores, or accelerators, that a smaller fleet may be busy by in the busiest minutes. */
  busiest: z.number().min(10).max(90).default(60),
  /** Instances that are left in any case. */
  least: z.int().min(1).max(100).optional(),
});
export type OversizedPolicy = z.infer<typeof OversizedPolicy>;

/**
 * Instances that there must be: what the manifest says; else two in production, but for a model of minimal risk, because SageMaker spreads two over
 * two Availability Zones (developer guide, "Best practices for deploying models", deployment-best-practices).
 */
export const leastInstances = (
  { least }: OversizedPolicy,
  { stage, tier }: { readonly stage: string; readonly tier: Tier },
): number => least ?? (stage === 'prod' && tier !== 'minimal' ? 2 : 1);
