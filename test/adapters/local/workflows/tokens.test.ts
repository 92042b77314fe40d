import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { asking, aWorld, failing, HandClock, outcome, path, play, RUN, T0, tokenOf, type World } from './world.ts';

const ask = asking('ask', {
  TimeoutSeconds: 3_600,
  Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Expired' }],
  Next: 'Answered',
});
const states = { Ask: ask, Answered: { Type: 'Succeed' }, Expired: { Type: 'Succeed', Output: 'expired' } };

/** A world standing in `Ask`, and the token its task was given. */
async function asked(): Promise<World & { token: string }> {
  const world = aWorld({ states, tasks: { ask: async () => 'sent' } });
  await world.workflows.start('m', 'run', { version: 7 });
  await world.workflows.runDue();
  return { ...world, token: tokenOf(world.calls) };
}

/** Everything the database holds, as one text. */
const everything = (db: DatabaseSync): string =>
  ['wf_executions', 'wf_history', 'wf_definitions']
    .map((table) => JSON.stringify(db.prepare(`SELECT * FROM ${table}`).all()))
    .join();

describe('a task that waits for its token', () => {
  it('hands the token to its task and goes on with what resume was given', async () => {
    const world = await asked();
    expect(world.calls[0]?.payload).toMatchObject({ about: { version: 7 } });
    expect(world.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'RUNNING', state: 'Ask' });
    expect(await world.workflows.resume(world.token, { answer: 'yes' })).toBe('resumed');
    await play(world);
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'SUCCEEDED', output: { answer: 'yes' } });
    expect(path(world)).toEqual(['Ask', 'Answered']);
  });

  it.each([
    ['a second time', async (w: World & { token: string }) => void (await w.workflows.resume(w.token, 1))],
    [
      'when the task timed out',
      async (w: World) => {
        w.clock.pass(3_600_000);
        await w.workflows.runDue();
      },
    ],
    ['when its time is over, though nothing noticed yet', async (w: World) => w.clock.pass(3_600_000)],
    [
      'when the execution ended',
      async (w: World & { token: string }) => {
        await w.workflows.resume(w.token, 1);
        await play(w);
      },
    ],
  ])('is too late to resume %s', async (_what, before) => {
    const world = await asked();
    await before(world);
    expect(await world.workflows.resume(world.token, 2)).toBe('too-late');
    await play(world);
    expect((await world.workflows.describe(RUN))?.output).not.toBe(2);
  });

  it('is too late to resume when the time of the whole machine is over', async () => {
    const world = aWorld({
      states: { A: asking('ask') },
      machine: { TimeoutSeconds: 60 },
      tasks: { ask: async () => 1 },
    });
    await world.workflows.start('m', 'run', {});
    await world.workflows.runDue();
    world.clock.pass(60_000);
    expect(await world.workflows.resume(tokenOf(world.calls), 'yes')).toBe('too-late');
    await play(world);
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'TIMED_OUT' });
  });

  it('can be resumed in its last millisecond', async () => {
    const world = await asked();
    world.clock.pass(3_599_999);
    expect(await world.workflows.resume(world.token, 1)).toBe('resumed');
    world.clock.pass(1); // the deadline was met: what follows has time
    await play(world);
    expect(path(world)).toEqual(['Ask', 'Answered']);
  });

  it('is too late for a token nobody was given', async () => {
    const { workflows } = await asked();
    expect(await workflows.resume('A'.repeat(43), 1)).toBe('too-late');
    expect(await workflows.resume('', 1)).toBe('too-late');
  });

  it('can be resumed before the task that asked has returned', async () => {
    const world: World = aWorld({
      states,
      tasks: {
        ask: async (payload) => {
          expect(await world.workflows.resume((payload as { token: string }).token, 'at once')).toBe('resumed');
          throw new Error('and then the asking failed');
        },
      },
    });
    expect(await outcome(world)).toMatchObject({ status: 'SUCCEEDED', output: 'at once' });
    expect(world.calls).toHaveLength(1);
  });

  it('draws a new token for a further attempt, and the old one is too late', async () => {
    const world = aWorld({
      states: {
        Ask: asking('ask', { TimeoutSeconds: 60, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] }),
      },
      tasks: { ask: async () => 'sent' },
    });
    await world.workflows.start('m', 'run', {});
    for (const at of [0, 60_000, 61_000]) {
      world.clock.at = T0 + at;
      await world.workflows.runDue();
    }
    const [first, second] = [tokenOf(world.calls, 0), tokenOf(world.calls, 1)];
    expect(second).not.toBe(first);
    expect(await world.workflows.resume(first, 1)).toBe('too-late');
    expect(await world.workflows.resume(second, 2)).toBe('resumed');
  });

  it('refuses an output that is not JSON, too large, or holds the token', async () => {
    const { workflows, token } = await asked();
    await expect(workflows.resume(token, () => 1)).rejects.toThrow('is not JSON');
    await expect(workflows.resume(token, 'x'.repeat(262_144))).rejects.toThrow('allowed are 262144');
    await expect(workflows.resume(token, { back: token })).rejects.toThrow('must not contain the task token');
    expect(await workflows.resume(token, 'ok')).toBe('resumed');
  });
});

