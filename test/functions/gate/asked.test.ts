import { beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import { causeCollector } from '../../../lib/domain/approval/causes.ts';
import { person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const DAN = person('u_dan', 'operators');

describe('a version that a person wants judged, of which more is to be read than they are answered within', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.apply();
    world.take(world.train(1, { rows: 30 }));
    await settle();
  });
  const settle = () => world.run(world.plane.clock.now());
  const ask = (seconds?: number, dryRun = false, version = 1) =>
    command(
      world.plane.portsOf('command'),
      seconds,
    )({
      person: DAN,
      wanted: { command: 'gate', ...id, version, dryRun },
    });
  const gates = async () => (await world.records()).filter(({ type }) => type === 'VersionGated');
  /** So short that the few rows of a test are too many. */
  const SHORT = 1e-4;

  it('is judged at once where there is time, or no end to it', async () => {
    for (const seconds of [undefined, 29])
      expect(await ask(seconds)).toMatchObject({ verdict: 'done', done: { verdict: 'inconclusive', version: 1 } });
    expect(await gates()).toHaveLength(3);
    expect(await world.types()).not.toContain('GateAsked');
  });

  it('is handed to the flow of the gate by one record, and judged there once in their name', async () => {
    const because = expect.stringMatching(
      /^to read 1 MB of predictions surely takes no more .*; the gate's own function judges `flight-delay\/1`, which has 15 minutes: `steward history flight-delay`/,
    );
    const begun = { verdict: 'done', done: { verdict: 'begun', version: 1, because } };
    expect(await ask(SHORT)).toEqual(begun);
    expect(await ask(SHORT)).toEqual(begun);
    expect(await gates()).toHaveLength(1);
    await settle();
    expect((await gates()).map(({ actor }) => actor.id)).toEqual(['gate', 'u_dan']);
    const records = await world.records();
    const wishes = records.filter(({ type }) => type === 'GateAsked');
    expect(wishes).toHaveLength(1);
    expect(wishes[0]).toMatchObject({ actor: { kind: 'person', id: 'u_dan' }, subject: { ...id, version: 1 } });
    // who had it judged is kept from answering, whichever way it was
    const about = { version: 1, deployment: 'flight-delay-prod', requester: 'u_ana', trainedBy: undefined };
    const collector = causeCollector(about);
    for (const record of records.toReversed()) collector.take(record);
    expect(collector.causes()).toContainEqual({ person: 'u_dan', did: 'gated' });

    // a minute later it is another wish
    await world.run(world.plane.clock.now() + 60_000);
    await ask(SHORT);
    await settle();
    expect(await gates()).toHaveLength(3);
  });

  it('in a dry run is refused in words, which leaves no record', async () => {
    expect(await ask(SHORT, true)).toEqual({
      verdict: 'declined',
      why: expect.stringMatching(
        /^to read 1 MB of predictions .*: without `--dry-run` the gate's own function judges it/,
      ),
    });
    expect(await world.types()).not.toContain('GateAsked');
  });

  it('counts training data that no baseline is made of yet, and none once it is', async () => {
    const { registry } = world.plane.portsOf('command');
    const found = (await registry.version(id, 1))!;
    const unbuilt = { ...registry, version: async () => ({ ...found, baseline: undefined }) };
    const ports = { ...world.plane.portsOf('command'), registry: Object.assign(Object.create(registry), unbuilt) };
    const wanted = { command: 'gate' as const, ...id, version: 1, dryRun: true };
    expect(await command(ports as never, SHORT)({ person: DAN, wanted })).toMatchObject({
      why: expect.stringMatching(/1 MB of predictions and 1 MB of training data/),
    });
  });

  it('that is not judged now says so at once, however much there is to read', async () => {
    world.take(world.train(2));
    await settle();
    expect(await ask(SHORT, false, 2)).toMatchObject({ done: { verdict: 'not-now' } });
  });
});
