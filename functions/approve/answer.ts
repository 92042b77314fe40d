import * as z from 'zod';
import { type Approval, answerEffect, shownDigest, type Vote } from '../../lib/domain/approval/approval.ts';
import { type AnswerDecision, decideAnswer } from '../../lib/domain/approval/decide-answer.ts';
import { Person } from '../../lib/domain/approval/person.ts';
import { ConflictError, NotFoundError } from '../../lib/domain/errors.ts';
import { Tier } from '../../lib/domain/gate/facts.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor, Draft } from '../../lib/domain/ledger/record.ts';
import { keys } from '../../lib/domain/registry/keys.ts';
import type { StateWrite } from '../../lib/ports/ledger.ts';
import type { Permissions } from '../../lib/ports/policies.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { type ShownNow, showAgain } from './gather.ts';
import { questionOf, wish } from './wish.ts';

type Needs = Pick<Ports, 'registry' | 'clock' | 'ledger' | 'trust' | 'people'> & { readonly policies: Permissions };

/** One person's answer as the API took it: the person comes from the verified token, never from the body. */
export const AnswerDue = z.object({
  person: Person,
  approval: z.string(),
  answer: z.enum(['approve', 'reject']),
  digest: z.string(),
  reason: z.string(),
  idempotencyKey: z.string(),
});
export type AnswerDue = z.infer<typeof AnswerDue>;

export type Answered = AnswerDecision & { readonly approval: string; readonly state: Approval['state'] };

/** Counts an answer, or says why not; vote, outcome, version state and record are one commit. */
export function answer(ports: Needs) {
  return async function answer(due: AnswerDue): Promise<Answered> {
    const approval = await ports.registry.approval(due.approval);
    if (!approval || !due.person.tenants.includes(approval.tenant))
      throw new NotFoundError(`there is no approval \`${due.approval}\``);
    const model = {
      kind: 'Model' as const,
      id: approval.model,
      tenant: approval.tenant,
      tier: Tier.parse(approval.tier),
    };
    if (ports.policies.may(wish(due.person, 'view', model)).decision !== 'allow')
      throw new NotFoundError(`there is no approval \`${due.approval}\``);
    // What checks records is loaded by the first answer to a question that is there, not by a start.
    const { assertAsTold, standingOf, toldOf } = await import('./told.ts');
    const [votes, now] = await Promise.all([
      ports.registry.votes(approval, approval.id),
      showAgain(ports.registry, approval),
    ]);
    const told = await toldOf(ports, approval);
    await assertAsTold(ports.registry, approval, votes, told);
    const standing = await standingOf(ports, approval, told);
    const may = ports.policies.may(wish(due.person, 'answer', questionOf(approval)));
    const decision = decideAnswer({
      approval,
      votes,
      told: { yes: told.yes.length, standing },
      answer: { ...due, person: due.person.id },
      may: { allowed: may.decision === 'allow', reasons: may.reasons },
      current: shownDigest(now.shown),
      now: ports.clock.now(),
    });
    const effect = effectOf(
      due,
      approval,
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
    return { ...decision, approval: approval.id, state: effect?.state ?? approval.state };
  };
}

const HOUR = 3_600_000;

interface Effect {
  readonly once: string;
  readonly draft: Draft;
  readonly writes: StateWrite[];
  readonly state?: Approval['state'];
}

function effectOf(
  due: AnswerDue,
  approval: Approval,
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
      once: `denied:${approval.tenant}:${approval.id}:${due.person.id}:${Math.floor(at / HOUR)}`,
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
      writes: close(approval, now, 'void', approval.approvals),
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
    draft: { ...base, type: 'ApprovalAnswered', verdict: decision.verdict, reasons, data },
    writes: [
      {
        clause: 'vote',
        key: keys.vote(approval.tenant, approval.model, approval.id, due.person.id),
        item: vote,
        if: 'absent',
      },
      ...close(approval, now, state, approvals),
    ],
    state,
  };
}

const VERSION_AFTER = { approved: 'approved', rejected: 'rejected', void: 'gated-pass' } as const;

/** The question's next state, and the version's with it when the question is closed. */
function close(approval: Approval, now: ShownNow, state: Approval['state'], approvals: number): StateWrite[] {
  const key = keys.approval(approval.tenant, approval.model, approval.version, approval.id);
  const item = { ...approval, state, approvals };
  const open = { is: { state: 'pending', approvals: approval.approvals } };
  if (state === 'pending') return [{ clause: 'approval', key, item, if: open }];
  const { due: _, ...closed } = item;
  return [
    { clause: 'approval', key, item: closed, if: open },
    {
      clause: 'version',
      key: keys.version(approval.tenant, approval.model, approval.version),
      item: { ...now.version, state: VERSION_AFTER[state as keyof typeof VERSION_AFTER] },
      if: { is: { state: 'awaiting-approval' } },
    },
  ];
}

const evidenceOf = (approval: Approval) =>
  approval.shown.comparison ? [{ name: 'comparison', sha256: approval.shown.comparison }] : [];
