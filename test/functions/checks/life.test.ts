import { expect, it } from 'vitest';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import type { CheckDue } from '../../../lib/contract/check-due.ts';
import { Life } from '../../../lib/domain/drift/life/life.ts';
import { readBeside } from '../../../lib/words/findings.ts';
import { capture, known, WEEK } from '../traffic.ts';
import { World } from '../world.ts';

const about = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
const FIRST = Date.parse('2026-11-15T06:00:00Z');
const slotOf = (week: number): string => new Date(FIRST + week * WEEK).toISOString();

/** A quarter of the rows from ATL are from BOS instead: nothing that the limits ask for. */
const tilted = (i: number): string => (i % 12 === 0 ? 'BOS' : known(i));

async function served(policy: object): Promise<World> {
  const world = new World();
  await world.apply((manifest) => Object.assign((manifest as never as Manifest).monitoring.drift.policy, policy));
  await world.live(1);
  world.plane.clock.moveTo(FIRST + 5 * WEEK);
  for (let week = 0; week < 4; week++) capture(world, FIRST + week * WEEK, 3_000, tilted);
  return world;
}
type Manifest = { monitoring: { drift: { policy: object } } };

const run = (world: World, week: number, more: Partial<CheckDue> = {}) =>
  driftCheck(world.plane.ports)({ ...about, slot: slotOf(week), ...more });
const lifeAt = async ({ plane }: World, week: number) => {
  const check = await plane.ports.registry.check(about, 'drift', about.deployment, slotOf(week));
  return Life.parse(JSON.parse((await plane.ports.evidence.read(check!.life!)).toString('utf8')));
};
const checks = async (world: World) =>
  (await world.records()).filter(({ type }) => type === 'CheckRecorded' || type === 'DriftDetected');

it('goes on from the check before, is kept with the record of each, and tells what no single window did', async () => {
  const world = await served({ evidence: 'rows' });
  for (let week = 0; week < 4; week++) await run(world, week);
  expect(await lifeAt(world, 3)).toMatchObject({ units: 4, stretches: [{ units: 4 }, { level: 2, units: 4 }] });
  const records = await checks(world);
  const { life } = (await world.plane.ports.registry.check(about, 'drift', about.deployment, slotOf(3)))!;
  expect(records.at(-1)!.evidence).toContainEqual({ name: 'life', sha256: life });
  expect(records.map(({ verdict }) => verdict)).toEqual(['stable', 'stable', 'stable', 'stable']);
  expect(readBeside(records.at(-1)!.data).accumulated).toMatchObject({
    counts: 'rows',
    columns: [{ feature: 'origin', of: 'share', category: 'ATL', more: false }],
  });

  // A doubled slot, a second look and a person's wish add nothing.
  await run(world, 3);
  capture(world, FIRST + 3 * WEEK, 2_000, tilted, 0, 'late');
  await run(world, 3, { again: true, late: { slot: slotOf(3), objects: 1, bytes: 1 } });
  expect(await lifeAt(world, 3)).toMatchObject({ units: 4, until: (await lifeAt(world, 3)).until });
  expect((await checks(world)).at(-1)!.data).toMatchObject({
    again: true,
    accumulated: { columns: [{ feature: 'origin' }] },
  });
});

it('is an alarm where the manifest asks for one, confirmed like any other', async () => {
  const world = await served({ evidence: 'rows', alarm: 'evidence' });
  for (let week = 0; week < 4; week++) await run(world, week);
  const told = await checks(world);
  expect(told.map(({ type }) => type)).toContain('DriftDetected');
  expect(told.at(-1)!.reasons).toMatchObject([{ rule: 'accumulated', subject: 'origin' }]);
});

it('begins anew with another version', async () => {
  const world = await served({ evidence: 'rows' });
  for (const week of [0, 1]) await run(world, week);
  await world.live(2, { better: 0.4 });
  world.plane.clock.moveTo(FIRST + 9 * WEEK);
  for (const week of [7, 8]) {
    capture(world, FIRST + week * WEEK, 3_000, known);
    await run(world, week);
  }
  expect(await lifeAt(world, 1)).toMatchObject({ units: 2 });
  expect(await lifeAt(world, 8)).toMatchObject({ units: 2, since: Date.parse(slotOf(6)) - 6 * 3_600_000 });
});
