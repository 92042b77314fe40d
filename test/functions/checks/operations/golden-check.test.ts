import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { operationsCheck } from '../../../../functions/operations-check/operations-check.ts';
import { World } from '../../world.ts';

const about = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
const SLOT = Date.parse('2026-11-15T05:10:00Z');
const HOUR = 3_600_000;
const GOLDEN = { contentType: 'text/csv', records: [{ body: '12345', expect: [0.25] }], tolerance: [0.125] };

/** A version that is live and was approved with golden records, which are asked as long as the manifest says so. */
async function live(golden: object | 'none' = GOLDEN) {
  const world = new World();
  const operations = {
    // Comes due in January alone: what is asked here is what runs.
    ...{ schedule: 'cron(0 5 1 1 ? *)', window: '1h', confirm: { drifted: 1, of: 1 }, policy: {} },
    golden: { confirm: { drifted: 2, of: 2 } },
  };
  const given = { body: '0.25', status: 200, asked: [] as string[] };
  world.sagemaker.invoke = async (_, { body, inferenceId }) => {
    given.asked.push(body);
    expect(inferenceId).toMatch(/^steward-smoke-/);
    return { status: given.status, body: body === '12345' ? given.body : '1' };
  };
  const apply = (records: object | 'none') =>
    world.apply((manifest) => {
      if (records === 'none') return;
      Object.assign((manifest as unknown as { monitoring: object }).monitoring, { operations });
      Object.assign((manifest as unknown as { deployments: object[] }).deployments[0]!, { golden: records });
    });
  await apply(golden);
  await world.live(1);
  given.asked = [];
  const run = async (slot: number) => {
    world.plane.clock.moveTo(slot);
    await operationsCheck(world.plane.ports)({ ...about, slot: new Date(slot).toISOString() });
    return (await world.records()).findLast(({ type, data }) => type === 'CheckRecorded' && data.kind === 'golden');
  };
  const incidents = async () =>
    (await world.plane.ports.registry.incidents(about)).map(({ kind, state }) => [kind, state]);
  return { world, given, apply, run, incidents };
}

describe('golden records of what is live', () => {
  it('are asked at each check of operations, and told by digests alone', async () => {
    const { world, given, run } = await live();
    const record = await run(SLOT);
    expect(given.asked).toEqual(['12345']);
    expect(record).toMatchObject({ verdict: 'stable', data: { kind: 'golden', rows: { read: 1 } } });
    const { set, answers } = record!.data.golden as Record<string, string>;
    const { evidence } = world.plane.ports;
    expect(JSON.parse(String(await evidence.read(set!)))).toEqual(GOLDEN);
    const told = String(await evidence.read(answers!));
    expect(JSON.parse(told).asked).toMatchObject([{ answered: createHash('sha256').update('0.25').digest('hex') }]);
    expect(JSON.stringify(await world.records())).not.toContain('12345');
  });

  it('say nothing where they are answered so slowly that not all can be asked', async () => {
    const records = ['12345', '12345', '12345'].map((body) => ({ body, expect: [0.25] }));
    const { world, given, run } = await live({ ...GOLDEN, records });
    const { invoke } = world.sagemaker;
    world.sagemaker.invoke = async (...asked) => {
      world.plane.clock.moveTo(world.plane.clock.now() + 150_000);
      return invoke(...asked);
    };
    const record = await run(SLOT);
    expect(given.asked).toHaveLength(2);
    expect(record).toMatchObject({
      verdict: 'undecided',
      data: { because: '2 answers took 4 minutes, and more were to be asked' },
    });
  });

  it('open an incident when they are answered otherwise twice, which closes when they are answered again', async () => {
    const { given, run, incidents } = await live();
    given.body = '0.5';
    expect(await run(SLOT)).toMatchObject({
      verdict: 'drifted',
      reasons: [
        { rule: 'golden' },
        { subject: 'record 1, value 1', observed: 'off by 0.25', limit: 'off by at most 0.125' },
      ],
    });
    expect(await incidents()).toEqual([]);
    await run(SLOT + HOUR);
    expect(await incidents()).toEqual([['golden', 'open']]);
    given.body = '0.3';
    await run(SLOT + 2 * HOUR);
    await run(SLOT + 3 * HOUR);
    expect(await incidents()).toEqual([['golden', 'closed']]);
  });

  it('are those that people approved with the version, whatever the manifest says by now', async () => {
    const { given, apply, run } = await live();
    await apply({ ...GOLDEN, records: [{ body: '67890', expect: [7] }] });
    expect(await run(SLOT)).toMatchObject({ verdict: 'stable' });
    expect(given.asked).toEqual(['12345']);
  });

  it('decide nothing while another version comes in', async () => {
    const { world, run, given } = await live();
    const { registry } = world.plane.ports;
    const find = registry.deployment.bind(registry);
    const releasing = { version: 2, config: 'c', approval: 'a', startedAt: 0, deadline: 1, alarms: [], stamps: {} };
    registry.deployment = async (...of) => ({ ...(await find(...of))!, releasing });
    expect(await run(SLOT)).toMatchObject({
      verdict: 'undecided',
      data: { because: 'another version was on its way in' },
    });
    expect(given.asked).toEqual([]);
  });

  it('decide nothing of a version that was approved without any', async () => {
    const { apply, run, given } = await live('none');
    await apply(GOLDEN);
    expect(await run(SLOT)).toMatchObject({
      verdict: 'undecided',
      data: { because: 'the version was approved without golden records' },
    });
    expect(given.asked).toEqual([]);
  });
});
