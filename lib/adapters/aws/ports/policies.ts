import type { Ports } from '../../../ports/ports.ts';
import { type SetName, sealedPolicies } from '../../cedar/policies.ts';
import { readPolicySet } from '../lambda/packed.ts';

/**
 * The policy set that was checked and packed beside the code. Named is the set that every call of the function asks: it is prepared
 * while it starts, when Lambda lends it a whole CPU.
 */
const asking = (atStart: SetName): Pick<Ports, 'policies'> => ({
  policies: sealedPolicies(readPolicySet(), [atStart]),
});

/** For who asks what people may do, and may come to ask what a version must fulfil. */
export const policiesPort = (_: object) => asking('permissions');

/** For who asks what a version must fulfil. */
export const gatePolicyPort = (_: object) => asking('gate');
