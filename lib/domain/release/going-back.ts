import * as z from 'zod';
import type { Deployment } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import { iso } from '../time.ts';

/**
 * What served when somebody asked to go back from it: the config, and since when (epoch ms; 0 for what was adopted). An execution from before
 * this was said says neither, and is refused.
 */
export const GoingBack = z.object({ from: z.string().default(''), since: z.int().default(0) });
export type GoingBack = z.infer<typeof GoingBack>;

export const goingBackFrom = ({ config, liveSince }: Deployment): GoingBack => ({
  from: config ?? 'none',
  since: liveSince ?? 0,
});

/** A way back holds for what served when it was asked for: one that is carried out later would pass over releases made since. */
export function backRules(deployment: Deployment, back: GoingBack | undefined): Reason[] {
  const now = goingBackFrom(deployment);
  return [
    reason('back-from', 'running config', now.from, back?.from ?? 'said by nobody'),
    reason('back-since', 'live since', iso(now.since), back ? iso(back.since) : 'said by nobody'),
  ];
}

const reason = (rule: string, subject: string, observed: string, limit: string): Reason => ({
  rule,
  subject,
  observed,
  limit,
});
