import { frozenSpec } from '../../lib/domain/approval/frozen.ts';
import { isSaidIn } from '../../lib/domain/approval/said.ts';
import type { DeploymentSpec, Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { frozenReasons } from '../../lib/domain/response/frozen.ts';
import type { StageName } from '../../lib/domain/stage-names.ts';
import { comparedWithAnother } from '../../lib/domain/stages/compared.ts';
import { type Condition, decidePromotion } from '../../lib/domain/stages/decide-promotion.ts';
import { whyNotStanding } from '../../lib/domain/stages/judged-by.ts';
import { isJudgedFor, ladderOf } from '../../lib/domain/stages/ladder.ts';
import { beyondStage } from '../../lib/domain/stages/stage-limits.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadManaged } from './load.ts';

type Needs = Pick<Ports, 'registry' | 'clock'>;

/** What must hold before a version enters a stage, and how each of it stands now. */
export async function loadConditions(
  { registry, clock }: Needs,
  manifest: Manifest,
  version: ModelVersion,
  stage: StageName,
  deployments: readonly Deployment[],
): Promise<Condition[]> {
  const ladder = ladderOf(manifest);
  const before = ladder[ladder.findIndex(({ name }) => name === stage) - 1];
  const wanted = (before?.deployments ?? []).map(async ({ endpoint }) => {
    const kinds = before?.policy.stable ?? [];
    const last = await Promise.all(kinds.map((kind) => registry.checks(version, kind, endpoint, { n: 1 })));
    return [endpoint, Object.fromEntries(kinds.map((kind, i) => [kind, last[i]!.at(-1)]))] as const;
  });
  const checks = Object.fromEntries(await Promise.all(wanted));
  return decidePromotion({ ladder, stage, version, deployments, checks, now: clock.now() });
}

/**
 * Why nobody is asked about a version for a deployment yet, or why its release does not begin: it was judged by what an earlier stage demands, or what
 * must hold in the stage before does not, or it is frozen. Where the manifest has one stage that alone is in its way.
 * @param about `deployment`: as it stands, where that was read already
 * @param before what it holds up, in words
 */
export async function stageInTheWay(
  ports: Needs,
  {
    manifest,
    spec,
    version,
    deployment,
  }: { manifest: Manifest; spec: DeploymentSpec; version: ModelVersion; deployment?: Deployment },
  before: 'anybody is asked about' | 'it is released into' = 'anybody is asked about',
): Promise<Reason[]> {
  const ladder = ladderOf(manifest);
  const { stage } = spec;
  if (ladder.length < 2) return frozenReasons(deployment ?? (await ports.registry.deployment(version, spec.endpoint)));
  const reason = (subject: string, observed: string): Reason => ({
    ...{ rule: 'stage', subject, observed },
    limit: `before ${before} ${stage}`,
  });
  if (!isJudgedFor(ladder, version, stage))
    return [reason('gate', `it was judged for ${version.gate?.stage ?? ladder[0]!.name}, and not for ${stage}`)];
  const deployments = await ports.registry.deployments(version);
  const conditions = await loadConditions(ports, manifest, version, stage, deployments);
  return conditions.filter(({ met }) => !met).map(({ subject, says }) => reason(subject, says));
}

/**
 * Why a release of what people are asked about would be refused as things stand: what must hold in the stage before does not any more, or the stage allows
 * less by now. What was shown with the question is held against what is there elsewhere.
 */
export const unmetNow = async (
  ports: Needs,
  about: { manifest: Manifest; spec: DeploymentSpec; version: ModelVersion },
): Promise<Reason[]> => [
  ...(await stageInTheWay(ports, about, 'it is released into')),
  ...(await loadBeyondStage(ports, about)),
];

/**
 * How a release would go beyond what its stage allows, alone or with the stage's other deployments, which are read where there are any.
 * @param running what runs of it now, where that is known
 */
export async function loadBeyondStage(
  { registry }: Pick<Needs, 'registry'>,
  { manifest, spec, version }: { manifest: Manifest; spec: DeploymentSpec; version: ModelVersion },
  running?: Parameters<typeof beyondStage>[2],
): Promise<Reason[]> {
  const several = manifest.deployments.filter(({ stage }) => stage === spec.stage).length > 1;
  if (!several || !manifest.stages) return beyondStage(manifest, spec, running);
  const deployments = await registry.deployments(version);
  const began = deployments.flatMap(({ releasing }) => (releasing?.approval ? [releasing.approval] : []));
  const asked = await Promise.all(began.map(async (id) => frozenSpec(await registry.approval(id))));
  return beyondStage(manifest, spec, { ...running, deployments, onTheWay: asked.filter((one) => one !== undefined) });
}

/** Nothing is concluded from the answers of another version than the one that is to be replaced; what a pipeline claims names its own champion. */
export async function otherThanCompared(
  { registry }: Needs,
  { manifest, spec, version }: { manifest: Manifest; spec: DeploymentSpec; version: ModelVersion },
) {
  const deployments = await registry.deployments(version);
  const because = comparedWithAnother(ladderOf(manifest), version, deployments, [spec.endpoint]);
  return because === undefined ? undefined : { verdict: 'undecided' as const, reasons: [], because };
}

/** Why it is too early, in words, for whoever asks for a release. */
export async function whyTooEarly(
  ports: Needs,
  version: ModelVersion,
  deployment: string,
  policies: string,
): Promise<string | undefined> {
  const { manifest, manifestDigest } = await loadManaged(ports.registry, version);
  const spec = manifest.deployments.find(({ endpoint }) => endpoint === deployment);
  const anew = spec && whyNotStanding(version, { manifest: manifestDigest, policies });
  if (anew && !isSaidIn(version, deployment))
    return `\`${version.model}/${version.version}\` is too early for \`${spec.stage}\`: ${anew}; \`steward gate ${version.model}/${version.version}\` judges it again, and asks when it passes`;
  const [first] = spec ? await stageInTheWay(ports, { manifest, spec, version }) : [];
  if (!spec || !first) return undefined;
  const name = `${version.model}/${version.version}`;
  if (first.rule === 'frozen') return `${first.observed}; ${first.limit}`;
  return `\`${name}\` is too early for \`${spec.stage}\`: ${first.observed}; \`steward promote ${name} --to ${spec.stage} --dry-run\` lists all that must hold`;
}
