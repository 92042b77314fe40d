import { copyPause } from '../execution/pauses.ts';
import type { Reason } from '../reason.ts';
import { DAY, HOUR } from '../time.ts';

export type CopyDecision =
  | { readonly verdict: 'copied' }
  | { readonly verdict: 'waiting'; readonly seconds: number }
  | { readonly verdict: 'late'; readonly reason: Reason };

/** DynamoDB keeps a stream for 24 hours (Streams.html): a copy that has not come by then does not come by itself. */
const LONGEST = DAY;

/**
 * Whether a release may go on: the answer that allows it must have its write-once copy. Asked again soon at first, for the copy is a second
 * behind as a rule, and seldom later.
 * @param answeredAt when the answer was recorded (epoch ms)
 */
export function decideCopy(input: { copied: boolean; answeredAt: number; now: number }): CopyDecision {
  if (input.copied) return { verdict: 'copied' };
  const age = input.now - input.answeredAt;
  if (age >= LONGEST)
    return {
      verdict: 'late',
      reason: {
        rule: 'write-once-copy',
        subject: 'answer',
        observed: `none after ${Math.floor(age / HOUR)} h`,
        limit: `within ${LONGEST / HOUR} h`,
      },
    };
  return { verdict: 'waiting', seconds: copyPause(age) };
}
