import type { Person } from '../../lib/domain/approval/person.ts';
import type { Action, PermissionRequest } from '../../lib/ports/policies.ts';

const MFA = ['mfa', 'otp', 'hwk'];

/** What a person wants to do, as policy is asked. MFA is never inferred: one of the RFC 8176 methods must be named. */
export const wish = (person: Person, action: Action, resource: PermissionRequest['resource']): PermissionRequest => ({
  principal: { id: person.id, tenants: person.tenants, groups: person.groups },
  action,
  resource,
  context: {
    mfa: person.amr.some((method) => MFA.includes(method)),
    ...(person.authAgeSeconds !== undefined && { authAgeSeconds: person.authAgeSeconds }),
  },
});
