import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { flow } from '../../functions/register/flow.ts';
import { lambda } from '../../lib/adapters/aws/lambda/lambda.ts';
import { sagemakerInput } from '../../lib/flow/seen.ts';
import { newHome, type Ran, steward } from '../cli/cli.ts';

/** Odd events at both doors: a file at `steward event`, a message of SQS. What is given, and the reason it is parked with. */
const home = newHome();
const PACKAGE = 'SageMaker Model Package State Change';
const ARN = 'arn:aws:sagemaker:us-east-1:000000000000:model-package/flight-delay/1';
const detail = {
  ModelPackageGroupName: 'flight-delay',
  ModelPackageVersion: 1,
  ModelPackageArn: ARN,
  ModelPackageStatus: 'Completed',
};
const good = {
  version: '0',
  id: 'e-1',
  'detail-type': PACKAGE,
  source: 'aws.sagemaker',
  account: '000000000000',
  region: 'us-east-1',
  time: '2026-11-23T06:00:00Z',
  resources: [],
  detail,
};
const at = (arn: string) => ({ ...good, detail: { ...detail, ModelPackageArn: arn } });
const TEXT = JSON.stringify(good);

/** What neither door takes. */
const PARKED: [input: string, event: unknown, says: string][] = [
  ['no detail', { ...good, detail: undefined }, '`detail`'],
  ['detail null', { ...good, detail: null }, '`detail`'],
  ['detail a list', { ...good, detail: [detail] }, '`detail`'],
  ['detail as text', { ...good, detail: JSON.stringify(detail) }, '`detail`'],
  ['an envelope around it', { detail: good }, '`source`'],
  ['its keys one level up', { ...good, ...detail, detail: {} }, 'ModelPackageGroupName'],
  ['detail in detail', { ...good, detail: { detail } }, 'ModelPackageGroupName'],
  ['another source', { ...good, source: 'aws.s3' }, 'is not allowed'],
  ['another account', { ...good, account: '111122223333' }, "is not this stack's"],
  ['another region', { ...good, region: 'eu-west-1' }, "is not this stack's"],
  ['a package of another account', at(ARN.replace('000000000000', '111122223333')), 'of another account'],
  ['a package of another region', at(ARN.replace('us-east-1', 'eu-west-1')), 'of another region'],
  ['a package of China', at(ARN.replace('arn:aws:', 'arn:aws-cn:')), 'of another partition'],
  ['a package of GovCloud', at(ARN.replace('arn:aws:', 'arn:aws-us-gov:')), 'of another partition'],
  ['a package of no partition', at(ARN.replace('arn:aws:', 'arn:aws-foo:')), 'of another partition'],
  ['no time', { ...good, time: undefined }, '`time`'],
  ['30 February', { ...good, time: '2026-02-30T00:00:00Z' }, '`time`'],
  ['a leap second', { ...good, time: '2026-06-30T23:59:60Z' }, '`time`'],
  ['a time without its offset', { ...good, time: '2026-11-23T06:00:00' }, '`time`'],
  ['seconds for milliseconds', { ...good, time: 1763877600 }, '`time`'],
  ['ten years ahead', { ...good, time: '2036-11-23T06:00:00Z' }, 'a year ahead'],
  ['ten years ahead in milliseconds', { ...good, time: Date.UTC(2036, 0) }, 'a year ahead'],
  ['no id', { ...good, id: '' }, '`id`'],
  ['an envelope of SNS around it', { Type: 'Notification', Message: TEXT }, '`source`'],
  [
    'an address that SNS asks to visit',
    { Type: 'SubscriptionConfirmation', SubscribeURL: 'https://x.example' },
    '`source`',
  ],
  ['a placeholder of Scheduler', { slot: '<aws.scheduler.scheduled-time>' }, '`source`'],
  ['an object of S3', { ...good, source: 'aws.s3', detail: { object: { key: '%252e%252e' } } }, 'is not allowed'],
  ...[
    'a\u0000b',
    'a\nb',
    'a\u202eb',
    'x'.repeat(64),
    `a${'-'.repeat(62)}b`,
    'x'.repeat(10_000),
    'cafe\u0301',
    'fl\u0456ght',
    '',
  ].map((name): [string, unknown, string] => [
    `the group ${JSON.stringify(name.slice(0, 9))}`,
    { ...good, detail: { ...detail, ModelPackageGroupName: name } },
    'ModelPackageGroupName',
  ]),
  ...[0, -1, 1.5, '1', null].map((version): [string, unknown, string] => [
    `the version ${version}`,
    { ...good, detail: { ...detail, ModelPackageVersion: version } },
    'ModelPackageVersion',
  ]),
  [
    'a hundred thousand keys',
    { ...good, detail: Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [i, 0])) },
    'keys at most',
  ],
];

