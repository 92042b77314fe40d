import type { ApprovalView, DeploymentView, LastCheck, ModelView, Named } from '../../lib/contract/api.ts';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import { CHECK_KINDS } from '../../lib/domain/check/kinds.ts';
import { loudest } from '../../lib/domain/check/loudest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { ModelId, Registry } from '../../lib/ports/registry.ts';

/** The name people know a person by, where the installation knows one. */
export type NameOf = (id: string) => string | undefined;

export const iso = (ms: number): string => new Date(ms).toISOString();

/** A person's id, and the name beside it where there is one. */
export function named(id: string, nameOf: NameOf): Named {
  const name = nameOf(id);
  return name === undefined ? { id } : { id, name };
}

/** A question as people may see it: never its token, never the execution that waits. */
export function approvalView(approval: Approval, nameOf: NameOf): ApprovalView {
  const { token: _, due: __, execution: ___, requester, askedAt, expiresAt, ...view } = approval;
  return { ...view, requester: named(requester, nameOf), askedAt: iso(askedAt), expiresAt: iso(expiresAt) };
}

/** One model with its versions, deployments, last checks and open questions. */
export async function modelView(registry: Registry, id: ModelId): Promise<ModelView> {
  const [model, versions, deployments, approvals] = await Promise.all([
    registry.model(id),
    registry.versions(id),
    registry.deployments(id),
    registry.approvals(id),
  ]);
  const manifest = model?.manifest;
  return {
    tenant: id.tenant,
    model: id.model,
    managed: manifest !== undefined,
    ...(manifest && { owner: manifest.owner, purpose: manifest.purpose, tier: manifest.tier }),
    versions: versions.map(({ version, state, gate }) => ({ version, state, ...(gate && { gate: gate.verdict }) })),
    deployments: await Promise.all(deployments.map((deployment) => deploymentView(registry, id, deployment))),
    pending: approvals
      .filter(({ state }) => state === 'pending')
      .map((a) => ({ id: a.id, version: a.version, deployment: a.deployment, expiresAt: iso(a.expiresAt) })),
  };
}

async function deploymentView(registry: Registry, id: ModelId, deployment: Deployment): Promise<DeploymentView> {
  const { endpoint, stage, champion, liveSince, releasing, outOfBand, releases } = deployment;
  const checks = await Promise.all(CHECK_KINDS.map((kind) => registry.checks(id, kind, endpoint, { n: 1 })));
  const last = checks.flatMap((of) => of.at(-1) ?? []).map((check) => [check.kind, lastCheck(check)] as const);
  return {
    endpoint,
    stage,
    releases,
    outOfBand: outOfBand !== undefined && !outOfBand.acknowledged,
    ...(champion !== undefined && { champion }),
    ...(liveSince !== undefined && { liveSince: iso(liveSince) }),
    ...(releasing && { releasing: releasing.version }),
    ...Object.fromEntries(last),
  };
}

function lastCheck(check: Check): LastCheck {
  const reason = loudest(check);
  return { verdict: check.verdict, slot: check.slot, ...(reason && { reason }) };
}
