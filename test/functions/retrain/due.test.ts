import { expect, it } from 'vitest';
import type { Check } from '../../../lib/domain/check/check.ts';
import { modelChain } from '../../../lib/domain/ledger/chain.ts';
import * as writes from '../../../lib/domain/registry/writes.ts';
import type { World } from '../world.ts';
import { id, pass, records, trained } from './trained.ts';

const DAY = 86_400_000;
const failed = async () => ({ status: 'Failed', failureReason: 'no rows' });
const days = async (world: World, n: number) => {
  for (let i = 0; i < n; i++) await pass(world, DAY);
};
const pipelines = (world: World) => world.sagemaker.calls.filter((call) => call.startsWith('pipeline '));

it('a schedule brings a retrain up once a slot, counted from when the model went live and then from the last start', async () => {
  const world = await trained((retraining) => {
    Object.assign(retraining, { every: '3d', coolDown: '1d' });
  });
  world.sagemaker.pipelineStatus = failed;
  await days(world, 2);
  expect(await records(world, 'RetrainDue')).toEqual([]);
  await days(world, 2);
  const [due] = await records(world, 'RetrainDue');
  expect(due).toMatchObject({ actor: { id: 'sweep' }, data: { kind: 'schedule' } });
  const [started] = await records(world, 'RetrainStarted');
  expect(started).toMatchObject({
    data: { kind: 'schedule', pipeline: 'flight-delay-training' },
    cause: { event: expect.any(String) },
  });
  await days(world, 4);
  expect(await records(world, 'RetrainStarted')).toHaveLength(2);
  expect(new Set(pipelines(world)).size).toBe(2);
}, 120_000);

it('is held by the same brakes, once a slot', async () => {
  const world = await trained((retraining) => {
    Object.assign(retraining, { every: '3d', coolDown: '1d', budget: { runs: 1, per: '90d', money: { most: 1 } } });
  });
  world.sagemaker.plan = undefined;
  await days(world, 5);
  expect(await records(world, 'RetrainHeld')).toMatchObject([
    { data: { kind: 'schedule' }, reasons: [{ rule: 'money' }] },
  ]);
  expect(pipelines(world)).toEqual([]);
}, 120_000);

it('labelled rows bring one up, as the quality checks counted them', async () => {
  const world = await trained((retraining) => {
    Object.assign(retraining, { newData: { rows: 1000 }, coolDown: '1d' });
  });
  const checked = (from: number, used: number): Check => {
    const start = world.plane.clock.now() + from * DAY;
    return {
      ...id,
      ...{ deployment: 'flight-delay-prod', version: 1, kind: 'quality', verdict: 'stable', reasons: [] },
      slot: new Date(start + 2 * DAY).toISOString(),
      window: { start: new Date(start).toISOString(), end: new Date(start + DAY).toISOString() },
      rows: { read: used, used, broken: 0 },
    };
  };
  const keep = (check: Check) => {
    const data = { kind: check.kind, slot: check.slot, rows: check.rows };
    const draft = {
      type: 'CheckRecorded' as const,
      actor: { kind: 'service' as const, id: 'test' },
      subject: id,
      data,
    };
    return world.plane.ports.ledger.commit({
      once: `test:${check.slot}`,
      appends: [{ chain: modelChain(id.tenant, id.model), draft }],
      writes: [writes.check(check)],
    });
  };
  await keep(checked(0, 600));
  await days(world, 1);
  expect(await records(world, 'RetrainDue')).toEqual([]);
  await keep(checked(1, 500));
  await days(world, 1);
  expect(await records(world, 'RetrainDue')).toMatchObject([{ data: { kind: 'newData', rows: '1100' } }]);
  expect(await records(world, 'RetrainStarted')).toMatchObject([{ data: { kind: 'newData' } }]);
}, 120_000);

it('a pipeline that succeeds without a version is over an hour later, and the next may start', async () => {
  const world = await trained((retraining) => {
    Object.assign(retraining, { every: '3d', coolDown: '1d' });
  });
  const endedAt = world.plane.clock.now() + 3 * DAY + 3_600_000;
  world.sagemaker.pipelineStatus = async () => ({ status: 'Succeeded', failureReason: undefined, endedAt });
  await days(world, 4);
  const [finished] = await records(world, 'RetrainFinished');
  expect(finished).toMatchObject({
    data: { outcome: 'pipeline-failed' },
    reasons: [{ rule: 'pipeline', observed: 'Succeeded, and registered no version' }],
  });
  expect(await records(world, 'RetrainStopped')).toEqual([]);
}, 120_000);
