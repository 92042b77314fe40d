import * as z from 'zod';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import type { AnswerDecision } from '../../lib/domain/approval/decide-answer.ts';
import { Person } from '../../lib/domain/approval/person.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { Tier } from '../../lib/domain/gate/tier.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Permissions } from '../../lib/ports/policies.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { permissionRequest } from './permission-request.ts';

export type AnswerNeeds = Pick<Ports, 'registry' | 'clock' | 'ledger' | 'trust'> &
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
export function answer(ports: AnswerNeeds) {
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
    const { countAnswer } = await import('./count-answer.ts');
    return countAnswer(ports, due, approval);
  };
}
