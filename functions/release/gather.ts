import { IntegrityError, NotFoundError } from '../../lib/domain/errors.ts';
import type { DeploymentSpec, Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import type { ReleaseSubject } from '../evaluate/evaluate.ts';

/** Everything the steps of a release can touch. */
export type ReleaseNeeds = Pick<Ports, 'registry' | 'sagemaker' | 'alarms' | 'evidence' | 'worm' | 'clock' | 'ledger'>;

export interface Release {
  readonly manifest: Manifest;
  readonly spec: DeploymentSpec;
  readonly version: ModelVersion;
  readonly deployment: Deployment;
}

/** What every step of a release reads. Throws NotFoundError when a part of it is gone. */
export async function gather(registry: Ports['registry'], due: ReleaseSubject): Promise<Release> {
  const id = { tenant: due.tenant, model: due.model };
  const [model, version, deployment] = await Promise.all([
    registry.model(id),
    registry.version(id, due.version),
    registry.deployment(id, due.deployment),
  ]);
  const spec = model?.manifest?.deployments.find((d) => d.endpoint === due.deployment);
  if (!model?.manifest || !version || !deployment || !spec)
    throw new NotFoundError(`\`${due.model}/${due.version}\` into \`${due.deployment}\` is not known`);
  return { manifest: model.manifest, spec, version, deployment };
}

/** How this version's release already ended, if it did: a step that is repeated changes nothing the second time. */
export function closedAs({ version, deployment }: Release): 'rolled-back' | 'failed' | 'live' | undefined {
  const state = deployment.releases[version.version];
  return state === 'rolled-back' || state === 'failed' || state === 'live' ? state : undefined;
}

/** The release on its way, which must be this version's: two at once on one endpoint would be a broken invariant. */
export function onItsWay(release: Release): NonNullable<Deployment['releasing']> {
  const { releasing } = release.deployment;
  if (releasing?.version !== release.version.version)
    throw new IntegrityError(
      `deployment \`${release.deployment.endpoint}\` releases \`${releasing?.version ?? 'nothing'}\`, not \`${release.version.version}\``,
    );
  return releasing;
}
