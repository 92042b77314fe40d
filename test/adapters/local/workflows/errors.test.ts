import { describe, expect, it } from 'vitest';
import { attempts, aWorld, failing, outcome, path, RUN, task } from './world.ts';

const retry = (more: object = {}) => [{ ErrorEquals: ['DependencyError'], ...more }];
const caught = { Type: 'Succeed', Output: { caught: '{% $states.input %}' } };

describe('Retry', () => {
  it.each([
    ['the defaults: three retries after 1, 2 and 4 seconds', {}, [0, 1, 3, 7]],
    ['MaxAttempts 0: never', { MaxAttempts: 0 }, [0]],
    ['IntervalSeconds and BackoffRate', { IntervalSeconds: 10, BackoffRate: 1.5, MaxAttempts: 3 }, [0, 10, 25, 47.5]],
    ['MaxDelaySeconds', { IntervalSeconds: 10, BackoffRate: 3, MaxDelaySeconds: 20, MaxAttempts: 3 }, [0, 10, 30, 50]],
    ['full jitter', { IntervalSeconds: 4, MaxAttempts: 2, JitterStrategy: 'FULL' }, [0, 1, 3]],
  ])('follows %s', async (_what, how, at) => {
    const world = aWorld({
      states: { T: task('f', { Retry: retry(how), End: true }) },
      tasks: { f: failing('DependencyError') },
      random: () => 0.25,
    });
    expect(await outcome(world)).toMatchObject({ status: 'FAILED', error: 'DependencyError' });
    expect(attempts(world)).toEqual(at);
    expect(world.calls.map((call) => call.attempt)).toEqual(at.map((_, i) => i + 1));
  });

  it('counts each retrier by itself, and goes to Catch when the one that matches is used up', async () => {
    const errors = ['A', 'B', 'C', 'B']; // the example of concepts-error-handling.html
    const world = aWorld({
      states: {
        X: task('f', {
          Retry: [
            { ErrorEquals: ['A', 'B'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
            { ErrorEquals: ['C'], IntervalSeconds: 5 },
          ],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }],
          End: true,
        }),
        Z: caught,
      },
      tasks: { f: (p, c) => failing(errors[c.attempt - 1] ?? 'D')(p, c) },
    });
    expect((await outcome(world))?.output).toMatchObject({ caught: { Error: 'B' } });
    expect(attempts(world)).toEqual([0, 1, 3, 8]);
  });

  it('shows the retries so far in the context object and forgets them in the next state', async () => {
    const Arguments = { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' };
    let calls = 0;
    const world = aWorld({
      states: { A: task('f', { Arguments, Retry: retry(), Next: 'B' }), B: task('f', { Arguments }) },
      tasks: {
        f: async () => {
          calls += 1;
          if (calls < 3) throw Object.assign(new Error('x'), { name: 'DependencyError' });
        },
      },
    });
    expect(await outcome(world)).toMatchObject({ status: 'SUCCEEDED' });
    expect(world.calls.map((call) => [call.payload, call.attempt])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 1],
    ]);
  });

  it('does not retry an error no retrier names', async () => {
    const world = aWorld({
      states: { T: task('f', { Retry: retry(), End: true }) },
      tasks: { f: failing('InvalidEventError', 'never right') },
    });
    expect(await outcome(world)).toMatchObject({
      execution: RUN,
      machine: 'm',
      status: 'FAILED',
      error: 'InvalidEventError',
      cause: '{"errorType":"InvalidEventError","errorMessage":"never right"}',
    });
    expect(world.calls).toHaveLength(1);
  });
});

