import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { RetrainStopped } from '../../lib/domain/retrain/asked.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { versionMadeBy } from './follow.ts';

type Needs = Pick<Ports, 'registry' | 'ledger'>;

/**
 * Ends the retrain that is on: the record says who wanted it, and the machine, which alone may, asks SageMaker at its next look. A run
 * that brought its version already has nothing left to stop: the version goes its own way.
 */
export function stopRetrain(ports: Needs) {
  return async function stopRetrain(due: {
    tenant: string;
    model: string;
    reason: string;
    actor: Actor;
  }): Promise<RetrainStopped> {
    const { tenant, model } = due;
    const id = { tenant, model };
    const run = (await ports.registry.retrains(id)).find(({ state }) => state === 'running');
    if (!run)
      return {
        verdict: 'refuse',
        why: `no retrain of \`${model}\` is on: \`steward history ${model}\` shows how they ended`,
      };
    const stopping = { verdict: 'stopping' as const, retrain: run.id, pipeline: run.pipeline };
    if (run.stopped !== undefined) return stopping;
    const made = run.pipelineExecution && (await versionMadeBy(ports, id, run.pipelineExecution));
    if (made)
      return {
        verdict: 'refuse',
        why: `training has ended with version ${made.version}: say no to its question, or retire it with \`steward retire ${model}/${made.version}\``,
      };
    await ports.ledger.commit({
      once: `retrain-stopped:${tenant}:${model}:${run.id}`,
      appends: [
        {
          chain: modelChain(tenant, model),
          draft: {
            type: 'RetrainStopped',
            actor: due.actor,
            subject: id,
            data: { retrain: run.id, by: 'person', reason: due.reason },
          },
        },
      ],
      writes: [writes.retrain(run, { stopped: due.actor.id })],
    });
    return stopping;
  };
}
