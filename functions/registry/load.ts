import { saidByQuestions } from '../../lib/domain/approval/said.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { SaidState } from '../../lib/domain/lifecycle.ts';
import type { DeploymentSpec, Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment, Model, ModelVersion } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Registry = Ports['registry'];

/** A model as its owner wants it. */
export interface Managed {
  readonly manifest: Manifest;
  /** sha256 of the manifest as it was applied. */
  readonly manifestDigest: string;
}

/** One endpoint of it: as the manifest wants it, and as it stands. */
export interface ManagedDeployment extends Managed {
  readonly spec: DeploymentSpec;
  readonly deployment: Deployment;
}

/** What flows that are about a managed model start from. @throws NotFoundError for one without a manifest */
export async function loadManaged(registry: Registry, { tenant, model }: ModelId): Promise<Managed> {
  return managed(await registry.model({ tenant, model }), model);
}

/** What flows that are about one endpoint start from. @throws NotFoundError where no applied manifest names it */
export async function loadPlace(
  registry: Registry,
  about: ModelId & { deployment: string },
): Promise<ManagedDeployment> {
  const id = { tenant: about.tenant, model: about.model };
  const [model, deployment] = await Promise.all([registry.model(id), loadDeployment(registry, about)]);
  const spec = specOf(model, about.deployment);
  if (!spec) throw notNamedError(about);
  return { ...managed(model, about.model), spec, deployment };
}

/** What flows that are about a version and where it is to serve start from. @throws NotFoundError naming what is missing */
export async function loadSubject(
  registry: Registry,
  about: ModelId & { deployment: string; version: number },
): Promise<ManagedDeployment & { readonly version: ModelVersion }> {
  const [place, version] = await Promise.all([loadPlace(registry, about), loadVersion(registry, about, about.version)]);
  return { ...place, version };
}

/** @throws NotFoundError for an endpoint that no applied manifest ever named */
export async function loadDeployment(registry: Registry, about: ModelId & { deployment: string }): Promise<Deployment> {
  const found = await registry.deployment({ tenant: about.tenant, model: about.model }, about.deployment);
  if (found) return found;
  throw notNamedError(about);
}

/** @throws NotFoundError for a version that was not registered */
export async function loadVersion(
  registry: Registry,
  { tenant, model }: ModelId,
  version: number,
): Promise<ModelVersion> {
  const found = await registry.version({ tenant, model }, version);
  // One from before it said itself what people said of it where: its questions say it.
  if (found && found.said === undefined && SaidState.safeParse(found.state).success)
    return { ...found, said: saidByQuestions(await registry.approvals({ tenant, model }, version)) };
  if (found) return found;
  throw new NotFoundError(`version \`${model}/${version}\` is not registered: see \`steward history ${model}\``);
}

function managed(found: Model | undefined, model: string): Managed {
  if (found?.manifest && found.manifestDigest !== undefined)
    return { manifest: found.manifest, manifestDigest: found.manifestDigest };
  throw new NotFoundError(`model \`${model}\` has no manifest: see \`steward apply\``);
}

export const notNamedError = ({ model, deployment }: { model: string; deployment: string }): NotFoundError =>
  new NotFoundError(
    `deployment \`${deployment}\` of model \`${model}\` is in no applied manifest: see \`steward apply\``,
  );

/** A deployment as the manifest wants it; undefined where it names none. */
export const specOf = (model: Model | undefined, endpoint: string): DeploymentSpec | undefined =>
  model?.manifest?.deployments.find((spec) => spec.endpoint === endpoint);