describe('Catch', () => {
  it('hands the error output on, and lets Assign and Output read it', async () => {
    const world = aWorld({
      states: {
        T: task('f', {
          Catch: [
            {
              ErrorEquals: ['ConflictError'],
              Next: 'Z',
              Assign: { e: '{% $states.errorOutput.Error %}' },
              Output: { kept: '{% $states.input.k %}', cause: '{% $states.errorOutput.Cause %}' },
            },
          ],
          Next: 'Never',
        }),
        Never: { Type: 'Succeed' },
        Z: { Type: 'Succeed', Output: { in: '{% $states.input %}', e: '{% $e %}' } },
      },
      tasks: { f: failing('ConflictError', 'twice') },
    });
    expect((await outcome(world, { k: 1 }))?.output).toEqual({
      in: { kept: 1, cause: '{"errorType":"ConflictError","errorMessage":"twice"}' },
      e: 'ConflictError',
    });
    expect(path(world)).toEqual(['T', 'Z']);
  });

  const tooMuch = async () => 'x'.repeat(300_000);
  const undefinedOutput = { Output: '{% $states.result.Payload.nope %}' };
  it.each([
    ['States.ALL', 'a thrown error', failing('Anything'), {}, 'Z'],
    ['States.TaskFailed', 'a thrown error', failing('Anything'), {}, 'Z'],
    ['States.TaskFailed', 'a failed expression', async () => 1, undefinedOutput, 'Z'],
    ['States.QueryEvaluationError', 'a failed expression', async () => 1, undefinedOutput, 'Z'],
    ['States.Timeout', 'a thrown error', failing('Anything'), {}, undefined],
    ['Other', 'a thrown error', failing('Anything'), {}, undefined],
    ['States.ALL', 'too much data', tooMuch, {}, undefined],
    ['States.TaskFailed', 'too much data', tooMuch, {}, undefined],
  ])('of %s facing %s', async (name, _what, f, more, reached) => {
    const world = aWorld({
      states: { T: task('f', { Catch: [{ ErrorEquals: [name], Next: 'Z' }], End: true, ...more }), Z: caught },
      tasks: { f },
    });
    expect((await outcome(world))?.status).toBe(reached === undefined ? 'FAILED' : 'SUCCEEDED');
    expect(path(world)[1]).toBe(reached);
  });

  it('does not catch what its own Output gets wrong', async () => {
    const world = aWorld({
      states: {
        T: task('f', {
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z', Output: '{% $states.input.nope %}' }],
          End: true,
        }),
        Z: caught,
      },
      tasks: { f: failing('E') },
    });
    expect(await outcome(world)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('States.QueryEvaluationError', () => {
  it.each([
    ['Output that finds nothing', { P: { Type: 'Pass', Output: '{% $states.input.nope %}', End: true } }],
    ['Assign of a type error', { P: { Type: 'Pass', Assign: { v: "{% $states.input.n + 'x' %}" }, End: true } }],
    ['a number JSON cannot hold', { P: { Type: 'Pass', Output: '{% 1 / $states.input.zero %}', End: true } }],
    ['a function', { P: { Type: 'Pass', Output: '{% $sum %}', End: true } }],
    [
      'a Condition that is no boolean',
      { C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n %}', Next: 'S' }] }, S: { Type: 'Succeed' } },
    ],
    ['Seconds that are no whole number', { W: { Type: 'Wait', Seconds: '{% $states.input.n / 4 %}', End: true } }],
    ['a Timestamp that is none', { W: { Type: 'Wait', Timestamp: "{% 'soon' %}", End: true } }],
    ['an Error that is no string', { F: { Type: 'Fail', Error: '{% $states.input.n %}' } }],
    ['TimeoutSeconds of zero', { T: task('f', { TimeoutSeconds: '{% $states.input.zero %}' }) }],
    [
      'Payload that finds nothing',
      { T: task('f', { Arguments: { FunctionName: 'f', Payload: '{% $states.input.nope %}' } }) },
    ],
  ])('ends the execution after %s', async (_what, states) => {
    const world = aWorld({ states, tasks: { f: async () => 1 } });
    expect(await outcome(world, { n: 1, zero: 0 })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
    });
    expect(world.calls).toEqual([]);
  });
});

describe('States.DataLimitExceeded', () => {
  const half = 'x'.repeat(200_000);
  it.each([
    ['an Output', { P: { Type: 'Pass', Output: '{% $states.input & $states.input %}', End: true } }],
    ['an Assign', { P: { Type: 'Pass', Assign: { a: '{% $states.input %}', b: '{% $states.input %}' }, End: true } }],
    [
      'a Payload',
      { T: task('f', { Arguments: { FunctionName: 'f', Payload: '{% [$states.input, $states.input] %}' } }) },
    ],
  ])('ends the execution after %s over 256 KiB', async (_what, states) => {
    const world = aWorld({ states, tasks: { f: async () => 1 } });
    expect(await outcome(world, half)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(world.calls).toEqual([]);
  });
});

it.each([
  [
    'an error without a name of its own',
    () => {
      throw new Error('plain');
    },
    'Error',
    'plain',
  ],
  [
    'something that is no error',
    () => {
      throw 'a word';
    },
    'string',
    'a word',
  ],
])('names %s as Lambda would', async (_what, f, error, errorMessage) => {
  const world = aWorld({ states: { T: task('f') }, tasks: { f: async () => f() } });
  expect(await outcome(world)).toMatchObject({ error, cause: JSON.stringify({ errorType: error, errorMessage }) });
});

it('fails a task that returns what JSON cannot hold', async () => {
  const world = aWorld({ states: { T: task('f') }, tasks: { f: async () => 1n } });
  expect(await outcome(world)).toMatchObject({ status: 'FAILED', error: 'Runtime.MarshalError' });
});
