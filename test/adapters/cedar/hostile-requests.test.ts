import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../../../lib/adapters/cedar/load-policies.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { FACT_NAMES, type GateFacts } from '../../../lib/domain/gate/facts.ts';
import { TASKS } from '../../../lib/domain/task/task.ts';
import type { PermissionRequest } from '../../../lib/ports/policies.ts';
import { BASE_CASE, caseWith, FOLDER } from '../../policies/scenarios.ts';

const policies = loadPolicies(FOLDER);
const aRequest = (change: object = {}): PermissionRequest => ({
  principal: { id: 'u_1', tenants: ['default'], groups: ['approvers'] },
  action: 'answer',
  resource: {
    kind: 'ApprovalRequest',
    id: 'apr_1',
    tenant: 'default',
    tier: 'limited',
    requester: 'u_2',
    causedBy: [],
  },
  context: { mfa: true, authAgeSeconds: 1 },
  ...change,
});
const person = (change: object) => aRequest({ principal: { ...aRequest().principal, ...change } });
const resource = (change: object) => aRequest({ resource: { ...aRequest().resource, ...change } });
const context = (change: object) => aRequest({ context: { mfa: true, ...change } });

describe('a request that cannot be judged is denied, and says which field', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'expected object'],
    ['an empty object', {}, '`principal`'],
    ['a person without id', person({ id: '' }), '`principal.id`'],
    ['a person without attributes', aRequest({ principal: { id: 'u_1' } }), '`principal.tenants`'],
    ['an e-mail address with a tag', person({ id: 'ann+2@example.com' }), '`principal.id`'],
    ['a Cyrillic look-alike', person({ id: 'u_\u0430nn' }), '`principal.id`'],
    ['an id with quotes', person({ id: 'a"::Person::"b' }), '`principal.id`'],
    ['an id of 10 KB', person({ id: 'a'.repeat(10_240) }), '`principal.id`'],
    ['half a surrogate pair', resource({ id: '\ud800' }), '`resource.id`'],
    ['an empty resource id', resource({ id: '' }), '`resource.id`'],
    ['a requester nobody', resource({ requester: undefined }), '`resource.requester`'],
    ['causes unsaid', resource({ causedBy: undefined }), '`resource.causedBy`'],
    ['a cause that is no text', resource({ causedBy: [1] }), '`resource.causedBy.0`'],
    ['an unknown group', person({ groups: ['admins'] }), '`principal.groups.0`'],
    ['1,001 tenants', person({ tenants: Array(1001).fill('default') }), '`principal.tenants`'],
    ['an unknown action', aRequest({ action: 'aprove' }), '`action`'],
    ['an action of another case', aRequest({ action: 'Answer' }), '`action`'],
    ['an unknown kind of thing', resource({ kind: 'Endpoint' }), '`resource.kind`'],
    ['an unknown tier', resource({ tier: 'none' }), '`resource.tier`'],
    ['mfa as a word', context({ mfa: 'true' }), '`context.mfa`'],
    ['mfa as null', context({ mfa: null }), '`context.mfa`'],
    ['mfa missing', aRequest({ context: {} }), '`context.mfa`'],
    ['an age of NaN', context({ authAgeSeconds: Number.NaN }), '`context.authAgeSeconds`'],
    ['an age of 1.5', context({ authAgeSeconds: 1.5 }), '`context.authAgeSeconds`'],
    ['an age before now', context({ authAgeSeconds: -1 }), '`context.authAgeSeconds`'],
    ['an age above 2^53', context({ authAgeSeconds: 2 ** 53 }), '`context.authAgeSeconds`'],
    ['an entity smuggled in', context({ mfa: { __entity: { type: 'Person', id: 'u_2' } } }), '`context.mfa`'],
    ['an extension smuggled in', context({ ip: { __extn: { fn: 'ip', arg: '::1' } } }), '`context`'],
    ['an entity for an id', resource({ requester: { __entity: { type: 'Person', id: 'x' } } }), '`resource.requester`'],
    [
      'a prototype smuggled in',
      aRequest({ context: JSON.parse('{"mfa":true,"__proto__":{"mfa":true}}') }),
      '`context`: Unrecognized key',
    ],
    [
      'a model put to an answer',
      aRequest({ resource: { kind: 'Model', id: 'm', tenant: 'default', tier: 'limited' } }),
      'does not fit the policy schema',
    ],
    ['a question put to a rollback', aRequest({ action: 'rollback' }), 'does not fit the policy schema'],
  ])('%s', (_, request, field) => {
    const { decision, reasons, errors } = policies.may(request as PermissionRequest);
    expect({ decision, reasons }).toEqual({ decision: 'deny', reasons: [] });
    expect(errors.join()).toContain(field);
    expect(policies.may(aRequest()).decision).toBe('allow');
  });
});

describe('odd names that are legal are taken as they are', () => {
  it.each([
    'a"b',
    'Tenant::"default"',
    'a\\',
    "'; --",
    'line\nbreak',
    'nul\0',
    '__entity',
    '\u202eodd',
    'x'.repeat(10_240),
    'ünïcode',
  ])('%j', (name) => {
    const tenant = resource({ id: name, tenant: name });
    expect(policies.may(tenant)).toMatchObject({ decision: 'deny', reasons: ['tenant-isolation'], errors: [] });
    expect(policies.may({ ...tenant, principal: { ...tenant.principal, tenants: [name] } }).decision).toBe('allow');
  });

  it('and groups or tenants named twice count once', () => {
    expect(policies.may(person({ groups: ['approvers', 'approvers'], tenants: ['default', 'default'] })).decision).toBe(
      'allow',
    );
  });
});

