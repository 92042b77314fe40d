import { IntegrityError } from '../../domain/errors.ts';
import type { GateFacts } from '../../domain/gate/facts.ts';
import type { Group, PermissionRequest, Policies } from '../../ports/policies.ts';
import { withCedar } from './engine.ts';
import { gateOf } from './gate.ts';
import { permissionsOf } from './permissions.ts';
import { checkedSets, type PolicySource } from './policy-set.ts';

/**
 * Makes the policies port from texts, without touching a disk: for bundles, dry runs and tests.
 * Throws InvalidEventError when a text is refused, IntegrityError when a required policy is missing, has lost its
 * effect or no longer holds, DependencyError when the engine cannot be loaded.
 */
export function policiesFrom(source: PolicySource): Policies {
  const { gate, permissions, sha256 } = checkedSets(source);
  const said = new Map([...gate.policies, ...permissions.policies].map((p) => [p.id, p.annotations.reason]));
  const policies: Policies = {
    sha256,
    engine: `cedar ${withCedar((cedar) => cedar.getCedarSDKVersion())}`,
    gate: gateOf(`gate ${sha256}`, gate),
    may: permissionsOf(`permissions ${sha256}`, permissions),
    reasonOf: (id) => said.get(id),
  };
  prove(policies);
  return policies;
}

/** The start-up invariant: the schema takes every fact, and the two rules everything rests on really deny. */
function prove({ gate, may }: Policies) {
  gate(EVERY_FACT);
  const groups: Group[] = ['approvers', 'owners', 'auditors', 'operators'];
  const ask = (who: string, tenant: string): PermissionRequest => ({
    principal: { id: who, tenants: ['home'], groups },
    action: 'answer',
    resource: { kind: 'ApprovalRequest', id: 'probe', tenant, tier: 'minimal', requester: 'requester' },
    context: { mfa: true, authAgeSeconds: 0 },
  });
  for (const [rule, request] of [
    ['four-eyes', ask('requester', 'home')],
    ['tenant-isolation', ask('somebody', 'elsewhere')],
  ] as const) {
    const { decision, reasons, errors } = may(request);
    if (decision === 'deny' && reasons.includes(rule)) continue;
    throw new IntegrityError(
      `the policy \`${rule}\` no longer denies what it must${errors.length > 0 ? `: ${errors.join('; ')}` : ''}`,
    );
  }
}

const EVERY_FACT: GateFacts = {
  managed: true,
  tier: 'limited',
  packageCompleted: true,
  imageByDigest: true,
  artifactDigestKnown: true,
  hasEvaluation: true,
  auc: '0.7000',
  aucLow: '0.6900',
  aucHigh: '0.7100',
  aucFloor: '0.6000',
  heldOutRows: 2,
  minimumHeldOutRows: 1,
  hasBaseline: true,
  hasTrainingData: true,
  hasChampion: true,
  delta: '0.0100',
  deltaLow: '0.0050',
  deltaHigh: '0.0150',
  deltaFloor: '-0.0100',
  schemaCompatible: true,
};
