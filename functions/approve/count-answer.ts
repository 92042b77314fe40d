import { type Approval, shownDigest } from '../../lib/domain/approval/approval.ts';
import { decideAnswer } from '../../lib/domain/approval/decide-answer.ts';
import { ConflictError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { AnswerDue, Answered, AnswerNeeds } from './answer.ts';
import { effectOf } from './answer-effect.ts';
import { assertAsRecorded, countStandingYes, currentRight, loadQuestionHistory } from './load-question-history.ts';
import { loadShownAgain, type ShownNow } from './load-shown.ts';
import { permissionRequest, questionResource } from './permission-request.ts';

/** Counts an answer to a question that its person may see, or says why not; vote, outcome, version state and record are one commit. */
export async function countAnswer(ports: AnswerNeeds, due: AnswerDue, approval: Approval): Promise<Answered> {
  const [votes, now] = await Promise.all([
    ports.registry.votes(approval, approval.id),
    loadShownAgain(ports.registry, approval),
  ]);
  const told = await loadQuestionHistory(ports, approval);
  await assertAsRecorded(ports.registry, approval, votes, told);
  const standing = await countStandingYes(ports, approval, told);
  // A token outlives the rights of its bearer: what it says must be true, and still be.
  const said = ports.policies.may(permissionRequest(due.person, 'answer', questionResource(approval)));
  const may =
    said.decision === 'allow'
      ? await currentRight(ports, approval, due.person)
      : { allowed: false, reasons: said.reasons, groups: [] };
  const decision = decideAnswer({
    approval,
    votes,
    told: { yes: told.yes.length, standing },
    answer: { ...due, person: due.person.id },
    may,
    current: shownDigest(now.shown),
    now: ports.clock.now(),
  });
  const unmet = due.answer === 'approve' && 'approvals' in decision ? await unmetFor(ports, approval, now) : [];
  const effect = effectOf(
    due,
    { approval, as: may.groups },
    now,
    decision,
    { sha256: ports.policies.sha256, engine: ports.policies.engine },
    ports.clock.now(),
  );
  if (effect) {
    const { already } = await ports.ledger.commit({
      once: effect.once,
      appends: [{ chain: modelChain(approval.tenant, approval.model), draft: effect.draft }],
      writes: effect.writes,
    });
    // Another answer of the same person came first: what it was is read and compared before anybody is told that this one counts.
    if (already && effect.draft.type === 'ApprovalAnswered')
      throw new ConflictError(`\`${due.person.id}\` answered \`${approval.id}\` at the same moment: ask again`, {
        clause: 'vote',
      });
  }
  const { id, groups, state } = approval;
  const stands = { state: effect?.state ?? state, ...(unmet.length > 0 && { unmet }) };
  return { ...decision, approval: id, ...stands, ...(groups && { groups }) };
}

/** What stands in the way of what was asked about; loaded by the first yes. */
async function unmetFor(
  ports: AnswerNeeds,
  approval: Approval,
  { manifest, spec, version }: ShownNow,
): Promise<Reason[]> {
  const { unmetNow } = await import('../registry/load-promotion.ts');
  const { frozenSpec } = await import('../../lib/domain/approval/frozen.ts');
  return unmetNow(ports, { manifest, spec: frozenSpec(approval) ?? spec, version });
}
