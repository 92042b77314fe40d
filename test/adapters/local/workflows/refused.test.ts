import { describe, expect, it } from 'vitest';
import { loadMachine } from '../../../../lib/adapters/local/workflows/load-machine.ts';
import { asking, asl, task } from './world.ts';

const end = { Type: 'Succeed' };
const pass = (more: object) => ({ S: { Type: 'Pass', End: true, ...more } });
const retry = (...rules: object[]) => ({ S: task('f', { Retry: rules }) });
const rule = { ErrorEquals: ['E'] };
const choice = (...Choices: object[]) => ({ S: { Type: 'Choice', Choices, Default: 'Z' }, Z: end });
const load =
  (states: Record<string, unknown>, more = {}) =>
  () =>
    loadMachine('m', asl(states, more), new Set(['f', 'ask']));

describe('loading refuses', () => {
  it.each<[string, Record<string, unknown>, string, object?]>([
    ['JSONPath for the machine', pass({}), 'field `QueryLanguage`: must be `JSONata`', { QueryLanguage: 'JSONPath' }],
    ['no query language', pass({}), 'field `QueryLanguage`', { QueryLanguage: undefined }],
    ['an unknown top-level field', pass({}), 'unknown field `Version`', { Version: '1.0' }],
    ['a machine timeout of zero', pass({}), 'field `TimeoutSeconds`', { TimeoutSeconds: 0 }],
    ['a start that is no state', pass({}), 'field `StartAt`: there is no state `Nowhere`', { StartAt: 'Nowhere' }],
    ['no states', {}, 'field `StartAt`', { StartAt: 'S' }],
    [
      'an unknown state type',
      { S: { Type: 'Parallel', Branches: [], End: true } },
      'must be one of Task, Choice, Wait',
    ],
    ['a Map', { S: { Type: 'Map', End: true } }, 'must be one of Task, Choice, Wait'],
    ['a JSONPath field', pass({ ResultPath: '$.x' }), 'state `S`: unknown field `ResultPath`'],
    ['a Result of a Pass', pass({ Result: 1 }), 'unknown field `Result`'],
    ['HeartbeatSeconds', { S: task('f', { HeartbeatSeconds: 5 }) }, 'unknown field `HeartbeatSeconds`'],
    ['Assign of a Succeed', { S: { Type: 'Succeed', Assign: { a: 1 } } }, 'unknown field `Assign`'],
    ['Output of a Fail', { S: { Type: 'Fail', Output: 1 } }, 'unknown field `Output`'],
    ['Retry of a Wait', { S: { Type: 'Wait', Seconds: 1, Retry: [rule], End: true } }, 'unknown field `Retry`'],
    ['a state without a way out', { S: { Type: 'Pass' } }, 'needs either `Next` or `End: true`'],
    ['a state with two ways out', { S: { Type: 'Pass', End: true, Next: 'Z' }, Z: end }, 'needs either `Next` or'],
    ['End: false', { S: { Type: 'Pass', End: false } }, 'field `End`: must be `true` or absent'],
    ['Next to nowhere', { S: { Type: 'Pass', Next: 'Gone' } }, 'state `S`, field `Next`: there is no state `Gone`'],
    ['Next to what objects inherit', { S: { Type: 'Pass', Next: 'toString' } }, 'there is no state `toString`'],
    ['a rule to nowhere', choice({ Condition: '{% true %}', Next: 'Gone' }), 'field `Choices.0.Next`'],
    [
      'a Default to nowhere',
      { S: { ...choice({ Condition: '{% true %}', Next: 'S' }).S, Default: 'Gone' }, Z: end },
      'field `Default`',
    ],
    ['a Catch to nowhere', { S: task('f', { Catch: [{ ...rule, Next: 'Gone' }] }) }, 'field `Catch.0.Next`'],
    ['a state nothing leads to', { S: end, Lost: end }, 'state `Lost`: no other state leads here'],
    ['a machine that cannot end', { S: { Type: 'Pass', Next: 'S' } }, 'no state ends the execution'],
    ['a state name over 80 characters', { ['x'.repeat(81)]: end }, 'at most 80 characters'],
    [
      'a resource it does not know',
      { S: task('f', { Resource: 'arn:aws:states:::sns:publish' }) },
      'field `Resource`: must be',
    ],
    ['a function ARN as resource', { S: task('f', { Resource: 'arn:aws:lambda:x' }) }, 'field `Resource`: must be'],
    ['a function nobody gave', { S: task('g') }, 'no task named `g` was given: allowed are f, ask'],
    ['a computed function name', { S: task("{% 'f' %}") }, 'must be a literal function name'],
    [
      'further arguments',
      { S: task('f', { Arguments: { FunctionName: 'f', Payload: 1, Qualifier: '2' } }) },
      'unknown field `Qualifier`',
    ],
    ['arguments without Payload', { S: task('f', { Arguments: { FunctionName: 'f' } }) }, 'field `Arguments.Payload`'],
    [
      'a task timeout of zero',
      { S: task('f', { TimeoutSeconds: 0 }) },
      'field `TimeoutSeconds`: must be a whole number',
    ],
    ['a task timeout in words', { S: task('f', { TimeoutSeconds: 'soon' }) }, 'field `TimeoutSeconds`'],
    [
      'a callback that hands no token on',
      { S: { ...asking('ask'), Arguments: { FunctionName: 'ask', Payload: {} } } },
      'must hand over',
    ],
    [
      'the token in a plain task',
      { S: task('f', { Arguments: asking('f').Arguments }) },
      'exists only in Arguments of a `.waitForTaskToken`',
    ],
    [
      'the token in Output',
      { S: asking('ask', { Output: '{% $states.context.Task.Token %}' }) },
      'exists only in Arguments',
    ],
    ['a Wait without a time', { S: { Type: 'Wait', End: true } }, 'exactly one of `Seconds` and `Timestamp`'],
    [
      'a Wait with two',
      { S: { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true } },
      'exactly one of',
    ],
    ['a Wait of half a second', { S: { Type: 'Wait', Seconds: 0.5, End: true } }, 'field `Seconds`: must be a whole'],
    [
      'a Timestamp without a zone',
      { S: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00', End: true } },
      'field `Timestamp`',
    ],
    ['SecondsPath', { S: { Type: 'Wait', SecondsPath: '$.s', End: true } }, 'unknown field `SecondsPath`'],
    ['a Choice without rules', { S: { Type: 'Choice', Choices: [], Default: 'Z' }, Z: end }, 'at least one rule'],
    ['a JSONPath rule', choice({ Variable: '$.x', IsNull: true, Next: 'Z' }), 'unknown field `Variable`, `IsNull`'],
    ['a condition that is no expression', choice({ Condition: 'true', Next: 'Z' }), 'must be one JSONata expression'],
    [
      'Output of a Choice without Default',
      { S: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Z' }], Output: 1 }, Z: end },
      'belong to its `Default`',
    ],
    ['an unknown retry field', retry({ ...rule, Jitter: 'FULL' }), 'field `Retry.0`: unknown field `Jitter`'],
    ['a jitter it does not know', retry({ ...rule, JitterStrategy: 'SOME' }), 'must be `FULL` or `NONE`'],
    ['a backoff below 1', retry({ ...rule, BackoffRate: 0.5 }), 'field `Retry.0.BackoffRate`'],
    ['an interval of zero', retry({ ...rule, IntervalSeconds: 0 }), 'field `Retry.0.IntervalSeconds`'],
    [
      'a maximum below the interval',
      retry({ ...rule, IntervalSeconds: 5, MaxDelaySeconds: 5 }),
      'must be greater than',
    ],
    ['an empty list of errors', retry({ ErrorEquals: [] }), 'must name at least one error'],
    [
      'a reserved name it does not know',
      retry({ ErrorEquals: ['States.Permissions'] }),
      'are reserved: allowed are States.ALL',
    ],
    ['States.ALL in company', retry({ ErrorEquals: ['E', 'States.ALL'] }), 'must stand alone'],
    ['States.ALL before another', retry({ ErrorEquals: ['States.ALL'] }, rule), 'must be in the last entry'],
    [
      'States.ALL before another Catch',
      {
        S: task('f', {
          Catch: [
            { ErrorEquals: ['States.ALL'], Next: 'Z' },
            { ...rule, Next: 'Z' },
          ],
        }),
        Z: end,
      },
      'field `Catch`: `States.ALL` must be in the last entry',
    ],
    ['a Fail with a reserved name', { S: { Type: 'Fail', Error: 'States.Mine' } }, 'are reserved'],
    [
      'an expression with a syntax error',
      pass({ Output: { a: ['{% 1 + %}'] } }),
      'field `Output.a.0`: `{% 1 + %}` is not JSONata',
    ],
    ['an expression cut open', pass({ Output: ' {% 1 %}' }), 'must begin with `{%` and end with `%}`'],
    ['text around an expression', pass({ Output: 'a {% 1 %}' }), 'must begin with `{%` and end with `%}`'],
    ['an unknown variable', pass({ Output: '{% $nope %}' }), '`$nope` is neither assigned by a state nor a function'],
    ['a variable named like a function', pass({ Assign: { sum: 1 } }), 'variable `sum`: the name is taken'],
    ['a variable named states', pass({ Assign: { states: 1 } }), 'variable `states`: the name is taken'],
    ['a variable name with a dash', pass({ Assign: { 'a-b': 1 } }), 'a variable is 1-80 of'],
    ['a path from nowhere', pass({ Output: '{% input.a %}' }), '`input` has nothing to look in'],
    ['a bare wildcard', pass({ Output: '{% *.a %}' }), 'has nothing to look in'],
    ['$ at the top', pass({ Output: '{% $.a %}' }), '`$` has nothing to look in'],
    ['$$ anywhere', pass({ Output: '{% $states.input.a[$$.b] %}' }), '`$$` has nothing to look in'],
    ['all of $states', pass({ Output: '{% $states %}' }), 'read a part of `$states`'],
    ['a part of $states there is not', pass({ Output: '{% $states.inputs.a %}' }), '`$states` has only input'],
    [
      'a context field it does not fill',
      pass({ Output: '{% $states.context.Execution.RoleArn %}' }),
      'is not spoken here',
    ],
    ['a whole context object', pass({ Output: '{% $states.context.Execution %}' }), 'is not spoken here'],
    [
      'result outside a Task',
      pass({ Output: '{% $states.result %}' }),
      '`$states.result` exists only in Output and Assign',
    ],
    [
      'result in Arguments',
      { S: task('f', { Arguments: { FunctionName: 'f', Payload: '{% $states.result %}' } }) },
      '`$states.result` exists',
    ],
    [
      'result in a Catch',
      { S: task('f', { Catch: [{ ...rule, Next: 'Z', Output: '{% $states.result %}' }] }), Z: end },
      '`$states.result` exists',
    ],
    [
      'errorOutput outside a Catch',
      { S: task('f', { Output: '{% $states.errorOutput %}' }) },
      '`$states.errorOutput` exists only',
    ],
    ...[
      '$eval("1")',
      '$now()',
      '$millis()',
      '$random()',
      '$shuffle([1])',
      '$uuid()',
      '$hash("a")',
      '$partition([1],1)',
      '$range(1,2)',
      '$parse("1")',
    ].map((call): [string, Record<string, unknown>, string] => [
      `the function ${call}`,
      pass({ Output: `{% ${call} %}` }),
      'nor a function allowed here',
    ]),
  ])('%s', (_what, states, message, more) => {
    expect(load(states, more)).toThrow(message);
    expect(load(states, more)).toThrow('machine `m`');
    expect(load(states, more)).toThrow(expect.objectContaining({ name: 'InvalidEventError' }));
  });

  it('with every problem in one message', () => {
    const broken = load({
      A: { Type: 'Pass', Output: '{% $x %}', Next: 'B' },
      C: { Type: 'Pass', Output: '{% $y %}', End: true },
    });
    for (const part of ['state `A`, field `Next`', '`$x`', 'state `C`: no other state', '`$y`'])
      expect(broken).toThrow(part);
  });

  it('something that is no object at all', () => {
    expect(() => loadMachine('m', 'StartAt')).toThrow('machine `m`');
  });
});

describe('loading accepts', () => {
  it.each([
    ['$ and bare names inside a filter', '{% $states.input.items[price > 3 and $.open].name %}'],
    ['an order by a bare name', '{% $states.input.items^(>price)[0] %}'],
    ['names bound inside the expression', '{% ($t := 1; $map([1, 2], function($v) { $v + $t })) %}'],
    ['a mapping over a path', '{% $states.input.items.(price * 2) %}'],
    ['quoted names', '{% $states.input.`a-b`."c d" %}'],
    ['text with braces that is no expression', '{ not one }'],
  ])('%s', (_what, Output) => {
    expect(load(pass({ Output }))).not.toThrow();
  });
});
