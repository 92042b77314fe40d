import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { UpdateEndpointWeightsAndCapacitiesCommand } from '@aws-sdk/client-sagemaker';
import { afterEach, describe, expect, it } from 'vitest';
import { SMOKE_WAIT } from '../../../lib/domain/release/smoke-answer.ts';
import { ENDPOINT, Released } from '../released.ts';

// As in forms.test.ts.
const PATIENCE = 180_000;
let released: Released;
afterEach(() => released.close());

type Spec = Record<string, unknown>;
const queued = (spec: Spec): void => {
  delete spec.capture;
  Object.assign(spec, {
    serving: { type: 'async', output: 's3://data/answers', failure: 's3://data/failures' },
    logs: { uri: 's3://data/logs' },
    // Rings for more errors than a smoke request makes.
    alarms: [{ metric: 'Invocation5XXErrors', statistic: 'Sum', above: 10 }],
  });
};
/** An endpoint of which autoscaling makes as many instances as there are requests for. */
const scaled = (spec: Spec): void => {
  queued(spec);
  Object.assign(spec, { autoscaled: true, plan: { type: 'all-at-once', bake: '10m' } });
};

async function tried(environment: Record<string, string> = {}): Promise<number> {
  const version = await released.asked(environment);
  await released.approve();
  await released.ended(version);
  return version;
}
const described = () => released.standin.describe(ENDPOINT);
const lying = (folder: string): string[] => {
  const path = join(released.standin.s3, 'data', folder);
  return existsSync(path) ? readdirSync(path).sort() : [];
};
const scaleTo = (DesiredInstanceCount: number) =>
  released.standin.sagemaker.send(
    new UpdateEndpointWeightsAndCapacitiesCommand({
      EndpointName: ENDPOINT,
      DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount }],
    }),
  );

describe('a version on an asynchronous endpoint', () => {
  it(
    'goes live when its smoke request is answered in S3; the next, whose container fails, is led back to the old fleet',
    async () => {
      released = await Released.launch(queued);
      const first = await tried();
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version: first }, verdict: 'live' });
      expect(lying('answers')).toEqual(['steward-smoke']);
      // Nothing stood before it: it was asked when it had come to be, and at no other time.
      expect(lying('answers/steward-smoke')).toHaveLength(1);
      const { config } = await released.deployment();
      const faulty = await tried({ FAULTY: '1' });
      expect(await released.last('ReleaseRolledBack')).toMatchObject({
        subject: { version: faulty },
        reasons: [{ rule: 'smoke', observed: 'no valid answer while the old fleet still stood' }, {}],
      });
      expect(await described()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: config });
      expect(lying('failures')).toHaveLength(1);
      const { MetricAlarms } = await released.standin.cloudwatch.send(new DescribeAlarmsCommand({}));
      expect(MetricAlarms).toEqual([]);
      const third = await tried();
      expect(await released.deployment()).toMatchObject({ champion: third, previous: { version: first } });
      // While the old fleet stood, and when nothing else could have answered.
      expect(lying('answers/steward-smoke')).toHaveLength(3);
    },
    PATIENCE,
  );

  it(
    'whose first release fails its smoke request is deleted, and the record says where SageMaker told why',
    async () => {
      released = await Released.launch(queued);
      await tried({ FAULTY: '1' });
      const failed = await released.last('ReleaseFailed');
      expect(failed).toMatchObject({ data: { to: 0, endpoint: 'deleted' } });
      const [told] = lying('failures');
      expect(failed!.reasons).toEqual([
        {
          rule: 'smoke',
          subject: 'endpoint',
          observed: `a failure, told in s3://data/failures/${told}`,
          limit: 'a valid answer',
        },
      ]);
      await expect(described()).rejects.toThrow('Could not find');
    },
    PATIENCE,
  );

  it(
    'that scaled to no instance is taken back when nothing answers within an hour, and goes live when an instance comes',
    async () => {
      released = await Released.launch(scaled);
      const first = await tried();
      const { config } = await released.deployment();
      await scaleTo(0);
      await released.until(async () => (await described()).EndpointStatus === 'InService');
      const began = released.plane.clock.now();
      const second = await tried();
      expect(await released.last('ReleaseRolledBack')).toMatchObject({
        subject: { version: second },
        reasons: [{ rule: 'smoke', observed: 'no answer within an hour' }],
      });
      const took = released.plane.clock.now() - began;
      expect(took).toBeGreaterThan(SMOKE_WAIT);
      expect(took).toBeLessThan(2 * SMOKE_WAIT);
      expect(await released.deployment()).toMatchObject({ champion: first, config });
      expect(await described()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: config });
      const third = await released.asked();
      await released.approve();
      await released.until(async () => (await described()).EndpointConfigName!.includes('-v3-'));
      await released.until(async () => (await described()).EndpointStatus === 'InService');
      await released.pass(120_000);
      await scaleTo(1);
      await released.ended(third);
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version: third }, verdict: 'live' });
    },
    PATIENCE,
  );
});
