import { describe, expect, it } from 'vitest';
import { attempts, aWorld, eventTypes, outcome, path, RUN, T0, task } from './world.ts';

const caught = { Type: 'Succeed', Output: { caught: '{% $states.input %}' } };

describe('TimeoutSeconds', () => {
  const hung = () => new Promise<never>(() => {});

  it('of a task is an error like any other, though the handler never came back', async () => {
    const states = {
      T: task('f', {
        TimeoutSeconds: '{% $states.input.s %}',
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Z' }],
        End: true,
      }),
      Z: caught,
    };
    const world = aWorld({ states, tasks: { f: hung } });
    await world.workflows.start('m', 'run', { s: 30 });
    const stuck = world.workflows.runDue();
    while (!world.workflows.busy) await new Promise(setImmediate);
    expect(world.workflows.nextAt()).toBe(T0 + 30_000);
    expect(await world.workflows.runDue()).toBe(0);
    world.clock.at = T0 + 30_000;
    expect(await world.workflows.runDue()).toBeGreaterThan(0);
    expect(await world.workflows.describe(RUN)).toMatchObject({
      status: 'SUCCEEDED',
      output: { caught: { Error: 'States.Timeout' } },
    });
    expect(world.calls).toHaveLength(1);
    void stuck;
  });

  it('is not caught by States.TaskFailed', async () => {
    const world = aWorld({
      states: {
        T: task('f', { TimeoutSeconds: 5, Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Z' }], End: true }),
        Z: caught,
      },
      tasks: { f: async () => world.clock.pass(5_000) },
    });
    expect(await outcome(world)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(eventTypes(world)).toContain('TaskTimedOut');
  });

  it('drops an answer, good or bad, that comes when the time is over', async () => {
    const late = (answer: () => unknown) => async () => {
      world.clock.pass(5_000);
      return answer();
    };
    const states = { T: task('f', { TimeoutSeconds: 5 }) };
    let world = aWorld({ states, tasks: { f: late(() => 'fine') } });
    expect(await outcome(world)).toMatchObject({ error: 'States.Timeout' });
    world = aWorld({
      states,
      tasks: {
        f: late(() => {
          throw new TypeError('late');
        }),
      },
    });
    expect(await outcome(world)).toMatchObject({ error: 'States.Timeout' });
  });

  it('begins anew with each attempt', async () => {
    const world = aWorld({
      states: {
        T: task('f', {
          TimeoutSeconds: 5,
          Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 60 }],
          End: true,
        }),
      },
      tasks: { f: async (_p, c) => world.clock.pass(c.attempt === 1 ? 6_000 : 0) },
    });
    expect(await outcome(world)).toMatchObject({ status: 'SUCCEEDED' });
    expect(attempts(world)).toEqual([0, 66]);
  });

  it('of the machine ends the execution TIMED_OUT, past every Catch', async () => {
    const world = aWorld({
      machine: { TimeoutSeconds: 100 },
      states: {
        W: { Type: 'Wait', Seconds: 60, Next: 'T' },
        T: task('f', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }], End: true }),
        Z: caught,
      },
      tasks: { f: hung },
    });
    await world.workflows.start('m', 'run', {});
    await world.workflows.runDue();
    world.clock.at = T0 + 60_000;
    void world.workflows.runDue();
    while (!world.workflows.busy) await new Promise(setImmediate);
    expect(world.workflows.nextAt()).toBe(T0 + 100_000);
    world.clock.at = T0 + 100_000;
    await world.workflows.runDue();
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(path(world)).toEqual(['W', 'T']);
  });
});
