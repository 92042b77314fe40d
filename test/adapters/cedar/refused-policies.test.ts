import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../../lib/adapters/cedar/load-policies.ts';
import { policiesFrom } from '../../../lib/adapters/cedar/policies.ts';
import { IntegrityError, InvalidEventError } from '../../../lib/domain/errors.ts';
import { caseWith, FOLDER } from '../../policies/scenarios.ts';

const source = readPolicies(FOLDER);
const rule = (
  body: string,
  annotations = '@outcome("fail") @reason("must") @fact("heldOutRows") @limit("minimumHeldOutRows")',
) => `@id("extra") ${annotations} forbid (principal, action == Action::"decide", resource) ${body};`;
const wish = (body: string, id = 'extra') => `@id("${id}") ${body}`;
const withGate = (text: string) => ({ ...source, gate: [...source.gate, { file: 'gate/extra.cedar', text }] });
const withWish = (text: string) => ({
  ...source,
  permissions: [...source.permissions, { file: 'permissions/extra.cedar', text }],
});
const replaced = (kind: 'gate' | 'permissions', id: string, change: (text: string) => string) => ({
  ...source,
  [kind]: source[kind].map((f) => (f.file === `${kind}/${id}.cedar` ? { ...f, text: change(f.text) } : f)),
});
const schema = (kind: 'gate' | 'permissions', change: (text: string) => string) => ({
  ...source,
  schema: { ...source.schema, [kind]: change(source.schema[kind]) },
});

