import type { StreamedRecord } from '../../lib/flow/carry-again.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { needs } from './flow.ts';

type Needs = PortsOf<typeof needs>;

/** Copies a record's bytes to write-once storage, as the second reader of the ledger's stream; what is copied is signed for within the minute. */
export function copyToWorm(ports: Needs) {
  return async function copyToWorm(stored: StreamedRecord): Promise<void> {
    await ports.worm.keep(stored.chain, stored.seq, stored.bytes);
    await ports.checkpointsDue.ask();
  };
}
