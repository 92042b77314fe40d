import { expect, it } from 'vitest';
import { evaluateTemplate } from '../../../../lib/adapters/local/workflows/evaluate-template.ts';
import { loadMachine } from '../../../../lib/adapters/local/workflows/load-machine.ts';
import { asl } from './world.ts';

const input = {
  name: 'flow',
  n: 3,
  zero: 0,
  yes: true,
  none: null,
  'odd key': 1,
  one: [7],
  list: [1, 2, 3],
  rows: [
    { id: 'a', v: 1 },
    { id: 'b', v: 2 },
    { id: 'b', v: 3 },
  ],
  deep: { er: { est: 'x' } },
};

/** What AWS evaluates the same way; the cloud test runs this table again on whatever engine is at hand. */
it.each<[string, unknown]>([
  ['$states.input.name', 'flow'],
  ['$states.input.deep.er.est', 'x'],
  ['$states.input.`odd key`', 1],
  ['$states.input.list[0]', 1],
  ['$states.input.list[-1]', 3],
  ['$states.input.rows.v', [1, 2, 3]],
  ["$states.input.rows[id = 'b'].v", [2, 3]],
  ["$states.input.rows[id = 'a'].v", 1], // one match is no list: JSONata's singleton rule
  ["$states.input.rows[id = 'a'].v[]", [1]],
  ['$states.input.one', [7]],
  ['$states.input.none', null],
  ['$v', { kept: 1 }],
  ['$v.kept', 1],
  ['$states.input.n = 3', true],
  ['$states.input.n != 3', false],
  ['$states.input.n >= 3', true],
  ['$states.input.n < 3', false],
  ["$states.input.name = 'flow'", true],
  ["$states.input.nope = 'flow'", false],
  ['$states.input.none = null', true],
  ["'a' < 'b'", true],
  ['3 in $states.input.list', true],
  ['$states.input.yes and $states.input.n = 3', true],
  ['$states.input.yes and $states.input.n = 4', false],
  ['$states.input.n = 4 or $states.input.yes', true],
  ['$not($states.input.yes)', false],
  ['$states.input.zero or false', false],
  ['$exists($states.input.name)', true],
  ['$exists($states.input.nope)', false],
  ['$exists($states.input.none)', true],
  ["$states.input.name & '/' & $states.input.n", 'flow/3'],
  ['$states.input.name & $states.input.nope', 'flow'],
  ["'yes: ' & $states.input.yes", 'yes: true'],
  ["$join(['a', 'b'], '-')", 'a-b'],
  ['$states.input.n + 1 - 2 * 2 / 4', 3],
  ['[1, $states.input.n, $states.input.nope]', [1, 3]],
  ['[]', []],
  ["{'k': $states.input.n, 'list': [$states.input.name]}", { k: 3, list: ['flow'] }],
  ["{'k': $states.input.nope}", {}],
  ["$states.input.yes ? 'a' : 'b'", 'a'],
  ["$exists($states.input.nope) ? $states.input.nope : 'default'", 'default'],
  ['$count($states.input.list)', 3],
  ['$sum($states.input.rows.v)', 6],
  ['$merge([$v, {"more": 2}])', { kept: 1, more: 2 }],
  ['$states.context.State.Name', 'S'],
  ["$toMillis('1970-01-01T00:00:01Z')", 1000],
])('%s', async (expression, wanted) => {
  const Output = `{% ${expression} %}`;
  const states = { A: { Type: 'Pass', Assign: { v: 1 }, Next: 'S' }, S: { Type: 'Pass', Output, End: true } };
  expect(() => loadMachine('m', asl(states))).not.toThrow();
  const scope = { variables: { v: { kept: 1 } }, states: { input, context: { State: { Name: 'S' } } } };
  expect(await evaluateTemplate(Output, scope, 'Output')).toEqual(wanted);
});

it('evaluates strings at any depth and leaves the rest as written', async () => {
  const template = { a: ['{% $states.input.n %}', 'text', 1, null, { b: '{% $v %}' }], '{% key %}': true };
  const scope = { variables: { v: 'V' }, states: { input, context: {} } };
  expect(await evaluateTemplate(template, scope, 'Output')).toEqual({
    a: [3, 'text', 1, null, { b: 'V' }],
    '{% key %}': true,
  });
});
