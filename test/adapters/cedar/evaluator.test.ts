import type { Context } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { evaluator, readAnswer } from '../../../lib/adapters/cedar/evaluator.ts';
import { IntegrityError } from '../../../lib/domain/errors.ts';

const success = (response: unknown) => ({ type: 'success', warnings: [], response });

describe('an answer of the engine', () => {
  it('is read with its reasons in order', () => {
    const raw = success({ decision: 'deny', diagnostics: { reason: ['b', 'a'], errors: [] } });
    expect(readAnswer(raw)).toEqual({ decision: 'deny', reasons: ['a', 'b'] });
  });

  it.each([
    [
      'a decision in another case',
      success({ decision: 'Allow', diagnostics: { reason: [], errors: [] } }),
      'unknown shape',
    ],
    [
      'another type',
      { ...success({ decision: 'allow', diagnostics: { reason: [], errors: [] } }), type: 'ok' },
      'unknown shape',
    ],
    ['no diagnostics', success({ decision: 'allow' }), 'unknown shape'],
    ['no list of errors', success({ decision: 'allow', diagnostics: { reason: [] } }), 'unknown shape'],
    ['nothing', undefined, 'unknown shape'],
    ['a failure', { type: 'failure', errors: [{ message: 'not a `Long`', help: null }], warnings: [] }, 'not a `Long`'],
    [
      'an allow with an error beside it',
      success({
        decision: 'allow',
        diagnostics: { reason: ['p'], errors: [{ policyId: 'four-eyes', error: { message: 'overflow', help: null } }] },
      }),
      '`four-eyes`: overflow',
    ],
  ])('is an IntegrityError when it is %s', (_, raw, message) => {
    expect(() => readAnswer(raw)).toThrow(IntegrityError);
    expect(() => readAnswer(raw)).toThrow(message);
  });
});

describe('a policy that errs while it is evaluated', () => {
  const schema = 'entity P; entity R; action a appliesTo { principal: [P], resource: [R], context: { n: Long } };';
  const aPolicy = (id: string, effect: 'permit' | 'forbid', condition: string) => ({
    id,
    effect,
    file: `${id}.cedar`,
    annotations: { id },
    text: `@id("${id}") ${effect} (principal, action, resource) when { ${condition} };`,
  });
  const ask = (
    name: string,
    policies: ReturnType<typeof aPolicy>[],
    context: Record<string, unknown> = { n: 9007199254740991 },
  ) =>
    evaluator(name, { schema, policies })({
      principal: { type: 'P', id: 'p' },
      action: 'a',
      resource: { type: 'R', id: 'r' },
      context: context as Context,
      entities: [],
    });
  const open = aPolicy('open', 'permit', 'true');
  const overflow = 'context.n * 9007199254740991 > 0';

  it('takes the whole answer with it when it is a forbid, which Cedar alone would skip', () => {
    expect(() => ask('forbid', [open, aPolicy('closed', 'forbid', overflow)])).toThrow('`closed`');
  });

  it('takes the whole answer with it when it is a permit', () => {
    expect(() => ask('permit', [aPolicy('maybe', 'permit', overflow)])).toThrow('`maybe`');
  });

  it.each([
    ['a string', { n: '1' }],
    ['a fraction', { n: 1.5 }],
    ['too large', { n: 2 ** 63 }],
    ['null', { n: null }],
    ['undefined', { n: undefined }],
    ['absent', {}],
    ['an entity in disguise', { n: { __entity: { type: 'P', id: 'p' } } }],
    ['beside something unknown', { n: 1, mfa: true }],
  ])('is not even reached when the context is %s', (name, context) => {
    expect(() => ask(name, [open], context)).toThrow(IntegrityError);
  });

  it('and the same questions without the error are answered', () => {
    expect(ask('fine', [open, aPolicy('closed', 'forbid', overflow)], { n: 0 })).toEqual({
      decision: 'allow',
      reasons: ['open'],
    });
    expect(ask('closed', [open, aPolicy('closed', 'forbid', overflow)], { n: 1 })).toEqual({
      decision: 'deny',
      reasons: ['closed'],
    });
  });
});
