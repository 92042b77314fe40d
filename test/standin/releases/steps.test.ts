import { DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { ENDPOINT, Released } from '../released.ts';

// Each story is a control plane and a stand-in of its own, and an hour of their time: slow on a busy machine.
const PATIENCE = 180_000;
let released: Released;
afterEach(() => released.close());

type Spec = Record<string, unknown>;
const smoke = { contentType: 'text/csv', body: '1,2' };
const ON_ENDPOINT = (plan: Spec) => (spec: Spec) => Object.assign(spec, { plan, smoke, instances: 4 });
const ON_FUNCTION = (plan: Spec) => (spec: Spec) => {
  for (const key of ['instanceType', 'instances', 'capture']) delete spec[key];
  Object.assign(spec, {
    serving: { type: 'lambda', function: 'delay', alias: 'prod', memory: 2, timeout: '30s' },
    alarms: [{ metric: 'Errors', statistic: 'Sum', above: 0 }],
    logs: { uri: 's3://data/logs' },
    smoke: { contentType: 'application/json', body: '[8.5, 3]' },
    plan,
  });
};
const LINEAR = { type: 'linear', percent: 25, bake: '10m' };
const ROLLING = { type: 'rolling', percent: 25, bake: '10m' };

async function launched(change: (spec: Spec) => void): Promise<void> {
  released = await Released.launch(change);
  const { standin } = released;
  const Code = { ImageUri: await standin.pushImage() };
  const Role = 'arn:aws:iam::000000000000:role/steward-sagemaker';
  await standin.lambda.send(new CreateFunctionCommand({ FunctionName: 'delay', PackageType: 'Image', Role, Code }));
}

async function tried(environment: Record<string, string> = {}): Promise<number> {
  const version = await released.asked(environment);
  await released.approve();
  await released.ended(version);
  return version;
}

const shares = async (version: number): Promise<unknown[]> =>
  (await released.records()).flatMap(({ type, subject, data }) =>
    type === 'ReleaseMoved' && subject.version === version ? [data.share] : [],
  );
const share = async (): Promise<number | undefined> => (await released.deployment()).releasing?.share;

async function ring(): Promise<void> {
  const { MetricAlarms: alarms = [] } = await released.standin.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNamePrefix: 'steward.release.' }),
  );
  const own = alarms.find(({ AlarmName }) => !AlarmName!.endsWith('-smoke'));
  const ringing = { StateValue: 'ALARM', StateReason: 'errors' } as const;
  await released.standin.cloudwatch.send(new SetAlarmStateCommand({ AlarmName: own!.AlarmName, ...ringing }));
}

describe.each([
  ['linear, on an endpoint', ON_ENDPOINT(LINEAR), [25, 50, 75, 100], 4 * 600_000],
  ['rolling, on an endpoint', ON_ENDPOINT(ROLLING), [25, 50, 75, 100], 4 * 600_000],
  ['linear, on an alias', ON_FUNCTION({ ...LINEAR, percent: 40 }), [40, 80, 100], 3 * 600_000],
])('a release that is %s', (_, change, steps, waits) => {
  it(
    'goes live step by step, each of which is recorded, and not before all were watched',
    async () => {
      await launched(change);
      const first = await tried();
      expect(await shares(first)).toEqual([]);
      const second = await tried();
      expect(await released.deployment()).toMatchObject({ champion: second, releases: { [second]: 'live' } });
      expect(await released.deployment()).not.toHaveProperty('releasing');
      expect(await shares(second)).toEqual(steps);
      const [start, end] = [await released.last('ReleaseStarted'), await released.last('ReleaseCompleted')];
      expect(Date.parse(end!.at) - Date.parse(start!.at)).toBeGreaterThan(waits);
      expect(released.log).toEqual([]);
    },
    PATIENCE,
  );

  it.each([
    ['with a word', null],
    ['without a word', true],
  ])(
    'is back where it was when an alarm rings half way, %s of SageMaker',
    async (__, silentRollback) => {
      await launched(change);
      const first = await tried();
      const { config } = await released.deployment();
      await released.standin.faults({ silentRollback });
      const second = await released.asked();
      await released.approve();
      await released.until(async () => ((await share()) ?? 0) >= steps[1]!);
      await ring();
      await released.ended(second);
      expect(await shares(second)).toEqual(steps.slice(0, 2));
      const back = await released.last('ReleaseRolledBack');
      expect(back).toMatchObject({ subject: { version: second }, reasons: [{ rule: 'running-config' }] });
      expect(await released.deployment()).toMatchObject({ champion: first, config });
      expect(await released.types()).not.toContain('OutOfBandChangeFound');
    },
    PATIENCE,
  );
});

const LONGEST = { type: 'linear', percent: 10 };
it.each([
  ['an endpoint, near the eight hours that SageMaker gives it', ON_ENDPOINT({ ...LONGEST, bake: '44m' }), 10, 44],
  ['an alias, longer than any update of an endpoint may take', ON_FUNCTION({ ...LONGEST, bake: '1h' }), undefined, 60],
])(
  'the longest linear plan of %s is ended by no time-out of ours',
  async (_, change, instances, minutes) => {
    await launched((spec) => {
      change(spec);
      if (instances !== undefined) spec.instances = instances;
    });
    await tried();
    const second = await tried();
    expect(await released.deployment()).toMatchObject({ champion: second, releases: { [second]: 'live' } });
    expect(await shares(second)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    const [start, end] = [await released.last('ReleaseStarted'), await released.last('ReleaseCompleted')];
    const took = (Date.parse(end!.at) - Date.parse(start!.at)) / 60_000;
    expect(took).toBeGreaterThan(9 * minutes);
    expect(released.log).toEqual([]);
  },
  2 * PATIENCE,
);

it(
  'an endpoint whose plan is rolling is asked when all of it is new, and is taken back by another update',
  async () => {
    await launched(ON_ENDPOINT({ ...ROLLING, percent: 50 }));
    const first = await tried();
    const second = await tried({ FAULTY: '1' });
    const back = await released.last('ReleaseRolledBack');
    expect(back?.subject.version).toBe(second);
    expect(await released.deployment()).toMatchObject({ champion: first, releases: { [second]: 'rolled-back' } });
    expect(await released.standin.describe(ENDPOINT)).toMatchObject({ EndpointStatus: 'InService' });
  },
  PATIENCE,
);
