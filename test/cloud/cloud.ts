import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueUrlCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { parse } from 'yaml';
import { FOLDER } from '../../examples/flights/story/life.ts';
import { StandinClient } from '../../lib/adapters/local/standin.ts';
import { LedgerRecord } from '../../lib/domain/ledger/record.ts';

const given = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`npm run test:cloud\``);
  return value;
};

export const ENDPOINT = given('STEWARD_CLOUD_ENDPOINT');
export const STANDIN = given('STEWARD_CLOUD_STANDIN');
/** The stand-in's S3 folder: what SageMaker writes lands here first. */
export const S3 = given('STEWARD_CLOUD_S3');
export const HOME = given('STEWARD_CLOUD_HOME');
const outputs = JSON.parse(readFileSync(given('STEWARD_CLOUD_OUTPUTS'), 'utf8')) as Record<
  string,
  Record<string, string>
>;
/** Outputs of all stacks by name. */
export const OUTPUTS = Object.assign({}, ...Object.values(outputs)) as Record<string, string>;
export const BUCKETS = ['flight-delay-data', 'delay-minutes-data', 'steward-captures'];

const toStandin = { endpoint: STANDIN, credentials: { accessKeyId: 'story', secretAccessKey: 'story' } };
export const clients = {
  dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  events: new EventBridgeClient({}),
  s3: new S3Client({}),
  sfn: new SFNClient({}),
  sqs: new SQSClient({}),
  sagemaker: new SageMakerClient(toStandin),
  runtime: new SageMakerRuntimeClient(toStandin),
};
export const standin = Object.assign(new StandinClient(STANDIN), {
  /** Sets traps (docs/emulator.md); null takes one away. */
  async faults(changes: Record<string, unknown>): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${STANDIN}/_standin/faults`, {
      method: 'POST',
      headers,
      body: JSON.stringify(changes),
    });
    if (!answer.ok) throw new Error(await answer.text());
  },
});

/** One line of evidence on the terminal. */
export const evidence = (line: string): void => console.error(`    · ${line}`);

/** Waits until `check` gives something, doing what SageMaker and EventBridge's default bus would do meanwhile. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  within = 120_000,
): Promise<T> {
  for (const end = Date.now() + within; Date.now() < end; await sleep(200)) {
    await pump();
    const found = await check();
    if (found) return found;
  }
  throw new Error(`${what}: not within ${within / 1000} s`);
}

const mirrored = new Map<string, string>();
let heard = 0;

/** Leaves what SageMaker has said so far to those who heard it: each file of tests begins with the first event again. */
export async function hearFromNow(): Promise<void> {
  for (let page = await standin.pull(heard); page.length > 0; page = await standin.pull(heard))
    heard = page.at(-1)!.seq;
}

/**
 * What AWS does by itself and nothing here does: objects that SageMaker wrote appear in S3, SageMaker's events pass the default bus.
 * AWS takes no `aws.sagemaker` events from us, and rightly, nor does the emulator: so the deployed rules are asked one by one, with
 * EventBridge's own TestEventPattern, and their queues get what EventBridge would send.
 */
export async function pump(): Promise<void> {
  // What an event speaks of was written before it: so the event is taken first, and delivered after the objects.
  const events = await standin.pull(heard);
  await mirror();
  for (const { seq, event } of events) {
    await throughBus(event);
    heard = seq;
  }
}

async function mirror(): Promise<void> {
  for (const bucket of BUCKETS)
    for (const entry of files(join(S3, bucket))) {
      const { size, mtimeMs } = statSync(entry);
      const version = `${size}/${mtimeMs}`;
      if (mirrored.get(entry) === version) continue;
      const Key = relative(join(S3, bucket), entry);
      await clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: readFileSync(entry) }));
      mirrored.set(entry, version);
    }
}

const files = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
};

export const makeBuckets = (): Promise<unknown> =>
  Promise.all(BUCKETS.map((Bucket) => clients.s3.send(new CreateBucketCommand({ Bucket }))));

type Rules = Promise<{ pattern: string; queues: string[] }[]>;
const rules = new Map<string, Rules>();

async function rulesOf(EventBusName: string): Rules {
  const { Rules = [] } = await clients.events.send(new ListRulesCommand({ EventBusName }));
  return Promise.all(
    Rules.map(async ({ Name, EventPattern }) => {
      const { Targets = [] } = await clients.events.send(new ListTargetsByRuleCommand({ Rule: Name!, EventBusName }));
      const queues = Targets.map(({ Arn }) => Arn!).filter((arn) => arn.includes(':sqs:'));
      return { pattern: EventPattern!, queues: await Promise.all(queues.map(queueUrl)) };
    }),
  );
}

/** Gives an event to the queues of every rule on a bus that it fits; returns how many. */
export async function throughBus(event: unknown, bus = 'default'): Promise<number> {
  const known = rules.get(bus) ?? rulesOf(bus);
  rules.set(bus, known);
  let sent = 0;
  for (const { pattern, queues } of await known) {
    const asked = new TestEventPatternCommand({ EventPattern: pattern, Event: JSON.stringify(event) });
    if (!(await clients.events.send(asked)).Result) continue;
    for (const QueueUrl of queues) {
      await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
      sent += 1;
    }
  }
  return sent;
}

/** The one queue whose name holds these words. */
export async function queueOf(words: string): Promise<string> {
  const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({}));
  const found = QueueUrls.filter((url) => url.includes(words));
  if (found.length !== 1) throw new Error(`${found.length} queues are called \`${words}\``);
  return found[0]!;
}

/** Keys of all write-once copies. */
export async function copiesIn(): Promise<string[]> {
  const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
  const Bucket = Buckets.find(({ Name }) => Name?.includes('wormbucket'))!.Name!;
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: clients.s3 }, { Bucket, Prefix: 'audit/' }))
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key!));
  return keys;
}

const queueUrl = async (arn: string): Promise<string> =>
  (await clients.sqs.send(new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1)! }))).QueueUrl!;

/** Every record of a chain, read from the ledger table, past all our code. */
async function recordsOf(chain: string): Promise<LedgerRecord[]> {
  const found: LedgerRecord[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await clients.dynamodb.send(
      new QueryCommand({
        TableName: OUTPUTS.LedgerTable,
        KeyConditionExpression: '#chain = :chain',
        ExpressionAttributeNames: { '#chain': 'chain' },
        ExpressionAttributeValues: { ':chain': chain },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    found.push(...(page.Items ?? []).map((item) => LedgerRecord.parse(JSON.parse(String(item.bytes)))));
    from = page.LastEvaluatedKey;
  } while (from);
  return found;
}

/** Every record of a model. */
export const lifeOf = (model: string): Promise<LedgerRecord[]> => recordsOf(`model.default.${model}`);

export const story = (): Promise<LedgerRecord[]> => lifeOf('flight-delay');

/**
 * The manifest of the flights with a lower floor: windows begin tomorrow, and what a retrain learns from and is judged by depends on that weekday.
 * On a Friday its AUC lay on the floor of the story, 0.58, and the gate could not tell.
 */
export function flightManifest(): Record<string, any> {
  const manifest = parse(readFileSync(join(FOLDER, 'flight-delay.model.yaml'), 'utf8'));
  return { ...manifest, gate: { ...manifest.gate, aucFloor: 0.55 } };
}
