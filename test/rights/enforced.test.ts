import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerTable, registryTable } from '../../lib/adapters/aws/ledger/tables.ts';
import { onMoto } from '../contract/engines/moto.ts';
import { absent } from '../contract/engines/required.ts';
import { ACCOUNT, account, REGION } from '../stacks/iam.ts';
import { productionStacks, type Synthesized } from '../stacks/synthesized.ts';
import { CALLS, DATA_BUCKET, portsOf, TEXT, type Variables } from './calls.ts';
import { query } from './query.ts';
import { type Reached, reached } from './reached.ts';

/** What nobody may do whose code does not come to it; each has an action of its own, for moto asks for no key, table or queue. */
const SAMPLE = [
  'Alarms.put',
  'Bus.publish',
  'Notices.send',
  'PublicKeyTeller.publicKey',
  'SageMaker.approvePackage',
  'SageMaker.createEndpoint',
  'SageMaker.createModel',
  'SageMaker.deleteEndpoint',
  'SageMaker.startPipeline',
  'SageMaker.updateEndpoint',
  'Schedules.put',
  'Workflows.resume',
  'Workflows.start',
  'Worm.keep',
] as const;
/** What the walk through the code does not see, for it is no port. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  announce: ['Again.handOver', 'Ledger.record'],
  worm: ['Again.handOver', 'Ledger.record'],
};
/** Adapters of the command line and of preflight: people run them, with rights of their own. */
const BY_PEOPLE = new Set([
  'installation/installations.ts',
  'queues/parked.ts',
  'queues/parked-move.ts',
  'queues/parked-send.ts',
  'installation/role-check.ts',
]);
/** Ports that ask nothing of AWS. */
const OURS = /^((Clock|Ids|Calendar|Policies|NameOwners|CheckMetrics)\.|PublicKeyTeller\.answer$)/;

const pascal = (name: string): string => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());

/**
 * As moto can ask them: of S3 with the resource, of everything else with `*`; conditions are not given to it. It asks for TransactWriteItems by
 * its own name, and for CloudWatch's actions by that of its endpoint. Resources and conditions are judged in test/stacks/rights/rights.test.ts.
 */
// biome-ignore lint/suspicious/noExplicitAny: statements as templates have them
function askable(document: { Statement: Record<string, any>[] }) {
  const named = (action: string): string[] => [
    action,
    ...(action === 'dynamodb:PutItem' ? ['dynamodb:TransactWriteItems'] : []),
    ...(action.startsWith('cloudwatch:') ? [action.replace('cloudwatch:', 'monitoring:')] : []),
  ];
  const Statement = document.Statement.map(({ Condition: _, Sid: __, ...statement }) => ({
    ...statement,
    Action: [statement.Action].flat().flatMap(named),
    Resource: [statement.Resource]
      .flat()
      .map((resource: string) => (resource.startsWith('arn:aws:s3:::') ? resource : '*')),
  }));
  return { Version: '2012-10-17', Statement };
}

/** Names of the SDK's commands that were sent, by whatever client. */
const sent: string[] = [];
/** Commands that IAM refused. */
const refused: object[] = [];
/** Commands whose signature moto reckons otherwise, so that IAM was not asked. */
const unasked = new Set<string>();
const anyClient = Object.getPrototypeOf(SFNClient.prototype) as {
  send: (command: object, ...rest: unknown[]) => unknown;
};
const { send } = anyClient;
anyClient.send = function (command, ...rest) {
  sent.push(command.constructor.name);
  const answer = send.call(this, command, ...rest) as Promise<unknown>;
  // moto words a refusal in XML, also where a service speaks JSON: the SDK cannot read more of it than its status.
  answer?.catch?.((error: { name: string; $response?: { statusCode?: number } }) => {
    if (error.$response?.statusCode !== 403) return;
    if (error.name === 'SignatureDoesNotMatch') unasked.add(command.constructor.name);
    else refused.push(command);
  });
  return answer;
};

type Outcome = 'done' | 'denied' | 'asked for nothing' | `else: ${string}`;

/** What came of a call; whatever else is wrong with it, it was let in. */
async function outcome(call: () => Promise<unknown>): Promise<Outcome> {
  const before = { sent: sent.length, refused: refused.length };
  const told = await call().then(
    () => 'done' as const,
    (error: Error) => `else: ${error.message.slice(0, 200)}` as const,
  );
  if (sent.length === before.sent) return 'asked for nothing';
  return refused.length > before.refused ? 'denied' : told;
}

