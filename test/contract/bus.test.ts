import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll } from 'vitest';
import { FLOWS } from '../../functions/flows.ts';
import { awsBus } from '../../lib/adapters/aws/effects/bus.ts';
import { openStore } from '../../lib/adapters/local/ledger/store.ts';
import { LocalQueue, localBus } from '../../lib/adapters/local/plane/queue.ts';
import { Event } from '../../lib/contract/events.ts';
import { flowsWokenBy } from '../../lib/flow/routes.ts';
import { production, synthesize } from '../stacks/synthesized.ts';
import { busContract } from './contracts/bus-contract.ts';
import { onLocalStack } from './engines/localstack.ts';
import { clientOf } from './engines/moto.ts';

busContract('SQLite', async () => {
  const queue = new LocalQueue(openStore(':memory:'));
  return {
    bus: localBus(queue, (event) => flowsWokenBy(FLOWS, event)),
    received: async () => {
      const all: { flow: string; event: Event }[] = [];
      for (
        let message = queue.receive(Number.MAX_SAFE_INTEGER);
        message;
        message = queue.receive(Number.MAX_SAFE_INTEGER)
      ) {
        all.push({ flow: message.flow, event: Event.parse(message.body) });
        queue.done(message.id);
      }
      return all;
    },
  };
});

/** A first synth bundles every function. */
const SYNTH = 900_000;

/** The rules on our bus as the templates have them: pattern, and the flow whose queue is the target. */
const rulesOfTemplates = () =>
  synthesize(production())
    .ofType('AWS::Events::Rule')
    .filter(({ Properties }) => Properties.EventBusName !== undefined)
    .flatMap(({ Properties: { EventPattern, Targets } }) =>
      Targets.map(({ Arn }: { Arn: { 'Fn::GetAtt': [string] } }) => ({
        // Ours are events of our own account.
        pattern: JSON.parse(JSON.stringify(EventPattern).replaceAll('{"Ref":"AWS::AccountId"}', '"000000000000"')),
        flow: /^(\w+)WorkQueue/
          .exec(Arn['Fn::GetAtt'][0])![1]!
          .replace(/(?<!^)[A-Z]/g, (l) => `-${l}`)
          .toLowerCase(),
      })),
    ) as { pattern: object; flow: string }[];

onLocalStack((endpoint) => {
  const events = new EventBridgeClient(clientOf(endpoint));
  const sqs = new SQSClient(clientOf(endpoint));
  let rules: ReturnType<typeof rulesOfTemplates>;
  beforeAll(() => {
    rules = rulesOfTemplates();
  }, SYNTH);

  busContract('EventBridge and SQS (LocalStack), with the rules of the templates', async () => {
    const EventBusName = `bus-${randomUUID()}`;
    await events.send(new CreateEventBusCommand({ Name: EventBusName }));
    const queues = new Map<string, string>();
    for (const { flow } of rules)
      if (!queues.has(flow)) {
        const made = await sqs.send(new CreateQueueCommand({ QueueName: `${flow}-${randomUUID()}` }));
        queues.set(flow, made.QueueUrl!);
      }
    for (const [i, { pattern, flow }] of rules.entries()) {
      const Arn = `arn:aws:sqs:us-east-1:000000000000:${queues.get(flow)!.split('/').at(-1)}`;
      await events.send(new PutRuleCommand({ EventBusName, Name: `rule-${i}`, EventPattern: JSON.stringify(pattern) }));
      await events.send(new PutTargetsCommand({ EventBusName, Rule: `rule-${i}`, Targets: [{ Id: 'queue', Arn }] }));
    }
    return {
      bus: awsBus(events, EventBusName),
      received: async (atLeast) => {
        const all: { flow: string; event: Event }[] = [];
        // What is too much has to come as well: one more round once all are there.
        for (let last = false, end = Date.now() + 60_000; !last && Date.now() < end; await sleep(100)) {
          last = all.length >= atLeast;
          for (const [flow, QueueUrl] of queues) {
            const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
            for (const { Body, ReceiptHandle } of Messages) {
              all.push({ flow, event: Event.parse(JSON.parse(Body!)) });
              await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
            }
          }
        }
        return all;
      },
    };
  });
});
