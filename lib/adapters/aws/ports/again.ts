import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';
import type { HandedOver } from '../ledger/stream.ts';

/** The queue of what a reader of the ledger's stream could not carry. Loaded when something fails. */
export const againPort = (env: { AGAIN_QUEUE_URL: string }): { handOver(record: HandedOver): Promise<void> } =>
  lazily(async () => (await import('../queues/hand-over.ts')).ownHandOver(env.AGAIN_QUEUE_URL));

/** The queue of who signs checkpoints. */
export const checkpointsDuePort = (env: { CHECKPOINT_QUEUE_URL: string }): Pick<Ports, 'checkpointsDue'> => ({
  checkpointsDue: lazily(async () =>
    (await import('../queues/checkpoint-due.ts')).ownCheckpointDue(env.CHECKPOINT_QUEUE_URL),
  ),
});

/** Records alone, without the registry. Loaded when something failed. */
export const recordsPort = (env: { LEDGER_TABLE: string }): { readonly ledger: Pick<Ports['ledger'], 'record'> } => ({
  ledger: lazily(async () => (await import('../ledger/records.ts')).ownRecords(env.LEDGER_TABLE)),
});
