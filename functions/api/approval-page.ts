import type { ApprovalPage } from '../../lib/contract/api.ts';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import { causesInWords } from '../../lib/domain/approval/causes.ts';
import type { Person } from '../../lib/domain/approval/person.ts';
import { planInWords, sentenceOf } from '../../lib/domain/approval/plan-in-words.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { iso } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { loadShownAgain } from '../approve/load-shown.ts';
import { questionResource } from '../approve/permission-request.ts';
import { comparisonOf, driftOf, judgedLimits } from './evidence-views.ts';
import { mayDo } from './may.ts';
import { approvalView, type NameOf, withName } from './views.ts';

type Needs = PortsOf<'registry' | 'clock' | 'ledger:read' | 'evidence:read' | 'policies:people'>;

/** Everything an approver needs before the answer: what changes, on which evidence, and whether they are the one to say it. */
export async function approvalPage(
  ports: Needs,
  approval: Approval,
  person: Person,
  nameOf: NameOf,
): Promise<ApprovalPage> {
  const [votes, comparison, drift, { plan, purpose }, version, judged] = await Promise.all([
    ports.registry.votes(approval, approval.id),
    comparisonOf(ports.evidence, approval),
    driftOf(ports, approval),
    planOf(ports, approval),
    ports.registry.version(approval, approval.version),
    judgedLimits(ports, approval.tenant, approval.shown.gate),
  ]);
  // Exactly what the answer itself will ask (functions/approve/answer.ts).
  const question = questionResource(approval);
  return {
    ...approvalView(approval, nameOf),
    now: iso(ports.clock.now()),
    sentence: sentenceOf(approval),
    causedBy: causesInWords(approval.causedBy, (person) => nameOf(person) ?? person),
    may: mayDo(ports.policies, person, 'answer', question),
    mayWithdraw: mayDo(ports.policies, person, 'withdraw', question),
    votes: votes.map(({ person, answer, reason, at }) => ({
      person: withName(person, nameOf),
      answer,
      reason,
      at: iso(at),
    })),
    plan,
    ...(purpose !== undefined && { purpose }),
    evidence: version?.kept ?? [],
    ...(comparison && { comparison }),
    ...(drift && { drift }),
    ...(judged && { judged }),
  };
}

/** What the model is for, and the plan that was shown, in words; the manifest may say something else by now, and then its words are not what was asked. */
async function planOf(ports: Needs, approval: Approval): Promise<{ plan: string; purpose?: string }> {
  try {
    const { spec, shown, manifest } = await loadShownAgain(ports.registry, approval);
    const words = planInWords(spec);
    const asked = shown.plan === approval.shown.plan;
    const plan = asked ? words : `not what was asked any more; the manifest now says ${words}`;
    return { plan, purpose: manifest.purpose };
  } catch (error) {
    if (error instanceof NotFoundError) return { plan: 'the deployment is in no manifest any more' };
    throw error;
  }
}
