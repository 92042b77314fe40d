import { type CloudWatchClient, GetMetricDataCommand, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  type QueueAttributeName,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { InvalidEventError, NotFoundError } from '../../../domain/errors.ts';
import type { Parked, ParkedQueue } from '../../../ports/parked.ts';
import { translateErrors } from '../sdk-errors.ts';
import { moveBack } from './parked-move.ts';
import { sendBack } from './parked-send.ts';

export interface ParkedNeeds {
  readonly cloudwatch: CloudWatchClient;
  readonly sqs: SQSClient;
  readonly environment: string;
  readonly now: () => number;
  /** Waits before a move is looked at again (ms). */
  readonly pause: (ms: number) => Promise<void>;
}

/** SQS tells CloudWatch once a minute; what was told within this time still holds. */
const RECENT = 15 * 60_000;

/**
 * The dead-letter queues of one environment. Each has its alarm, whose name says whose work it is and whose dimension names the queue
 * (lib/constructs/watch.ts): so they are found by the names of alarms, which are ours, not of queues, which are CloudFormation's.
 */
export function awsParked(needs: ParkedNeeds): Parked {
  const { cloudwatch, sqs, environment } = needs;
  const queuesOf = (kind: 'parked-messages' | 'work-waiting') => alarmed(cloudwatch, `steward-${environment}-${kind}-`);
  return translateErrors<Parked>({
    list: async () => {
      const queues = [...(await queuesOf('parked-messages'))];
      const counts = await Promise.all(queues.map(async ([, queue]) => countOf(sqs, await urlOf(sqs, queue))));
      const ages = await agesOf(
        needs,
        queues.filter((_, i) => counts[i]! > 0).map(([, queue]) => queue),
      );
      return queues.map(([name, queue], i): ParkedQueue => {
        const oldest = ages.get(queue);
        return { name, messages: counts[i]!, ...(oldest !== undefined && { oldest }) };
      });
    },
    redeliver: async (name) => {
      const queues = await queuesOf('parked-messages');
      const queue = queues.get(name);
      if (queue === undefined)
        throw new NotFoundError(
          `\`${environment}\` has no parked queue \`${name}\`: there is ${[...queues.keys()].join(', ') || 'none'}`,
        );
      const url = await urlOf(sqs, queue);
      const { queueUrls: sources = [] } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url }));
      if (sources.length === 1)
        return moveBack(needs, { name, from: await arnOf(sqs, url), to: await arnOf(sqs, sources[0]!) });
      if (sources.length > 1)
        throw new InvalidEventError(
          `\`${name}\` is the dead-letter queue of ${sources.length} queues, and ours are of one: somebody changed it, move its messages by hand`,
        );
      if (name.endsWith('-stream'))
        throw new InvalidEventError(
          `\`${name}\` holds places in the ledger's stream and no work: docs/runbook.md#parked-messages says what to do with them`,
        );
      return sendBack(sqs, { name, url, targets: [...(await queuesOf('work-waiting')).values()] });
    },
  });
}

/** The queue behind each alarm whose name begins so, by the rest of the name; sorted. */
async function alarmed(client: CloudWatchClient, prefix: string): Promise<Map<string, string>> {
  const found: [string, string][] = [];
  const input = { AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm' as const] };
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, input))
    for (const { AlarmName = '', Dimensions = [] } of MetricAlarms) {
      const queue = Dimensions.find(({ Name }) => Name === 'QueueName')?.Value;
      if (queue !== undefined) found.push([AlarmName.slice(prefix.length), queue]);
    }
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const urlOf = async (sqs: SQSClient, QueueName: string): Promise<string> =>
  (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl!;

async function told(sqs: SQSClient, QueueUrl: string, AttributeNames: QueueAttributeName[]) {
  return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes ?? {};
}

const arnOf = async (sqs: SQSClient, url: string): Promise<string> => (await told(sqs, url, ['QueueArn'])).QueueArn!;

/** Those that somebody looks at just now are parked too. */
async function countOf(sqs: SQSClient, url: string): Promise<number> {
  const found = await told(sqs, url, ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']);
  return Object.values(found).reduce((sum, count) => sum + Number(count), 0);
}

/**
 * Age of each queue's oldest message (seconds). Only CloudWatch knows; of a dead-letter queue it counts from when the message came there:
 * docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
 */
async function agesOf({ cloudwatch, now }: ParkedNeeds, queues: readonly string[]): Promise<Map<string, number>> {
  if (queues.length === 0) return new Map();
  const command = new GetMetricDataCommand({
    StartTime: new Date(now() - RECENT),
    EndTime: new Date(now()),
    ScanBy: 'TimestampDescending',
    MetricDataQueries: queues.map((queue, i) => ({
      Id: `q${i}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateAgeOfOldestMessage',
          Dimensions: [{ Name: 'QueueName', Value: queue }],
        },
        Period: 60,
        Stat: 'Maximum',
      },
    })),
  });
  const { MetricDataResults = [] } = await cloudwatch.send(command);
  const newest = MetricDataResults.map(
    ({ Id = '', Values = [] }) => [queues[Number(Id.slice(1))]!, Values[0]] as const,
  );
  return new Map(newest.filter((pair): pair is [string, number] => pair[1] !== undefined));
}