describe('the token', () => {
  it('is in the database only until the task that asks has returned', async () => {
    let during = '';
    const world: World = aWorld({
      states,
      tasks: {
        ask: async () => {
          during = everything(world.db);
        },
      },
    });
    await world.workflows.start('m', 'run', {});
    await world.workflows.runDue();
    const token = tokenOf(world.calls);
    expect(during).toContain(token);
    expect(everything(world.db)).not.toContain(token);
    expect(await world.workflows.resume(token, 1)).toBe('resumed');
    expect(world.db.prepare('SELECT token_hash FROM wf_executions').get()).toEqual({ token_hash: null });
  });

  it('is in no error and no history, however the task fails with it', async () => {
    const tokens: string[] = [];
    const world = aWorld({
      states: { Ask: asking('ask') },
      tasks: {
        ask: async (payload, context) => {
          const { token } = payload as { token: string };
          tokens.push(token);
          return failing(`E${token}`, `https://example.com/?token=${encodeURIComponent(token)}`)(payload, context);
        },
      },
    });
    const ended = await outcome(world);
    expect(ended?.cause).toContain('[task token]');
    expect(everything(world.db) + JSON.stringify(ended)).not.toContain(tokens[0]);
  });

  it('is in no error of an expression that stumbles over it', async () => {
    // No token is a number, whatever was drawn: `$number` takes some that hold `0o7` for one.
    const Payload = '{% -$states.context.Task.Token %}';
    const world = aWorld({
      states: { Ask: { ...asking('ask'), Arguments: { FunctionName: 'ask', Payload } } },
      tasks: { ask: async () => 1 },
    });
    const ended = await outcome(world);
    expect(ended).toMatchObject({ error: 'States.QueryEvaluationError' });
    expect(ended?.cause).toContain('[task token]');
  });

  it('is the same when the process is restarted in the middle of asking', async () => {
    const db = new DatabaseSync(':memory:');
    const clock = new HandClock();
    const calls: World['calls'] = [];
    const first = aWorld({ states, db, clock, calls, tasks: { ask: () => new Promise(() => {}) } });
    await first.workflows.start('m', 'run', {});
    void first.workflows.runDue();
    while (!first.workflows.busy) await new Promise(setImmediate);
    const second = aWorld({ states, db, clock, calls, tasks: { ask: async () => 'sent' } });
    await second.workflows.runDue();
    expect(calls).toHaveLength(2);
    expect(calls[1]).toEqual(calls[0]);
    expect(await second.workflows.resume(tokenOf(calls), 'yes')).toBe('resumed');
  });
});
