import { createHash } from 'node:crypto';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { ENDPOINT, Released } from '../released.ts';

// Each story is a control plane and a stand-in of its own: slow on a busy machine.
const PATIENCE = 180_000;
const HEX = /^[0-9a-f]{64}$/;
let released: Released;
afterEach(() => released.close());

type Spec = Record<string, unknown>;
// The fixture's container answers the number of its version to anything: only the first is what is expected.
const golden = { contentType: 'application/json', records: [{ body: '[12345]', expect: [1] }], tolerance: [0.5] };
const ALL_AT_ONCE = { type: 'all-at-once', bake: '10m' };
const without = (spec: Spec, ...keys: string[]): void => {
  for (const key of keys) delete spec[key];
};
const LOGS = { uri: 's3://data/logs' };

const FORMS: readonly (readonly [string, (spec: Spec) => void])[] = [
  ['an endpoint, by canary', (spec) => Object.assign(spec, { plan: { type: 'canary', percent: 50, bake: '10m' } })],
  [
    'a serverless endpoint',
    (spec) => {
      without(spec, 'instanceType', 'instances', 'capture');
      Object.assign(spec, {
        plan: ALL_AT_ONCE,
        logs: LOGS,
        serving: { type: 'serverless', memory: 2, maxConcurrency: 5 },
      });
    },
  ],
  [
    'an inference component',
    (spec) => {
      without(spec, 'capture');
      const serving = { type: 'component', on: 'shared', megabytes: 2048, cpus: 0.5, copies: 2 };
      Object.assign(spec, { plan: { type: 'rolling', percent: 50, bake: '10m' }, logs: LOGS, serving });
    },
  ],
  [
    'an alias of a function',
    (spec) => {
      without(spec, 'instanceType', 'instances', 'capture');
      const serving = { type: 'lambda', function: 'delay', alias: 'prod', memory: 2, timeout: '30s' };
      const alarms = [{ metric: 'Errors', statistic: 'Sum', above: 0 }];
      Object.assign(spec, { plan: { type: 'canary', percent: 10, bake: '10m' }, logs: LOGS, serving, alarms });
    },
  ],
];

async function launched(change: (spec: Spec) => void, asked: object = golden): Promise<void> {
  released = await Released.launch((spec) => {
    without(spec, 'smoke');
    change(spec);
    spec.golden = asked;
  });
  const { standin } = released;
  const Code = { ImageUri: await standin.pushImage() };
  const Role = 'arn:aws:iam::000000000000:role/steward-sagemaker';
  await standin.lambda.send(new CreateFunctionCommand({ FunctionName: 'delay', PackageType: 'Image', Role, Code }));
}

async function tried(): Promise<number> {
  const version = await released.asked();
  await released.approve();
  await released.ended(version);
  return version;
}

describe('golden records', () => {
  it.each(FORMS)(
    'let a version go live on %s, and keep one from it that answers otherwise',
    async (_, change) => {
      await launched(change);
      const first = await tried();
      expect(await released.last('ReleaseCompleted')).toMatchObject({
        subject: { version: first },
        data: { golden: { set: expect.stringMatching(HEX), answers: expect.stringMatching(HEX) } },
      });
      const second = await tried();
      expect(await released.deployment()).toMatchObject({ champion: first });
      const ended = (await released.records()).findLast(
        ({ type, subject }) => /^Release(RolledBack|Failed)$/.test(type) && subject.version === second,
      );
      expect(ended?.reasons?.map(({ rule }) => rule)).toContain('golden');
      expect(JSON.stringify(ended)).toMatch(/1 of 1 otherwise/);
      expect(JSON.stringify(await released.records())).not.toContain('12345');
    },
    PATIENCE,
  );

  it(
    'are asked while the old fleet still stands, which takes all requests back',
    async () => {
      await launched(FORMS[0]![1]);
      await tried();
      const { EndpointConfigName } = await released.standin.describe(ENDPOINT);
      await tried();
      expect(await released.last('ReleaseRolledBack')).toMatchObject({
        reasons: [
          {
            rule: 'golden',
            subject: 'new fleet',
            observed: expect.stringMatching(/^1 of 1 otherwise, answers [0-9a-f]{12}$/),
          },
          { rule: 'running-config' },
        ],
      });
      expect(await released.standin.describe(ENDPOINT)).toMatchObject({ EndpointConfigName });
    },
    PATIENCE,
  );

  it(
    'of a file are kept with the answers to them, by digests alone; another file under its name is not asked',
    async () => {
      const bytes = '{"body":"[12345]","expect":[1]}\n{"body":"[67890]","expect":[1.25]}\n';
      const file = { uri: 's3://models/golden.jsonl', sha256: createHash('sha256').update(bytes).digest('hex') };
      await launched(FORMS[0]![1], { contentType: 'application/json', file, tolerance: [0.5] });
      released.standin.put('models/golden.jsonl', bytes);
      await tried();
      const { evidence } = released.plane.ports;
      const { set, answers } = (await released.last('ReleaseCompleted'))!.data.golden as Record<string, string>;
      expect(JSON.parse(String(await evidence.read(set!)))).toMatchObject({ file });
      expect(String(await evidence.read(file.sha256))).toBe(bytes);
      const told = String(await evidence.read(answers!));
      expect(JSON.parse(told)).toMatchObject({
        set,
        version: 1,
        asked: [
          { record: 1, status: 200, answered: createHash('sha256').update('1').digest('hex'), misses: [] },
          { record: 2, status: 200, misses: [] },
        ],
      });
      expect(told).not.toContain('12345');

      released.standin.put('models/golden.jsonl', `${bytes}\n`);
      const second = await tried();
      expect(await released.deployment()).toMatchObject({ champion: 1, releases: { [second]: 'rolled-back' } });
      const back = await released.last('ReleaseRolledBack');
      expect(JSON.stringify(back?.reasons)).toContain('has the SHA-256');
    },
    PATIENCE,
  );
});
