import type { StoredRecord } from '../../../domain/ledger/verify.ts';
import { carryAgain, RecordDue } from '../../../flow/carry-again.ts';
import { lambda } from '../lambda/lambda.ts';
import { fromStreamOrQueue, streamReader } from '../ledger/stream.ts';
import { againPort, recordsPort } from './again.ts';

/** The handler of a flow that reads the ledger's stream, and serves the queue of what failed there. */
export const readerOf = (
  carry: (record: StoredRecord) => Promise<unknown>,
  env: { AGAIN_QUEUE_URL: string; LEDGER_TABLE: string },
) =>
  fromStreamOrQueue(
    streamReader(carry, againPort(env).handOver),
    lambda({ schema: RecordDue, flow: carryAgain(recordsPort(env).ledger, carry) }),
  );
