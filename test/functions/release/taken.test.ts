import { describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { listExecutions } from '../../../functions/executions/list-executions.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { BEN, person, World } from '../world.ts';

/** Names that anybody can work out, and somebody took first: that they exist says nothing of what lies there. */
const id = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const DAN = person('u_dan', 'operators');
const MINUTE = 60_000;
const pass = async (world: World, times = 8) => {
  for (let i = 0; i < times; i++) {
    world.plane.clock.moveTo(world.plane.clock.now() + 5 * MINUTE);
    await world.run(world.plane.clock.now());
  }
};

describe('the name of an execution that somebody started with another input', () => {
  it('is not taken for the release that was asked for: people are asked by the next attempt, and the rest is told', async () => {
    const world = new World();
    const { workflows } = world.plane.ports;
    const start = workflows.start.bind(workflows);
    let taken: string | undefined;
    workflows.start = async (machine, name, input) => {
      if (machine === 'release' && taken === undefined) {
        taken = name;
        await start(machine, name, { ...id, tenant: 'theirs', version: 1, deployment: ENDPOINT, mode: 'release' });
      }
      return start(machine, name, input);
    };
    await world.apply();
    world.take(world.train(1));
    await pass(world);
    expect(taken).toBeDefined();
    expect(await world.open()).toBeUndefined();
    expect(world.log.join('\n')).toContain(`an execution \`${taken}\` was started with another input`);
    const wanted = { ...id, command: 'release', version: 1, deployment: ENDPOINT };
    const due = { person: DAN, wanted };
    const door = { schema: CommandDue, flow: command(world.plane.ports) };
    expect(await runFlow(door, due)).toMatchObject({ verdict: 'done', done: { how: 'started', attempt: 2 } });
    await world.run(world.plane.clock.now());
    await world.answer((await world.open())!, BEN);
    await pass(world);
    expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
    world.plane.close();
  });
});

describe('the place of a write-once copy where somebody put something else', () => {
  it('is no copy: nothing is released, and that they differ is said', async () => {
    const world = new World();
    await world.apply();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    const { seq } = (await world.records()).at(-1)!;
    for (let n = seq + 1; n <= seq + 5; n++)
      world.put(`s3://steward-worm/audit/model.default.flight-delay/${String(n).padStart(12, '0')}.json`, '{}');
    await world.answer((await world.open())!, BEN);
    await pass(world);
    expect(await listExecutions(world.plane.ports)(id)).toMatchObject([
      { status: 'FAILED', error: 'IntegrityError', cause: expect.stringContaining('differs from its write-once copy') },
    ]);
    expect(world.sagemaker.calls).toEqual([]);
    world.plane.close();
  });
});
