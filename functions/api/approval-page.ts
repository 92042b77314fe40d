import type { ApprovalPage } from '../../lib/contract/api.ts';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import { causesInWords } from '../../lib/domain/approval/causes.ts';
import { frozenSpec } from '../../lib/domain/approval/frozen.ts';
import type { Person } from '../../lib/domain/approval/person.ts';
import { planInWords, sentenceOf } from '../../lib/domain/approval/plan-in-words.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { planSteps } from '../../lib/domain/plan/plan-steps.ts';
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
  const [votes, comparison, drift, standing, version, judged] = await Promise.all([
    ports.registry.votes(approval, approval.id),
    comparisonOf(ports.evidence, approval),
    driftOf(ports, approval),
    standingOf(ports, approval),
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
    ...standing,
    evidence: version?.kept ?? [],
    ...(comparison && { comparison }),
    ...(drift && { drift }),
    ...(judged && { judged }),
  };
}

type Standing = Pick<ApprovalPage, 'plan' | 'steps' | 'purpose' | 'changed' | 'unmet'>;

/**
 * What the model is for, the plan that was shown, in words, and of an open question how it stands by now: the manifest may say something else, and what must
 * hold in the stage before may hold no more.
 */
async function standingOf(ports: Needs, approval: Approval): Promise<Standing> {
  try {
    const now = await loadShownAgain(ports.registry, approval);
    const { manifest, shown, version } = now;
    const spec = frozenSpec(approval) ?? now.spec;
    const plan = planInWords(spec);
    const about = { plan, steps: planSteps(spec, servesBefore(approval)), purpose: manifest.purpose };
    if (approval.state !== 'pending') return about;
    // Only open questions need them, not a start.
    const [{ unmetNow }, { changedSinceAsked }] = await Promise.all([
      import('../registry/load-promotion.ts'),
      import('../../lib/domain/approval/since-asked.ts'),
    ]);
    const changed = changedSinceAsked(approval.shown, shown);
    const unmet = await unmetNow(ports, { manifest, spec, version });
    const other = shown.plan === approval.shown.plan ? '' : `; the manifest now says: ${planInWords(now.spec)}`;
    return { ...about, plan: plan + other, ...(changed.length > 0 && { changed }), ...(unmet.length > 0 && { unmet }) };
  } catch (error) {
    if (error instanceof NotFoundError) return { plan: 'the deployment is in no manifest any more', steps: [] };
    throw error;
  }
}

/** Where nothing serves, the release makes the endpoint, and no request goes over. */
const servesBefore = ({ shown }: Approval): boolean => shown.champion !== null || shown.adopted !== undefined;