/** What is no event to begin with. */
const NO_JSON: [input: string, text: string | Uint8Array, says: string][] = [
  ['a key twice', TEXT.replace('{', '{"id":"other",'), 'a key is there twice'],
  ['a key twice, once by its escape', TEXT.replace('{', '{"\\u0069d":"other",'), 'a key is there twice'],
  ['half a character', TEXT.replace('e-1', '\\ud800'), 'half of a character'],
  ['half a character as a key', TEXT.replace('{', '{"\\udc00":1,'), 'half of a character'],
  ['two events', `${TEXT}${TEXT}`, 'more than one value'],
  ['nesting without end', `${'['.repeat(9000)}${']'.repeat(9000)}`, ''],
  ['NaN', TEXT.replace('"ModelPackageVersion":1', '"ModelPackageVersion":NaN'), 'is not JSON'],
  ['half an event', TEXT.slice(0, 99), 'JSON'],
  ['a word', 'null', 'must be a mapping of names to values, not nothing'],
];

/** Each is another event: an id that was taken before is a case of its own. */
const withId = (event: object, i: number): object =>
  'id' in event && event.id === good.id ? { ...event, id: `odd-${i}` } : event;

describe('an event at `steward event`', () => {
  const sent = (name: string, bytes: string | Uint8Array): Ran => {
    writeFileSync(join(home, name), bytes);
    return steward(home, 'event', '-f', join(home, name), '--json');
  };
  it('of every odd kind is parked with its reason, and each good one beside it is taken', () => {
    const other = (i: number) => ({ ...good, id: `g-${i}`, 'detail-type': 'of no matter' });
    const odd = [
      ...PARKED.map(([, event], i) => JSON.stringify(withId(event as object, i))),
      ...NO_JSON.slice(0, 5).map(([, text]) => text),
    ];
    const lines = odd.flatMap((line, i) => [line, JSON.stringify(other(i))]);
    const ran = sent('odd.jsonl', lines.join('\n'));
    expect(ran.code).toBe(2);
    const told = JSON.parse(ran.out) as { line: number; outcome: string; reason?: string }[];
    const expected = [...PARKED, ...NO_JSON.slice(0, 5)].flatMap(([, , says], i) => [
      { line: 2 * i + 1, outcome: 'parked', reason: expect.stringContaining(says) },
      { line: 2 * i + 2, outcome: 'ignored' },
    ]);
    expect(told).toEqual(expected);
  });

  it('that carries a task token keeps it to itself, and with a status that nobody knows is looked into and not believed', () => {
    const SECRET = 'task-token-that-nobody-may-read';
    const endpoint = { ...good, id: 'e-odd', 'detail-type': 'SageMaker Endpoint State Change' };
    const lines = [
      { ...endpoint, detail: { EndpointName: 'a', EndpointStatus: 'Perhaps', taskToken: SECRET } },
      { ...endpoint, id: 'e-token', 'detail-type': PACKAGE, detail: { taskToken: SECRET } },
    ];
    const ran = sent('token.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(JSON.parse(ran.out)).toMatchObject([{ outcome: 'done' }, { outcome: 'parked' }]);
    expect(ran.out + ran.err).not.toContain(SECRET);
  });

  it('of the same id with other detail is parked, and the first one stands', () => {
    const endpoint = { ...good, id: 'e-twice', 'detail-type': 'SageMaker Endpoint State Change' };
    const lines = [{ EndpointName: 'a' }, { EndpointName: 'a' }, { EndpointName: 'b' }].map((d) =>
      JSON.stringify({ ...endpoint, detail: d }),
    );
    const told = JSON.parse(sent('twice.jsonl', lines.join('\n')).out) as { outcome: string }[];
    expect(told.map(({ outcome }) => outcome)).toEqual(['done', 'known', 'parked']);
  });

  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'is empty: give a file with events'],
    ['gzip', gzipSync(TEXT), 'is gzip'],
    ['UTF-16', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'is UTF-16'],
    ['one JSON array', `[${TEXT}]`, 'JSON array'],
  ])('in a file of %s is refused', (_, bytes, says) => {
    expect(sent('file.jsonl', bytes)).toMatchObject({ code: 3, err: expect.stringContaining(says) });
  });

  it('that is not UTF-8 or beyond a message of SQS costs only its own line', () => {
    const latin = Buffer.from(`${TEXT.replace('e-1', 'é')}\n`, 'latin1');
    const long = Buffer.from(`${JSON.stringify({ ...good, x: 'x'.repeat(1 << 20) })}\n`);
    const fine = Buffer.from(JSON.stringify({ ...good, id: 'z', 'detail-type': 'of no matter' }));
    const told = JSON.parse(sent('bytes.jsonl', Buffer.concat([latin, long, fine])).out);
    expect(told).toMatchObject([
      { outcome: 'parked', reason: expect.stringContaining('not UTF-8') },
      { outcome: 'parked', reason: expect.stringContaining('at most 1048576 bytes') },
      { outcome: 'ignored' },
    ]);
  });
});

