import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { cognitoPeople } from '../../people.ts';

export const people = (pool: string) => cognitoPeople(new CognitoIdentityProviderClient({}), pool);
