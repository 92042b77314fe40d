import * as z from 'zod';
import { type Approval, shownDigest } from '../../lib/domain/approval/approval.ts';
import type { AnswerDecision } from '../../lib/domain/approval/decide-answer.ts';
import { Person } from '../../lib/domain/approval/person.ts';
import { ConflictError, NotFoundError } from '../../lib/domain/errors.ts';
import { Tier } from '../../lib/domain/gate/tier.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Permissions } from '../../lib/ports/policies.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import type { ShownNow } from './load-shown.ts';
import { permissionRequest, questionResource } from './permission-request.ts';

type Needs = Pick<Ports, 'registry' | 'clock' | 'ledger' | 'trust'> &
  PortsOf<'checkpoints:read' | 'people'> & { readonly policies: Permissions };

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

export type Answered = AnswerDecision &
  Pick<Approval, 'state' | 'groups'> & {
    readonly approval: string;
    /** Of a yes that counts: why the release would be refused as things stand. */
    readonly unmet?: readonly Reason[];
  };

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
    if (ports.policies.may(permissionRequest(due.person, 'view', model)).decision !== 'allow')
      throw new NotFoundError(`there is no approval \`${due.approval}\``);
    // What checks records, decides and writes is loaded by the first answer to a question that is there, not by a start.
    const [
      { assertAsRecorded, currentRight, countStandingYes, loadQuestionHistory },
      { decideAnswer },
      { effectOf },
      { loadShownAgain },
    ] = await Promise.all([
      import('./load-question-history.ts'),
      import('../../lib/domain/approval/decide-answer.ts'),
      import('./answer-effect.ts'),
      import('./load-shown.ts'),
    ]);
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
  };
}

/** What stands in the way of what was asked about; loaded by the first yes, not by a start. */
async function unmetFor(ports: Needs, approval: Approval, { manifest, spec, version }: ShownNow): Promise<Reason[]> {
  const { unmetNow } = await import('../registry/load-promotion.ts');
  const { frozenSpec } = await import('../../lib/domain/approval/frozen.ts');
  return unmetNow(ports, { manifest, spec: frozenSpec(approval) ?? spec, version });
}
