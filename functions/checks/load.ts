import type { CheckDue } from '../../lib/contract/check-due.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import type { DeploymentSpec, Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { Ports } from '../../lib/ports/ports.ts';

/** Whose traffic a check is about. */
export interface CheckedDeployment {
  readonly manifest: Manifest;
  readonly spec: DeploymentSpec;
  readonly deployment: Deployment;
  /** The version being served, absent while nothing is. */
  readonly served: (ModelVersion & { baseline: string }) | undefined;
}

/** What both kinds of check start from. Throws NotFoundError naming what is missing. */
export async function loadDeployment(
  registry: Ports['registry'],
  due: Pick<CheckDue, 'tenant' | 'model' | 'deployment'>,
): Promise<CheckedDeployment> {
  const id = { tenant: due.tenant, model: due.model };
  const [model, deployment] = await Promise.all([registry.model(id), registry.deployment(id, due.deployment)]);
  const spec = model?.manifest?.deployments.find((d) => d.endpoint === due.deployment);
  if (!model?.manifest || !spec || !deployment)
    throw new NotFoundError(
      `deployment \`${due.deployment}\` of model \`${due.model}\` is in no applied manifest: see \`steward apply\``,
    );
  const served = deployment.champion === undefined ? undefined : await registry.version(id, deployment.champion);
  return {
    manifest: model.manifest,
    spec,
    deployment,
    served: served?.baseline ? { ...served, baseline: served.baseline } : undefined,
  };
}
