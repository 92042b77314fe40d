import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';

/**
 * Against an emulator of its own that nobody bootstrapped and that looks at credentials (ministack with AUTH=true). The assembly made here
 * is what is deployed afterwards.
 */
const HOME = process.env.STEWARD_CLOUD_HOME!;
const ASSEMBLY = join(HOME, 'cdk.out');
const CONFIG = 'test/cloud/steward.cloud.yaml';
const evidence = (line: string): void => console.error(`    · ${line}`);

interface Ran {
  readonly status: number | null;
  readonly said: string;
}

/** Runs a program of ours or the CDK CLI as a user does, with these variables changed. */
function run(args: readonly string[], changed: Record<string, string | undefined> = {}): Promise<Ran> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...changed } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  return new Promise((done) => child.once('close', (status) => done({ status, said })));
}
const CDK = join('node_modules', 'aws-cdk', 'bin', 'cdk');
const deploy = (more: readonly string[], changed?: Record<string, string | undefined>): Promise<Ran> =>
  run([CDK, 'deploy', '--all', '--require-approval', 'never', ...more], changed);
const preflight = (changed?: Record<string, string | undefined>): Promise<Ran> =>
  run([join('cli', 'preflight.ts'), '-c', `config=${CONFIG}`], changed);

/** Whatever any deploy of ours would make first. */
async function created(): Promise<string[]> {
  const [stacks, buckets, tables, functions, queues] = await Promise.all([
    new CloudFormationClient({}).send(new ListStacksCommand({})),
    new S3Client({}).send(new ListBucketsCommand({})),
    new DynamoDBClient({}).send(new ListTablesCommand({})),
    new LambdaClient({}).send(new ListFunctionsCommand({})),
    new SQSClient({}).send(new ListQueuesCommand({})),
  ]);
  return [
    ...(stacks.StackSummaries ?? []).map(({ StackName }) => `stack ${StackName}`),
    ...(buckets.Buckets ?? []).map(({ Name }) => `bucket ${Name}`),
    ...(tables.TableNames ?? []).map((name) => `table ${name}`),
    ...(functions.Functions ?? []).map(({ FunctionName }) => `function ${FunctionName}`),
    ...(queues.QueueUrls ?? []).map((url) => `queue ${url}`),
  ];
}

/** What was said, as one line without colours and progress. */
const lineOf = ({ said }: Ran, word: RegExp): string =>
  stripVTControlCharacters(said)
    .split('\n')
    .find((line) => word.test(line))
    ?.trim()
    .slice(0, 260) ?? said.slice(-2000);

