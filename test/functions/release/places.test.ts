import { beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import type { CommandWanted } from '../../../functions/command/wanted.ts';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { ANA, BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const [WEST, EAST] = ['flight-delay-west', 'flight-delay-east'];
const CARL = person('u_carl', 'approvers');
const DAN = person('u_dan', 'operators');

let world: World;
const registry = () => world.plane.ports.registry;
const version = async (number = 1) => (await registry().version(id, number))!;
const live = async (endpoint: string) => (await registry().deployment(id, endpoint))!;
const settle = () => world.run(world.plane.clock.now());

/** The open question of one deployment. */
async function question(deployment: string, number = 1): Promise<Approval | undefined> {
  const asked = await registry().approvals(id, number);
  return asked.find((one) => one.deployment === deployment && one.state === 'pending');
}

const say = async (deployment: string, who: Person, said: 'approve' | 'reject' = 'approve', number = 1) =>
  world.answer((await question(deployment, number))!, who, said);

const give = (who: Person, wanted: object) =>
  command(world.plane.portsOf('command'))({ person: who, wanted: { ...id, ...wanted } as CommandWanted });

/** Two deployments of one stage, each with an endpoint of its own. */
beforeEach(async () => {
  world = new World();
  for (const name of [WEST, EAST]) world.sagemaker.apart.set(name, undefined);
  await world.apply((m) => {
    const [one] = m.deployments as never as object[];
    Object.assign(m, {
      approval: { quorum: 1, expires: '12h' },
      deployments: [WEST, EAST].map((endpoint) => ({ ...one, endpoint })),
    });
  });
  world.take(world.train(1));
  await settle();
  return () => world.plane.close();
});

describe('a version with two deployments', () => {
  it('is asked about, released and live in each on its own', async () => {
    expect(await version()).toMatchObject({
      state: 'awaiting-approval',
      said: { [WEST]: 'awaiting-approval', [EAST]: 'awaiting-approval' },
    });
    await say(WEST, BEN);
    await world.run();
    expect(await version()).toMatchObject({
      state: 'awaiting-approval',
      said: { [WEST]: 'approved', [EAST]: 'awaiting-approval' },
    });
    expect([await live(WEST), await live(EAST)]).toMatchObject([{ champion: 1 }, { releases: {} }]);
    await say(EAST, CARL);
    await world.run();
    expect(await version()).toMatchObject({ state: 'approved', said: { [WEST]: 'approved', [EAST]: 'approved' } });
    expect([await live(WEST), await live(EAST)]).toMatchObject([{ champion: 1 }, { champion: 1 }]);
    expect(await give(DAN, { command: 'gate', version: 1, dryRun: false })).toMatchObject({
      done: { verdict: 'not-now', because: expect.stringContaining('of what they approved nothing is judged') },
    });
    expect(world.log).toEqual([]);
  });

  it('that people say no to in one stays live in the other, and is asked about again where it was refused alone', async () => {
    await say(WEST, BEN);
    await world.run();
    await say(EAST, CARL, 'reject');
    await world.run();
    expect(await version()).toMatchObject({ state: 'approved', said: { [WEST]: 'approved', [EAST]: 'rejected' } });
    expect(await live(WEST)).toMatchObject({ champion: 1, releases: { 1: 'live' } });
    expect(await give(DAN, { command: 'release', version: 1, deployment: EAST })).toMatchObject({
      verdict: 'declined',
      why: expect.stringContaining(`in \`${EAST}\` ended \`rejected\``),
    });
    await give(DAN, { command: 'gate', version: 1, dryRun: false });
    await settle();
    expect(await version()).toMatchObject({ said: { [WEST]: 'approved', [EAST]: 'awaiting-approval' } });
    expect(await question(WEST)).toBeUndefined();
    await say(EAST, BEN);
    await world.run();
    expect([await live(WEST), await live(EAST)]).toMatchObject([{ champion: 1 }, { champion: 1 }]);
  });

  it('whose release breaks in one must be asked about there anew, and nowhere else', async () => {
    world.sagemaker.answers = false;
    await say(EAST, BEN);
    await world.run();
    expect(await live(EAST)).toMatchObject({ releases: { 1: 'failed' } });
    world.sagemaker.answers = true;
    await say(WEST, BEN);
    await world.run();
    expect(await version()).toMatchObject({ state: 'approved', said: { [WEST]: 'approved' } });
    expect(await give(DAN, { command: 'release', version: 1, deployment: EAST })).toMatchObject({
      done: { how: 'started', attempt: 2 },
    });
    await settle();
    expect(await version()).toMatchObject({ said: { [WEST]: 'approved', [EAST]: 'awaiting-approval' } });
    await say(EAST, CARL);
    await world.run();
    expect(await live(EAST)).toMatchObject({ champion: 1 });
  });

  it('goes back in one, under what people said of it there', async () => {
    for (const number of [1, 2]) {
      if (number === 2) {
        world.take(world.train(2, { better: 0.4 }));
        await settle();
      }
      for (const place of [WEST, EAST]) await say(place, BEN, 'approve', number);
      await world.run();
    }
    expect([await live(WEST), await live(EAST)]).toMatchObject([{ champion: 2 }, { champion: 2 }]);
    await give(DAN, { command: 'rollback', deployment: EAST });
    await world.run();
    expect([await live(WEST), await live(EAST)]).toMatchObject([{ champion: 2 }, { champion: 1 }]);
    expect(world.log).toEqual([]);
  });

  it('loses every open question when it is put away, and what it waits for in one when that is taken back', async () => {
    const [west, east] = [(await question(WEST))!, (await question(EAST))!];
    await give(ANA, { command: 'withdraw', approval: west.id, reason: 'not now' });
    expect(await version()).toMatchObject({ state: 'awaiting-approval', said: { [WEST]: 'withdrawn' } });
    expect(await give(ANA, { command: 'retire', version: 1, reason: 'it leaks' })).toMatchObject({
      done: { verdict: 'retired', withdrew: [east.id] },
    });
    await world.run();
    expect(await version()).toMatchObject({ state: 'retired' });
    expect([await registry().approval(west.id), await registry().approval(east.id)]).toMatchObject([
      { state: 'withdrawn' },
      { state: 'withdrawn' },
    ]);
  });

  it('is judged again with evidence that comes while both are asked about: both questions are void, both are asked anew', async () => {
    const before = [(await question(WEST))!.id, (await question(EAST))!.id];
    const content = Buffer.from('<testsuite><testcase name="a"/></testsuite>').toString('base64');
    const added = await give(DAN, { command: 'evidence', version: 1, kind: 'test-report', content });
    expect(added).toMatchObject({ done: { voided: expect.arrayContaining(before), judged: 'again' } });
    await settle();
    const after = [(await question(WEST))!.id, (await question(EAST))!.id];
    expect(after.some((one) => before.includes(one))).toBe(false);
  });

  it('runs out of time in each by itself, and its chain holds', async () => {
    await say(WEST, BEN);
    await world.run(world.plane.clock.now() + 13 * 3_600_000);
    expect(await version()).toMatchObject({ state: 'approved', said: { [WEST]: 'approved', [EAST]: 'expired' } });
    expect(await live(WEST)).toMatchObject({ champion: 1 });
  });
});
