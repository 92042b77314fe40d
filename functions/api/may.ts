import type { May } from '../../lib/contract/api.ts';
import type { Person } from '../../lib/domain/approval/person.ts';
import type { Action, PermissionRequest, Permissions } from '../../lib/ports/policies.ts';
import { permissionRequest } from '../approve/permission-request.ts';

/** Whether a person may, asked as the deed itself will ask; with each policy's own words. */
export function mayDo(
  policies: Permissions,
  person: Person,
  action: Action,
  thing: PermissionRequest['resource'],
): May {
  const { decision, reasons } = policies.may(permissionRequest(person, action, thing));
  const withText = (policy: string) => {
    const text = policies.reasonOf(policy);
    return text === undefined ? { policy } : { policy, text };
  };
  return { allowed: decision === 'allow', reasons: reasons.map(withText) };
}
