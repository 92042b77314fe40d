import { beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../../../functions/command/command.ts';
import { CommandDue } from '../../../../functions/command/wanted.ts';
import { sweep } from '../../../../functions/reconcile/sweep.ts';
import { runFlow } from '../../../../lib/contract/run-flow.ts';
import type { Person } from '../../../../lib/domain/approval/person.ts';
import { toldRaces } from '../../../../lib/words/told-race.ts';
import { person, World } from '../../world.ts';
import { askForRace, deployment, HOUR, startRace, traffic } from './raced.ts';

const MODEL = 'flight-delay';
const ENDPOINT = 'flight-delay-prod';
const DAN = person('u_dan', 'operators');
const MINUTE = 60_000;
const WORDS = 'the labels of last week are wrong';

describe('a race that is ended before it is decided', () => {
  let world: World;
  const tell = (who: Person = DAN, wanted: Record<string, unknown> = {}) =>
    runFlow(
      { schema: CommandDue, flow: command(world.plane.ports) },
      { person: who, wanted: { command: 'stop-race', tenant: 'default', model: MODEL, reason: WORDS, ...wanted } },
    );
  /** What came of it, after `before` records of a release that began its race. */
  const seen = async (before = 5) => (await world.types()).filter((type) => /^(Race|Release)/.test(type)).slice(before);
  const last = async (type: string) => (await world.records()).findLast((record) => record.type === type);
  const settle = () => world.run(world.plane.clock.now() + 5 * MINUTE);

  beforeEach(async () => {
    world = new World();
    await world.apply(askForRace());
  });

  it('by a person goes back at once to what served, whatever its execution waits for, by their words', async () => {
    await startRace(world);
    const config = (await deployment(world))?.config;
    expect(await tell()).toEqual({
      verdict: 'done',
      done: { verdict: 'stopping', deployment: ENDPOINT, version: 2, champion: 1 },
    });
    await settle();
    expect(await seen()).toEqual(['RaceStopped:stopping', 'RaceDecided:stop', 'ReleaseRolledBack:rolled-back']);
    expect(world.sagemaker.endpoint).toMatchObject({ config, shadows: [] });
    const reason = { rule: 'person', subject: 'u_dan', observed: WORDS };
    expect(await last('RaceStopped')).toMatchObject({ actor: { kind: 'person', id: 'u_dan' }, reasons: [reason] });
    expect(await last('ReleaseRolledBack')).toMatchObject({ reasons: [reason] });
    expect(await deployment(world)).toMatchObject({ champion: 1, releases: { 1: 'live', 2: 'rolled-back' } });
    // The execution that carried it wakes later, and finds nothing left to do.
    const { calls } = world.sagemaker;
    const before = calls.length;
    await world.run(world.plane.clock.now() + 12 * HOUR);
    expect(calls.slice(before)).toEqual([]);
    expect(await seen()).toHaveLength(3);
    expect(world.log).toEqual([]);
  });

  it('is ended once, however often it is said', async () => {
    await startRace(world);
    await tell();
    expect(await tell()).toMatchObject({ done: { verdict: 'already', version: 2 } });
    await settle();
    expect((await seen()).filter((one) => one.startsWith('RaceStopped'))).toHaveLength(1);
    expect(await tell()).toMatchObject({
      verdict: 'declined',
      why: expect.stringMatching(/^no race of `flight-delay` runs/),
    });
  });

  it('while both are still on their way runs beside nobody', async () => {
    await startRace(world, 0);
    expect((await deployment(world))?.releasing?.race?.began).toBeUndefined();
    await tell();
    await settle();
    expect(await seen(4)).toEqual(['RaceStopped:stopping', 'RaceDecided:stop', 'ReleaseRolledBack:rolled-back']);
    expect(world.sagemaker.endpoint).toMatchObject({ shadows: [] });
  });

  it('is nobody’s to end who may not release, and where nothing is raced that is said', async () => {
    await world.live(1);
    expect(await tell()).toMatchObject({
      verdict: 'declined',
      why: expect.stringMatching(/no race of `flight-delay` runs/),
    });
    expect(await tell(person('u_ann'))).toMatchObject({
      verdict: 'refused',
      why: expect.stringMatching(/may not stop-race/),
    });
    await expect(tell(DAN, { reason: ' ' })).rejects.toThrow(/ending a race needs a reason/);
  });

  it('needs the second factor that releasing a model of high risk needs', async () => {
    world = new World();
    await world.apply((manifest) => {
      askForRace()(manifest);
      Object.assign(manifest, { tier: 'high' });
    });
    expect(await tell()).toMatchObject({
      verdict: 'refused',
      policies: expect.arrayContaining(['high-tier-needs-mfa']),
    });
  });

  it('that was won goes on as it was decided', async () => {
    await startRace(world);
    const at = await traffic(world, {
      n: 3000,
      champion: (i) => (i * 7) % 10 < 6,
      challenger: (i) => (i * 7) % 10 < 8,
    });
    const { clock, plane } = world.plane;
    while ((await deployment(world))?.releasing?.race?.ended === undefined) {
      const next = plane.nextAt();
      expect(next).toBeLessThanOrEqual(at);
      clock.moveTo(Math.max(next!, clock.now() + 1));
      while (((await deployment(world))?.releasing?.race?.ended ?? 0) === 0 && (await plane.step()) > 0);
    }
    expect(await tell()).toMatchObject({ verdict: 'declined', why: expect.stringMatching(/is decided/) });
  });

  it('whose execution somebody ended is taken away a day later, by the one that the sweep’s word starts', async () => {
    await startRace(world);
    const config = (await deployment(world))?.config;
    const { clock } = world.plane;
    const { workflows } = world.plane.ports;
    const { execution } = (await deployment(world))!.releasing!;
    const describeIt = workflows.describe.bind(workflows);
    const ended = clock.now() - 23 * HOUR;
    workflows.describe = async (of) =>
      of === execution ? { ...(await describeIt(of))!, status: 'ABORTED', ended } : describeIt(of);
    const tick = async () => {
      await sweep(world.plane.ports)({});
      await settle();
    };
    await tick();
    expect(await seen()).toEqual([]);
    clock.moveTo(clock.now() + HOUR);
    await sweep(world.plane.ports)({});
    expect(await seen()).toEqual(['RaceStopped:stopping']);
    await settle();
    expect(await seen()).toEqual(['RaceStopped:stopping', 'RaceDecided:stop', 'ReleaseRolledBack:rolled-back']);
    expect(world.sagemaker.endpoint).toMatchObject({ config, shadows: [] });
    expect(await last('ReleaseRolledBack')).toMatchObject({ reasons: [{ rule: 'execution', observed: 'ABORTED' }] });
    const [race] = toldRaces(await world.records());
    expect(race).toMatchObject({ version: 2, stopped: { actor: { id: 'sweep' } }, decided: { verdict: 'stop' } });
  });

  it('on an endpoint that runs something else by now is not touched by the sweep', async () => {
    await startRace(world);
    const { workflows, clock } = world.plane.ports;
    world.sagemaker.endpoint = { ...world.sagemaker.endpoint!, config: 'somebody-elses' };
    const { execution } = (await deployment(world))!.releasing!;
    const describeIt = workflows.describe.bind(workflows);
    const ended = clock.now() - 25 * HOUR;
    workflows.describe = async (of) =>
      of === execution ? { ...(await describeIt(of))!, status: 'ABORTED', ended } : describeIt(of);
    const calls = world.sagemaker.calls.length;
    await sweep(world.plane.ports)({});
    expect(await seen()).toEqual(['ReleaseFailed:failed']);
    expect(world.sagemaker.calls).toHaveLength(calls);
  });
});
