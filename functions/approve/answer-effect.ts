import { type Approval, answerEffect, type Vote } from '../../lib/domain/approval/approval.ts';
import type { AnswerDecision } from '../../lib/domain/approval/decide-answer.ts';
import type { Actor, Draft } from '../../lib/domain/ledger/record.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { hourOf } from '../../lib/domain/time.ts';
import type { AnswerDue } from './answer.ts';
import type { ShownNow } from './load-shown.ts';

interface Effect {
  readonly once: string;
  readonly draft: Draft;
  readonly writes: writes.StateWrite[];
  readonly state?: Approval['state'];
}

/**
 * The commit of an answer as it was decided: vote, outcome and version state. Undefined where nothing is to be written.
 * @param as the groups that the person is in, of which the record keeps those that the question is put to
 * @param at when (epoch ms)
 */
export function effectOf(
  due: AnswerDue,
  { approval, as }: { readonly approval: Approval; readonly as: readonly string[] },
  now: ShownNow,
  decision: AnswerDecision,
  policy: { sha256: string; engine: string },
  at: number,
): Effect | undefined {
  const actor: Actor = { kind: 'person', id: due.person.id, amr: [...due.person.amr] };
  const subject = {
    tenant: approval.tenant,
    model: approval.model,
    version: approval.version,
    deployment: approval.deployment,
  };
  const base = { actor, subject, policy, evidence: evidenceOf(approval) };
  const data = { approval: approval.id, answer: due.answer, digest: due.digest, reason: due.reason };
  // Late, changed or repeated answers change nothing and leave no mark: only a decision or a denial is worth a record.
  if (decision.verdict === 'repeated') return undefined;
  const reasons = [...decision.reasons];
  if (decision.verdict === 'refused')
    return {
      // Once an hour: a refusal is worth a record, a thousand of them are a way to flood the chain.
      once: `denied:${approval.tenant}:${approval.id}:${due.person.id}:${hourOf(at)}`,
      draft: {
        ...base,
        type: 'AccessDenied',
        verdict: 'denied',
        reasons,
        data: { approval: approval.id, action: 'answer' },
      },
      writes: [],
    };
  if (decision.verdict === 'void')
    return {
      once: `void:${approval.tenant}:${approval.id}`,
      draft: { ...base, type: 'ApprovalVoided', verdict: 'void', reasons, data },
      writes: writes.endOfQuestion(approval, now.version, 'void'),
      state: 'void',
    };
  if (!('approvals' in decision)) return undefined;
  const { approvals } = decision;
  const state = decision.verdict === 'counted' ? 'pending' : decision.verdict;
  const vote: Vote = {
    tenant: approval.tenant,
    model: approval.model,
    approval: approval.id,
    person: due.person.id,
    answer: due.answer,
    reason: due.reason,
    idempotencyKey: due.idempotencyKey,
    at,
  };
  return {
    once: answerEffect(approval.id, due.person.id),
    draft: {
      ...base,
      type: 'ApprovalAnswered',
      verdict: decision.verdict,
      reasons,
      data: { ...data, ...asOf(approval, as) },
    },
    writes: [
      writes.vote(vote),
      ...(state === 'pending'
        ? [writes.approval(approval, { approvals })]
        : writes.endOfQuestion(approval, now.version, state, { approvals })),
    ],
    state,
  };
}

const asOf = ({ groups }: Approval, as: readonly string[]) =>
  groups && { as: groups.filter((group) => as.includes(group)) };

const evidenceOf = (approval: Approval) =>
  approval.shown.comparison ? [{ name: 'comparison', sha256: approval.shown.comparison }] : [];
