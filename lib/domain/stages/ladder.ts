import { stateIn } from '../approval/said.ts';
import type { GatePolicy } from '../evaluation/gate-policy.ts';
import type { EvidencePolicy } from '../evidence/evidence-policy.ts';
import { Tier } from '../gate/tier.ts';
import type { DeploymentSpec, Manifest } from '../model/manifest.ts';
import type { Deployment, ModelVersion } from '../model/model.ts';
import type { StagePolicy } from '../model/stage-policy.ts';
import { leansOn } from '../release/way-back.ts';
import { STAGE_NAMES, type StageName } from '../stage-names.ts';

/** One stage of a model: what it adds, and the deployments that stand in it. */
export interface Rung {
  readonly name: StageName;
  readonly policy: StagePolicy;
  readonly deployments: readonly DeploymentSpec[];
}

/** The way of a model's versions, first stage first: as its manifest lists it, else dev, staging and prod as far as its deployments name them. */
export function ladderOf({ stages, deployments }: Pick<Manifest, 'stages' | 'deployments'>): Rung[] {
  const listed: readonly StagePolicy[] = stages ?? STAGE_NAMES.map((name) => ({ name }));
  return listed
    .map((policy) => ({
      ...{ name: policy.name, policy },
      deployments: deployments.filter(({ stage }) => stage === policy.name),
    }))
    .filter((rung) => rung.deployments.length > 0);
}

/** Whether a version is, or was, live in a deployment, or people said yes to it there: it need not go in again by itself. */
export const hasEntered = (version: ModelVersion, deployment: Deployment): boolean =>
  stateIn(version, deployment.endpoint) === 'approved' || leansOn(deployment, version.version);

/** The first stage that a version is not in everywhere, and where it has still to go there; undefined once it is everywhere. */
export function nextRung(
  ladder: readonly Rung[],
  version: ModelVersion,
  deployments: readonly Deployment[],
): { readonly rung: Rung; readonly into: readonly string[] } | undefined {
  for (const rung of ladder) {
    const into = rung.deployments
      .map(({ endpoint }) => endpoint)
      .filter((endpoint) => {
        const found = deployments.find((one) => one.endpoint === endpoint);
        return found ? !hasEntered(version, found) : stateIn(version, endpoint) !== 'approved';
      });
    if (into.length > 0) return { rung, into };
  }
  return undefined;
}

/** Whether a version was judged by what a stage adds: each is judged by all that the stages up to its own add. */
export function isJudgedFor(ladder: readonly Rung[], version: ModelVersion, stage: StageName): boolean {
  const at = (name: string | undefined): number => ladder.findIndex((rung) => rung.name === name);
  return at(version.gate?.stage ?? ladder[0]?.name) >= at(stage);
}

/** What a version must show to enter a stage: what the manifest demands, and what this stage and those before it add. Nothing is loosened. */
export function gateFor(manifest: Manifest, stage: StageName | undefined): Manifest['gate'] {
  const ladder = ladderOf(manifest);
  const to = ladder.findIndex(({ name }) => name === stage);
  return ladder.slice(0, to + 1).reduce((gate, { policy }) => withStage(gate, policy.gate), manifest.gate);
}

/** The same with all stages: what people can be asked for at all. */
export const gateOfAllStages = (manifest: Manifest): Manifest['gate'] =>
  gateFor(manifest, ladderOf(manifest).at(-1)?.name);

type Asked = NonNullable<StagePolicy['approval']>;

/** How people are asked about a deployment of a stage; without `groups` whoever policy lets answer. */
export const approvalFor = (manifest: Manifest, stage: StageName): Required<Omit<Asked, 'groups'>> & Asked => {
  const { quorum, groups, expires } = ladderOf(manifest).find(({ name }) => name === stage)?.policy.approval ?? {};
  const { approval } = manifest;
  return { quorum: quorum ?? approval.quorum, expires: expires ?? approval.expires, ...(groups && { groups }) };
};

function withStage(gate: Manifest['gate'], added: StagePolicy['gate']): Manifest['gate'] {
  if (added === undefined) return gate;
  const { minimumHeldOutRows = 0, limits, maximumLoss, evidence, questions, load } = added;
  const losses = (given: GatePolicy['maximumLoss']): Record<string, number> =>
    typeof given === 'number' ? { auc: given } : ((given ?? {}) as Record<string, number>);
  const stricter = Object.entries(losses(maximumLoss)).map(([metric, loss]) => {
    const own = losses(gate.maximumLoss)[metric];
    return [metric, own === undefined ? loss : Math.min(own, loss)] as const;
  });
  return {
    ...gate,
    minimumHeldOutRows: Math.max(gate.minimumHeldOutRows, minimumHeldOutRows),
    ...(limits && limitsOf(gate, limits)),
    ...(stricter.length > 0 && { maximumLoss: { ...losses(gate.maximumLoss), ...Object.fromEntries(stricter) } }),
    ...(evidence && { evidence: kindsOfBoth(gate.evidence, evidence) }),
    ...(load && { load: [...(gate.load ?? []), ...load] }),
    ...(questions && { questions: [...(gate.questions ?? []), ...questions] }),
  };
}

type Limits = Readonly<Record<string, { min?: number; max?: number } | undefined>>;

/** Of two limits on one metric the stricter; a floor of AUC as manifests said it before is one of them. */
function limitsOf(
  gate: Manifest['gate'],
  added: NonNullable<GatePolicy['limits']>,
): Pick<Manifest['gate'], 'limits' | 'aucFloor'> {
  const { aucFloor } = gate;
  const own = { ...gate.limits, ...(aucFloor !== undefined && { auc: { min: aucFloor } }) } as Limits;
  const both = Object.entries(added as Limits).map(([metric, limit = {}]) => {
    const { min, max } = own[metric] ?? {};
    const floor = limit.min === undefined ? min : Math.max(limit.min, min ?? limit.min);
    const ceiling = limit.max === undefined ? max : Math.min(limit.max, max ?? limit.max);
    return [metric, { ...(floor !== undefined && { min: floor }), ...(ceiling !== undefined && { max: ceiling }) }];
  });
  return { aucFloor: undefined, limits: { ...own, ...Object.fromEntries(both) } as GatePolicy['limits'] };
}

type Kinds = EvidencePolicy['evidence'];

function kindsOfBoth(own: Kinds, added: Kinds): Record<Tier, string[]> {
  const of = (kinds: Kinds, tier: Tier): readonly string[] =>
    Array.isArray(kinds)
      ? (kinds as string[])
      : ((kinds as Partial<Record<Tier, readonly string[]>> | undefined)?.[tier] ?? []);
  return Object.fromEntries(
    Tier.options.map((tier) => [tier, [...new Set([...of(own, tier), ...of(added, tier)])]]),
  ) as Record<Tier, string[]>;
}