describe('a policy set is refused, with file and cause, when it holds', () => {
  it.each([
    ['an empty file', withGate(''), 'holds no policy'],
    ['a file of comments', withGate('// permit (principal, action, resource);\n'), 'holds no policy'],
    [
      'two policies in a file',
      withWish(wish('permit (principal, action, resource); permit (principal, action, resource);')),
      'must hold one policy',
    ],
    ['broken syntax, named by line', withGate(rule('\nwhen { context.managed &&& true }')), 'line 2'],
    ['five negations', withGate(rule('when { !!!!!context.managed }')), 'too many occurrences'],
    ['33 parentheses', withGate(rule(`when { ${'('.repeat(33)}true${')'.repeat(33)} }`)), 'nests or chains 34 deep'],
    ['500 chained attributes', withGate(rule(`when { context${'.a'.repeat(500)} }`)), 'nests or chains 500 deep'],
    ['5,000 chained `&&`', withGate(rule(`when { ${Array(5000).fill('true').join('&&')} }`)), 'operators deep'],
    ['64 KB', withGate(`// ${'x'.repeat(65_536)}\n${rule('')}`), 'at most 65536'],
    ['NUL', withGate(`${rule('')}\0`), 'NUL'],
    [
      'an `@id` twice',
      withGate(rule('when { context.managed }').replace('"extra"', '"unmanaged"')),
      '`gate/unmanaged.cedar` and in `gate/extra.cedar`',
    ],
    [
      'an `@id` of the other set',
      withWish(wish('permit (principal in Group::"owners", action, resource);', 'unmanaged')),
      'stands in `gate/unmanaged.cedar`',
    ],
    ['no `@id`', withGate(rule('').replace('@id("extra") ', '')), 'has the id ``'],
    [
      'an `@id` with blanks',
      withWish(wish('permit (principal, action, resource);', 'four eyes')),
      'has the id `four eyes`',
    ],
    [
      'an attribute misspelt',
      withWish(wish('permit (principal, action == Action::"answer", resource) when { context.authAge < 900 };')),
      'attribute `authAge`',
    ],
    ['an optional fact read without `has`', withGate(rule('when { context.auc.lessThan(decimal("0.5")) }')), '`auc`'],
    [
      'a truth compared with a word',
      withWish(wish('permit (principal, action == Action::"answer", resource) when { context.mfa == "true" };')),
      '`extra`',
    ],
    [
      '`in` on strings',
      withWish(wish('permit (principal, action == Action::"answer", resource) when { context.x in ["a", "b"] };')),
      'unexpected type',
    ],
    [
      'an unknown action',
      withWish(wish('permit (principal, action == Action::"aprove", resource);')),
      'unrecognized action',
    ],
    [
      'a model named as an entity, which no version is',
      withGate(rule('when { resource == ModelVersion::"fraud-score" }')),
      'names a version by an id that no version has here',
    ],
    ['a blanket permit', withWish(wish('permit (principal, action, resource);')), 'permits everybody everything'],
    [
      'a blanket permit beside a comment and in other blanks',
      withWish(wish('permit(// all\nprincipal,action,resource)\n;')),
      'permits everybody everything',
    ],
    [
      'a blanket permit of the gate',
      withGate('@id("extra") permit (principal, action, resource);'),
      'permits everybody everything',
    ],
    [
      'a permit on a condition that always holds',
      withWish(wish('permit (principal, action, resource) when { true };')),
      '`extra` lets people who are in no group apply',
    ],
    [
      'a permit unless what never is',
      withWish(wish('permit (principal, action, resource) unless { principal.tenants.isEmpty() };')),
      '`extra` lets people who are in no group apply',
    ],
    [
      'a permit of every person',
      withWish(wish('permit (principal is Person, action in Action::"write", resource is Model);')),
      '`extra` lets people who are in no group apply',
    ],
    [
      'a permit of one act to everybody',
      withWish(wish('permit (principal, action == Action::"answer", resource);')),
      '`extra` lets people who are in no group answer',
    ],
    ['an unknown entity type', withWish(wish('permit (principal is User, action, resource);')), '`User`'],
    [
      'an unknown group',
      withWish(wish('permit (principal in Group::"admins", action, resource);')),
      '`"admins"` is not declared',
    ],
    ['an unknown tier', withGate(rule('when { context.tier == Tier::"hihg" }')), '`"hihg"` is not declared'],
    [
      'a decimal that is none',
      withGate(rule('when { context has auc && context.auc.lessThan(decimal("low")) }')),
      '`extra`',
    ],
    [
      'a rule that can never fire',
      withGate(rule('when { context.managed && !context.managed && false }')),
      'policy is impossible',
    ],
    [
      'a person compared with the question itself',
      replaced('permissions', 'four-eyes', (text) =>
        text.replace('resource.causedBy.contains(principal)', 'principal == resource'),
      ),
      '`permissions/four-eyes.cedar`, policy `four-eyes`',
    ],
    ['a slot', withWish(wish('permit (principal == ?principal, action, resource);')), 'slot'],
    [
      'a rule without outcome',
      withGate(rule('', '@reason("must") @fact("heldOutRows") @limit("minimumHeldOutRows")')),
      'needs `@outcome',
    ],
    [
      'a rule with another outcome',
      withGate(rule('', '@outcome("warn") @reason("must") @fact("heldOutRows") @limit("minimumHeldOutRows")')),
      'needs `@outcome',
    ],
    [
      'a rule without reason',
      withGate(rule('', '@outcome("fail") @fact("heldOutRows") @limit("minimumHeldOutRows")')),
      'needs a `@reason`',
    ],
    [
      'a rule about no fact',
      withGate(rule('', '@outcome("fail") @reason("must") @fact("heldOutRow") @limit("minimumHeldOutRows")')),
      '`@fact("heldOutRow")`',
    ],
    [
      'a rule with a misspelt limit',
      withGate(rule('', '@outcome("fail") @reason("must") @fact("heldOutRows") @limit("minimumHeldOutRow")')),
      '`@limit("minimumHeldOutRow")`',
    ],
    [
      'a rule that shows a fact and a measured number',
      withGate(rule('', '@outcome("fail") @reason("must") @fact("heldOutRows") @measured("auc") @limit("0.5")')),
      'it can show one of them',
    ],
    [
      'a rule that shows a measured number without a name',
      withGate(rule('', '@outcome("fail") @reason("must") @measured("") @limit("0.5")')),
      'needs the name of a measured number',
    ],
    [
      'a rule that takes a measured number for a text',
      withGate(
        rule(
          'when { resource.hasTag("auc") && resource.getTag("auc") == "0.5" }',
          '@outcome("fail") @reason("must") @measured("auc") @limit("0.5")',
        ),
      ),
      'policy `extra`',
    ],
    ['1,001 policies', { ...source, gate: Array(1001).fill(source.gate[0]) }, 'at most 1000'],
    ['a broken schema', schema('gate', (text) => `${text} entity`), '`gate.cedarschema` is refused'],
    [
      'a schema with a type twice',
      schema('permissions', (text) => `${text} entity Person;`),
      '`permissions.cedarschema` is refused',
    ],
    [
      'a schema with a reserved word',
      schema('permissions', (text) => `${text} entity in;`),
      '`permissions.cedarschema` is refused',
    ],
    [
      'a schema with an empty namespace',
      schema('permissions', (text) => `namespace { ${text} }`),
      '`permissions.cedarschema` is refused',
    ],
    [
      'a schema changed under its policies',
      schema('gate', (text) => text.replace('hasBaseline', 'baseline')),
      '`gate/no-baseline.cedar`, policy `no-baseline`',
    ],
    ['an empty schema', schema('gate', () => ''), 'the gate policies do not fit their schema'],
  ])('%s', (_, changed, message) => {
    expect(() => policiesFrom(changed)).toThrow(InvalidEventError);
    expect(() => policiesFrom(changed)).toThrow(message);
  });
});

