import * as z from 'zod';

/** How much may go wrong with a model: what a gate asks of it and who may answer for it go by that. */
export const Tier = z.enum(['minimal', 'limited', 'high']);
export type Tier = z.infer<typeof Tier>;
