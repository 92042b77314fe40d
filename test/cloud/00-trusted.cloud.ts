import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Config } from '../../lib/contract/config.ts';
import { reachingRole, targetsOf } from '../../lib/contract/targets.ts';
import { cdkApp } from '../../lib/stacks/app.ts';
import { stewardTarget } from '../../lib/stacks/steward.ts';

/**
 * Who is trusted by the role in a target, in the emulator that looks at credentials: the stack is made there of its own template, and STS is
 * asked as the functions ask it. It runs after what is refused, which wants an emulator without a resource.
 */
const evidence = (line: string): void => console.error(`    · ${line}`);
const config = Config.parse(parse(readFileSync('test/cloud/steward.cloud.yaml', 'utf8')));
const [LIVE] = targetsOf(config) as [ReturnType<typeof targetsOf>[number]];
const STEWARD = config.account!;
/** The emulator takes an account's number for the key of its root. */
const rootOf = (account: string) => ({ credentials: { accessKeyId: account, secretAccessKey: 'test' } });
interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Takes on a role as whoever these credentials are of. */
async function takenOn(
  credentials: Session | { accessKeyId: string; secretAccessKey: string },
  RoleArn: string,
  ExternalId?: string,
): Promise<Session> {
  const asked = new AssumeRoleCommand({
    RoleArn,
    RoleSessionName: 'steward-delay-minutes-1',
    ...(ExternalId && { ExternalId }),
  });
  const { Credentials: given } = await new STSClient({ credentials }).send(asked);
  return {
    accessKeyId: given!.AccessKeyId!,
    secretAccessKey: given!.SecretAccessKey!,
    sessionToken: given!.SessionToken!,
  };
}

/** A role of Steward's account, as a deploy makes it for a function, and a session of it. */
async function functionRole(RoleName: string): Promise<Session> {
  const iam = new IAMClient(rootOf(STEWARD));
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${STEWARD}:root` }, Action: 'sts:AssumeRole' };
  const may = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };
  const document = (Statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'may', PolicyDocument: document(may) }));
  return takenOn(rootOf(STEWARD).credentials, `arn:aws:iam::${STEWARD}:role/${RoleName}`);
}

describe('the role in another account', () => {
  let release: Session;

  beforeAll(async () => {
    const app = cdkApp(mkdtempSync(join(process.env.STEWARD_CLOUD_HOME!, 'trusted-')));
    const { Resources } = Template.fromStack(stewardTarget(app, config, LIVE.name, [])).toJSON();
    const cloudformation = new CloudFormationClient(rootOf(LIVE.account));
    await cloudformation.send(
      new CreateStackCommand({
        StackName: 'Target',
        TemplateBody: JSON.stringify({ Resources }),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    const waiting = { client: cloudformation, minDelay: 1, maxWaitTime: 120 };
    await waitUntilStackCreateComplete(waiting, { StackName: 'Target' });
    release = await functionRole(reachingRole(config.environment, 'release'));
  });

  it('is taken on by a function that works there, with the external id that is its own', async () => {
    const credentials = await takenOn(release, LIVE.roleArn, LIVE.externalId);
    const { Account, Arn } = await new STSClient({ credentials }).send(new GetCallerIdentityCommand({}));
    evidence(`${Arn}`);
    expect(Account).toBe(LIVE.account);
  });

  it.each<[string, () => Promise<Session>]>([
    ['that function without an external id', () => takenOn(release, LIVE.roleArn)],
    ['that function with another one', () => takenOn(release, LIVE.roleArn, `${LIVE.externalId}0`)],
    [
      'a function that has no work there, with the right one',
      async () => takenOn(await functionRole(reachingRole(config.environment, 'gate')), LIVE.roleArn, LIVE.externalId),
    ],
    [
      "Steward's account itself, with the right one",
      () => takenOn(rootOf(STEWARD).credentials, LIVE.roleArn, LIVE.externalId),
    ],
    [
      'a third account, with the right one',
      () => takenOn(rootOf('999988887777').credentials, LIVE.roleArn, LIVE.externalId),
    ],
  ])('is not taken on by %s', async (_, attempt) => {
    const error = await attempt().then(
      () => undefined,
      (refused: Error) => refused,
    );
    evidence(`${error?.name}: ${error?.message}`);
    expect(error?.name).toBe('AccessDenied');
  });
});
