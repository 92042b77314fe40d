import * as z from 'zod';

/** A check that is due: the schedule's own scheduled time is the slot, and the slot is the check's identity. */
export const CheckDue = z.object({
  tenant: z.string(),
  model: z.string(),
  deployment: z.string(),
  slot: z.iso.datetime(),
});
export type CheckDue = z.infer<typeof CheckDue>;
