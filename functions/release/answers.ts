import { answeredRules } from '../../lib/domain/approval/answered.ts';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { currentRights, loadQuestionHistory } from '../approve/load-question-history.ts';
import type { ReleaseNeeds } from './load-release.ts';

type Needs = Pick<ReleaseNeeds, 'ledger' | 'checkpoints' | 'trust' | 'clock' | 'people' | 'policies'>;

/**
 * What must hold of the answers in the ledger before anything is released under an approval, each rule with what was found.
 *
 * @param back going back to what was released under it before
 * @throws IntegrityError where the records do not hold: nothing is recorded on top of a chain that somebody rewrote
 */
export async function answerRules(ports: Needs, approval: Approval, back: boolean): Promise<Reason[]> {
  const told = await loadQuestionHistory(ports, approval);
  return answeredRules(approval, told, back ? [] : await currentRights(ports, approval, told.yes), back);
}

/** Those that are broken: asked when it begins, and once more before an endpoint is touched. */
export const brokenAnswers = async (ports: Needs, approval: Approval, back: boolean): Promise<Reason[]> =>
  (await answerRules(ports, approval, back)).filter(({ observed, limit }) => observed !== limit);
