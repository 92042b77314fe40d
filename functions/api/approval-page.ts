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
  const [votes, comparison, drift, plan, version, judged] = await Promise.all([
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
    evidence: version?.kept ?? [],
    ...(comparison && { comparison }),
    ...(drift && { drift }),
    ...(judged && { judged }),
  };
}

/** The plan that was shown, in words; the manifest may say something else by now, and then its words are not what was asked. */
async function planOf(ports: Needs, approval: Approval): Promise<string> {
  try {
    const { spec, shown } = await loadShownAgain(ports.registry, approval);
    return shown.plan === approval.shown.plan
      ? planInWords(spec)
      : `not what was asked any more; the manifest now says ${planInWords(spec)}`;
  } catch (error) {
    if (error instanceof NotFoundError) return 'the deployment is in no manifest any more';
    throw error;
  }
}
