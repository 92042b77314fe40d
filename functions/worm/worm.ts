import type { Ports } from '../../lib/ports/ports.ts';
import type { StreamedRecord } from '../announce/announce.ts';

type Needs = Pick<Ports, 'worm'>;

/** Copies a record's bytes to write-once storage, as the second reader of the ledger's stream. */
export const worm =
  (ports: Needs) =>
  (stored: StreamedRecord): Promise<void> =>
    ports.worm.keep(stored.chain, stored.seq, stored.bytes);
