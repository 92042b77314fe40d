import type { Ports } from '../../../ports/ports.ts';
import { loadPolicies } from '../../cedar/load.ts';
import { packedPolicies } from '../packed.ts';

/** The policy set that was packed beside the code. */
export const policiesPort = (): Pick<Ports, 'policies'> => ({ policies: loadPolicies(packedPolicies()) });
