import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { noticesOf } from '../../../functions/announce/effects.ts';
import { rollback } from '../../../functions/release/commands/rollback.ts';
import { ENDPOINT, MODEL, Released } from '../released.ts';

// Each story is a control plane and a stand-in of its own, and minutes of their time: slow on a busy machine.
const PATIENCE = 180_000;
const FUNCTION = 'delay';
const ALIAS = 'prod';
const ROLE = 'arn:aws:iam::000000000000:role/steward-sagemaker';
let released: Released;
afterEach(() => released.close());

type Spec = Record<string, unknown>;
const onAlias = (spec: Spec): void => {
  for (const key of ['instanceType', 'instances', 'capture']) delete spec[key];
  Object.assign(spec, {
    serving: { type: 'lambda', function: FUNCTION, alias: ALIAS, memory: 2, timeout: '30s' },
    plan: { type: 'canary', percent: 10, bake: '10m' },
    alarms: [{ metric: 'Errors', statistic: 'Sum', above: 0 }],
    logs: { uri: 's3://data/logs' },
    smoke: { contentType: 'application/json', body: '[8.5, 3]' },
  });
};

/** A control plane whose model is served by a function that the team made. */
async function launched(role: string = ROLE): Promise<void> {
  released = await Released.launch(onAlias);
  const { standin } = released;
  const Code = { ImageUri: await standin.pushImage() };
  await standin.lambda.send(
    new CreateFunctionCommand({ FunctionName: FUNCTION, PackageType: 'Image', Role: role, Code }),
  );
}

const alias = () => released.standin.lambda.send(new GetAliasCommand({ FunctionName: FUNCTION, Name: ALIAS }));
const latest = () => released.standin.lambda.send(new GetFunctionCommand({ FunctionName: FUNCTION }));
async function invoked(payload = '[1]'): Promise<string> {
  const command = new InvokeCommand({ FunctionName: FUNCTION, Qualifier: ALIAS, Payload: Buffer.from(payload) });
  const answer = await released.standin.lambda.send(command);
  return `${answer.FunctionError ?? ''}${Buffer.from(answer.Payload!).toString()}`;
}

async function tried(environment: Record<string, string> = {}): Promise<number> {
  const version = await released.asked(environment);
  await released.approve();
  await released.ended(version);
  return version;
}
async function live(): Promise<number> {
  const version = await tried();
  expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version }, verdict: 'live' });
  return version;
}

