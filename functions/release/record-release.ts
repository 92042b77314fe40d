import type { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import { stateIn } from '../../lib/domain/approval/said.ts';
import { contentDigest } from '../../lib/domain/failover/statement.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { type Draft, digestOf } from '../../lib/domain/ledger/record.ts';
import { assertMayBecome, RELEASE, type ReleaseState } from '../../lib/domain/lifecycle.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { StateWrite } from '../../lib/domain/registry/writes.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { leansOn } from '../../lib/domain/release/way-back.ts';
import type { Content, EndpointObservation } from '../../lib/domain/served/served.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { keepWhole } from '../reasons/keep-whole.ts';
import { loadDeployment, loadVersion } from '../registry/load.ts';
import { closedState, currentRelease, type Release, type ReleaseNeeds, reloadDeployment } from './load-release.ts';

/** Who closes a release: the machine itself, or the sweep where the machine ended without. */
type By = 'release' | 'sweep';
export const serviceActor = (id: By) => ({ kind: 'service' as const, id });
/** Without evidence where nothing is recorded but reasons of our own, which are short. */
export type RecordPorts = PortsOf<'ledger'> & Partial<PortsOf<'evidence:add'>>;
type Recording = PortsOf<'registry' | 'alarms:remove'> & RecordPorts;

export const approvalOf = async (
  { registry }: Pick<ReleaseNeeds, 'registry'>,
  id: string,
): Promise<Approval | undefined> => (id === '' ? undefined : registry.approval(id));

/** Once seen, an endpoint of ours is known by when it came to be: one that is made later under its name is another. */
function seen(deployment: Deployment, observed: EndpointObservation | undefined): Deployment {
  const { created } = deployment;
  if (!created || observed?.config !== created.config || created.at.includes(observed.createdAt)) return deployment;
  return { ...deployment, created: { ...created, at: [observed.createdAt] } };
}

/**
 * Makes the challenger champion: the previous one is superseded in the same commit, so there is never none or two.
 * @param kept digests of evidence: of how its `files` lay when many functions had read them all, and of its `golden` records and their answers
 */
export async function completeRelease(
  ports: ReleaseNeeds,
  found: Release,
  observed: EndpointObservation,
  content: Content,
  kept: { readonly files?: string; readonly golden?: Record<string, string> } = {},
): Promise<{ verdict: string }> {
  const { version } = found;
  const deployment = seen(found.deployment, observed);
  const { config } = currentRelease(found);
  const { releasing: _, previous: __, outOfBand: ___, ...rest } = withReleaseState(deployment, version.version, 'live');
  const before = deployment.champion;
  const releases = before === undefined ? rest.releases : { ...rest.releases, [before]: 'superseded' as const };
  const previous = deployment.config
    ? { previous: { ...(before !== undefined && { version: before }), config: deployment.config } }
    : {};
  await withoutAlarms(ports, deployment);
  const liveSince = ports.clock.now();
  const live = { ...rest, ...previous, releases, champion: version.version, config, content, liveSince };
  await commitOutcome(ports, deployment, {
    subject: releaseSubject(found),
    verdict: 'live',
    data: {
      config,
      content: contentDigest(content),
      from: before ?? 0,
      ...kept,
      ...(deployment.target && { account: deployment.target.account }),
      observed: {
        config: observed.config,
        package: observed.variants[0]?.containers[0]?.package ?? '',
        artifact: version.artifactDigest ?? '',
        image: observed.variants.flatMap((variant) => variant.images).join(', '),
      },
    },
    writes: [writes.deployment(deployment, live, { places: { live: 0 } })],
  });
  return { verdict: 'live' };
}

/**
 * Records that the challenger did not become champion; whoever was champion before, or what was adopted, still serves. While SageMaker is
 * still on the way to the challenger nothing is closed, and its alarms stay, for they may yet bring it back: the sweep closes it a day later.
 */
export async function failRelease(
  ports: Recording,
  before: Release,
  reasons: readonly Reason[],
  state: 'failed' | 'rolled-back' = 'failed',
  observed?: EndpointObservation,
  by: By = 'release',
  { fate, content, approved }: Left = {},
): Promise<{ verdict: string }> {
  const found = await reloadDeployment(ports.registry, before);
  const closed = closedState(found);
  if (closed) return { verdict: closed };
  const deployment = seen(found.deployment, observed);
  const { config } = currentRelease(found);
  if (observed?.pending === config && by === 'release') return { verdict: 'unverified' };
  const { releasing: _, created, ...rest } = withReleaseState(deployment, found.version.version, state);
  // A release that ends with no endpoint there has made none: whatever comes to be under that name later is somebody else's.
  const made = created !== undefined && (created.at.length > 0 || observed !== undefined);
  const after = { ...rest, ...(made && fate !== 'deleted' && { created }), ...(content && { content }) };
  const adopted = deployment.champion === undefined ? deployment.config : undefined;
  await withoutAlarms(ports, deployment);
  const spent = isApprovalSpent(found.version, deployment, await approvalOf(ports, currentRelease(found).approval));
  await commitOutcome(ports, deployment, {
    subject: releaseSubject(found),
    verdict: state,
    reasons,
    data: {
      config,
      to: deployment.champion ?? 0,
      ...(adopted && { back: adopted }),
      ...(fate && { endpoint: fate }),
      ...(approved && { package: approved }),
    },
    writes: [writes.deployment(deployment, after), ...spent],
    by,
  });
  return { verdict: state };
}

/**
 * Records that an approved release will not begin, and gives the approval back: the version stands at its gate again. Bound to the deployment as
 * it was read, so that it cannot overtake a release that begins.
 */
export async function abandonRelease(
  ports: Omit<Recording, 'alarms'>,
  due: ReleaseSubject,
  approval: string,
  reasons: readonly Reason[],
  by: By = 'release',
): Promise<{ verdict: string }> {
  const [version, deployment] = await Promise.all([
    loadVersion(ports.registry, due, due.version),
    loadDeployment(ports.registry, due),
  ]);
  const spent = isApprovalSpent(version, deployment, await approvalOf(ports, approval));
  if (spent.length === 0 || deployment.releasing?.version === due.version) return { verdict: 'failed' };
  await ports.ledger.commit({
    once: `abandoned:${due.tenant}:${due.model}:${due.deployment}:${approval}`,
    appends: [
      {
        chain: modelChain(due.tenant, due.model),
        draft: {
          type: 'ReleaseFailed',
          actor: serviceActor(by),
          subject: releaseSubject({ version, deployment }),
          verdict: 'failed',
          reasons: [...reasons],
          data: { approval, to: deployment.champion ?? 0 },
        },
      },
    ],
    writes: [writes.deployment(deployment, deployment), ...spent],
  });
  return { verdict: 'failed' };
}

/**
 * A release that is over needs no alarms: one that goes back makes them anew. They are removed before the commit that forgets their
 * names, so that none is left over and paid for.
 */
const withoutAlarms = (ports: Recording, { releasing }: Deployment): Promise<void> =>
  ports.alarms.remove(releasing?.alarms ?? []);

const OUTCOMES = { live: 'ReleaseCompleted', 'rolled-back': 'ReleaseRolledBack', failed: 'ReleaseFailed' } as const;

/** How a release ended: what its record says, and what becomes of the deployment, and of what else hangs on it. */
interface Outcome {
  /** The version, or no version for what was adopted. */
  readonly subject: Draft['subject'];
  readonly verdict: keyof typeof OUTCOMES;
  readonly reasons?: readonly Reason[];
  readonly data: Record<string, number | string | Record<string, string>>;
  readonly writes: readonly StateWrite[];
  readonly by?: By;
}

export async function commitOutcome(
  ports: RecordPorts,
  { tenant, model, endpoint, releasing }: Deployment,
  { subject, verdict, reasons = [], data, writes, by = 'release' }: Outcome,
): Promise<void> {
  const evidence = ports.evidence ? await keepWhole(ports.evidence, reasons) : [];
  // How far it came is no part of which release it is.
  const { share: _, ...began } = releasing ?? {};
  await ports.ledger.commit({
    once: `outcome:${tenant}:${digestOf({ ...began, deployment: endpoint, tenant, model })}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: OUTCOMES[verdict],
          actor: serviceActor(by),
          subject,
          verdict,
          reasons: [...reasons],
          ...(evidence.length > 0 && { evidence }),
          data,
        },
      },
    ],
    writes,
  });
}

export const releaseSubject = ({ version, deployment }: Pick<Release, 'version' | 'deployment'>) => ({
  tenant: version.tenant,
  model: version.model,
  version: version.version,
  deployment: deployment.endpoint,
});

/** @throws IntegrityError where a release cannot go there: said before anything is done for it */
export function withReleaseState(deployment: Deployment, version: number, to: ReleaseState): Deployment {
  const { model, endpoint, releases } = deployment;
  assertMayBecome(RELEASE, releases[version], to, `\`${model}/${version}\` on \`${endpoint}\``);
  return { ...deployment, releases: { ...releases, [version]: to } };
}

/**
 * What a release that did not hold leaves: what became of an endpoint under which nothing ran before, as what the config from before serves
 * again, and what SageMaker goes on to say of the package.
 */
interface Left {
  readonly fate?: 'deleted' | 'left' | undefined;
  readonly content?: Content | undefined;
  readonly approved?: string | undefined;
}

/**
 * What the record of a release that ended without holding says of its package: SageMaker goes on calling it approved, which whoever deploys by
 * that hears. Nothing of a version that serves or served here, which is approved for that, nor where SageMaker cannot be asked.
 */
export async function packageLeft(
  { sagemaker }: Pick<ReleaseNeeds, 'sagemaker'>,
  { version, deployment }: Release,
): Promise<string | undefined> {
  if (leansOn(deployment, version.version)) return undefined;
  const found = await sagemaker.describePackage(version.package).catch(() => undefined);
  return found?.approval === 'Approved' ? `${version.package} stays Approved in SageMaker` : undefined;
}

/**
 * An approval counts once: after a release that did not hold, the version stands at its gate again there and must be asked about anew. The question
 * is marked with it, so that no machine that is redriven later uses it beside a new one. A version that serves or served here keeps the
 * approval it did so under: a rollback leans on it.
 */
export function isApprovalSpent(
  version: ModelVersion,
  deployment: Deployment,
  approval: Approval | undefined,
): StateWrite[] {
  const held =
    approval?.state === 'approved' && !approval.spent && stateIn(version, deployment.endpoint) === 'approved';
  const forThis = approval?.version === version.version && approval.deployment === deployment.endpoint;
  if (!held || !forThis || leansOn(deployment, version.version)) return [];
  return [writes.approval(approval, { spent: true }), writes.versionIn(version, deployment.endpoint, undefined)];
}
