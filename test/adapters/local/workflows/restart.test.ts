import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskHandler } from '../../../../lib/adapters/local/workflows/run-task.ts';
import { sample } from '../../../suites/sample.ts';
import {
  asking,
  asl,
  aWorld,
  failing,
  HandClock,
  type Options,
  outcome,
  path,
  play,
  RUN,
  T0,
  task,
  tokenOf,
  type World,
} from './world.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workflows-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts `m` in a file, closes it, opens it again `later` ms after: a stopped process, as the database sees it. */
async function restarted(options: Options, later: number): Promise<World> {
  const file = join(folder, 'w.db');
  const calls: World['calls'] = [];
  const before = aWorld({ ...options, calls, db: new DatabaseSync(file) });
  await before.workflows.start('m', 'run', {});
  await before.workflows.runDue();
  before.db.close();
  before.clock.pass(later);
  return aWorld({ ...options, calls, clock: before.clock, db: new DatabaseSync(file) });
}

describe('a restart', () => {
  it('in the middle of a Wait keeps its end', async () => {
    const world = await restarted({ states: { W: { Type: 'Wait', Seconds: 3_600, End: true } } }, 1_000_000);
    expect(world.workflows.nextAt()).toBe(T0 + 3_600_000);
    await play(world);
    expect(world.workflows.history(RUN).at(-1)).toMatchObject({ type: 'ExecutionSucceeded', at: T0 + 3_600_000 });
  });

  it('after the end of a Wait goes on at once', async () => {
    const world = await restarted({ states: { W: { Type: 'Wait', Seconds: 3_600, End: true } } }, 9_000_000);
    expect(world.workflows.nextAt()).toBe(T0 + 9_000_000);
    expect(await world.workflows.runDue()).toBe(1);
  });

  it('in the middle of a backoff keeps its end, jitter and all, and the attempts made', async () => {
    const draws = [0.9, 0.1, 0.5];
    const Retry = [
      { ErrorEquals: ['E'], IntervalSeconds: 100, BackoffRate: 1, MaxAttempts: 2, JitterStrategy: 'FULL' },
    ];
    const world = await restarted(
      { states: { T: task('f', { Retry }) }, tasks: { f: failing('E') }, random: () => draws.shift() ?? 0 },
      40_000,
    );
    expect(world.workflows.nextAt()).toBe(T0 + 90_000);
    await play(world);
    expect(world.calls.map((call) => call.attempt)).toEqual([1, 2, 3]);
    expect(world.workflows.history(RUN).at(-1)).toMatchObject({ type: 'ExecutionFailed', at: T0 + 100_000 });
  });

  it('between a failure and its retry counts the backoff from the failure', async () => {
    const Retry = [{ ErrorEquals: ['E'], IntervalSeconds: 100 }];
    const options = { states: { T: task('f', { Retry }) }, tasks: { f: failing('E') } };
    const before = aWorld(options);
    await before.workflows.start('m', 'run', {});
    expect(await before.workflows.runDue(2)).toBe(2); // scheduled, failed; nothing decided yet
    before.clock.pass(40_000);
    const world = aWorld({ ...options, db: before.db, clock: before.clock });
    await world.workflows.runDue();
    expect(world.workflows.nextAt()).toBe(T0 + 100_000);
  });

  it('while a person is asked keeps the timeout and takes the answer', async () => {
    const options = { states: { A: asking('ask', { TimeoutSeconds: 600 }) }, tasks: { ask: async () => 1 } };
    const world = await restarted(options, 599_999);
    expect(world.workflows.nextAt()).toBe(T0 + 600_000);
    expect(await world.workflows.resume(tokenOf(world.calls), 'yes')).toBe('resumed');
    await play(world);
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'SUCCEEDED', output: 'yes' });
    expect(world.calls).toHaveLength(1);
  });

  it('keeps the timeout of the machine', async () => {
    const options = { machine: { TimeoutSeconds: 60 }, states: { W: { Type: 'Wait', Seconds: 100, End: true } } };
    const world = await restarted(options, 59_000);
    expect(world.workflows.nextAt()).toBe(T0 + 60_000);
    await play(world);
    expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'TIMED_OUT' });
  });

  it('after a resume and before anything followed from it loses nothing', async () => {
    const first = aWorld({ states: { A: asking('ask') }, tasks: { ask: async () => 1 } });
    await first.workflows.start('m', 'run', {});
    await first.workflows.runDue();
    await first.workflows.resume(tokenOf(first.calls), 'yes');
    const second = aWorld({
      db: first.db,
      clock: first.clock,
      states: { A: asking('ask') },
      tasks: { ask: async () => 1 },
    });
    await play(second);
    expect(await second.workflows.describe(RUN)).toMatchObject({ status: 'SUCCEEDED', output: 'yes' });
    expect(second.calls).toEqual([]);
  });
});