describe('a version on an alias of a Lambda function', () => {
  it(
    'goes live, is replaced by a canary, comes back, and is a finding when somebody moves the alias',
    async () => {
      await launched();
      const first = await live();
      expect(await alias()).toMatchObject({ FunctionVersion: '1' });
      expect(await invoked()).toBe('1');
      const { Configuration, Code } = await latest();
      const registered = (await released.version(first))!;
      expect(Code).toMatchObject({ ResolvedImageUri: expect.stringContaining(registered.imageDigest!) });
      expect(Configuration).toMatchObject({
        MemorySize: 2048,
        Timeout: 30,
        Environment: {
          Variables: { MODEL_DATA_URL: registered.artifact, MODEL_DATA_SHA256: registered.artifactDigest },
        },
      });
      const { config } = await released.deployment();
      const second = await released.asked();
      await released.approve();
      await released.until(async () => (await alias()).RoutingConfig !== undefined);
      expect(await alias()).toMatchObject({
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
      });
      await released.ended(second);
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version: second }, verdict: 'live' });
      expect(await alias()).toMatchObject({ FunctionVersion: '2' });
      expect(await invoked()).toBe('2');
      await rollback(released.plane.ports)({ tenant: 'default', model: MODEL, deployment: ENDPOINT });
      await released.until(async () => (await released.deployment()).champion === first);
      expect(await released.deployment()).toMatchObject({
        config,
        releases: { [first]: 'live', [second]: 'superseded' },
      });
      expect(await invoked()).toBe('1');
      expect(await released.types()).not.toContain('OutOfBandChangeFound');
      await released.standin.lambda.send(
        new UpdateAliasCommand({ FunctionName: FUNCTION, Name: ALIAS, FunctionVersion: '2' }),
      );
      await released.until(async () => (await released.last('OutOfBandChangeFound')) !== undefined);
      const found = await released.last('OutOfBandChangeFound');
      expect((found!.reasons ?? []).map(({ rule }) => rule)).toEqual(
        expect.arrayContaining(['settings', 'container-environment']),
      );
    },
    PATIENCE,
  );

  it(
    'is taken back while it is a canary, as soon as it errs',
    async () => {
      await launched();
      const first = await live();
      const second = await released.asked();
      await released.approve();
      await released.until(async () => (await alias()).RoutingConfig !== undefined);
      for (let i = 0; i < 10; i += 1) await invoked('"boom"');
      await released.ended(second);
      const failed = await released.last('ReleaseRolledBack');
      expect(failed).toMatchObject({ subject: { version: second }, reasons: [{ rule: 'running-config' }] });
      expect(failed!.reasons![0]!.observed).toContain('rings');
      expect(await alias()).toMatchObject({ FunctionVersion: '1', Description: expect.stringContaining('rings') });
      expect((await alias()).RoutingConfig).toBeUndefined();
      expect(await released.deployment()).toMatchObject({ champion: first });
      expect(await released.types()).not.toContain('OutOfBandChangeFound');
    },
    PATIENCE,
  );

  it.each([
    ['leads it to what is still changed', '$LATEST', 'it led to $LATEST'],
    ['ends its canary', '1', 'it led to version 1'],
  ])(
    'is taken back, and why is said, where somebody %s by hand',
    async (_, FunctionVersion, words) => {
      await launched();
      const first = await live();
      const second = await released.asked();
      await released.approve();
      await released.until(async () => (await alias()).RoutingConfig !== undefined);
      const RoutingConfig = { AdditionalVersionWeights: {} };
      await released.standin.lambda.send(
        new UpdateAliasCommand({ FunctionName: FUNCTION, Name: ALIAS, FunctionVersion, RoutingConfig }),
      );
      await released.ended(second);
      const failed = (await released.last('ReleaseRolledBack'))!;
      expect(failed).toMatchObject({ subject: { version: second }, reasons: [{ rule: 'running-config' }] });
      expect(failed.reasons![0]!.observed).toContain(`somebody moved the alias while it was a canary: ${words}`);
      expect(noticesOf(failed, 'a'.repeat(64))[0]!.text).toContain('somebody moved the alias');
      expect(await alias()).toMatchObject({ FunctionVersion: '1' });
      expect((await alias()).RoutingConfig).toBeUndefined();
      expect(await released.deployment()).toMatchObject({ champion: first });
    },
    PATIENCE,
  );

  it(
    'is not put into a function whose variables Steward may not read, and what is missing is said',
    async () => {
      await launched();
      const { standin } = released;
      const KMSKeyArn = 'arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-000000000000';
      await standin.forward(60);
      await standin.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: FUNCTION, KMSKeyArn }));
      await standin.forward(60);
      await standin.faults({ unreadVariables: true });
      const before = (await latest()).Configuration!.Environment;
      await tried();
      const [reason] = (await released.last('ReleaseFailed'))!.reasons!;
      expect(reason).toMatchObject({ rule: 'function', observed: 'variables that Steward may not read' });
      expect(reason!.limit).toContain(`the policy of the key ${KMSKeyArn} gives \`kms:Decrypt\``);
      expect((await latest()).Configuration!.Environment).toEqual(before);
    },
    PATIENCE,
  );

  it(
    'that does not answer its smoke request is asked before anybody else is sent to it',
    async () => {
      await launched();
      await live();
      const second = await tried({ FAULTY: 'yes' });
      expect(await released.last('ReleaseFailed')).toMatchObject({
        subject: { version: second },
        reasons: [{ rule: 'smoke', observed: 'status 500' }, { rule: 'package-approval' }],
      });
      expect(await alias()).toMatchObject({ FunctionVersion: '1' });
    },
    PATIENCE,
  );

  it(
    'is not put into a function with another role, nor onto an alias that somebody else made',
    async () => {
      await launched('arn:aws:iam::000000000000:role/another');
      await tried();
      expect((await released.last('ReleaseFailed'))!.reasons).toMatchObject([
        { rule: 'role', observed: 'arn:aws:iam::000000000000:role/another', limit: ROLE },
        { rule: 'package-approval' },
      ]);
      await expect(alias()).rejects.toThrow('Cannot find alias');
      const { lambda } = released.standin;
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: FUNCTION, Role: ROLE }));
      await released.standin.forward(60);
      const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: FUNCTION }));
      await lambda.send(new CreateAliasCommand({ FunctionName: FUNCTION, Name: ALIAS, FunctionVersion: Version }));
      await released.asked();
      await released.approve();
      await released.until(async () => (await released.last('ReleaseFailed'))!.verdict === 'refused');
      expect((await released.last('ReleaseFailed'))!.reasons).toMatchObject([
        {
          rule: 'adopted',
          observed: 'an alias that Steward did not make',
          limit: expect.stringContaining('name another'),
        },
      ]);
      expect(await alias()).toMatchObject({ FunctionVersion: Version, Description: '' });
    },
    PATIENCE,
  );
});
