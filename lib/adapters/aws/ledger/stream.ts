import * as z from 'zod';
import { explainIssues } from '../../../contract/run-flow.ts';
import { IntegrityError, InvalidEventError } from '../../../domain/errors.ts';
import type { StoredRecord } from '../../../domain/ledger/verify.ts';
import { logError } from '../lambda/log.ts';

/** A batch of the ledger table's stream: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
const StreamBatch = z.object({
  Records: z.array(
    z.object({
      eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
      dynamodb: z.object({
        SequenceNumber: z.string(),
        Keys: z.object({ chain: z.object({ S: z.string() }), seq: z.object({ N: z.string().regex(/^\d+$/) }) }),
        NewImage: z.unknown().optional(),
      }),
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

/** A record that could not be carried, for the reader's own queue. `changed` where the stream itself tells of tampering. */
export interface HandedOver {
  readonly chain: string;
  readonly seq: number;
  readonly changed?: 'changed' | 'removed';
}

/**
 * The Lambda handler of a reader of the ledger's stream: each inserted record in order, at least once. One that cannot be carried is
 * handed over to the reader's own queue, which tries again and parks it at last, so that no other record waits for it; that later
 * records of its chain come before it is without harm (docs/events.md). A record that was changed or removed is an IntegrityError,
 * which rings at once: nobody may do that. Only what cannot even be handed over comes again from here.
 */
export const streamReader =
  (carry: (record: StoredRecord) => Promise<unknown>, handOver: (record: HandedOver) => Promise<void>) =>
  async (event: unknown): Promise<StreamAnswer> => {
    const batch = StreamBatch.safeParse(event);
    if (!batch.success) throw new InvalidEventError(explainIssues(batch.error));
    for (const change of batch.data.Records) {
      const failed = await carried(change, carry);
      if (!failed) continue;
      const sequence = change.dynamodb.SequenceNumber;
      logError(failed.error, { sequence });
      try {
        await handOver(failed.over);
      } catch (error) {
        logError(error, { sequence });
        return { batchItemFailures: [{ itemIdentifier: sequence }] };
      }
    }
    return { batchItemFailures: [] };
  };

/** Carries one change; what failed, and what is to be handed over for it. */
async function carried(
  change: Change,
  carry: (record: StoredRecord) => Promise<unknown>,
): Promise<{ error: unknown; over: HandedOver } | undefined> {
  const { chain, seq } = change.dynamodb.Keys;
  const over = { chain: chain.S, seq: Number(seq.N) };
  let record: StoredRecord;
  try {
    record = recordOf(change);
  } catch (error) {
    return { error, over: { ...over, changed: change.eventName === 'REMOVE' ? 'removed' : 'changed' } };
  }
  try {
    await carry(record);
    return undefined;
  } catch (error) {
    return { error, over };
  }
}

function recordOf({ eventName, dynamodb }: Change): StoredRecord {
  if (eventName !== 'INSERT')
    throw new IntegrityError(
      `a ledger record was ${eventName === 'MODIFY' ? 'changed' : 'removed'}: ${JSON.stringify(dynamodb.Keys)}`,
    );
  const image = Image.safeParse(dynamodb.NewImage);
  if (!image.success) throw new IntegrityError(`a ledger item is not a record: ${explainIssues(image.error)}`);
  const { chain, seq, bytes, hash, sig, kid } = image.data;
  const signature = sig && kid && { sig: sig.S, kid: kid.S };
  return { chain: chain.S, seq: Number(seq.N), bytes: bytes.S, hash: hash.S, ...signature };
}

/** The handler of a function that reads the stream and serves the queue of what failed there. */
export const fromStreamOrQueue =
  <C>(stream: (event: unknown) => Promise<StreamAnswer>, queue: (event: unknown, context: C) => Promise<unknown>) =>
  (event: unknown, context: C): Promise<unknown> =>
    FromDynamo.safeParse(event).success ? stream(event) : queue(event, context);

const FromDynamo = z.object({ Records: z.tuple([z.object({ eventSource: z.literal('aws:dynamodb') })], z.unknown()) });
