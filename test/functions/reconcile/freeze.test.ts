import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../functions/api/views.ts';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const OLGA = person('u_olga', 'owners');
const DAN = person('u_dan', 'operators');
const WHY = { reason: 'labels are in doubt' };

const tell = (world: World, who: Person, wanted: Record<string, unknown>) =>
  runFlow({ schema: CommandDue, flow: command(world.plane.ports) }, { person: who, wanted: { ...id, ...wanted } });
const place = async (world: World) => (await world.plane.ports.registry.deployment(id, ENDPOINT))!;
/** As the console has it. */
const shown = async (world: World) =>
  summaryOf(id, (await world.plane.ports.registry.listed(id))!.line!).deployments.find((d) => d.endpoint === ENDPOINT);
const told = async (world: World, type: string) => (await world.records()).findLast((one) => one.type === type);

/** The first version serves, and people are asked about a second one. */
async function asked(): Promise<World> {
  const world = new World();
  await world.apply();
  await world.live(1);
  world.take(world.train(2, { better: 0.4 }));
  await world.run(world.plane.clock.now());
  return world;
}

describe('a deployment that is frozen', () => {
  it('lets nobody be asked about a new version until an owner lifts it, and says so to whoever asks for a release', async () => {
    const world = new World();
    await world.apply();
    await world.live(1);
    expect(await tell(world, DAN, { command: 'freeze', ...WHY })).toMatchObject({
      done: { verdict: 'frozen', deployments: [ENDPOINT] },
    });
    expect(await tell(world, DAN, { command: 'freeze', ...WHY, deployment: ENDPOINT })).toMatchObject({
      done: { verdict: 'already', deployments: [] },
    });
    expect(await shown(world)).toMatchObject({ frozen: { since: expect.any(String), by: 'u_dan', ...WHY } });
    world.take(world.train(2, { better: 0.4 }));
    await world.run();
    expect(await world.open(2)).toBeUndefined();
    expect(await told(world, 'VersionCompared')).toMatchObject({
      verdict: 'not-due',
      reasons: [
        {
          rule: 'frozen',
          observed: expect.stringMatching(/^flight-delay-prod is frozen since 2026-\S+ by u_dan: labels are in doubt$/),
        },
      ],
    });
    const release = { command: 'release', version: 2, deployment: ENDPOINT };
    expect(await tell(world, DAN, release)).toMatchObject({
      verdict: 'declined',
      why: expect.stringContaining('steward unfreeze flight-delay --deployment flight-delay-prod'),
    });
    expect(await tell(world, DAN, { command: 'unfreeze', ...WHY })).toMatchObject({ verdict: 'refused' });
    expect(await tell(world, OLGA, { command: 'unfreeze', reason: 'labels are right' })).toMatchObject({
      done: { verdict: 'unfrozen', deployments: [ENDPOINT] },
    });
    expect(await told(world, 'DeploymentUnfrozen')).toMatchObject({
      actor: { kind: 'person', id: 'u_olga' },
      data: { reason: 'labels are right', was: 'labels are in doubt', by: 'u_dan' },
    });
    expect((await place(world)).frozen).toBeUndefined();
    expect(await shown(world)).not.toHaveProperty('frozen');
    expect(await tell(world, DAN, release)).toMatchObject({ verdict: 'done' });
    await world.run(world.plane.clock.now());
    await world.answer((await world.open(2))!, BEN);
    await world.run();
    expect(await place(world)).toMatchObject({ champion: 2 });
    world.plane.close();
  });

  it('refuses the release of what people said yes to meanwhile, and the way back stays open', async () => {
    const world = await asked();
    const question = (await world.open(2))!;
    await tell(world, OLGA, { command: 'freeze', ...WHY });
    await world.answer(question, BEN);
    await world.run();
    expect(await told(world, 'ReleaseFailed')).toMatchObject({ verdict: 'refused', reasons: [{ rule: 'frozen' }] });
    expect(await place(world)).toMatchObject({ champion: 1, frozen: { by: 'u_olga' } });

    await tell(world, OLGA, { command: 'unfreeze', ...WHY });
    await world.live(3, { better: 0.8 });
    await tell(world, OLGA, { command: 'freeze', ...WHY });
    expect(await tell(world, DAN, { command: 'rollback', deployment: ENDPOINT })).toMatchObject({ verdict: 'done' });
    await world.run();
    expect(await place(world)).toMatchObject({ champion: 1, frozen: { by: 'u_olga' } });
    world.plane.close();
  });

  it('is another one than the model has: refused with what there is', async () => {
    const world = new World();
    await world.apply();
    await expect(tell(world, DAN, { command: 'freeze', ...WHY, deployment: 'other' })).rejects.toThrow(
      '`flight-delay` has no deployment `other`: its manifest lists them',
    );
    world.plane.close();
  });
});
