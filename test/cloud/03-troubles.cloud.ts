import { describe, expect, it } from 'vitest';
import { eventually, evidence, queueOf, standin, story, throughBus } from './cloud.ts';
import { logged, lyingIn, redrive, retryAfter, send, waitingIn } from './plane/queues.ts';

const registered = async (): Promise<number> =>
  (await story()).filter(({ type }) => type === 'ModelVersionRegistered').length;

describe('news that comes twice, late or wrong', () => {
  it('registers nothing a second time, whatever the order', async () => {
    const before = await registered();
    const events = (await standin.pull(0)).map(({ event }) => event as { 'detail-type': string; id: string });
    const packages = events.filter((event) => event['detail-type'] === 'SageMaker Model Package State Change');
    const again = [...packages.toReversed(), ...packages].map((event, i) => ({ ...event, id: `again-${i}` }));
    for (const event of again) expect(await throughBus(event)).toBe(1);
    const queue = await queueOf('RegisterWorkQueue');
    await eventually('the queue to be empty', async () => (await waitingIn(queue)) === 0);
    evidence(`${again.length} package events again, in another order: still ${await registered()} versions`);
    expect(await registered()).toBe(before);
  });

  it('hears nothing of groups that the configuration does not list', async () => {
    const [{ event }] = (await standin.pull(0)).filter(({ event }) =>
      JSON.stringify(event).includes('Model Package State'),
    ) as unknown as [{ event: any }];
    const foreign = { ...event, detail: { ...event.detail, ModelPackageGroupName: 'somebody-elses' } };
    expect(await throughBus(foreign)).toBe(0);
  });

  const poison = {
    source: 'aws.sagemaker',
    account: '999988887777',
    'detail-type': 'SageMaker Model Package State Change',
    id: 'poison',
    region: 'us-east-1',
    time: '2026-11-24T00:00:00Z',
    detail: {},
  };
  /** How often a message is received before it is parked. One whose function is slower than the second after which this test lets it come again is received meanwhile, and tried less often. */
  const TRIES = 5;
  const reasons = async (): Promise<string[]> =>
    (await logged('Register', 'InvalidEventError')).filter((line) => line.includes(poison.account));

  it('parks a poison message with its reason in the log', async () => {
    const parked = await queueOf('RegisterWorkParked');
    await retryAfter('RegisterWorkQueue', 1);
    await send('RegisterWorkQueue', poison);
    await eventually('the message to be parked', async () => (await waitingIn(parked)) === 1);
    expect((await lyingIn('RegisterWorkParked')).map((body) => JSON.parse(body).id)).toEqual(['poison']);
    const said = await reasons();
    evidence(`parked after ${said.length} tries: ${said.at(-1)?.slice(0, 160)}`);
    expect(said.length).toBeGreaterThan(0);
    expect(said.length).toBeLessThanOrEqual(TRIES);
  });

  it('stays poison when it is redriven, and changes nothing on its way', async () => {
    const parked = await queueOf('RegisterWorkParked');
    const before = await registered();
    const tries = (await reasons()).length;
    expect(await redrive('Register', (body) => body.includes('poison'))).toBe(1);
    await eventually('it to be tried again', async () => (await reasons()).length > tries);
    await eventually('the message to be parked again', async () => (await waitingIn(parked)) === 1);
    const more = (await reasons()).length - tries;
    evidence(`redriven, tried ${more} times more, parked again; still ${before} versions`);
    expect(more).toBeLessThanOrEqual(TRIES);
    expect(await registered()).toBe(before);
  });
});