/** The engine is moto with IAM enforced, which `npm run test:engines` brings: walking the code and the templates takes a minute. */
if (process.env.STEWARD_RIGHTS_ENFORCED !== '1') absent('run `npm run test:engines`');
else
  await onMoto(
    (endpoint, stop) => {
      afterAll(() => {
        anyClient.send = send;
        return stop();
      });

      describe('every role under its own policies, in moto with IAM enforced', () => {
        let synthesized: Synthesized;
        let iam: ReturnType<typeof account>;
        let functions: Reached[];
        let all: Variables;
        const credentials = new Map<string, Record<string, string>>();
        /** A queue's address names the engine. */
        const asAddress = (variable: string, value: string): string =>
          variable.endsWith('_QUEUE_URL') ? `${endpoint}/${ACCOUNT}/${value}` : value;
        /** What the engine makes itself, or CloudFormation by a function of ours. */
        let made: Variables = {};
        const variablesOf = (name: string): Variables => {
          const id = `${pascal(name)}Function`;
          const found = synthesized.ofType('AWS::Lambda::Function').find((one) => one.id.startsWith(id))!;
          const variables = Object.entries(found.Properties.Environment?.Variables ?? {});
          return Object.fromEntries(
            variables.map(([variable, value]) => [variable, made[variable] ?? asAddress(variable, iam.plain(value))]),
          );
        };

        beforeAll(async () => {
          process.env.AWS_ENDPOINT_URL = endpoint;
          process.env.AWS_REGION = REGION;
          process.env.AWS_MAX_ATTEMPTS = '1';
          as({ AWS_ACCESS_KEY_ID: 'root', AWS_SECRET_ACCESS_KEY: 'root' });
          synthesized = productionStacks();
          iam = account(synthesized);
          functions = reached();
          await furnish();
          for (const role of iam.roles) credentials.set(role, await roleOf(role));
          await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
        }, 1_200_000);

        const as = (keys: Record<string, string>): void => {
          delete process.env.AWS_SESSION_TOKEN;
          Object.assign(process.env, keys);
        };

        /** What the calls need to find. */
        async function furnish(): Promise<void> {
          const kms = new KMSClient({});
          const { KeyMetadata: token } = await kms.send(new CreateKeyCommand({}));
          const { KeyMetadata: signing } = await kms.send(
            new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
          );
          made = {
            TOKEN_KEY_ARN: token!.Arn!,
            LEDGER_KEY_ARN: signing!.Arn!,
            LEDGER_KEY_ID: 'k',
            LEDGER_PUBLIC_KEY: 'k',
          };
          all = Object.assign({}, ...functions.map(({ name }) => variablesOf(name)));
          const sealed = await kms.send(
            new EncryptCommand({
              KeyId: token!.Arn!,
              Plaintext: Buffer.from('a token'),
              EncryptionContext: { tenant: 'default' },
            }),
          );
          all = { ...all, SEALED: Buffer.from(sealed.CiphertextBlob!).toString('base64url'), TOKEN: 'a-token' };
          const dynamo = new DynamoDBClient({});
          await dynamo.send(new CreateTableCommand(registryTable(all.REGISTRY_TABLE!)));
          await dynamo.send(new CreateTableCommand(ledgerTable(all.LEDGER_TABLE!)));
          const s3 = new S3Client({});
          const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
          for (const Bucket of [DATA_BUCKET, all.EVIDENCE_BUCKET!, all.WORM_BUCKET!])
            await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
          const Key = `sha256/${createHash('sha256').update(TEXT).digest('hex')}`;
          await s3.send(new PutObjectCommand({ Bucket: all.EVIDENCE_BUCKET!, Key, Body: TEXT }));
          await s3.send(new PutObjectCommand({ Bucket: DATA_BUCKET, Key: 'train.csv', Body: 'a,b\n1,2\n' }));
          for (const call of ['createModel', 'createEndpointConfig', 'createEndpoint'])
            await CALLS[`SageMaker.${call}`]!(portsOf({}, all));
          await new EventBridgeClient({}).send(new CreateEventBusCommand({ Name: all.BUS_NAME! }));
          await new SchedulerClient({}).send(new CreateScheduleGroupCommand({ Name: all.SCHEDULE_GROUP! }));
        }

        /** Makes a role with the policies of the templates; answers with its credentials. */
        async function roleOf(role: string): Promise<Record<string, string>> {
          const trust = {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
          };
          await query(endpoint, 'iam', {
            Action: 'CreateRole',
            RoleName: role,
            AssumeRolePolicyDocument: JSON.stringify(trust),
          });
          for (const [i, { PolicyDocument }] of iam.policiesOf(role).entries())
            await query(endpoint, 'iam', {
              Action: 'PutRolePolicy',
              RoleName: role,
              PolicyName: `policy-${i}`,
              PolicyDocument: JSON.stringify(askable(PolicyDocument)),
            });
          const answer = await query(endpoint, 'sts', {
            Action: 'AssumeRole',
            RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
            RoleSessionName: 'session',
          });
          const of = (field: string): string => new RegExp(`<${field}>([^<]+)</${field}>`).exec(answer)![1]!;
          return {
            AWS_ACCESS_KEY_ID: of('AccessKeyId'),
            AWS_SECRET_ACCESS_KEY: of('SecretAccessKey'),
            AWS_SESSION_TOKEN: of('SessionToken'),
          };
        }

        /** Makes a call with the role of a function, through ports with clients of their own. */
        async function told(name: string, call: string): Promise<Outcome> {
          as(credentials.get(pascal(name))!);
          const ports = portsOf(variablesOf(name), all);
          return outcome(() => CALLS[call]!(ports));
        }
        const mustMake = ({ name, calls }: Reached): string[] =>
          [...calls, ...(BESIDE[name] ?? [])].filter((call) => !OURS.test(call)).sort();

        it('knows how to make every call that a function can come to', () => {
          const unknown = functions.flatMap((one) => mustMake(one).filter((call) => !CALLS[call]));
          expect([...new Set(unknown)], 'add these to test/rights/calls.ts').toEqual([]);
        });

        it('lets every function make the calls its code comes to, and refuses it what others do', async () => {
          const wrong: string[] = [];
          let asked = 0;
          for (const one of functions) {
            const its = mustMake(one);
            for (const call of its) {
              const said = await told(one.name, call);
              asked += 1;
              if (said === 'denied' || said === 'asked for nothing')
                wrong.push(`${one.name} must be let make ${call}: ${said}`);
            }
            for (const call of SAMPLE.filter((sample) => !its.includes(sample))) {
              const said = await told(one.name, call);
              asked += 1;
              if (said !== 'denied') wrong.push(`${one.name} must not make ${call}: ${said}`);
            }
          }
          process.stdout.write(`rights, enforced: ${functions.length} roles, ${asked} calls of the real adapters\n`);
          expect(wrong).toEqual([]);
          expect(asked).toBeGreaterThan(400);
          // A slash in a query: listing stays with the offline evaluator.
          expect([...unasked]).toEqual(['ListObjectsV2Command']);
        }, 600_000);

        it('came to every call to AWS that an adapter holds', () => {
          const held = readdirSync('lib/adapters/aws', { recursive: true, encoding: 'utf8' })
            .filter((file) => file.endsWith('.ts') && !BY_PEOPLE.has(file))
            .flatMap((file) => [...readFileSync(`lib/adapters/aws/${file}`, 'utf8').matchAll(/new (\w+Command)\(/g)])
            .map(([, command]) => command!);
          expect([...new Set(held)].filter((command) => !sent.includes(command)).sort()).toEqual([]);
        });

        it('refuses the roles of machines, schedules and people what functions do', async () => {
          const others = iam.roles.filter((role) => !functions.some(({ name }) => pascal(name) === role));
          const wrong: string[] = [];
          for (const role of others)
            for (const call of SAMPLE) {
              // A distributed map starts its children as executions of its own machine.
              if (call === 'Workflows.start' && /^(Drift|Artifact)MapWorkflowMachine$/.test(role)) continue;
              as(credentials.get(role)!);
              const said = await outcome(() => CALLS[call]!(portsOf({}, all)));
              if (said !== 'denied') wrong.push(`${role} must not make ${call}: ${said}`);
            }
          expect(others).not.toEqual([]);
          expect(wrong).toEqual([]);
        }, 300_000);
      });
    },
    { MOTO_ACCOUNT_ID: ACCOUNT },
  );
