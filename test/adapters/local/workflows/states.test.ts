import { expect, it } from 'vitest';
import { aWorld, eventTypes, outcome, path, RUN, T0, task } from './world.ts';

const SUCCEEDED = 'SUCCEEDED';

it('hands the output of one state to the next as its input', async () => {
  const world = aWorld({
    states: {
      First: {
        Type: 'Pass',
        Output: { sum: '{% $states.input.a + $states.input.b %}', said: 'as is' },
        Next: 'Second',
      },
      Second: { Type: 'Pass', Output: '{% $states.input.sum * 2 %}', End: true },
    },
  });
  expect(await outcome(world, { a: 1, b: 2 })).toMatchObject({ status: SUCCEEDED, output: 6 });
  expect(path(world)).toEqual(['First', 'Second']);
});

it('passes its input on where a state has no Output', async () => {
  const world = aWorld({
    states: { P: { Type: 'Pass', Next: 'W' }, W: { Type: 'Wait', Seconds: 0, Next: 'S' }, S: { Type: 'Succeed' } },
  });
  expect(await outcome(world, [1, { two: 3 }])).toMatchObject({ status: SUCCEEDED, output: [1, { two: 3 }] });
});

it('evaluates Assign and Output with the variables as they were on entry', async () => {
  const world = aWorld({
    states: {
      Set: { Type: 'Pass', Assign: { x: 5, y: 7 }, Next: 'Swap' },
      Swap: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: '{% [$x, $y] %}', Next: 'Tell' },
      Tell: { Type: 'Succeed', Output: { before: '{% $states.input %}', after: '{% [$x, $y] %}' } },
    },
  });
  expect((await outcome(world))?.output).toEqual({ before: [5, 7], after: [7, 5] });
});

it('fills the context object', async () => {
  const Output = {
    id: '{% $states.context.Execution.Id %}',
    name: '{% $states.context.Execution.Name %}',
    input: '{% $states.context.Execution.Input.k %}',
    start: '{% $states.context.Execution.StartTime %}',
    state: '{% $states.context.State.Name %}',
    entered: '{% $states.context.State.EnteredTime %}',
    retries: '{% $states.context.State.RetryCount %}',
    machine: '{% $states.context.StateMachine.Name %}',
  };
  const world = aWorld({
    states: { W: { Type: 'Wait', Seconds: 60, Output: 'gone', Next: 'Ctx' }, Ctx: { Type: 'Succeed', Output } },
  });
  expect((await outcome(world, { k: 'v' }))?.output).toEqual({
    id: RUN,
    name: 'run',
    input: 'v',
    start: '2026-11-02T00:00:00.000Z',
    state: 'Ctx',
    entered: '2026-11-02T00:01:00.000Z',
    retries: 0,
    machine: 'm',
  });
});

const rules = [
  {
    Condition: "{% $states.input.verdict = 'drifted' %}",
    Next: 'Yes',
    Assign: { why: 'rule' },
    Output: 'from the rule',
  },
  { Condition: "{% $states.input.verdict = 'stable' %}", Next: 'No' },
];
const tell = { Type: 'Succeed', Output: { in: '{% $states.input %}', why: '{% $why %}' } };
it.each([
  ['the first rule that holds', 'drifted', ['C', 'Yes'], { in: 'from the rule', why: 'rule' }],
  ['no Assign of a rule that has none', 'stable', ['C', 'No'], { verdict: 'stable' }],
  ['Default with the Assign and Output of the state', 'odd', ['C', 'Other'], { in: 'default', why: 'none held' }],
])('takes %s in a Choice', async (_what, verdict, entered, output) => {
  const world = aWorld({
    states: {
      C: { Type: 'Choice', Choices: rules, Default: 'Other', Assign: { why: 'none held' }, Output: 'default' },
      Yes: tell,
      No: { Type: 'Succeed' },
      Other: tell,
    },
  });
  expect((await outcome(world, { verdict }))?.output).toEqual(output);
  expect(path(world)).toEqual(entered);
});

it('fails with States.NoChoiceMatched when no rule holds and there is no Default', async () => {
  const world = aWorld({ states: { C: { Type: 'Choice', Choices: rules.slice(0, 1) }, Yes: { Type: 'Succeed' } } });
  expect(await outcome(world, { verdict: 'odd' })).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
});

