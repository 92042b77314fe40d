import * as z from 'zod';
import { UsualCertainty } from '../drift/drift-policy.ts';
import { ceilingSchema, floorSchema } from '../quality/limits.ts';

/**
 * How differently groups may be treated. A group is a value of a protected column: of the requests, or one that stands beside the
 * label. `favourable` classes are the good outcome (of a binary task the second class, unless said otherwise). With `groups` named,
 * others are counted and not compared; without, all are. A group with fewer than `minimumGroup` rows is not judged.
 */
export const FairnessPolicy = z.strictObject({
  protected: z
    .array(
      z.union([
        z
          .string()
          .min(1)
          .max(256)
          .transform((column) => ({ column })),
        z.strictObject({
          column: z.string().min(1).max(256),
          groups: z.array(z.string().min(1).max(200)).min(2).max(20).optional(),
        }),
      ]),
    )
    .min(1)
    .max(5),
  favourable: z.array(z.string().min(1).max(200)).min(1).optional(),
  minimumGroup: z.int().min(2).max(1e9).default(50),
  confidence: UsualCertainty,
  limits: z
    .strictObject({
      demographicParity: ceilingSchema(1),
      disparateImpact: floorSchema(0.0001, 1),
      equalOpportunity: ceilingSchema(1),
      equalizedOdds: ceilingSchema(1),
    })
    .refine((limits) => Object.values(limits).some((limit) => limit !== undefined), 'set at least one limit')
    .default({ disparateImpact: { min: 0.8 } }),
});
export type FairnessPolicy = z.infer<typeof FairnessPolicy>;
export type FairnessMetric = keyof FairnessPolicy['limits'];
