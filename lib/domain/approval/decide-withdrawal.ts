import type { Approval } from './approval.ts';

export type WithdrawalDecision =
  | { readonly verdict: 'withdraw' | 'already' }
  /** `why` is a sentence for the person, with what they can do instead. */
  | { readonly verdict: 'refuse'; readonly why: string };

const INSTEAD: Readonly<Record<Exclude<Approval['state'], 'pending' | 'withdrawn'>, string>> = {
  approved: 'a version that must not go live is retired, one that is live is rolled back',
  rejected: 'there is nothing left to take back',
  expired: 'there is nothing left to take back',
  void: 'what is true now was asked anew: withdraw that question',
};

/** Whether a question can be taken back: only while it is open. Withdrawn twice is withdrawn once. */
export function decideWithdrawal({ id, state }: Pick<Approval, 'id' | 'state'>): WithdrawalDecision {
  if (state === 'pending') return { verdict: 'withdraw' };
  if (state === 'withdrawn') return { verdict: 'already' };
  return {
    verdict: 'refuse',
    why: `question \`${id}\` is \`${state}\`, only an open one is withdrawn: ${INSTEAD[state]}`,
  };
}