describe('a control plane does not start when', () => {
  it.each([
    [
      'four-eyes is deleted',
      { ...source, permissions: source.permissions.filter((f) => !f.file.includes('four-eyes')) },
      '`four-eyes` is missing',
    ],
    [
      'four-eyes has become a permit',
      replaced('permissions', 'four-eyes', (text) => text.replace('forbid', 'permit')),
      'must be a `forbid`',
    ],
    [
      'four-eyes spares some',
      replaced('permissions', 'four-eyes', (text) =>
        text.replace('contains(principal)', 'contains(principal) && resource.tier == Tier::"high"'),
      ),
      '`four-eyes` no longer denies',
    ],
    [
      'tenants are no longer kept apart',
      replaced('permissions', 'tenant-isolation', (text) => text.replace('unless', 'when')),
      '`tenant-isolation` no longer denies',
    ],
    [
      'only forbids are left',
      { ...source, gate: source.gate.filter((f) => !f.file.includes('pass-unless')) },
      '`pass-unless-forbidden` is missing',
    ],
    ['there are no policies', { ...source, gate: [], permissions: [] }, 'is missing: restore its file'],
    [
      'the schema no longer knows a fact',
      schema('gate', (text) => text.replace('stages: Set<String>,', '')),
      'does not fit the policy schema',
    ],
  ])('%s', (_, changed, message) => {
    expect(() => policiesFrom(changed)).toThrow(IntegrityError);
    expect(() => policiesFrom(changed)).toThrow(message);
  });
});

describe('a policy set is accepted', () => {
  it('with an annotation nobody knows', () => {
    expect(() =>
      policiesFrom(
        withGate(rule('', '@owner("risk") @outcome("fail") @reason("must") @measured("auc") @limit("0.5")')),
      ),
    ).not.toThrow();
  });

  it('with one more rule, which then closes the gate with its own reason', () => {
    const text = rule(
      'when { context has heldOutRows && context.heldOutRows < 100000 }',
      '@outcome("inconclusive") @reason("must be large") @fact("heldOutRows") @limit("100000 rows")',
    );
    const decision = policiesFrom(withGate(text)).gate(caseWith({ heldOutRows: 99_999 }));
    expect(decision.verdict).toBe('inconclusive');
    expect(decision.reasons).toEqual([
      { rule: 'extra', subject: 'heldOutRows', observed: '99999', limit: '100000 rows' },
    ]);
    expect(decision.rules).toContainEqual({ id: 'extra', outcome: 'inconclusive', reason: 'must be large' });
  });
});

describe('the hash of a policy set', () => {
  const { sha256 } = policiesFrom(source);

  it('is the same for the same texts, in any order, with other line ends or a byte order mark', () => {
    const windows = (f: { file: string; text: string }) => ({ ...f, text: `\ufeff${f.text.replaceAll('\n', '\r\n')}` });
    expect(policiesFrom({ ...source, gate: source.gate.map(windows).reverse() }).sha256).toBe(sha256);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['a schema', schema('gate', (text) => `${text}\n`)],
    ['a reason text', replaced('gate', 'unmanaged', (text) => text.replace('nobody', 'no one'))],
    ['a comment', replaced('permissions', 'four-eyes', (text) => `// changed\n${text}`)],
  ])('changes with %s', (_, changed) => expect(policiesFrom(changed).sha256).not.toBe(sha256));
});