describe.concurrent('refused before anything is created', () => {
  // Whoever needs the assembly waits for this: the tests below, and the deploy that `scripts/test-cloud.mjs` begins meanwhile.
  const assembled = deploy(['--output', ASSEMBLY, '-c', `config=${CONFIG}`]).finally(() =>
    writeFileSync(join(HOME, 'assembled'), ''),
  );
  afterEach(async () => {
    expect(await created()).toEqual([]);
  });

  it('a region that was never bootstrapped', async () => {
    const ran = await assembled;
    evidence(`cdk deploy, exit ${ran.status}: ${lineOf(ran, /bootstrap/)}`);
    expect(ran.status).not.toBe(0);
    expect(ran.said).toMatch(/not found in aws:\/\/000000000000\/us-east-1.*Please run 'cdk bootstrap'/);
    const asked = await preflight();
    evidence(`npm run preflight, exit ${asked.status}: ${asked.said.trim()}`);
    expect(asked).toEqual({
      status: 3,
      said: 'steward: account `000000000000` was never bootstrapped in `us-east-1`: run `npx cdk bootstrap aws://000000000000/us-east-1` once\n',
    });
  });

  it.each<[string, (config: any) => void, RegExp]>([
    [
      'a misspelt key',
      (c) => {
        c.removl = c.removal;
        delete c.removal;
      },
      /unknown key `removl`, did you mean `removal`\?/,
    ],
    [
      'prod without deletion protection',
      (c) => {
        Object.assign(c, { environment: 'prod', removal: 'keep', deletionProtection: false });
        c.signIn.mfa = 'required';
      },
      /`deletionProtection`: must not be off in `prod`, leave the key out/,
    ],
    [
      'one endpoint for the models of two teams',
      (c) => {
        c.teams[1].endpoints.push('flight-*');
      },
      /`flight-\*` is another team's already .* leave it to one team or name another/,
    ],
  ])('%s', async (name, change, says) => {
    const config = parse(readFileSync(CONFIG, 'utf8'));
    change(config);
    const path = join(HOME, `${name.replaceAll(' ', '-')}.yaml`);
    writeFileSync(path, stringify(config));
    const ran = await deploy(['--output', join(HOME, `${name}.out`), '-c', `config=${path}`]);
    evidence(`cdk deploy, exit ${ran.status}: ${lineOf(ran, says)}`);
    expect(ran.status).not.toBe(0);
    expect(ran.said).toMatch(says);
  });

  // The CDK CLI takes refused credentials for none and another account for a missing trust: that is what the preflight is for.
  it.each([
    [
      'credentials that AWS does not know',
      { AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN000000000' },
      /no credentials have been configured/,
      /AWS refuses these credentials .* choose others with `AWS_PROFILE`/,
    ],
    [
      'credentials of another account',
      { AWS_ACCESS_KEY_ID: '111122223333' },
      /current credentials \(which are for account 111122223333\)/,
      /are of account `111122223333`, and `.*` is for `000000000000`: choose others with `AWS_PROFILE`, or mend `account`/,
    ],
    [
      'no credentials at all',
      { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      /no credentials have been configured/,
      /no credentials were found .* sign in with `aws sso login`/,
    ],
  ])('%s', async (_, changed, cdkSays, preflightSays) => {
    await assembled;
    const ran = await deploy(['--app', ASSEMBLY], changed);
    evidence(`cdk deploy, exit ${ran.status}: ${lineOf(ran, cdkSays)}`);
    expect(ran.status).not.toBe(0);
    expect(ran.said).toMatch(cdkSays);
    const asked = await preflight(changed);
    evidence(`npm run preflight, exit ${asked.status}: ${asked.said.trim()}`);
    expect(asked.status).toBe(3);
    expect(asked.said).toMatch(preflightSays);
  });

  it('a second model on the endpoint of the first, and one model twice on one endpoint', async () => {
    const steward = (manifest: string): Promise<Ran> =>
      run([join('bin', 'steward.ts'), 'apply', '-f', manifest], {
        STEWARD_HOME: join(HOME, 'local'),
        AWS_ENDPOINT_URL_SAGEMAKER: process.env.STEWARD_CLOUD_STANDIN,
      });
    const first = 'examples/flights/flight-delay.model.yaml';
    const written = (name: string, change: (manifest: any) => void): string => {
      const manifest = parse(readFileSync(first, 'utf8'));
      change(manifest);
      const path = join(HOME, name);
      writeFileSync(path, stringify(manifest));
      return path;
    };
    expect(await steward(first)).toMatchObject({ status: 0 });
    const second = await steward(
      written('second.yaml', (m) => {
        m.model = 'second';
      }),
    );
    evidence(`steward apply, exit ${second.status}: ${second.said.trim()}`);
    expect(second.status).toBe(3);
    expect(second.said).toMatch(
      /endpoint `flight-delay-prod` already belongs to model `flight-delay`: .* give this one an `endpoint` of its own/,
    );
    const twice = await steward(
      written('twice.yaml', (m) => {
        m.deployments.push(m.deployments[0]);
      }),
    );
    evidence(`steward apply, exit ${twice.status}: ${twice.said.trim()}`);
    expect(twice.status).toBe(3);
    expect(twice.said).toContain('`deployments`: must not name one `endpoint` twice');
  });
});
