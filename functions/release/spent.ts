import type { Approval } from '../../lib/domain/approval/approval.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import { keys } from '../../lib/domain/registry/keys.ts';
import { leansOn } from '../../lib/domain/release/served-here.ts';
import type { StateWrite } from '../../lib/ports/ledger.ts';

/**
 * An approval counts once: after a release that did not hold, the version stands at its gate again and must be asked about anew. The question
 * is marked with it, so that no machine that is redriven later uses it beside a new one. A version that serves or served here keeps the
 * approval it did so under: a rollback leans on it.
 */
export function approvalSpent(
  version: ModelVersion,
  deployment: Deployment,
  approval: Approval | undefined,
): StateWrite[] {
  const held = approval?.state === 'approved' && !approval.spent && version.state === 'approved';
  const forThis = approval?.version === version.version && approval.deployment === deployment.endpoint;
  if (!held || !forThis || leansOn(deployment, version.version)) return [];
  const { tenant, model } = version;
  return [
    {
      clause: 'approval',
      key: keys.approval(tenant, model, approval.version, approval.id),
      item: { ...approval, spent: true },
      if: { is: { state: 'approved' } },
    },
    {
      clause: 'version',
      key: keys.version(tenant, model, version.version),
      item: { ...version, state: 'gated-pass' },
      if: { is: { state: 'approved' } },
    },
  ];
}
