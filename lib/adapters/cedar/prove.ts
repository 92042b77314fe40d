import { IntegrityError, InvalidEventError } from '../../domain/errors.ts';
import type { Action, PermissionRequest, Policies, UserGroup } from '../../ports/policies.ts';

/** Throws IntegrityError when one of the three rules everything rests on does not deny what it must. */
export function provePermissions(may: Policies['may']): void {
  const groups: UserGroup[] = ['approvers', 'owners', 'auditors', 'operators'];
  const ask = (who: string, tenant: string, of = groups, put?: UserGroup[]): PermissionRequest => ({
    principal: { id: who, tenants: ['home'], groups: of },
    action: 'answer',
    resource: {
      ...{ kind: 'ApprovalRequest', id: 'probe', tenant, tier: 'minimal', requester: 'requester', causedBy: ['cause'] },
      ...(put && { groups: put }),
    },
    context: { mfa: true, authAgeSeconds: 0 },
  });
  for (const [rule, request] of [
    ['four-eyes', ask('requester', 'home')],
    ['four-eyes', ask('cause', 'home')],
    ['tenant-isolation', ask('somebody', 'elsewhere')],
    ['others-than-asked', ask('somebody', 'home', ['approvers'], ['owners'])],
  ] as const) {
    const { decision, reasons, errors } = may(request);
    if (decision === 'deny' && reasons.includes(rule)) continue;
    throw new IntegrityError(
      `the policy \`${rule}\` no longer denies what it must${errors.length > 0 ? `: ${errors.join('; ')}` : ''}`,
    );
  }
}

/**
 * Whatever the texts look like (`when { true }`, `principal is Person`), a permit that reaches somebody who is in no group is a blanket one.
 * Reading may be given to everybody who is signed in; changing may not. Throws InvalidEventError naming the policy.
 */
export function proveClosed(may: Policies['may']): void {
  const nobody = { id: 'nobody', tenants: ['home'], groups: [] };
  const about = { id: 'probe', tenant: 'home', tier: 'minimal' } as const;
  for (const [action, kind] of CHANGES) {
    const resource = kind === 'Model' ? { kind, ...about } : { kind, ...about, requester: 'requester', causedBy: [] };
    const { decision, reasons } = may({
      principal: nobody,
      action,
      resource,
      context: { mfa: true, authAgeSeconds: 0 },
    });
    if (decision === 'deny') continue;
    throw new InvalidEventError(
      `the policy \`${reasons.join('`, `')}\` lets people who are in no group ${action}: name the groups it is for`,
    );
  }
}

/** Every action that changes something, and on what. */
const CHANGES: readonly (readonly [Action, 'Model' | 'ApprovalRequest'])[] = [
  ...(
    [
      'apply',
      'adopt',
      'register',
      'gate',
      'check',
      'retrain',
      'retrainAnyway',
      'requestRelease',
      'rollback',
      'freeze',
      'unfreeze',
      'acknowledge',
      'retire',
      'addEvidence',
      'attestAsOwner',
      'attestAsValidator',
      'closeIncident',
    ] as const
  ).map((action) => [action, 'Model'] as const),
  ['answer', 'ApprovalRequest'],
  ['withdraw', 'ApprovalRequest'],
];