describe('four-eyes cannot be got around', () => {
  it.each(['u_ann', 'U_ANN', 'u_Ann'])('by answering as %s what u_ann asked', (id) => {
    const { decision, reasons } = policies.may({
      ...person({ id }),
      resource: { ...aRequest().resource, requester: 'u_ann' } as PermissionRequest['resource'],
    });
    expect({ decision, reasons }).toEqual({ decision: 'deny', reasons: ['four-eyes'] });
  });

  it.each([' u_ann', 'U_ANN\t', 'u_\u200bann', '\uff55_ann', 'u_ann\n'])('by having %j ask, or cause it', (spelled) => {
    const by = (change: object) => policies.may({ ...person({ id: 'u_ann' }), resource: resource(change).resource });
    expect(by({ requester: spelled })).toEqual({ decision: 'deny', reasons: ['four-eyes'], errors: [] });
    expect(by({ causedBy: [spelled] })).toEqual({ decision: 'deny', reasons: ['four-eyes'], errors: [] });
  });

  it.each(['a@b', '', ' ', ' u_ann', '\u0430', 'a"::Person::"b', 'x'.repeat(257), '\ud800'])(
    'and %j who asked keeps nobody else from answering',
    (spelled) => {
      for (const change of [{ requester: spelled }, { causedBy: [spelled] }])
        expect(policies.may(resource(change))).toMatchObject({ decision: 'allow', errors: [] });
    },
  );
});

describe('gate facts of the wrong form are refused by name', () => {
  it.each<[string, object]>([
    ['heldOutRows', { heldOutRows: '5000' }],
    ['heldOutRows', { heldOutRows: 2 ** 53 }],
    ['heldOutRows', { heldOutRows: -1 }],
    ['managed', { managed: 'yes' }],
    ['hasChampion', { hasChampion: undefined }],
    ['tier', { tier: { __entity: { type: 'Tier', id: 'minimal' } } }],
    ['task', { task: 'clustering' }],
    ['failed', { failed: 'auc' }],
    ['undecided', { undecided: [{ __entity: { type: 'Gate', id: 'gate' } }] }],
  ])('%s', (name, change) => {
    const judged = caseWith(change as Partial<GateFacts>);
    expect(() => policies.gate(judged)).toThrow(InvalidEventError);
    expect(() => policies.gate(judged)).toThrow(`facts.${name}`);
  });

  it.each([0.67, '0,6700', '0.67', 'NaN', '1e-3', null, { __extn: { fn: 'decimal', arg: '0.5' } }])(
    'and so is %j as a measured number',
    (value) => {
      const measured = { auc: value } as unknown as Record<string, string>;
      expect(() => policies.gate({ ...BASE_CASE, measured })).toThrow('measured.auc');
    },
  );

  it('and so is a fact nobody knows', () => {
    expect(() => policies.gate(caseWith({ accuracy: '0.9000' } as Partial<GateFacts>))).toThrow(InvalidEventError);
  });
});

describe('facts in any combination', () => {
  const names = fc.array(fc.string({ maxLength: 12 }), { maxLength: 3 });
  const { facts: base } = BASE_CASE;
  const anyOf = (name: keyof GateFacts) => {
    if (name === 'tier') return fc.constantFrom('minimal', 'limited', 'high');
    if (name === 'task') return fc.constantFrom(...TASKS);
    const sample = base[name];
    if (typeof sample === 'string') return fc.string({ minLength: 1, maxLength: 12 });
    return typeof sample === 'boolean' ? fc.boolean() : typeof sample === 'number' ? fc.nat(10_000) : names;
  };
  const unknown: readonly string[] = [
    'predictionsFit',
    'signatureFits',
    'heldOutRows',
    'minimumHeldOutRows',
    'schemaCompatible',
  ];
  const anyFacts = fc.record(Object.fromEntries(FACT_NAMES.map((name) => [name, anyOf(name)])), {
    requiredKeys: FACT_NAMES.filter((name) => !unknown.includes(name)),
  });

  it('are always judged, and a failure beats an inconclusive rule, which beats a pass', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyFacts, (drawn) => {
        const { verdict, reasons, rules } = policies.gate({ ...BASE_CASE, facts: drawn as GateFacts });
        const outcomes = rules.map((rule) => rule.outcome);
        expect(verdict).toBe((['fail', 'inconclusive', 'pass'] as const).find((worst) => outcomes.includes(worst)));
        const closing = rules.filter(({ outcome }) => outcome !== 'pass').map(({ id }) => id);
        expect([...new Set(reasons.map(({ rule }) => rule))].toSorted()).toEqual(closing.toSorted());
        for (const outcome of outcomes) seen.add(outcome);
      }),
      { numRuns: 500 },
    );
    expect([...seen].sort()).toEqual(['fail', 'inconclusive', 'pass']);
  });
});
