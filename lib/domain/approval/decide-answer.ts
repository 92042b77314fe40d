import type { Reasons } from '../reason.ts';
import { iso } from '../time.ts';
import type { Approval, Vote } from './approval.ts';

export interface PersonAnswer {
  readonly person: string;
  readonly answer: 'approve' | 'reject';
  readonly digest: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

export type AnswerDecision =
  | { readonly verdict: 'repeated'; readonly vote: Vote }
  | { readonly verdict: 'counted' | 'approved' | 'rejected'; readonly approvals: number; readonly reasons: Reasons }
  | { readonly verdict: 'refused' | 'expired' | 'void' | 'changed'; readonly reasons: Reasons };

/**
 * Decides one person's answer, purely. Order matters: a repeat of the same answer, word for word, is always the same answer again; after that
 * nothing counts once the question is closed, late, changed, or asked of somebody who may not answer it.
 *
 * @param told how many said yes by the ledger's records, and how many of those may still say it: only they make a quorum
 * @param may whether policy lets this person answer, with its reasons; four-eyes is part of it
 * @param current digest of what would be shown now; another one than was asked makes the question void
 * @param now epoch ms; an answer at `expiresAt` or later is late
 */
export function decideAnswer(input: {
  approval: Approval;
  votes: readonly Vote[];
  told: { readonly yes: number; readonly standing: number };
  answer: PersonAnswer;
  may: { allowed: boolean; reasons: readonly string[] };
  current: string;
  now: number;
}): AnswerDecision {
  const { approval, votes, answer, may, now } = input;
  const mine = votes.find((v) => v.person === answer.person);
  const again = mine?.answer === answer.answer && mine.reason === answer.reason && answer.digest === approval.digest;
  if (mine && again) return { verdict: 'repeated', vote: mine };
  const asked = approval.groups?.join(' or ');
  if (!may.allowed)
    return refuse(
      'refused',
      'permission',
      answer.person,
      may.reasons.join(', ') || 'no policy permits it',
      asked === undefined ? 'allowed by policy' : `allowed by policy, and ${asked} answer it`,
    );
  if (mine) return refuse('changed', 'one-answer', answer.person, mine.answer, 'the first answer stands');
  if (approval.state !== 'pending') return refuse('changed', 'open', approval.id, approval.state, 'pending');
  if (now >= approval.expiresAt)
    return refuse('expired', 'expiry', approval.id, iso(now), `before ${iso(approval.expiresAt)}`);
  if (answer.digest !== approval.digest)
    return refuse('changed', 'digest', approval.id, answer.digest, approval.digest);
  if (input.current !== approval.digest) return refuse('void', 'shown', approval.id, input.current, approval.digest);
  if (answer.answer === 'reject')
    return { verdict: 'rejected', approvals: approval.approvals, reasons: [quorum(approval, 'one rejection ends it')] };
  const standing = input.told.standing + 1;
  const verdict = standing >= approval.quorum ? 'approved' : 'counted';
  return { verdict, approvals: input.told.yes + 1, reasons: [quorum(approval, String(standing))] };
}

const quorum = (approval: Approval, observed: string) => ({
  rule: 'quorum',
  subject: 'answers',
  observed,
  limit: String(approval.quorum),
});
const refuse = (
  verdict: 'refused' | 'expired' | 'void' | 'changed',
  rule: string,
  subject: string,
  observed: string,
  limit: string,
): AnswerDecision => ({ verdict, reasons: [{ rule, subject, observed, limit }] });
