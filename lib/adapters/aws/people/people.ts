import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  ListUsersInGroupCommand,
  ResourceNotFoundException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { poolGroup } from '../../../contract/people/groups.ts';
import type { People } from '../../../ports/people.ts';
import { translateErrors } from '../sdk-errors.ts';
import { rightsIn } from './memberships.ts';

/**
 * People of a Cognito pool as they are now. A person's id is the `sub` of their tokens, which these calls take as a name
 * (docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminListGroupsForUser.html); who is disabled or deleted is nobody.
 */
export const cognitoPeople = (client: CognitoIdentityProviderClient, pool: string): People =>
  translateErrors({
    find: async (id: string) => {
      const who = { UserPoolId: pool, Username: id };
      try {
        const { Enabled } = await client.send(new AdminGetUserCommand(who));
        if (Enabled !== true) return undefined;
        const names: string[] = [];
        let NextToken: string | undefined;
        do {
          const asked = { ...who, ...(NextToken !== undefined && { NextToken }) };
          const page = await client.send(new AdminListGroupsForUserCommand(asked));
          names.push(...(page.Groups ?? []).flatMap(({ GroupName }) => (GroupName ? [GroupName] : [])));
          ({ NextToken } = page);
        } while (NextToken);
        return rightsIn(names);
      } catch (error) {
        if (error instanceof UserNotFoundException) return undefined;
        throw error;
      }
    },
    // docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsersInGroup.html
    membersOf: async (tenant, group) => {
      const of = { UserPoolId: pool, GroupName: poolGroup(tenant, group) };
      const members: string[] = [];
      try {
        let NextToken: string | undefined;
        do {
          const page = await client.send(
            new ListUsersInGroupCommand({ ...of, ...(NextToken !== undefined && { NextToken }) }),
          );
          members.push(
            ...(page.Users ?? []).flatMap(({ Enabled, Username }) => (Enabled && Username ? [Username] : [])),
          );
          ({ NextToken } = page);
        } while (NextToken);
        return members;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return [];
        throw error;
      }
    },
  });

/** With the credentials and the region of this process. */
export const ownPeople = (pool: string) => cognitoPeople(new CognitoIdentityProviderClient({}), pool);
