import * as z from 'zod';
import { SMOKE_ID } from '../capture/core/smoke-id.ts';
import { answerPause } from '../execution/pauses.ts';
import { digestOf } from '../ledger/record.ts';
import type { Reason } from '../reason.ts';
import { HOUR } from '../time.ts';

/** A smoke request in the queue of an asynchronous endpoint, as the release machine carries it from look to look. */
export const QueuedSmoke = z.object({
  /** Its inference id. */
  id: z.string(),
  /** When it was asked, epoch ms. */
  at: z.int(),
  /** Where SageMaker said that the answer will lie, and what went wrong. */
  output: z.string(),
  failure: z.string().optional(),
  /** A valid answer was seen there: whoever takes answers away may have done so since. */
  answered: z.literal(true).optional(),
});
export type QueuedSmoke = z.infer<typeof QueuedSmoke>;

/**
 * Its inference id: another at every release, and at each of the times when that asks, since SageMaker names the object with the answer after it
 * (API_runtime_InvokeEndpointAsync, Filename), and an answer of before is none.
 */
export const queuedSmokeId = (of: {
  readonly config: string;
  readonly startedAt: number;
  readonly when: string;
}): string => `${SMOKE_ID}${digestOf(of).slice(0, 32)}`;

/**
 * For how long an answer is waited for (ms), from when it was asked: as long as SageMaker lets a model take for one (API_runtime_InvokeEndpointAsync,
 * InvocationTimeoutSeconds), the start of an instance included where none runs.
 */
export const SMOKE_WAIT = HOUR;

export type SmokeAnswer =
  | { readonly verdict: 'answered' }
  /** Asked again after so many seconds. */
  | { readonly verdict: 'waiting'; readonly seconds: number }
  | { readonly verdict: 'refused'; readonly reason: Reason };

/**
 * What has become of a queued smoke request: the same is asked of its answer as of one that comes at once.
 *
 * @param answer how the object at `output` begins, if there is one
 * @param failed whether there is one at `failure`
 */
export function decideSmoke({
  asked,
  answer,
  failed,
  now,
}: {
  readonly asked: QueuedSmoke;
  readonly answer: string | undefined;
  readonly failed: boolean;
  readonly now: number;
}): SmokeAnswer {
  if (asked.answered) return { verdict: 'answered' };
  const waited = now - asked.at;
  if (failed && (answer !== undefined || waited < SMOKE_WAIT)) return refused(`a failure, told in ${asked.failure}`);
  if (answer !== undefined)
    return answer.trim() === '' ? refused(`an empty answer in ${asked.output}`) : { verdict: 'answered' };
  return waited < SMOKE_WAIT
    ? { verdict: 'waiting', seconds: answerPause(waited) }
    : refused('no answer within an hour', `a valid answer in ${asked.output}`);
}

const refused = (observed: string, limit?: string): SmokeAnswer => ({
  verdict: 'refused',
  reason: smokeRefused(observed, limit),
});

/** Why a version that was asked is not called live. */
export const smokeRefused = (observed: string, limit = 'a valid answer'): Reason => ({
  rule: 'smoke',
  subject: 'endpoint',
  observed,
  limit,
});
