import * as z from 'zod';
import { explain } from '../../contract/door.ts';
import { IntegrityError, InvalidEventError } from '../../domain/errors.ts';
import type { StoredRecord } from '../../domain/ledger/verify.ts';
import { logError } from './log.ts';

/** A batch of the ledger table's stream: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
const StreamBatch = z.object({
  Records: z.array(
    z.object({
      eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
      dynamodb: z.object({ SequenceNumber: z.string(), Keys: z.unknown(), NewImage: z.unknown().optional() }),
    }),
  ),
});
type Change = z.infer<typeof StreamBatch>['Records'][number];

const Image = z.object({
  chain: z.object({ S: z.string() }),
  seq: z.object({ N: z.string().regex(/^\d+$/) }),
  bytes: z.object({ S: z.string() }),
  hash: z.object({ S: z.string() }),
  sig: z.object({ S: z.string() }).optional(),
  kid: z.object({ S: z.string() }).optional(),
});

/** From where Lambda shall deliver again; everything before it is done. */
interface StreamAnswer {
  readonly batchItemFailures: readonly { itemIdentifier: string }[];
}

/**
 * The Lambda handler of a reader of the ledger's stream: each inserted record in order, at least once. The first failure ends the
 * batch, so that no record is handled before one that stands earlier in its chain; Lambda then delivers from there again until the
 * event source's own limit sends it to its queue. A record that was changed or removed is an IntegrityError: nobody may do that.
 */
export const streamReader =
  (flow: (record: StoredRecord) => Promise<void>) =>
  async (event: unknown): Promise<StreamAnswer> => {
    const batch = StreamBatch.safeParse(event);
    if (!batch.success) throw new InvalidEventError(explain(batch.error));
    for (const change of batch.data.Records) {
      try {
        await flow(recordOf(change));
      } catch (error) {
        logError(error, { sequence: change.dynamodb.SequenceNumber });
        return { batchItemFailures: [{ itemIdentifier: change.dynamodb.SequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  };

function recordOf({ eventName, dynamodb }: Change): StoredRecord {
  if (eventName !== 'INSERT')
    throw new IntegrityError(
      `a ledger record was ${eventName === 'MODIFY' ? 'changed' : 'removed'}: ${JSON.stringify(dynamodb.Keys)}`,
    );
  const image = Image.safeParse(dynamodb.NewImage);
  if (!image.success) throw new IntegrityError(`a ledger item is not a record: ${explain(image.error)}`);
  const { chain, seq, bytes, hash, sig, kid } = image.data;
  const signature = sig && kid && { sig: sig.S, kid: kid.S };
  return { chain: chain.S, seq: Number(seq.N), bytes: bytes.S, hash: hash.S, ...signature };
}
