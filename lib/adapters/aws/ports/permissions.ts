import type { Permissions } from '../../../ports/policies.ts';
import { sealedPermissions } from '../../cedar/sealed-permissions.ts';
import { readPolicySet } from '../lambda/packed.ts';

/** Of the policy set that was checked and packed beside the code, what says who may do what: prepared while the function starts. */
export const permissionsPort = (_: object): { readonly policies: Permissions } => ({
  policies: sealedPermissions(readPolicySet()),
});
