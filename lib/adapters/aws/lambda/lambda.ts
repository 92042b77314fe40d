import middy from '@middy/core';
import * as z from 'zod';
import { type RunnableFlow, runFlow } from '../../../contract/run-flow.ts';
import { InvalidEventError } from '../../../domain/errors.ts';
import { logError } from './log.ts';

/** A batch as SQS hands it to Lambda: docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const SqsBatch = z.object({
  Records: z.array(z.object({ eventSource: z.literal('aws:sqs'), messageId: z.string(), body: z.string() })).min(1),
});

/** Names the messages to be delivered again; all others are deleted. */
interface BatchAnswer {
  readonly batchItemFailures: readonly { itemIdentifier: string }[];
}

/**
 * The Lambda handler of a flow. A batch from a standard SQS queue is served message by message, and only what failed comes again
 * until the queue's own limit parks it; everything else is one direct payload whose error leaves by its own name, which is what the
 * state machines retry on. The event source must have ReportBatchItemFailures. Logs name the failure, never the payload.
 */
export function lambda<I, O>(door: RunnableFlow<I, O>) {
  const handler = async (event: unknown): Promise<O | BatchAnswer> => {
    const batch = SqsBatch.safeParse(event);
    if (!batch.success) return runFlow(door, event);
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of batch.data.Records) {
      try {
        await runFlow(door, await parsed(body));
      } catch (error) {
        logError(error, { messageId });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
  return middy<unknown, O | BatchAnswer>()
    .onError(({ error, context }) => logError(error, { requestId: context.awsRequestId }))
    .handler(handler);
}

/** What stands in a body twice, or after it, is one thing to one reader and another to the next. The reasons quote nothing of the payload. */
async function parsed(body: string): Promise<unknown> {
  // Only what a queue wakes needs it.
  const { parseStrictJson } = await import('../../../domain/capture/text/strict-json.ts');
  const read = parseStrictJson(body);
  if (read.ok) return read.value;
  throw new InvalidEventError(`the message is not JSON: ${read.reason}`);
}
