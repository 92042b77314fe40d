import type { Approval } from '../../lib/domain/approval/approval.ts';
import type { ModelId, Registry } from '../../lib/ports/registry.ts';

/** A question as people may see it: everything but the token. */
export function approvalView(approval: Approval) {
  const { token: _, due: __, ...view } = approval;
  return view;
}

/** One model with its versions and deployments. */
export async function modelView(registry: Registry, id: ModelId) {
  const [model, versions, deployments] = await Promise.all([
    registry.model(id),
    registry.versions(id),
    registry.deployments(id),
  ]);
  return {
    ...id,
    managed: model?.manifest !== undefined,
    owner: model?.manifest?.owner,
    tier: model?.manifest?.tier,
    versions: versions.map(({ version, state, gate }) => ({ version, state, gate: gate?.verdict })),
    deployments: deployments.map(({ endpoint, stage, champion, liveSince, releases }) => ({
      endpoint,
      stage,
      champion,
      liveSince,
      releases,
    })),
  };
}
