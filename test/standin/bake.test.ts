import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDPOINT, Released } from './released.ts';

const STAYS = 600_000;

describe.each([
  ['a canary', { type: 'canary', percent: 50, bake: '10m' }],
  ['everything at once', { type: 'all-at-once', bake: '10m' }],
])('%s', (_, plan) => {
  let released: Released;
  beforeAll(async () => {
    // The fixture's container answers one number to anything.
    released = await Released.launch((deployment) =>
      Object.assign(deployment, { plan, smoke: { contentType: 'text/csv', body: '1,2' } }),
    );
    await ended();
  });
  afterAll(() => released.close());

  /** Trains a version, approves it and waits until its release is over; answers its number. */
  async function ended(environment: Record<string, string> = {}): Promise<number> {
    const version = await released.asked(environment);
    await released.approve();
    await released.ended(version);
    return version;
  }
  /** What the endpoint went through since its `before`-th event. */
  const statuses = async (before = 0): Promise<unknown[]> =>
    (await released.standin.events('Endpoint State Change')).slice(before).map(({ detail }) => detail.EndpointStatus);
  const alarms = async (): Promise<unknown[] | undefined> =>
    (await released.standin.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'steward.release.' })))
      .MetricAlarms;

  it('goes back by itself, to a fleet that still stands, when the new one does not answer', async () => {
    const before = (await statuses()).length;
    const { EndpointConfigName } = await released.standin.describe(ENDPOINT);
    await ended({ FAULTY: '1' });
    const record = await released.last('ReleaseRolledBack');
    expect(record?.reasons?.map(({ rule }) => rule)).toEqual(['smoke', 'running-config']);
    expect(await statuses(before)).toEqual(['UPDATING', 'ROLLING_BACK', 'IN_SERVICE']);
    expect(await released.standin.describe(ENDPOINT)).toMatchObject({
      EndpointConfigName,
      EndpointStatus: 'InService',
    });
    expect(await alarms()).toEqual([]);
  });

  it('is asked again when nobody may ring its alarm, until the manifest’s own alarm hears what refuses', async () => {
    const { EndpointConfigName } = await released.standin.describe(ENDPOINT);
    await released.standin.faults({
      failNext: { operation: 'SetAlarmState', times: 1000, error: 'AccessDeniedException' },
    });
    const version = await ended({ FAULTY: '1' });
    await released.standin.faults({ failNext: null });
    expect(await released.last('ReleaseRolledBack')).toMatchObject({
      subject: { version },
      reasons: [{ rule: 'running-config', observed: expect.stringContaining('Invocation5XXErrors') }],
    });
    expect(await released.standin.describe(ENDPOINT)).toMatchObject({
      EndpointConfigName,
      EndpointStatus: 'InService',
    });
    expect(await alarms()).toEqual([]);
  });

  it('keeps the old fleet until the new one was asked, is then live, and leaves no alarm behind', async () => {
    const before = (await statuses()).length;
    const version = await ended();
    expect(await released.deployment()).toMatchObject({ champion: version, releases: { [version]: 'live' } });
    expect(await statuses(before)).toEqual(['UPDATING', 'IN_SERVICE']);
    const [start, end] = [await released.last('ReleaseStarted'), await released.last('ReleaseCompleted')];
    expect(Date.parse(end!.at) - Date.parse(start!.at)).toBeGreaterThan(STAYS);
    expect(await alarms()).toEqual([]);
    expect(released.log).toEqual([]);
  });
});
