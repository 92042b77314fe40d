import type { ApprovalState } from '../../domain/lifecycle.ts';
import type { Reason } from '../../domain/reason.ts';

/** Of an open question: what came since it was asked. */
export interface SinceAsked {
  /** What of it is not as it was shown any more: no answer counts, the first closes it, and it is asked anew. */
  readonly changed?: readonly string[];
  /** Why its release would be refused as things stand, in its stage or for the one before. */
  readonly unmet?: readonly Reason[];
}

/** POST /api/approvals/{id}/answer: an answer that counts; of a yes `unmet` as for the question. */
export interface AnswerTaken extends Pick<SinceAsked, 'unmet'> {
  readonly approval: string;
  readonly state: ApprovalState;
  readonly verdict: string;
}
