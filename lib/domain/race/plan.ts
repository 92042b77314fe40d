import * as z from 'zod';
import { misfitsOf } from './plan-misfits.ts';
import { SHADOW_KEYS, tolerance } from './race-keys.ts';

/**
 * When a challenger is promoted, said before the race begins: what is changed later begins another race, as its risks are divided over what is asked here. `shadow`: both models answer every request. `ab`: each unit is
 * dealt to one of them by chance.
 */
export const RacePlan = z
  .strictObject({
    form: z.enum(['shadow', 'ab']),
    ...SHADOW_KEYS,
    /** Of an A/B the challenger's share of the units of both. */
    share: z.number().min(0.001).max(0.999).default(0.5),
    /** How many challengers are raced at once, each against the champion: the risk is divided over them. */
    challengers: z.int().min(1).max(20).default(1),
    /** The most a row may weigh, where rows have weights. */
    mostWeight: z.number().gt(0).max(1e11).optional(),
    /** By how much the share of answers slower than so many milliseconds may rise. */
    slow: z.strictObject({ above: z.number().gt(0).max(1e9), maximumLoss: tolerance }).optional(),
  })
  .superRefine((plan, context) => {
    for (const [path, message] of misfitsOf(plan)) context.addIssue({ code: 'custom', path: [path], message });
  });
export type RacePlan = z.infer<typeof RacePlan>;
