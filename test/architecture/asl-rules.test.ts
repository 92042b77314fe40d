import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STATE_RULES, troublesOf } from '../../lib/constructs/rules/asl-rules.ts';

const retry = {
  ErrorEquals: [
    'DependencyError',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Runtime.ExitError',
    'Sandbox.Timedout',
    'Lambda.Unknown',
  ],
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};
const task = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: {} },
  TimeoutSeconds: 60,
  Retry: [retry],
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'End' }],
  End: true,
};
const ask = {
  ...task,
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } },
};
const FAIL = { Type: 'Fail', Error: 'broken' };
const wait = { Type: 'Wait', Seconds: 60, Next: 'End' };
const choice = { Type: 'Choice', Choices: [{ Condition: "{% $v = 'yes' %}", Next: 'End' }], Default: 'End' };
const mapOf = (inner: object, change: object = {}) => ({
  Type: 'Map',
  MaxConcurrency: 5,
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
    StartAt: 'Inner',
    States: { Inner: inner, End: { Type: 'Succeed' } },
  },
  Catch: task.Catch,
  End: true,
  ...change,
});
const around = (state: object, name = 'State') => ({
  QueryLanguage: 'JSONata',
  TimeoutSeconds: 3600,
  StartAt: name,
  States: { [name]: state, End: { Type: 'Succeed' }, Broken: FAIL },
});

/** Of every rule, states that break it and no other. */
const BROKEN: Record<string, object[]> = {
  'task-ends': [
    { ...task, TimeoutSeconds: undefined },
    { ...task, TimeoutSeconds: 0 },
  ],
  'express-task-ends-in-time': [
    mapOf({ ...task, TimeoutSeconds: 900 }),
    mapOf({ ...task, TimeoutSeconds: '{% $t %}' }),
  ],
  'wait-is-stated': [
    { ...wait, Seconds: 0 },
    { ...wait, Seconds: undefined },
  ],
  'fails-itself': [
    { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Broken' }] },
    { ...ask, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Broken' }, ...task.Catch] },
    mapOf(task, { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Broken' }] }),
  ],
  'catches-everything-last': [
    { ...task, Catch: [...task.Catch, { ErrorEquals: ['NotFoundError'], Next: 'End' }] },
    { ...task, Catch: [{ ErrorEquals: ['States.Timeout', 'States.ALL'], Next: 'End' }] },
  ],
  'retries-dependencies': [{ ...task, Retry: [{ ...retry, ErrorEquals: retry.ErrorEquals.slice(1) }] }],
  'retries-lambda': [
    { ...task, Retry: [{ ...retry, ErrorEquals: [retry.ErrorEquals[0], ...retry.ErrorEquals.slice(4)] }] },
  ],
  'retries-killed': [{ ...task, Retry: [{ ...retry, ErrorEquals: retry.ErrorEquals.slice(0, -1) }] }],
  'retries-no-refusal': [
    { ...task, Retry: [retry, { ...retry, ErrorEquals: ['IntegrityError'] }] },
    { ...task, Retry: [retry, { ...retry, ErrorEquals: ['States.ALL'] }] },
  ],
  'backs-off-with-jitter': [
    { ...task, Retry: [{ ...retry, JitterStrategy: undefined }], Comment: 'no jitter' },
    { ...task, Retry: [{ ...retry, JitterStrategy: 'NONE' }] },
    { ...task, Retry: [{ ...retry, BackoffRate: 1 }] },
    { ...task, Retry: [{ ...retry, MaxDelaySeconds: undefined }] },
  ],
  'token-stays-in-the-call': [
    { ...task, Arguments: ask.Arguments },
    { ...ask, Output: '{% $states.context.Task.Token %}' },
    { ...ask, Assign: { token: '{% $states.context.Task.Token %}' } },
    mapOf({ ...task, Assign: { token: '{% $states.context.Task.Token %}' } }),
  ],
  'token-is-given': [{ ...ask, Arguments: task.Arguments }],
  'choice-has-default': [{ ...choice, Default: undefined }],
  'choice-compares-words': [
    { ...choice, Choices: [{ Condition: '{% $auc > 0.7 %}', Next: 'End' }] },
    { ...choice, Choices: [{ Condition: '{% $votes = 2 %}', Next: 'End' }] },
  ],
  'map-leaves-room': [
    mapOf(task, { MaxConcurrency: undefined }),
    mapOf(task, { MaxConcurrency: 0 }),
    mapOf(task, { MaxConcurrency: 6 }),
    mapOf(task, { MaxConcurrency: '{% $most %}' }),
  ],
  'map-names-its-mode': [
    mapOf(task, {
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED' },
        StartAt: 'Inner',
        States: { Inner: { ...task, Catch: undefined } },
      },
    }),
  ],
};

describe('our rules for machines', () => {
  const files = readdirSync('statemachines');
  it.each(files)('hold in %s', (file) => {
    expect(troublesOf(JSON.parse(readFileSync(`statemachines/${file}`, 'utf8')))).toEqual([]);
  });

  const silent = { ...task, Catch: undefined };
  it.each(Object.entries({ task, ask, wait, choice, map: mapOf(silent), silent }))(
    'are content with a good %s',
    (_, state) => {
      expect(troublesOf(around(state))).toEqual([]);
    },
  );

  const cases = Object.entries(BROKEN).flatMap(([rule, states]) => states.map((state, i) => ({ rule, i, state })));
  it.each(cases)('$rule: refuses broken example $i, and nothing else does', ({ rule, state }) => {
    const troubles = troublesOf(around(state));
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toContain(STATE_RULES[rule]!.says);
  });

  it('short-name: refuses a name of 81 characters', () => {
    expect(troublesOf(around(wait, 'x'.repeat(80)))).toEqual([]);
    expect(troublesOf(around(wait, 'x'.repeat(81)))[0]).toContain(STATE_RULES['short-name']!.says);
  });

  it('have each a broken example', () => {
    expect([...Object.keys(BROKEN), 'short-name'].sort()).toEqual(Object.keys(STATE_RULES).sort());
  });

  it('want a machine to end, and to speak JSONata', () => {
    expect(troublesOf({ ...around(wait), TimeoutSeconds: undefined })[0]).toMatch(/^machine: without `TimeoutSeconds`/);
    expect(troublesOf({ ...around(wait), QueryLanguage: 'JSONPath' })[0]).toMatch(/^machine: `QueryLanguage`/);
  });
});
