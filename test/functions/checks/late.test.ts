import { expect, it } from 'vitest';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import type { CheckDue } from '../../../lib/contract/check-due.ts';
import { capture, half, known, WEEK } from '../traffic.ts';
import { World } from '../world.ts';

const about = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
const FIRST = Date.parse('2026-11-15T06:00:00Z');
const SECOND = FIRST + WEEK;
const due = (slot: number): CheckDue => ({ ...about, slot: new Date(slot).toISOString() });

async function served(change?: Parameters<World['apply']>[0]): Promise<World> {
  const world = new World();
  await world.apply(change);
  await world.live(1);
  world.plane.clock.moveTo(SECOND);
  return world;
}

const run = (world: World, slot: number, more: Partial<CheckDue> = {}) =>
  driftCheck(world.plane.ports)({ ...due(slot), ...more });
const found = async (world: World) =>
  (await world.records()).filter(({ type }) => type === 'CheckRecorded' || type === 'DriftDetected');
const told = async (world: World) =>
  (await found(world)).map(({ type, verdict, data }) =>
    [type === 'DriftDetected' ? 'drift' : verdict, data.again && 'again', data.late && 'late']
      .filter(Boolean)
      .join(' '),
  );
const checkOf = ({ plane }: World, slot: number) =>
  plane.ports.registry.check(about, 'drift', about.deployment, new Date(slot).toISOString());

it('what comes after a check with too few rows is found by the next one, and the slot checked again, once', async () => {
  const world = await served();
  capture(world, FIRST, 100, known);
  expect(await run(world, FIRST)).toMatchObject({ verdict: 'undecided' });
  capture(world, FIRST, 5000, known, 0, 'late');
  capture(world, SECOND, 3000, known);
  expect(await run(world, SECOND)).toMatchObject({ verdict: 'stable', rows: { read: 3000 } });
  expect(await told(world)).toEqual(['undecided', 'stable again late', 'stable late']);
  const [, again, next] = await found(world);
  const late = {
    slot: new Date(FIRST).toISOString(),
    objects: 1,
    bytes: expect.any(Number),
    reason: { rule: 'late-rows', subject: 'window', observed: '100.0000', limit: '500.0000' },
  };
  expect(again!.data).toMatchObject({ slot: late.slot, rows: { read: 5100 }, late });
  expect(next!.data).toMatchObject({ slot: new Date(SECOND).toISOString(), late });
  expect(await checkOf(world, FIRST)).toMatchObject({ verdict: 'stable', again: true, listed: { objects: 2 } });

  // More of it, a doubled slot, and the second check itself once more: nothing that was not there.
  capture(world, FIRST, 3000, half, 0, 'later');
  await run(world, SECOND);
  await run(world, FIRST, { again: true, late: { slot: late.slot, objects: 1, bytes: 1 } });
  expect(await told(world)).toHaveLength(3);
  expect(await checkOf(world, FIRST)).toMatchObject({ verdict: 'stable' });
});

it('what cannot matter is counted, and nothing late says nothing', async () => {
  const world = await served();
  capture(world, FIRST, 5000, known);
  await run(world, FIRST);
  capture(world, FIRST, 10, half, 0, 'late');
  capture(world, SECOND, 5000, known);
  await run(world, SECOND);
  world.plane.clock.moveTo(SECOND + WEEK);
  capture(world, SECOND + WEEK, 5000, known);
  await run(world, SECOND + WEEK);
  expect(await told(world)).toEqual(['stable', 'stable late', 'stable']);
  expect((await found(world))[1]!.data.late).toEqual({
    slot: new Date(FIRST).toISOString(),
    objects: 1,
    bytes: expect.any(Number),
  });
});

it('a verdict that becomes drift counts in the confirmation of the next', async () => {
  const world = await served();
  capture(world, FIRST, 2000, known);
  await run(world, FIRST);
  capture(world, FIRST, 8000, half, 0, 'late');
  capture(world, SECOND, 5000, half);
  await run(world, SECOND);
  expect(await told(world)).toEqual(['stable', 'drifted again late', 'drifted late', 'drift']);
  expect((await found(world))[3]!.data).toMatchObject({
    checks: [FIRST, SECOND].map((slot) => new Date(slot).toISOString()),
    changed: { start: '2026-11-08T00:00:00.000Z', end: '2026-11-22T00:00:00.000Z' },
  });
});

it('a window that drifted and is checked again does not ring twice, and one that no longer has confirms nothing', async () => {
  const one = (manifest: Record<string, never>): void => {
    (manifest as never as { monitoring: { drift: { confirm: object } } }).monitoring.drift.confirm = {
      drifted: 1,
      of: 1,
    };
  };
  const world = await served(one);
  capture(world, FIRST, 2000, half);
  await run(world, FIRST);
  capture(world, FIRST, 2000, half, 0, 'late');
  capture(world, SECOND, 5000, known);
  await run(world, SECOND);
  expect(await told(world)).toEqual(['drifted', 'drift', 'drifted again late', 'stable late']);

  const calm = await served();
  capture(calm, FIRST, 600, half);
  await run(calm, FIRST);
  capture(calm, FIRST, 20_000, known, 0, 'late');
  capture(calm, SECOND, 5000, half);
  await run(calm, SECOND);
  expect(await told(calm)).toEqual(['drifted', 'stable again late', 'drifted late']);
});

it('is only counted when another version is served, or the manifest means another window by the slot', async () => {
  const world = await served();
  capture(world, FIRST, 2000, known);
  await run(world, FIRST);
  capture(world, FIRST, 2000, half, 0, 'late');
  await world.apply((manifest: Record<string, never>) => {
    (manifest as never as { monitoring: { drift: { window: string } } }).monitoring.drift.window = '6d';
  });
  await run(world, SECOND);
  expect(await told(world)).toEqual(['stable', 'undecided late']);
});
