import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerTable } from '../../lib/adapters/aws/ledger/tables.ts';
import { RecordDue } from '../../lib/flow/carry-again.ts';
import { clientOf, onMoto } from './engines/moto.ts';
import { absent } from './engines/required.ts';

/** Of the CLI's own, in its version 2: they call no API, and are told only to people. */
const NO_API = new Set(['aws sso login', 'aws configure']);
/** What is code in a page: a fence, or between backticks. */
const CODE = /^```[\s\S]*?^```|`[^`\n]+`/gm;
/** A command with its options; a line that ends in a backslash goes on. */
const COMMAND = /(?<=[`\n{] ?)aws [a-z][a-z-]+ [a-z][a-z-]+(?:[^`;|\n\\]|\\\n)*/g;

/** Every command of the AWS CLI in a page, in its order. */
const commandsIn = (page: string): string[] =>
  (readFileSync(join('docs', page), 'utf8').match(CODE) ?? [])
    .flatMap((code) => code.match(COMMAND) ?? [])
    .map((command) => command.replace(/\\\n\s*/g, '').trim())
    .filter((command) => !NO_API.has(command));
const EVERYWHERE = readdirSync('docs')
  .filter((page) => page.endsWith('.md'))
  .flatMap((page) => commandsIn(page).map((command) => [page, command] as const));
/** moto knows no such operation; option and values are checked by the CLI's own model all the same. */
const UNKNOWN_TO_MOTO = /^aws sagemaker list-pipeline-execution-steps /;
const RUNBOOK = commandsIn('runbook.md').filter((command) => !UNKNOWN_TO_MOTO.test(command));

/** What stands in place of what whoever reads a page fills in. */
const FILLED: Readonly<Record<string, string>> = {
  least: '1',
  most: '4',
  batch: '1',
  package: 'arn:aws:sagemaker:us-east-1:123456789012:model-package/flight-delay/1',
  seq: '7',
  stream: 'arn:aws:dynamodb:us-east-1:123456789012:table/ledger/stream/2026-11-25T00:00:00.000',
  shard: 'shardId-00000001541626099285-f35f62ef',
  sequence: '1100000000017454423009',
  iterator: 'arn:aws:dynamodb:us-east-1:123456789012:table/ledger/stream/2026-11-25T00:00:00.000|1|AAAA',
};
const filled = (command: string, values: Readonly<Record<string, string>>): string =>
  command
    .replace(/<(\w+)>/g, (_, name: string) => values[name] ?? name)
    .replace(/"\$\(outputs State ReadersPolicy\)"/, 'arn:aws:iam::123456789012:policy/readers')
    .replace('…', '0a1b2c3d-0000-0000-0000-000000000000');

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Gives a command as a shell does, to this endpoint alone: the variable `AWS_ENDPOINT_URL` is not enough for the CLI's SQS. */
function given(command: string, endpoint: string): Ran {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    AWS_MAX_ATTEMPTS: '1',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_DEFAULT_OUTPUT: 'json',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    pool: 'us-east-1_Example00',
  };
  const ran = spawnSync('sh', ['-c', `${command} --endpoint-url ${endpoint}`, 'sh', 'State', 'ApiUrl'], {
    env,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

// LocalStack's environment brings the CLI.
if (!process.env.LOCALSTACK_ENDPOINT) absent('the AWS CLI of one version is wanted: run `npm run test:engines`');
else {
  describe('commands of the AWS CLI in docs', () => {
    // The CLI checks operation, options and values by the service's own model before it sends anything; then there is nobody.
    const NOBODY = 'http://127.0.0.1:9';
    it.each(EVERYWHERE)('%s: %s', { timeout: 120_000 }, (_, command) => {
      expect(given(filled(command, FILLED), NOBODY)).toEqual({
        code: 255,
        out: '',
        err: `\nCould not connect to the endpoint URL: "${NOBODY}/"\n`,
      });
    });

    it.each([
      ['a misspelt operation', 'aws sqs receive-messages --queue-url q', /Invalid choice/],
      [
        'an option that there is not',
        'aws sqs receive-message --queue-url q --visible 1',
        /Unknown options: --visible/,
      ],
      ['an option too few', 'aws sagemaker delete-model', /required: --model-name/],
      ['a value of another kind', 'aws kms describe-key --key-id ""', /Invalid length for parameter KeyId/],
    ])('would be refused with %s', { timeout: 120_000 }, (_, command, words) => {
      expect(given(command, NOBODY).err).toMatch(words);
    });
  });

  await onMoto((endpoint, stop) => {
    afterAll(stop);

    describe('the runbook, command by command, on moto', () => {
      const values: Record<string, string> = {
        endpoint: 'flight-delay-prod',
        variant: 'champion',
        config: 'flight-delay-prod-v2',
        name: 'flight-delay-v2',
        least: '1',
        most: '4',
      };
      /** Gives a command that must succeed; what it printed. */
      // biome-ignore lint/suspicious/noExplicitAny: whatever the operation answers
      const asked = (command: string): any => {
        const { code, out, err } = given(filled(command, values), endpoint);
        expect({ code, err }, command).toEqual({ code: 0, err: '' });
        return out === '' ? {} : JSON.parse(out);
      };
      const urlOf = (name: string): string => asked(`aws sqs create-queue --queue-name ${name}`).QueueUrl;
      const onEndpoint = 'endpoint/<endpoint>/variant/<variant>';
      const TARGETS = 'aws application-autoscaling describe-scalable-targets --service-namespace sagemaker';

      /** What each of them answers, by its first words, and what is true afterwards. */
      // biome-ignore lint/suspicious/noExplicitAny: whatever the operation answers
      const EXPECTED: Readonly<Record<string, (answer: any) => void>> = {
        'sqs receive-message': ({ Messages: [message] }) => {
          const { streamArn, shardId, startSequenceNumber, batchSize } = JSON.parse(message.Body).DDBStreamBatchInfo;
          values.handle = message.ReceiptHandle;
          Object.assign(values, {
            stream: streamArn,
            shard: shardId,
            sequence: startSequenceNumber,
            batch: `${batchSize}`,
          });
        },
        'dynamodbstreams get-shard-iterator': ({ ShardIterator }) => {
          values.iterator = ShardIterator;
        },
        'dynamodbstreams get-records': (keys) => {
          expect(keys).toEqual([{ chain: { S: 'model.default.flight-delay' }, seq: { N: '7' } }]);
          Object.assign(values, { chain: keys[0].chain.S, seq: keys[0].seq.N });
        },
        'sqs send-message': () => {
          const { Messages } = asked('aws sqs receive-message --queue-url <work>');
          expect(Messages.map(({ Body }: { Body: string }) => RecordDue.parse(JSON.parse(Body)))).toEqual([
            { chain: 'model.default.flight-delay', seq: 7 },
          ]);
        },
        'sqs delete-message': () => {
          const all = '--attribute-names ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible';
          expect(asked(`aws sqs get-queue-attributes --queue-url <parked> ${all}`).Attributes).toEqual({
            ApproximateNumberOfMessages: '0',
            ApproximateNumberOfMessagesNotVisible: '0',
          });
        },
        'sagemaker update-model-package': () =>
          expect(asked('aws sagemaker describe-model-package --model-package-name <package>')).toMatchObject({
            ModelApprovalStatus: 'Rejected',
          }),
        'sagemaker delete-endpoint-config': () =>
          expect(asked('aws sagemaker list-endpoint-configs').EndpointConfigs).toEqual([]),
        'sagemaker delete-model': () => expect(asked('aws sagemaker list-models').Models).toEqual([]),
        'application-autoscaling deregister-scalable-target': () => expect(asked(TARGETS).ScalableTargets).toEqual([]),
        'application-autoscaling register-scalable-target': () =>
          expect(asked(TARGETS).ScalableTargets).toMatchObject([
            { ResourceId: filled(onEndpoint, values), MinCapacity: 1, MaxCapacity: 4 },
          ]),
      };
      const operationOf = (command: string): string => command.split(' ').slice(1, 3).join(' ');

      beforeAll(async () => {
        const client = new DynamoDBClient(clientOf(endpoint));
        const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } as const;
        const made = await client.send(new CreateTableCommand({ ...ledgerTable('ledger'), StreamSpecification }));
        for (let seq = 1; seq <= 9; seq++)
          await DynamoDBDocumentClient.from(client).send(
            new PutCommand({
              TableName: 'ledger',
              Item: { chain: 'model.default.flight-delay', seq, bytes: '{}', hash: '' },
            }),
          );
        const streamArn = made.TableDescription!.LatestStreamArn!;
        const [shard] = asked(`aws dynamodbstreams describe-stream --stream-arn ${streamArn}`).StreamDescription.Shards;
        const startSequenceNumber = String(BigInt(shard.SequenceNumberRange.StartingSequenceNumber) + 6n);
        // As Lambda tells of a batch it gave up: docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
        const place = {
          version: '1.0',
          requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 11 },
          DDBStreamBatchInfo: {
            shardId: shard.ShardId,
            startSequenceNumber,
            endSequenceNumber: startSequenceNumber,
            approximateArrivalOfFirstRecord: '2026-11-25T06:00:00Z',
            approximateArrivalOfLastRecord: '2026-11-25T06:00:00Z',
            batchSize: 1,
            streamArn,
          },
        };
        Object.assign(values, { parked: urlOf('parked'), work: urlOf('work') });
        asked(`aws sqs send-message --queue-url <parked> --message-body '${JSON.stringify(place)}'`);
        asked('aws sagemaker create-model-package-group --model-package-group-name flight-delay');
        values.package = asked(
          'aws sagemaker create-model-package --model-package-group-name flight-delay --model-approval-status Approved',
        ).ModelPackageArn;
        asked(
          'aws sagemaker create-model --model-name <name> --execution-role-arn arn:aws:iam::123456789012:role/sagemaker --primary-container Image=image',
        );
        asked(
          'aws sagemaker create-endpoint-config --endpoint-config-name <config> --production-variants VariantName=<variant>,ModelName=<name>,InitialInstanceCount=1,InstanceType=ml.m5.large',
        );
        asked('aws sagemaker create-endpoint --endpoint-name <endpoint> --endpoint-config-name <config>');
        asked(
          `aws application-autoscaling register-scalable-target --service-namespace sagemaker --resource-id ${onEndpoint} --scalable-dimension sagemaker:variant:DesiredInstanceCount --min-capacity 1 --max-capacity 2`,
        );
      }, 300_000);

      it('has an expectation for every command, and no other', () => {
        expect([...new Set(RUNBOOK.map(operationOf))].sort()).toEqual(Object.keys(EXPECTED).sort());
      });

      it.each(RUNBOOK)('%s', { timeout: 120_000 }, (command) => {
        EXPECTED[operationOf(command)]!(asked(command));
      });
    });
  });
}
