import type { Permissions } from '../../ports/policies.ts';
import { denyFor, permissionsOf } from './permissions.ts';
import { provePermissions } from './prove.ts';
import { proveOnce } from './proven.ts';
import { type CheckedPolicies, unsealSet } from './sealed.ts';

/** Who may do what, from a checked set; `prepare` makes it ready and proves it, which otherwise the first question does. */
export function permissionsIn(set: CheckedPolicies): Permissions & { readonly prepare: () => void } {
  const may = proveOnce(set, () => permissionsOf(`permissions ${set.sha256}`, set.permissions), provePermissions);
  const said = new Map([...set.gate.policies, ...set.permissions.policies].map((p) => [p.id, p.annotations.reason]));
  return {
    sha256: set.sha256,
    engine: set.engine,
    may: (request) => {
      try {
        return may()(request);
      } catch (error) {
        return denyFor(error);
      }
    },
    reasonOf: (id) => said.get(id),
    prepare: may,
  };
}

/** The permissions alone, prepared and proven now, with the errors of `sealedPolicies`: for whoever judges no versions. */
export function sealedPermissions(text: string): Permissions {
  const { prepare, ...permissions } = permissionsIn(unsealSet(text));
  prepare();
  return permissions;
}
