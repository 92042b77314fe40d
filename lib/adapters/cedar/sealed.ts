import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { IntegrityError } from '../../domain/errors.ts';
import { type PolicySet, sha256Of } from './policy-set.ts';

/** Both sets as `checkedSets` left them, their identity, and which engine they were checked with (`cedar 4.13.0`). */
export interface CheckedPolicies {
  readonly gate: PolicySet;
  readonly permissions: PolicySet;
  readonly sha256: string;
  readonly engine: string;
}

/** Writes a checked set as one text with a seal: the sha256 of all of it in canonical JSON. */
export const sealSet = (set: CheckedPolicies): string => JSON.stringify({ ...set, seal: sealOf(set) });

/**
 * Reads what `seal` wrote, without asking the engine. Throws IntegrityError when anything in it is other than it was when it was
 * checked, or nobody sealed it. A seal shows damage and edits; whoever can write a new one can as well exchange the code beside it.
 */
export function unsealSet(text: string): CheckedPolicies {
  const refuse = (cause?: unknown): never => {
    throw new IntegrityError('the packed policies are not what was checked: pack and deploy them again', { cause });
  };
  try {
    const { seal: written, ...set } = JSON.parse(text) as CheckedPolicies & { seal: string };
    return written === sealOf(set) && set.sha256 === sha256Of(set) ? set : refuse();
  } catch (cause) {
    return refuse(cause);
  }
}

const sealOf = (set: CheckedPolicies): string =>
  createHash('sha256')
    .update(canonicalize(set) as string)
    .digest('hex');
