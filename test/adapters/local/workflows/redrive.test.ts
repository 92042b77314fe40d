import { describe, expect, it } from 'vitest';
import { asking, attempts, aWorld, eventTypes, failing, outcome, path, play, RUN, T0, task, tokenOf } from './world.ts';

const DAY = 86_400_000;

/** A function that fails until it is mended. */
function mendable(name = 'DependencyError') {
  const cause = { mended: false };
  const f = async (payload: unknown) => (cause.mended ? { saw: payload } : failing(name)(payload, {} as never));
  return { cause, f };
}

describe('an execution that is redriven', () => {
  it('goes on from the task that failed, with its input and the variables of before, and runs nothing before it again', async () => {
    const { cause, f } = mendable();
    const world = aWorld({
      states: {
        First: task('g', { Assign: { kept: '{% $states.result.Payload %}' }, Output: 'first', Next: 'Second' }),
        Second: task('f', { Output: '{% [$kept, $states.result.Payload.saw] %}' }),
      },
      tasks: { g: async () => 'once', f },
    });
    expect(await outcome(world)).toMatchObject({
      status: 'FAILED',
      error: 'DependencyError',
      state: 'Second',
      ended: T0,
    });
    cause.mended = true;
    expect(await world.workflows.redrive(RUN)).toEqual({ verdict: 'redriven' });
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'RUNNING' });
    await play(world);
    expect(await world.workflows.describe(RUN)).toMatchObject({ output: ['once', 'first'], redrives: 1 });
    expect(path(world)).toEqual(['First', 'Second', 'Second']);
    expect(world.calls.map((call) => call.function)).toEqual(['g', 'f', 'f']);
    expect(eventTypes(world)).toContain('ExecutionRedriven');
  });

  it('has all its retries and its whole time again', async () => {
    const retry = { Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 }] };
    const world = aWorld({
      states: { T: task('f', { ...retry, TimeoutSeconds: 60 }) },
      machine: { TimeoutSeconds: 100 },
      tasks: { f: failing('E') },
    });
    await outcome(world);
    expect(attempts(world)).toEqual([0, 1, 2]);
    world.clock.at = T0 + 99_000;
    await world.workflows.redrive(RUN);
    await play(world);
    expect(attempts(world)).toEqual([0, 1, 2, 99, 100, 101]);
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'FAILED', error: 'E', redrives: 1 });
  });

  it('that ran out of its own time waits on', async () => {
    const world = aWorld({ states: { W: { Type: 'Wait', Seconds: 80, End: true } }, machine: { TimeoutSeconds: 50 } });
    expect(await outcome(world)).toMatchObject({ status: 'TIMED_OUT' });
    await world.workflows.redrive(RUN);
    await play(world);
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'TIMED_OUT', ended: T0 + 100_000 });
  });

  it('ends a wait for a time that is past at once', async () => {
    const until = new Date(T0 + 80_000).toISOString();
    const world = aWorld({
      states: { W: { Type: 'Wait', Timestamp: until, End: true } },
      machine: { TimeoutSeconds: 50 },
    });
    await outcome(world);
    world.clock.at = T0 + 90_000;
    await world.workflows.redrive(RUN);
    await play(world);
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'SUCCEEDED', ended: T0 + 90_000 });
  });

  it('enters a Fail state again, and fails again', async () => {
    const world = aWorld({
      states: {
        T: task('f', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Broken' }] }),
        Broken: { Type: 'Fail', Error: 'no' },
      },
      tasks: { f: failing('E') },
    });
    await outcome(world);
    await world.workflows.redrive(RUN);
    await play(world);
    expect(path(world)).toEqual(['T', 'Broken', 'Broken']);
    expect(world.calls).toHaveLength(1);
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'FAILED', error: 'no' });
  });

  it('asks with a new token; the old one is spent', async () => {
    const world = aWorld({ states: { A: asking('f', { TimeoutSeconds: 10 }) }, tasks: { f: async () => undefined } });
    await outcome(world);
    await world.workflows.redrive(RUN);
    await world.workflows.runDue();
    expect(await world.workflows.resume(tokenOf(world.calls, 0), 'late')).toBe('too-late');
    expect(await world.workflows.resume(tokenOf(world.calls, 1), 'yes')).toBe('resumed');
  });

  it.each([
    ['that runs', 'RUNNING', 0],
    ['that ended well', 'SUCCEEDED', 0],
    ['that failed fourteen days ago', 'period', 14 * DAY],
  ])('is refused where it is one %s', async (_, says, later) => {
    const states = {
      RUNNING: { A: asking('f') },
      SUCCEEDED: { S: { Type: 'Succeed' } },
      period: { F: { Type: 'Fail', Error: 'no' } },
    }[says]!;
    const world = aWorld({ states, tasks: { f: async () => undefined } });
    await outcome(world);
    world.clock.pass(later);
    expect(await world.workflows.redrive(RUN)).toMatchObject({ because: expect.stringContaining(says) });
  });
});
