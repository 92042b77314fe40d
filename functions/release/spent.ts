import type { Approval } from '../../lib/domain/approval/approval.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { StateWrite } from '../../lib/domain/registry/writes.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { leansOn } from '../../lib/domain/release/served-here.ts';

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
  return [writes.approval(approval, { spent: true }), writes.version(version, { state: 'gated-pass' })];
}
