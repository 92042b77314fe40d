import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { LocalWorkflows } from '../../../../lib/adapters/local/workflows/local-workflows.ts';
import type { TaskHandler } from '../../../../lib/adapters/local/workflows/run-task.ts';
import { asking, asl, aWorld, HandClock, outcome, path, play, RUN, T0, task } from './world.ts';

const waiting = { W: { Type: 'Wait', Seconds: 60, End: true } };

/** A handler that ends when told to, and how to tell it. */
function held(): { handler: TaskHandler; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { handler: () => promise, release: resolve };
}
const untilBusy = async (workflows: LocalWorkflows) => {
  while (!workflows.busy) await new Promise(setImmediate);
};

describe('starting', () => {
  it('answers with the id and moves nothing by itself', async () => {
    const { workflows } = aWorld({ states: waiting });
    expect(await workflows.start('m', 'run', { k: 1 })).toEqual({ execution: RUN, already: false });
    expect(await workflows.describe(RUN)).toEqual({
      execution: RUN,
      machine: 'm',
      name: 'run',
      input: { k: 1 },
      started: T0,
      status: 'RUNNING',
      state: 'W',
    });
  });

  it('changes nothing when the name is taken, not even after the end', async () => {
    const world = aWorld({ states: { P: { Type: 'Pass', End: true } } });
    await outcome(world, 'first');
    const before = world.workflows.history(RUN);
    expect(await world.workflows.start('m', 'run', 'first')).toEqual({ execution: RUN, already: true });
    await expect(world.workflows.start('m', 'run', 'second')).rejects.toThrow('was started with another input');
    expect(world.workflows.history(RUN)).toEqual(before);
    expect(await world.workflows.describe(RUN)).toMatchObject({ output: 'first' });
  });

  it.each(['', 'a b', 'a:b', 'ä', '../x', 'x'.repeat(81)])('refuses the name `%s`', async (name) => {
    const { workflows } = aWorld({ states: waiting });
    await expect(workflows.start('m', name, {})).rejects.toMatchObject({ name: 'InvalidEventError' });
    expect(workflows.list()).toEqual([]);
  });

  it('takes a name of 80 characters', async () => {
    const { workflows } = aWorld({ states: waiting });
    expect((await workflows.start('m', 'x'.repeat(80), {})).already).toBe(false);
  });

  it('refuses an unknown machine and an input that is not JSON or too large', async () => {
    const { workflows } = aWorld({ states: waiting });
    await expect(workflows.start('n', 'run', {})).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(workflows.start('m', 'run', { f: () => 1 })).rejects.toThrow('the input is not JSON');
    await expect(workflows.start('m', 'run', 'x'.repeat(262_143))).rejects.toThrow('allowed are 262144');
  });

  it('takes no input for an empty object', async () => {
    expect((await outcome(aWorld({ states: { S: { Type: 'Succeed' } } }), undefined))?.output).toEqual({});
  });
});

it('describes what it does not know as nothing', async () => {
  const { workflows } = aWorld({ states: waiting });
  expect(await workflows.describe('arn:none')).toBeUndefined();
  expect(workflows.history('arn:none')).toEqual([]);
});

it('lists executions by machine, oldest first', async () => {
  const machines = { a: asl(waiting), b: asl(waiting) };
  const workflows = new LocalWorkflows({
    db: new DatabaseSync(':memory:'),
    clock: new HandClock(),
    machines,
    tasks: {},
    random: Math.random,
  });
  for (const [machine, name] of [
    ['a', 'z'],
    ['b', 'y'],
    ['a', 'x'],
  ] as const)
    await workflows.start(machine, name, {});
  const names = (machine?: string) =>
    workflows.list(machine).map(({ execution }) => execution.split(':').slice(-2).join(':'));
  expect(names()).toEqual(['a:z', 'b:y', 'a:x']);
  expect(names('a')).toEqual(['a:z', 'a:x']);
});

describe('nextAt', () => {
  it('is now while something can move, then the earliest timer, then nothing', async () => {
    const world = aWorld({ states: waiting });
    expect(world.workflows.nextAt()).toBeUndefined();
    await world.workflows.start('m', 'run', {});
    expect(world.workflows.nextAt()).toBe(T0);
    await world.workflows.runDue();
    expect(world.workflows.nextAt()).toBe(T0 + 60_000);
    world.clock.pass(90_000); // a timer that is over means now, never the past
    expect(world.workflows.nextAt()).toBe(T0 + 90_000);
    await world.workflows.runDue();
    expect(world.workflows.nextAt()).toBeUndefined();
  });

  it('is the timeout of a task that waits for a person, or nothing where it has none', async () => {
    for (const [more, next] of [
      [{ TimeoutSeconds: 30 }, T0 + 30_000],
      [{}, undefined],
    ] as const) {
      const { workflows } = aWorld({ states: { A: asking('ask', more) }, tasks: { ask: async () => 1 } });
      await workflows.start('m', 'run', {});
      await workflows.runDue();
      expect(workflows.nextAt()).toBe(next);
    }
  });
});

