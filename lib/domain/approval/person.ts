import * as z from 'zod';

/** A signed-in person, as the verified token says: pseudonymous id, tenants, groups, how and when they signed in. */
export const Person = z.object({
  /** Lower case: policy compares people so, and one person must not count as two. */
  id: z.string().min(1).toLowerCase(),
  tenants: z.array(z.string()),
  groups: z.array(z.enum(['approvers', 'owners', 'auditors', 'operators'])),
  amr: z.array(z.string()),
  authAgeSeconds: z.int().nonnegative().optional(),
});
export type Person = z.infer<typeof Person>;
