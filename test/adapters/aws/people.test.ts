import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  ListUsersInGroupCommand,
  ResourceNotFoundException,
  TooManyRequestsException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { cognitoPeople } from '../../../lib/adapters/aws/people/people.ts';

const POOL = 'eu-west-1_abcdefghi';
const BEN = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';
const who = { UserPoolId: POOL, Username: BEN };
const said = { message: 'no', $metadata: {} };
const cognito = mockClient(CognitoIdentityProviderClient);
const people = cognitoPeople(new CognitoIdentityProviderClient({ region: 'eu-west-1', maxAttempts: 1 }), POOL);
const inputs = () => cognito.calls().map(({ args }) => args[0].input);
const named = (...names: string[]) => names.map((GroupName) => ({ GroupName, UserPoolId: POOL }));

beforeEach(() => {
  cognito.reset();
  cognito.on(AdminGetUserCommand).resolves({ Username: BEN, Enabled: true, UserStatus: 'CONFIRMED' });
  cognito.on(AdminListGroupsForUserCommand).resolves({ Groups: named('default.approvers') });
});

describe('who somebody of a Cognito pool is now', () => {
  it('is asked by their id: whether they may sign in, and their groups', async () => {
    expect(await people.find(BEN)).toEqual({ tenants: ['default'], groups: ['approvers'] });
    expect(inputs()).toEqual([who, who]);
  });

  it('is read to the last page of groups, an empty one between them too', async () => {
    cognito
      .on(AdminListGroupsForUserCommand, who, true)
      .resolves({ Groups: named('default.auditors'), NextToken: 'a' })
      .on(AdminListGroupsForUserCommand, { ...who, NextToken: 'a' })
      .resolves({ Groups: [], NextToken: 'b' })
      .on(AdminListGroupsForUserCommand, { ...who, NextToken: 'b' })
      .resolves({ Groups: named('default.approvers') });
    expect(await people.find(BEN)).toEqual({ tenants: ['default'], groups: ['approvers', 'auditors'] });
    expect(inputs()).toEqual([who, who, { ...who, NextToken: 'a' }, { ...who, NextToken: 'b' }]);
  });

  it.each<[string, string[], object]>([
    ['no groups at all', [], { tenants: [], groups: [] }],
    [
      'groups that mean nothing here',
      ['admins', 'default.admins', '.approvers', 'De fault.approvers'],
      { tenants: [] },
    ],
    [
      'one group in one tenant, another in another: none in both',
      ['default.approvers', 'other.owners'],
      { tenants: ['default', 'other'], groups: [] },
    ],
  ])('with %s', async (_, names, expected) => {
    cognito.on(AdminListGroupsForUserCommand).resolves({ Groups: named(...names) });
    expect(await people.find(BEN)).toMatchObject(expected);
  });

  it.each([false, undefined])('is nobody when `Enabled` is %s: their groups are not asked', async (Enabled) => {
    cognito.on(AdminGetUserCommand).resolves({ Username: BEN, Enabled });
    expect(await people.find(BEN)).toBeUndefined();
    expect(inputs()).toEqual([who]);
  });

  it('is nobody when they were deleted, also between the two calls', async () => {
    cognito.on(AdminListGroupsForUserCommand).rejects(new UserNotFoundException(said));
    expect(await people.find(BEN)).toBeUndefined();
    cognito.on(AdminGetUserCommand).rejects(new UserNotFoundException(said));
    expect(await people.find(BEN)).toBeUndefined();
  });

  it('is not known, and nobody is taken for gone, while Cognito throttles or the pool is not there', async () => {
    cognito.on(AdminListGroupsForUserCommand).rejects(new TooManyRequestsException(said));
    await expect(people.find(BEN)).rejects.toMatchObject({
      name: 'DependencyError',
      message: 'TooManyRequestsException: no',
    });
    cognito.on(AdminGetUserCommand).rejects(new TooManyRequestsException(said));
    await expect(people.find(BEN)).rejects.toMatchObject({ name: 'DependencyError' });
    cognito.on(AdminGetUserCommand).rejects(new ResourceNotFoundException(said));
    await expect(people.find(BEN)).rejects.toMatchObject({ name: 'DependencyError' });
  });
});

describe('who is in a group of a Cognito pool', () => {
  const of = { UserPoolId: POOL, GroupName: 'default.owners' };
  const members = () => people.membersOf('default', 'owners');

  it('is read to the last page, without those who may not sign in', async () => {
    cognito
      .on(ListUsersInGroupCommand, of, true)
      .resolves({
        Users: [
          { Username: 'a', Enabled: true },
          { Username: 'b', Enabled: false },
        ],
        NextToken: 'n',
      })
      .on(ListUsersInGroupCommand, { ...of, NextToken: 'n' })
      .resolves({ Users: [{ Username: 'c', Enabled: true }] });
    expect(await members()).toEqual(['a', 'c']);
  });

  it('is nobody where there is no such group, and not known while Cognito throttles', async () => {
    cognito.on(ListUsersInGroupCommand).rejects(new ResourceNotFoundException(said));
    expect(await members()).toEqual([]);
    cognito.on(ListUsersInGroupCommand).rejects(new TooManyRequestsException(said));
    await expect(members()).rejects.toMatchObject({ name: 'DependencyError' });
  });
});
