import type { Ports } from '../../../ports/ports.ts';
import { type SetName, sealedPolicies } from '../../cedar/policies.ts';
import { packedPolicies } from '../packed.ts';

/**
 * The policy set that was checked and packed beside the code. Named are the sets that every call of the function asks: they are prepared
 * while it starts, when Lambda lends it a whole CPU.
 */
export const policiesPort = (...atStart: SetName[]): Pick<Ports, 'policies'> => ({
  policies: sealedPolicies(packedPolicies(), atStart),
});