describe('runDue', () => {
  it('runs a task once, however often it is called meanwhile', async () => {
    const { handler, release } = held();
    const world = aWorld({ states: { T: task('f') }, tasks: { f: handler } });
    await world.workflows.start('m', 'run', {});
    const running = [world.workflows.runDue(), world.workflows.runDue()];
    await untilBusy(world.workflows);
    expect(await world.workflows.runDue()).toBe(0);
    expect(world.workflows.nextAt()).toBeUndefined();
    release();
    expect(await Promise.all(running)).toEqual([3, 0]);
    expect(world.workflows.busy).toBe(false);
    expect(world.calls).toHaveLength(1);
  });

  it('lets other executions go on while a task runs', async () => {
    const { handler, release } = held();
    const states = {
      C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input %}', Next: 'T' }], Default: 'S' },
      T: task('f'),
      S: { Type: 'Succeed' },
    };
    const world = aWorld({ states, tasks: { f: handler } });
    await world.workflows.start('m', 'slow', true);
    const slow = world.workflows.runDue();
    await untilBusy(world.workflows);
    const quick = await world.workflows.start('m', 'quick', false);
    expect(await world.workflows.runDue()).toBe(2);
    expect(await world.workflows.describe(quick.execution)).toMatchObject({ status: 'SUCCEEDED' });
    release();
    await slow;
  });

  it('makes no more transitions than it is told', async () => {
    const world = aWorld({ states: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', End: true } } });
    await world.workflows.start('m', 'run', {});
    expect(await world.workflows.runDue(1)).toBe(1);
    expect(path(world)).toEqual(['A', 'B']);
    expect(await world.workflows.runDue(5)).toBe(1);
    expect(await world.workflows.runDue(5)).toBe(0);
  });

  it('goes on after a resume though the task that asked never returns', async () => {
    let token = '';
    const world = aWorld({
      states: { A: asking('ask', { Next: 'S' }), S: { Type: 'Succeed' } },
      tasks: {
        ask: (payload) => {
          token = (payload as { token: string }).token;
          return new Promise(() => {});
        },
      },
    });
    await world.workflows.start('m', 'run', {});
    void world.workflows.runDue();
    await untilBusy(world.workflows);
    expect(await world.workflows.resume(token, 'yes')).toBe('resumed');
    expect(world.workflows.nextAt()).toBe(T0);
    await world.workflows.runDue();
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'SUCCEEDED', output: 'yes' });
    expect(world.calls).toHaveLength(1);
  });

  it('records nothing of a task that ends after the database was closed', async () => {
    const { handler, release } = held();
    const world = aWorld({ states: { T: task('f') }, tasks: { f: handler } });
    await world.workflows.start('m', 'run', {});
    const running = world.workflows.runDue();
    await untilBusy(world.workflows);
    world.db.close();
    release();
    expect(await running).toBe(1);
  });
});

it('ends executions under the definition they started with', async () => {
  const old = aWorld({
    states: { W: { Type: 'Wait', Seconds: 60, Next: 'Old' }, Old: task('gone') },
    tasks: { gone: async () => 'old' },
  });
  await old.workflows.start('m', 'run', {});
  await old.workflows.runDue();
  const { db, clock } = old;
  const changed = aWorld({
    db,
    clock,
    states: { W: { Type: 'Wait', Seconds: 1, Next: 'New' }, New: { Type: 'Succeed' } },
    tasks: { gone: async () => 'still' },
  });
  await play(changed);
  expect(path(changed)).toEqual(['W', 'Old']);
  const { execution } = await changed.workflows.start('m', 'another', {});
  await play(changed);
  expect(path(changed, execution)).toEqual(['W', 'New']);
});

it('fails a task whose function is no longer given, as Lambda would', async () => {
  const old = aWorld({ states: { T: task('gone') }, tasks: { gone: async () => 1 } });
  await old.workflows.start('m', 'run', {});
  const { db, clock } = old;
  await play(aWorld({ db, clock, states: waiting }));
  expect(await old.workflows.describe(RUN)).toMatchObject({
    status: 'FAILED',
    error: 'Lambda.ResourceNotFoundException',
  });
});