/** A machine with everything in it: a loop, retries with jitter, a catch, a choice, a person, a timeout. */
const states = {
  Train: task('train', {
    TimeoutSeconds: 900,
    Retry: [
      { ErrorEquals: ['DependencyError'], IntervalSeconds: 2, MaxAttempts: 3, JitterStrategy: 'FULL' },
      { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 },
    ],
    Catch: [{ ErrorEquals: ['States.ALL'], Assign: { why: '{% $states.errorOutput.Error %}' }, Next: 'Given up' }],
    Assign: { rounds: 0 },
    Output: { asked: '{% $states.input %}', model: '{% $states.result.Payload %}' },
    Next: 'Pause',
  }),
  Pause: {
    Type: 'Wait',
    Seconds: '{% $states.input.asked.pause %}',
    Assign: { rounds: '{% $rounds + 1 %}' },
    Next: 'Enough',
  },
  Enough: {
    Type: 'Choice',
    Choices: [{ Condition: '{% $rounds >= $states.input.asked.rounds %}', Next: 'Ask' }],
    Default: 'Pause',
  },
  Ask: asking('ask', {
    TimeoutSeconds: 60,
    Catch: [{ ErrorEquals: ['States.Timeout'], Assign: { why: 'nobody answered' }, Next: 'Given up' }],
    Output: { model: '{% $states.input.model %}', answer: '{% $states.result %}', rounds: '{% $rounds %}' },
    Next: 'Done',
  }),
  Done: { Type: 'Succeed' },
  'Given up': { Type: 'Fail', Error: 'GivenUp', Cause: '{% $why %}' },
};

interface Story {
  flakes: number;
  error: string;
  rounds: number;
  pause: number;
  answers: boolean;
}
type Blow = 'none' | 'restart' | 'killed';

/** Plays the story; before each transition a blow: nothing, a restart, or a process killed inside the task it runs. */
async function told(story: Story, blows: readonly Blow[]) {
  const db = new DatabaseSync(':memory:');
  const clock = new HandClock();
  const calls: World['calls'] = [];
  let draws = 0;
  const random = () => ((draws++ * 7 + 3) % 10) / 10;
  const open = (hangs = false): World => {
    const end = (value: unknown) => (hangs ? new Promise(() => {}) : Promise.resolve(value));
    const train: TaskHandler = (p, c) =>
      !hangs && c.attempt <= story.flakes ? failing(story.error)(p, c) : end({ attempt: c.attempt });
    return aWorld({ states, db, clock, calls, random, tasks: { train, ask: () => end('sent') } });
  };
  let world = open();
  await world.workflows.start('m', 'run', story);
  for (let i = 0; ; i += 1) {
    const next = world.workflows.nextAt();
    const asks = calls.findLastIndex((call) => call.function === 'ask');
    if (
      story.answers &&
      asks >= 0 &&
      next !== clock.at &&
      (await world.workflows.resume(tokenOf(calls, asks), 'yes')) === 'resumed'
    )
      continue;
    if (next === undefined) break;
    clock.at = next;
    const blow = blows[i % blows.length];
    if (blow === 'killed') {
      const doomed = open(true).workflows;
      let stopped = false;
      void doomed.runDue(1).then(() => {
        stopped = true;
      });
      while (!doomed.busy && !stopped) await new Promise(setImmediate);
    }
    if (blow !== 'none') world = open();
    await world.workflows.runDue(1);
  }
  const history = world.workflows.history(RUN);
  const once = [...new Set(calls.map((call) => JSON.stringify([call.function, call.attempt])))];
  return { ended: await world.workflows.describe(RUN), path: path(world), history, once, calls: calls.length, db };
}

const story = fc.record<Story>({
  flakes: fc.integer({ min: 0, max: 5 }),
  error: fc.constantFrom('DependencyError', 'TypeError'),
  rounds: fc.integer({ min: 1, max: 3 }),
  pause: fc.integer({ min: 0, max: 90 }),
  answers: fc.boolean(),
});
const blows = fc.array(fc.constantFrom<Blow>('none', 'restart', 'killed'), { minLength: 1, maxLength: 12 });

it('any restarts and kills between and inside transitions leave path, times, output and history as without them', async () => {
  const ends = new Set<string>();
  await fc.assert(
    fc.asyncProperty(story, blows, async (what, hits) => {
      const calm = await told(what, ['none']);
      const rough = await told(what, hits);
      expect(rough.ended).toEqual(calm.ended);
      expect(rough.path).toEqual(calm.path);
      expect(rough.history).toEqual(calm.history);
      expect(rough.once).toEqual(calm.once);
      expect(rough.calls).toBeGreaterThanOrEqual(calm.calls);
      ends.add(`${calm.ended?.status} ${calm.ended?.cause ?? ''}`);
    }),
    { numRuns: sample(15, 60) },
  );
  expect(ends.size).toBeGreaterThan(2); // the stories did end in different ways
});

it('plays a story with nothing in its way to the expected end', async () => {
  const world = aWorld({ states, tasks: { train: async () => 'm1', ask: async () => 'sent' } });
  expect(await outcome(world, { rounds: 2, pause: 5 })).toMatchObject({
    status: 'FAILED',
    error: 'GivenUp',
    cause: 'nobody answered',
  });
  expect(path(world)).toEqual(['Train', 'Pause', 'Enough', 'Pause', 'Enough', 'Ask', 'Given up']);
});

it('is a machine that asl-validator, which knows nothing of us, accepts too', () => {
  const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => { isValid: boolean };
  expect(validate(asl(states))).toMatchObject({ isValid: true });
  expect(validate(asl({ ...states, Lost: { Type: 'Succeed' } }))).toMatchObject({ isValid: false });
});