describe('a package named by hand', () => {
  it.each([
    [ARN.replace('arn:aws:', 'arn:aws-cn:'), 'of another partition'],
    [ARN.replace('arn:aws:', 'arn:aws-us-gov:'), 'of another partition'],
    [ARN.replace('us-east-1', 'cn-north-1'), 'of another partition'],
    [ARN.replace('arn:aws:', 'arn:awsx:'), 'must be the ARN'],
    [ARN.replace('/1', '/0'), 'must be the ARN'],
    [ARN.replace('/1', ''), 'must be the ARN'],
    [`${ARN}\u202e`, 'must be the ARN'],
    ['s3://bucket/model.tar.gz', 'must be the ARN'],
    ['file:///etc/passwd', 'must be the ARN'],
  ])('%s is refused', (arn, says) => {
    expect(steward(home, 'register', arn)).toMatchObject({ code: 3, err: expect.stringContaining(says) });
  });
});

describe('a message of SQS', () => {
  const schema = sagemakerInput(flow, { account: '000000000000', region: 'us-east-1' });
  const handle = lambda({ schema: schema as z.ZodType<unknown>, flow: async () => 'taken' });
  /** The ids that are to come again, which after three times lie in the dead-letter queue. */
  const failed = async (bodies: string[]): Promise<string[]> => {
    const Records = bodies.map((body, i) => ({ eventSource: 'aws:sqs', messageId: String(i), body }));
    const answer = (await handle({ Records }, { awsRequestId: 'r' } as never, {} as never)) as {
      batchItemFailures: { itemIdentifier: string }[];
    };
    return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  it.each<readonly [string, string]>([
    ...PARKED.map(([input, event]) => [input, JSON.stringify(event)] as const),
    ...NO_JSON.map(([input, text]) => [input, text as string] as const),
    ['nothing', ''],
    ['a byte order mark', `\ufeff${TEXT}`],
    ['gzip', gzipSync(TEXT).toString('latin1')],
  ])('that is or has %s fails alone: the good one beside it is done', async (_, body) => {
    expect(await failed([TEXT, body, TEXT])).toEqual(['1']);
  });
});
