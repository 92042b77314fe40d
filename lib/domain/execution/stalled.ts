import type { Reason } from '../reason.ts';
import { DAY } from '../time.ts';

/** As Step Functions tells of it; `ended` is epoch ms. */
export interface Ended {
  readonly status: string;
  readonly ended?: number | undefined;
  readonly error?: string | undefined;
}

/** How long a failed execution may be redriven under what it had begun, before that is closed: a night and a day for people to mend the cause. */
export const GRACE = DAY;

/**
 * Why something that an execution had begun must be closed; undefined while the execution runs, or may still be redriven.
 * @param name the execution's
 * @param execution undefined where Step Functions does not know it (any more)
 * @param since when it had begun at the latest (epoch ms), counted from where nothing tells when the execution ended
 */
export function decideStalled(input: {
  name: string;
  execution: Ended | undefined;
  since: number;
  now: number;
}): Reason | undefined {
  const { name, execution, now } = input;
  if (execution?.status === 'RUNNING') return undefined;
  if (now < (execution?.ended ?? input.since) + GRACE) return undefined;
  const status = execution?.status ?? 'unknown to Step Functions';
  const observed = execution?.error ? `${status}: ${execution.error}` : status;
  return { rule: 'execution', subject: name, observed, limit: 'running' };
}
