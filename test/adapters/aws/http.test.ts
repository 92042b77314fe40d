import { describe, expect, it } from 'vitest';
import { cognitoPerson } from '../../../lib/adapters/aws/http.ts';

const NOW = Math.floor(Date.now() / 1000);
const claims = {
  sub: 'u-1',
  token_use: 'access',
  auth_time: String(NOW - 60),
  'cognito:groups': '[default.approvers]',
};
const personOf = (changed: Record<string, unknown>, methods = 'pwd otp') =>
  cognitoPerson({ SIGN_IN_METHODS: methods })({
    env: { event: { requestContext: { authorizer: { jwt: { claims: { ...claims, ...changed } } } } } },
  } as never);

describe('the person of a Cognito access token', () => {
  it('has id, tenants, groups, ways of signing in and the age of the sign-in', async () => {
    expect(await personOf({})).toEqual({
      id: 'u-1',
      tenants: ['default'],
      groups: ['approvers'],
      amr: ['pwd', 'otp'],
      authAgeSeconds: expect.closeTo(60, -1),
    });
  });

  it.each([
    ['an id token', { token_use: 'id' }],
    ['a token without a subject', { sub: '' }],
    ['a token that does not say when the person signed in', { auth_time: undefined }],
    ['a token with an odd time', { auth_time: 'yesterday' }],
  ])('is nobody for %s', async (_, changed) => expect(await personOf(changed)).toBeUndefined());

  it('is nobody where the authorizer said nothing', async () => {
    expect(await cognitoPerson({ SIGN_IN_METHODS: 'pwd' })({ env: {} } as never)).toBeUndefined();
  });

  it.each([
    ['[default.approvers default.owners]', ['default'], ['approvers', 'owners']],
    // Cognito's names may hold commas: only a blank ends one.
    ['[x,default.approvers]', [], []],
    ['default.auditors', ['default'], ['auditors']],
    ['', [], []],
    ['[]', [], []],
    ['[admins default.kings other-app approvers .approvers default.approvers.x]', [], []],
    // What somebody may do in one tenant must not leak into the other.
    ['[a.owners b.auditors]', ['a', 'b'], []],
    ['[a.owners a.auditors b.auditors]', ['a', 'b'], ['auditors']],
  ])('in the groups `%s` belongs to %j and may act as %j', async (listed, tenants, groups) => {
    const person = await personOf({ 'cognito:groups': listed });
    expect(person?.tenants.toSorted()).toEqual(tenants);
    expect(person?.groups.toSorted()).toEqual(groups);
  });

  it('never counts a second factor that the pool does not demand', async () => {
    expect((await personOf({}, 'pwd'))?.amr).toEqual(['pwd']);
  });
});
