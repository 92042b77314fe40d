import { type Approval, type Shown, shownFor } from '../../lib/domain/approval/approval.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { digestOf } from '../../lib/domain/ledger/record.ts';
import type { DeploymentSpec, Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { Ports } from '../../lib/ports/ports.ts';

export interface ShownNow {
  readonly manifest: Manifest;
  readonly spec: DeploymentSpec;
  readonly version: ModelVersion;
  readonly deployment: Deployment;
  readonly shown: Shown;
}

/** What an approver would be shown at this moment: asked with, answered against and re-checked before release. */
export async function showNow(
  registry: Ports['registry'],
  about: { tenant: string; model: string; version: number; deployment: string; comparison: string | undefined },
): Promise<ShownNow> {
  const id = { tenant: about.tenant, model: about.model };
  const [model, version, deployment] = await Promise.all([
    registry.model(id),
    registry.version(id, about.version),
    registry.deployment(id, about.deployment),
  ]);
  const spec = model?.manifest?.deployments.find((d) => d.endpoint === about.deployment);
  if (!model?.manifest || !model.manifestDigest || !version || !deployment || !spec)
    throw new NotFoundError(`\`${about.model}/${about.version}\` into \`${about.deployment}\` is not known`);
  const shown = shownFor({
    version,
    endpoint: about.deployment,
    champion: deployment.champion,
    adopted: takenOver(deployment),
    plan: spec,
    manifestDigest: model.manifestDigest,
    comparison: about.comparison,
  });
  return { manifest: model.manifest, spec, version, deployment, shown };
}

/** What was adopted, while it serves and is no version of ours. */
const takenOver = ({ adopted, champion, config }: Deployment) =>
  adopted && champion === undefined && config === adopted.config
    ? { config, content: digestOf(adopted.content) }
    : undefined;

/** The same for a question already asked. */
export const showAgain = (registry: Ports['registry'], approval: Approval): Promise<ShownNow> =>
  showNow(registry, { ...approval, comparison: approval.shown.comparison ?? undefined });

/** Additional data under which a task token is encrypted: a ciphertext moved to another question does not decrypt. */
export const tokenContext = (approval: { tenant: string; model: string; id: string }): Record<string, string> => ({
  tenant: approval.tenant,
  model: approval.model,
  approval: approval.id,
});
