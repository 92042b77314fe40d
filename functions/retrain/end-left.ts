import type { Event } from '../../lib/contract/events.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { findRetrain } from './finish.ts';

/**
 * Ends what the broken machine of a retrain left going: nobody waits for it any more, and its jobs are billed. That it was asked to end is recorded, once; one
 * that has ended by itself is left alone, and so is a retrain that is not broken, whatever an event says of it.
 */
export async function endLeft(
  ports: PortsOf<'registry' | 'ledger' | 'sagemaker:train'>,
  { detail }: Event,
): Promise<{ readonly verdict: 'hold'; readonly retrain: object }> {
  const { tenant, model } = detail;
  const about = { tenant, model, id: String(detail.data.retrain) };
  const { outcome, pipelineExecution } = await findRetrain(ports, about);
  const ended = { verdict: 'hold' as const, retrain: about };
  if (outcome !== 'broken' || pipelineExecution === undefined) return ended;
  const { status } = await ports.sagemaker.pipelineStatus(pipelineExecution);
  if (status !== 'Executing') return ended;
  // The record first: cut off in between, it comes again and finds the pipeline still going.
  await ports.ledger.commit({
    once: `retrain-left:${tenant}:${model}:${about.id}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'RetrainStopped',
          actor: { kind: 'service', id: 'retrain' },
          subject: { tenant, model },
          cause: { event: detail.hash },
          reasons: [
            {
              rule: 'left-going',
              subject: pipelineExecution,
              observed: status,
              limit: 'ended, since the execution that carried it broke',
            },
          ],
          data: { retrain: about.id, by: 'broken' },
        },
      },
    ],
    writes: [],
  });
  await ports.sagemaker.stopPipeline(pipelineExecution);
  return ended;
}
