import { ListMessageMoveTasksCommand, type SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { DependencyError, InvalidEventError } from '../../../domain/errors.ts';
import type { Redelivered } from '../../../ports/parked.ts';

/** A move is looked at every second, so often; a large one goes on without us. */
const LOOKS = 60;

/**
 * Moves everything out of a dead-letter queue of a queue. The destination is said, because messages that EventBridge parked there came
 * from no queue and would have none: docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export async function moveBack(
  { sqs, pause }: { readonly sqs: SQSClient; readonly pause: (ms: number) => Promise<void> },
  { name, from, to }: { readonly name: string; readonly from: string; readonly to: string },
): Promise<Redelivered> {
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: from, DestinationArn: to })).catch((error: Error) => {
    // "Only one active message movement task is supported per queue at any given time."
    if (/UnsupportedOperation/.test(error.name))
      throw new InvalidEventError(
        `\`${name}\` is being moved already, or AWS moves nothing out of it: ${error.message}`,
        {
          cause: error,
        },
      );
    throw error;
  });
  let moved = 0;
  for (let look = 0; look < LOOKS; look++) {
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: from, MaxResults: 1 }));
    const [task] = Results;
    moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    if (task?.Status === 'COMPLETED') return { queue: name, moved, moving: false, left: [] };
    if (task?.Status !== undefined && task.Status !== 'RUNNING')
      throw new DependencyError(
        `moving \`${name}\` ended ${task.Status} after ${moved} messages: ${task.FailureReason ?? 'no reason given'}; the others are still parked`,
      );
    await pause(1000);
  }
  return { queue: name, moved, moving: true, left: [] };
}