it.each([
  ['Seconds, written', { Seconds: 90 }, T0 + 90_000],
  ['Seconds, computed', { Seconds: '{% $states.input.s * 2 %}' }, T0 + 60_000],
  ['Timestamp, written', { Timestamp: '2026-11-02T01:00:00Z' }, T0 + 3_600_000],
  ['Timestamp, with an offset', { Timestamp: '2026-11-02T03:00:00+01:00' }, T0 + 7_200_000],
  ['Timestamp, computed', { Timestamp: '{% $states.input.t %}' }, T0 + 1_500],
  ['a Timestamp in the past', { Timestamp: '2020-01-01T00:00:00Z' }, T0],
])('waits for %s', async (_what, how, until) => {
  const world = aWorld({ states: { W: { Type: 'Wait', ...how, End: true } } });
  expect(await outcome(world, { s: 30, t: '2026-11-02T00:00:01.500Z' })).toMatchObject({ status: SUCCEEDED });
  expect(world.workflows.history(RUN).at(-1)).toMatchObject({ type: 'ExecutionSucceeded', at: until });
});

it('does not leave a Wait one millisecond early', async () => {
  const world = aWorld({ states: { W: { Type: 'Wait', Seconds: 10, End: true } } });
  await world.workflows.start('m', 'run', {});
  await world.workflows.runDue();
  world.clock.at = T0 + 9_999;
  expect(await world.workflows.runDue()).toBe(0);
  expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'RUNNING', state: 'W' });
  world.clock.at = T0 + 10_000;
  expect(await world.workflows.runDue()).toBe(1);
});

it.each([
  ['written', { Error: 'Refused', Cause: 'nobody agreed' }, { error: 'Refused', cause: 'nobody agreed' }],
  [
    'computed',
    { Error: '{% $states.input.e %}', Cause: "{% 'because ' & $states.input.c %}" },
    { error: 'E', cause: 'because C' },
  ],
])('ends FAILED with an Error and Cause that are %s', async (_how, fields, ended) => {
  const world = aWorld({ states: { F: { Type: 'Fail', ...fields } } });
  expect(await outcome(world, { e: 'E', c: 'C' })).toMatchObject({ status: 'FAILED', ...ended });
});

it('ends FAILED without error and cause when a Fail names none', async () => {
  const ended = await outcome(aWorld({ states: { F: { Type: 'Fail' } } }));
  expect(ended).toMatchObject({ execution: RUN, machine: 'm', status: 'FAILED' });
  expect(Object.keys(ended!)).not.toEqual(expect.arrayContaining(['error']));
  expect(Object.keys(ended!)).not.toEqual(expect.arrayContaining(['cause']));
});

it('gives a task its Payload and makes what it returns the result', async () => {
  const world = aWorld({
    states: {
      T: task('add', {
        Arguments: { FunctionName: 'add', Payload: { a: '{% $states.input.a %}', list: [1, '{% $states.input.b %}'] } },
        Assign: { seen: '{% $states.result.Payload.sum %}' },
        Next: 'S',
      }),
      S: { Type: 'Succeed', Output: { whole: '{% $states.input %}', seen: '{% $seen %}' } },
    },
    tasks: { add: async () => ({ sum: 3 }) },
  });
  expect((await outcome(world, { a: 1, b: 2 }))?.output).toEqual({
    whole: { Payload: { sum: 3 }, StatusCode: 200 },
    seen: 3,
  });
  expect(world.calls).toEqual([{ function: 'add', payload: { a: 1, list: [1, 2] }, attempt: 1 }]);
});

it('turns a task that returns nothing into a null Payload', async () => {
  const world = aWorld({ states: { T: task('quiet') }, tasks: { quiet: async () => undefined } });
  expect((await outcome(world))?.output).toEqual({ Payload: null, StatusCode: 200 });
});

it('tells a task where it stands', async () => {
  const seen: unknown[] = [];
  const tasks = { where: async (_payload: unknown, context: unknown) => void seen.push(context) };
  await outcome(aWorld({ states: { Here: task('where') }, tasks }));
  expect(seen).toEqual([{ execution: RUN, state: 'Here', attempt: 1 }]);
});

it('writes down what happened, in order', async () => {
  const world = aWorld({
    states: {
      T: task('f', { Output: '{% $states.result.Payload %}', Next: 'W' }),
      W: { Type: 'Wait', Seconds: 1, End: true },
    },
    tasks: { f: async () => 'done' },
  });
  await outcome(world, { k: 1 });
  expect(eventTypes(world)).toEqual([
    'ExecutionStarted',
    'StateEntered',
    'TaskScheduled',
    'TaskSucceeded',
    'StateExited',
    'StateEntered',
    'WaitScheduled',
    'StateExited',
    'ExecutionSucceeded',
  ]);
  expect(world.workflows.history(RUN)[5]).toEqual({
    seq: 6,
    at: T0,
    type: 'StateEntered',
    state: 'W',
    detail: { input: 'done' },
  });
});

it('ends an endless loop at 25,000 history events', async () => {
  const world = aWorld({
    states: {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    },
  });
  expect(await outcome(world)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(world.workflows.history(RUN).length).toBeLessThanOrEqual(25_000);
});
