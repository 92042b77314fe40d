import { Event } from '../../lib/contract/events.ts';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import { stateIn } from '../../lib/domain/approval/said.ts';
import { IntegrityError, NotFoundError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { verifyEvent } from '../announce/verify-event.ts';
import { tokenContext } from './load-shown.ts';
import type { needs } from './resume-flow.ts';

type Needs = PortsOf<typeof needs>;

export const ResumeDue = Event;

/** Wakes the execution that waits for a question that is closed now: the only flow that may use a task token. */
export function resume(ports: Needs) {
  return async function resume(said: Event): Promise<{ verdict: 'resumed' | 'too-late' | 'not-yet' | 'done' }> {
    const event = await verifyEvent(ports.ledger, said);
    const approval = await ports.registry.approval(String(event.detail.data.approval));
    if (!approval) throw new NotFoundError(`there is no approval \`${String(event.detail.data.approval)}\``);
    if (approval.resumed) return { verdict: 'done' };
    if (approval.state === 'pending' || !approval.token) return { verdict: 'not-yet' };

    await assertTold(ports, approval);
    const token = await ports.keys.decrypt(approval.token, tokenContext(approval));
    const told = await ports.workflows.resume(token, { verdict: approval.state, approval: approval.id });
    const verdict = told === 'resumed' || (await wentOn(ports, approval)) ? 'resumed' : 'too-late';
    const version = await ports.registry.version(approval, approval.version);
    await ports.ledger.commit({
      once: `resume:${approval.tenant}:${approval.id}`,
      appends: [
        {
          chain: modelChain(approval.tenant, approval.model),
          draft: {
            type: 'ExecutionResumed',
            actor: { kind: 'service', id: 'approve' },
            subject: {
              tenant: approval.tenant,
              model: approval.model,
              version: approval.version,
              deployment: approval.deployment,
            },
            cause: { event: event.detail.hash, execution: approval.execution },
            verdict,
            data: { approval: approval.id, outcome: approval.state },
          },
        },
      ],
      writes: [
        writes.approval(approval, { resumed: verdict }),
        // Approved too late is never shown as released: the version stands at its gate again. What became of another question is another's word.
        ...(verdict === 'too-late' &&
        approval.state === 'approved' &&
        version &&
        stateIn(version, approval.deployment) === 'approved'
          ? [writes.versionIn(version, approval.deployment, undefined)]
          : []),
      ],
    });
    return { verdict };
  };
}

/**
 * Only the ledger says yes: an item that was edited to say so wakes nothing.
 * @throws IntegrityError when the answers in the ledger make no yes
 */
async function assertTold(ports: Needs, approval: Approval): Promise<void> {
  if (approval.state !== 'approved') return;
  // What checks records is loaded by the first approval, not by a start.
  const { loadQuestionHistory } = await import('./load-question-history.ts');
  const told = await loadQuestionHistory(ports, approval);
  const quorum = told.question.data.quorum;
  if (told.ended === undefined && typeof quorum === 'number' && told.yes.length >= Math.max(1, quorum)) return;
  throw new IntegrityError(
    `question \`${approval.id}\` is \`approved\` in its item, in the ledger ${told.ended ?? `${told.yes.length} of ${quorum} said yes`}`,
  );
}

/**
 * A spent token also answers `too-late` when an earlier try of ours resumed the execution and died before recording it.
 * Then the execution is past its question: still running, or ended by anything but the question's own timeout.
 */
async function wentOn(ports: Needs, approval: Approval): Promise<boolean> {
  const execution = await ports.workflows.describe(approval.execution);
  if (!execution) return false;
  if (execution.status === 'RUNNING') return true;
  return (
    execution.status === 'SUCCEEDED' && (execution.output as { outcome?: string } | undefined)?.outcome !== 'expired'
  );
}
