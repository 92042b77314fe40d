import type { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import { type Approval, shownDigest } from '../../lib/domain/approval/approval.ts';
import { frozenSpec } from '../../lib/domain/approval/frozen.ts';
import { contentsOf } from '../../lib/domain/approval/registered.ts';
import { IntegrityError } from '../../lib/domain/errors.ts';
import { releasePause } from '../../lib/domain/execution/pauses.ts';
import { digestOf } from '../../lib/domain/ledger/record.ts';
import type { DeploymentSpec } from '../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import { oldFleetStays } from '../../lib/domain/plan/plan-length.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadRecord } from '../approve/load-question-history.ts';
import { loadDeployment, loadVersion, notNamedError, specOf } from '../registry/load.ts';
import type { needs } from './flow.ts';

/** Everything the steps of a release can touch. */
export type ReleaseNeeds = PortsOf<typeof needs>;

export interface Release {
  /** The plan that was approved, once a release is on its way; until then the manifest's. */
  readonly spec: DeploymentSpec;
  readonly version: ModelVersion;
  readonly deployment: Deployment;
  readonly approval?: Approval;
}

/** A release that is on its way, with whether it goes back to what was released before. */
export type Approved = Release & { readonly back: boolean };

/**
 * What every step of a release reads, once. The manifest is read only while no plan is approved: what was approved is frozen beside the question.
 * @throws NotFoundError naming what is missing
 */
export async function loadRelease(registry: Ports['registry'], due: ReleaseSubject): Promise<Release> {
  const [version, deployment] = await Promise.all([
    loadVersion(registry, due, due.version),
    loadDeployment(registry, due),
  ]);
  const releasing = deployment.releasing?.version === due.version ? deployment.releasing : undefined;
  const approval = releasing && (await registry.approval(releasing.approval));
  const spec = frozenSpec(approval) ?? specOf(await registry.model(version), due.deployment);
  if (!spec) throw notNamedError(due);
  return { spec, version, deployment, ...(approval && { approval }) };
}

/** The same at the end of a step, which may itself have written down what it saw of the endpoint. */
export const reloadDeployment = async <Found extends { readonly deployment: Deployment }>(
  registry: Ports['registry'],
  found: Found,
): Promise<Found> => {
  const { tenant, model, endpoint } = found.deployment;
  return { ...found, deployment: await loadDeployment(registry, { tenant, model, deployment: endpoint }) };
};

/**
 * The same for the steps that act on what was approved: every item held against the signed record with which the release began, and through the
 * digest in it against what people said yes to.
 * @throws IntegrityError when an item says something else by now
 */
export async function loadApproved(
  ports: Pick<ReleaseNeeds, 'registry' | 'ledger' | 'trust'>,
  due: ReleaseSubject,
): Promise<Approved> {
  const found = await loadRelease(ports.registry, due);
  if (closedState(found)) return { ...found, back: false };
  const releasing = currentRelease(found);
  const { version, deployment, approval } = found;
  const { type, subject, data } = await loadRecord(
    ports,
    deployment.started,
    `the release of \`${due.model}/${due.version}\``,
  );
  const said = [
    ['record', type, 'ReleaseStarted'],
    ['model', subject.model, due.model],
    ['version', subject.version, due.version],
    ['deployment', subject.deployment, due.deployment],
    ['config', data.config, releasing.config],
    ['approval', data.approval, approval?.id],
    ['digest', data.digest, approval?.digest],
    ['what was shown', data.digest, approval && shownDigest(approval.shown)],
    ['plan', approval?.shown.plan, digestOf(approval?.frozen ?? null)],
    ['package', approval?.shown.package, version.package],
    ['contents', approval?.shown.contents, contentsOf(version)],
  ] as const;
  const other = said.find(([, recorded, now]) => recorded === undefined || recorded !== now);
  if (!other) return { ...found, back: data.back === true };
  const [what, recorded, now] = other;
  throw new IntegrityError(
    `the ${what} of the release of \`${due.model}/${due.version}\` is \`${now ?? 'none'}\`, its record says \`${recorded ?? 'none'}\``,
  );
}

/** How this version's release already ended, if it did: a step that is repeated changes nothing the second time. */
export function closedState({ version, deployment }: Release): 'rolled-back' | 'failed' | 'live' | undefined {
  const state = deployment.releases[version.version];
  return state === 'rolled-back' || state === 'failed' || state === 'live' ? state : undefined;
}

/** The release on its way, which must be this version's: two at once on one endpoint would be a broken invariant. */
export function currentRelease(release: Release): NonNullable<Deployment['releasing']> {
  const { releasing } = release.deployment;
  if (releasing?.version !== release.version.version)
    throw new IntegrityError(
      `deployment \`${release.deployment.endpoint}\` releases \`${releasing?.version ?? 'nothing'}\`, not \`${release.version.version}\``,
    );
  return releasing;
}

/** Says beside an answer after how many seconds the machine shall come again, if it does: by how long the release was on its way before. */
export async function withPause<Answer extends object>(
  { clock }: Pick<ReleaseNeeds, 'clock'>,
  { spec, deployment }: { readonly spec: DeploymentSpec; readonly deployment: Deployment },
  answer: Promise<Answer>,
): Promise<Answer & { seconds: number }> {
  const said = await answer;
  const began = deployment.releasing?.race?.ended ?? deployment.releasing?.startedAt ?? clock.now();
  return { ...said, seconds: releasePause(clock.now() - began, oldFleetStays(spec.plan)) };
}
