import * as z from 'zod';
import { CHECK_KINDS } from '../check/kinds.ts';
import { GatePolicy } from '../evaluation/gate-policy.ts';
import { EvidencePolicy } from '../evidence/evidence-policy.ts';
import { durationBetween } from '../schedule/duration.ts';
import { STAGE_NAMES } from '../stage-names.ts';

export const InstanceType = z
  .string()
  .regex(/^ml\.[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+$/, 'must be an instance type of SageMaker, like `ml.m5.large`');

/** What has a price by the hour: an instance of a type, or one request at a time of a serverless endpoint of so many GB. */
const PricedThing = z
  .string()
  .regex(
    /^(ml\.[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+|serverless-[1-6])$/,
    'must be an instance type of SageMaker, like `ml.m5.large`, or `serverless-` and its GB, like `serverless-2`',
  );

/** What one stage adds: to what a version must show, to who is asked, to how long it serves before the next, what it may cost and which network it stands in. */
export const StagePolicy = z.strictObject({
  name: z.enum(STAGE_NAMES),
  gate: z
    .strictObject({
      minimumHeldOutRows: GatePolicy.shape.minimumHeldOutRows.optional(),
      limits: GatePolicy.shape.limits,
      maximumLoss: GatePolicy.shape.maximumLoss,
      evidence: EvidencePolicy.evidence,
      questions: EvidencePolicy.questions,
      load: EvidencePolicy.load,
    })
    .optional(),
  approval: z
    .strictObject({
      quorum: z.int().min(1).max(5).optional(),
      groups: z
        .array(z.enum(['approvers', 'owners']))
        .min(1)
        .refine((names) => new Set(names).size === names.length, 'must name no group twice')
        .optional(),
      expires: durationBetween('1h', '30d').optional(),
    })
    .optional(),
  soak: durationBetween('1m', '90d').optional(),
  stable: z.array(z.enum(CHECK_KINDS)).min(1).optional(),
  resources: z
    .strictObject({
      instanceTypes: z.array(InstanceType).min(1).max(100).optional(),
      instances: z.int().min(1).max(1000).optional(),
      concurrency: z.int().min(1).max(200).optional(),
      hourly: z
        .strictObject({
          most: z.number().min(0).max(1e6),
          prices: z.record(PricedThing, z.number().min(0).max(1e4)),
        })
        .optional(),
    })
    .optional(),
  /** Of which subnets and security groups a deployment's may be, and whether it must be without a network. */
  network: z
    .strictObject({
      subnets: z.array(z.string().max(256)).min(1).max(100).optional(),
      securityGroups: z.array(z.string().max(256)).min(1).max(100).optional(),
      isolated: z.literal(true).optional(),
    })
    .refine((network) => Object.keys(network).length > 0, 'must say `subnets`, `securityGroups` or `isolated`')
    .optional(),
});
export type StagePolicy = z.infer<typeof StagePolicy>;
