import type { Approval } from '../../lib/domain/approval/approval.ts';
import type { Person } from '../../lib/domain/approval/person.ts';
import { Tier } from '../../lib/domain/gate/tier.ts';
import type { Action, PermissionRequest } from '../../lib/ports/policies.ts';

/** A question as policy is asked about it. */
export const questionResource = ({
  id,
  tenant,
  tier,
  requester,
  causedBy,
  groups,
}: Approval): PermissionRequest['resource'] => ({
  kind: 'ApprovalRequest',
  id,
  tenant,
  tier: Tier.parse(tier),
  requester,
  causedBy: causedBy.map(({ person }) => person),
  ...(groups && { groups }),
});

const MFA = ['mfa', 'otp', 'hwk'];

/** What a person wants to do, as policy is asked. MFA is never inferred: one of the RFC 8176 methods must be named. */
export const permissionRequest = (
  person: Person,
  action: Action,
  resource: PermissionRequest['resource'],
): PermissionRequest => ({
  principal: { id: person.id, tenants: person.tenants, groups: person.groups },
  action,
  resource,
  context: {
    mfa: person.amr.some((method) => MFA.includes(method)),
    ...(person.authAgeSeconds !== undefined && { authAgeSeconds: person.authAgeSeconds }),
  },
});
