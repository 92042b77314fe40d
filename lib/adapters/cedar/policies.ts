import type { Policies } from '../../ports/policies.ts';
import { gateOf } from './gate.ts';
import { checkedSets, type PolicySource } from './policy-set.ts';
import { proveClosed } from './prove.ts';
import { proveGate } from './prove-gate.ts';
import { engineVersion, proveOnce } from './proven.ts';
import { type CheckedPolicies, sealSet, unsealSet } from './sealed.ts';
import { permissionsIn } from './sealed-permissions.ts';

/** The two sets of policies: what a version must fulfil, and who may do what. */
export type SetName = 'gate' | 'permissions';

/**
 * Makes the policies port from texts, without touching a disk: for local planes, dry runs and tests.
 * Throws InvalidEventError when a text is refused, IntegrityError when a required policy is missing, has lost its
 * effect or no longer holds, DependencyError when the engine cannot be loaded.
 */
export const policiesFrom = (source: PolicySource): Policies => proven(checked(source));

/** Checks and proves the texts, with the errors of `policiesFrom`, and seals them for `sealedPolicies`. */
export function sealPolicies(source: PolicySource): string {
  const set = checked(source);
  proven(set);
  return sealSet(set);
}

/** What is asked once, where the texts are judged; a start from a sealed set repeats only what everything rests on. */
function proven(set: CheckedPolicies): Policies {
  const policies = prepared(set, ['gate', 'permissions']);
  proveClosed(policies.may);
  return policies;
}

/**
 * Makes the policies port from a set that was checked where it was packed: to parse and validate every policy takes the engine
 * several times as long as all that it is asked afterwards, and the seal says that nothing has changed since. The sets of
 * `atStart` are prepared and proven now, another one when it is first asked. Throws IntegrityError when the seal is broken, another
 * version of the engine checked the set, or what it must deny is not denied; DependencyError when the engine cannot be loaded.
 */
export const sealedPolicies = (text: string, atStart: readonly SetName[]): Policies =>
  prepared(unsealSet(text), atStart);

const checked = (source: PolicySource): CheckedPolicies => ({ ...checkedSets(source), engine: engineVersion() });

function prepared(set: CheckedPolicies, atStart: readonly SetName[]): Policies {
  const gate = proveOnce(set, () => gateOf(`gate ${set.sha256}`, set.gate), proveGate);
  const { prepare, ...permissions } = permissionsIn(set);
  const start = { gate, permissions: prepare };
  for (const name of atStart) start[name]();
  return { ...permissions, gate: (facts) => gate()(facts) };
}
