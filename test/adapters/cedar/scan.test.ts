import { describe, expect, it } from 'vitest';
import { withCedar } from '../../../lib/adapters/cedar/engine.ts';
import { CAPS, measurePolicy, scanPolicy } from '../../../lib/adapters/cedar/scan-policy.ts';

const policy = (condition: string) => `@id("x") permit (principal, action, resource) when { ${condition} };`;
const many = (n: number, text: string, joint = '') => Array(n).fill(text).join(joint);

describe('nesting and depth are measured before anything reaches the engine', () => {
  it.each([
    ['nothing', '', 0, 0],
    ['a plain expression', 'a && b', 0, 1],
    ['brackets in a string', '"((((" == "[[[["', 0, 1],
    ['an escaped quote in a string', '"\\"((((" == "x"', 0, 1],
    ['brackets in a comment', 'a // ((((((\n', 0, 0],
    ['brackets', '([{a}])', 3, 3],
    ['brackets never closed', '(((', 3, 3],
    ['brackets never opened', ')))', 0, 0],
    ['a chain of attributes', 'a.b.c.d', 3, 3],
    ['a chain of indexes', 'a["b"]["c"]', 2, 3],
    ['two chains in one expression', 'a.b.c == d.e.f', 2, 5],
    ['a set, which is wide and not deep', '[1, 2 + 3, 4]', 1, 2],
    ['what stands left of an operator', '(a && b) && c', 1, 3],
    ['a condition and its branches', 'if a then b else if c then d else e', 0, 6],
  ])('%s', (_, text, nesting, depth) => expect(measurePolicy(text)).toEqual({ nesting, depth }));
});

describe('a text beyond a cap is refused with its file and the number', () => {
  it.each([
    ['33 parentheses', policy(`${many(33, '(')}true${many(33, ')')}`), 'nests or chains 34 deep'],
    ['150 parentheses', policy(`${many(150, '(')}true${many(150, ')')}`), 'nests or chains 151 deep'],
    ['5,000 parentheses', policy(`${many(5000, '(')}true${many(5000, ')')}`), 'nests or chains 5001 deep'],
    ['120 records', policy(`${many(120, '{a:')}1${many(120, '}')} == 1`), 'nests or chains 121 deep'],
    ['150 sets', policy(`${many(150, '[')}1${many(150, ']')} == 1`), 'nests or chains 151 deep'],
    ['500 chained attributes', policy(`context${many(500, '.a')}`), 'nests or chains 500 deep'],
    ['500 chained indexes', policy(`context${many(500, '["a"]')}`), 'nests or chains 500 deep'],
    ['400 chained `&&`', policy(many(400, 'true', ' && ')), 'has an expression 400 operators deep'],
    ['400 chained `+`', policy(`1 == ${many(400, '1', '+')}`), 'has an expression 401 operators deep'],
    ['1,000 `if`', policy(`${many(1000, 'if true then ')}true${many(1000, ' else false')}`), 'operators deep'],
    [
      'a chain inside brackets inside a chain',
      policy(`${many(20, '(true && true && true && true && ')}true${many(20, ')')}`),
      'operators deep',
    ],
    ['64 KB and a byte', `${'/'.repeat(CAPS.bytes + 1)}`, 'has 65537 bytes'],
    ['NUL', policy('true\0'), 'NUL'],
    ['half a surrogate pair', policy('"\ud800" == ""'), 'surrogate'],
    ['a right-to-left override', policy('"\u202e" == ""'), 'bidirectional'],
  ])('%s', (_, text, message) => {
    expect(() => scanPolicy('x.cedar', text)).toThrow('`x.cedar`');
    expect(() => scanPolicy('x.cedar', text)).toThrow(message);
  });

  it('a long `&&` chain in a text of full size is measured in under 100 ms', () => {
    const text = policy(many(9000, 'true', ' && ')).slice(0, CAPS.bytes);
    expect(spent(() => expect(() => scanPolicy('x.cedar', text)).toThrow('operators deep'))).toBeLessThan(100);
  });
});

describe('a text within the caps is kept', () => {
  it('without its byte order mark and with plain line ends, tabs and all', () => {
    expect(scanPolicy('x', '\ufeffpermit (principal,\taction, resource)\r\nwhen { true };\r\n')).toBe(
      'permit (principal,\taction, resource)\nwhen { true };\n',
    );
  });

  it.each([
    ['nested as deep as allowed', `${many(31, '(')}true${many(31, ')')}`],
    ['chained as long as allowed', many(96, 'true', ' && ')],
    [
      'nested and chained as much as allowed',
      `${many(31, '(')}true${many(31, ' && true)')} && ${many(32, 'true', ' && ')}`,
    ],
    ['adding up as long as allowed', `true || 96 == ${many(94, '1', '+')}`],
    ['asking as deep as allowed', `${many(31, 'if true then ')}true${many(31, ' else false')}`],
    ['a set of 10,000', `[${many(10_000, '1', ',')}].contains(1)`],
    ['conditions without number', `true } ${many(3000, 'when { true }', ' ')} when { true`],
  ])('and the engine answers it when it is %s', (_, condition) => expect(evaluated(condition)).toMatchObject(ALLOWED));

  it('and 2,000 stars in a `like` cost less than 100 ms once the engine is warm', () => {
    evaluated('true');
    const stars = `"${many(2000, 'a')}" like "${many(2000, '*')}" || true`;
    expect(spent(() => expect(evaluated(stars)).toMatchObject(ALLOWED))).toBeLessThan(100);
  });
});

const ALLOWED = { type: 'success', response: { decision: 'allow', diagnostics: { errors: [] } } };

function evaluated(condition: string) {
  const text = scanPolicy('x', policy(condition));
  return withCedar((cedar) =>
    cedar.isAuthorized({
      principal: { type: 'P', id: 'p' },
      action: { type: 'Action', id: 'a' },
      resource: { type: 'R', id: 'r' },
      context: {},
      policies: { staticPolicies: { x: text } },
      entities: [],
    }),
  );
}

/** Milliseconds of CPU that it takes, the least of three times: what else the machine has to do does not count. */
const spent = (work: () => void): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    }),
  );
