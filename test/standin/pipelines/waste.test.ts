import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, expect, it } from 'vitest';
import { sweep } from '../../../functions/reconcile/sweep.ts';
import { ENDPOINT, MODEL, Released } from '../released.ts';

const HOUR = 3_600_000;
let released: Released;
afterEach(() => released.close());

/** What CloudWatch measured of each of an endpoint's instances, put there as an agent would: an hour a point. */
async function measured(levels: Readonly<Record<string, number>>, from: number, hours: number): Promise<void> {
  const Dimensions = Object.entries({ EndpointName: ENDPOINT, VariantName: 'AllTraffic' }).map(([Name, Value]) => ({
    Name,
    Value,
  }));
  const MetricData = Object.entries(levels).flatMap(([MetricName, Value]) =>
    Array.from({ length: hours }, (_, hour) => ({
      ...{ MetricName, Dimensions, Value },
      Timestamp: new Date(from + hour * HOUR),
    })),
  );
  const { cloudwatch } = released.standin;
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: '/aws/sagemaker/Endpoints', MetricData }));
}

it('an endpoint that is never busy is found, and one that nobody asks any more, by what CloudWatch has of it', async () => {
  released = await Released.launch((spec, { monitoring }) => {
    Object.assign(spec, { instanceType: 'ml.m5.xlarge', instances: 4 });
    Object.assign(monitoring, { idle: { after: '1d' }, oversized: { over: '1d' } });
  });
  await released.asked();
  await released.approve();
  await released.ended(1);
  const { clock, ports } = released.plane;
  const live = clock.now();
  await released.pass(2 * HOUR);
  await measured({ CPUUtilization: 20, MemoryUtilization: 15 }, live, 60);
  await released.standin.invoke(ENDPOINT, '12,3,400,ATL,ORD', 'asked-once');
  const open = async (): Promise<readonly string[]> =>
    (await ports.registry.incidents({ tenant: 'default', model: MODEL }))
      .filter(({ state }) => state === 'open')
      .map(({ kind }) => kind)
      .filter((kind) => kind === 'idle' || kind === 'oversized');
  const after = async (hours: number): Promise<void> => {
    clock.moveTo(live + hours * HOUR);
    // Each deployment has its own time of day.
    for (let hour = 0; hour < 2; hour++) await sweep(ports)({}).catch(() => undefined);
  };
  await after(25.5);
  await after(26);
  expect(await open()).toEqual(['oversized']);
  expect((await released.last('WasteFound'))!.reasons).toEqual([
    {
      ...{ rule: 'oversized', subject: ENDPOINT, observed: '4 x ml.m5.xlarge, 5.0 % busy at most' },
      limit: '2 x ml.m5.xlarge would be 10.0 % busy, and save 335.80 USD a month',
    },
  ]);
  await after(51);
  expect((await open()).toSorted()).toEqual(['idle', 'oversized']);
}, 240_000);
