import { planInWords } from '../../lib/domain/approval/plan-in-words.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import { planSteps } from '../../lib/domain/plan/plan-steps.ts';
import { STAGE_NAMES, type StageName } from '../../lib/domain/stage-names.ts';
import { beenThere } from '../../lib/domain/stages/been-there.ts';
import type { Condition } from '../../lib/domain/stages/decide-promotion.ts';
import { whyNotStanding } from '../../lib/domain/stages/judged-by.ts';
import { hasEntered, isJudgedFor, ladderOf } from '../../lib/domain/stages/ladder.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { type GateAsked, gateByPerson } from '../gate/gate-by-person.ts';
import { loadManaged, loadVersion } from '../registry/load.ts';
import { loadConditions } from '../registry/load-promotion.ts';
import { type Requested, requestRelease } from '../release/commands/request.ts';

type Needs = Parameters<typeof gateByPerson>[0] & Parameters<typeof requestRelease>[0] & PortsOf<'registry' | 'clock'>;

/** What asking for a version's next stage came to; of a dry run how each condition stands. */
export interface Promoted {
  readonly verdict: 'promoted' | 'would-promote' | 'not-yet' | 'already' | 'replaced';
  readonly to: StageName;
  readonly conditions: readonly Condition[];
  /** Where there is nothing to do: how it stands in each deployment of the stage, in words. */
  readonly stands?: readonly string[];
  /** What its gate says for that stage, where it was judged now. */
  readonly gate?: { readonly verdict: GateAsked['verdict']; readonly because?: string };
  /** How it is released into each deployment of the stage that it is not in yet, in words, and part by part. */
  readonly plans?: readonly { readonly deployment: string; readonly plan: string; readonly steps: readonly string[] }[];
  readonly releases?: readonly (Requested & { readonly deployment: string })[];
}

/**
 * Lets a version enter a stage once all that must hold does: it is judged by what the stage adds, and people are asked as for any release. A version that was
 * judged for it, and whose release did not begin or did not hold, is asked about again where it is not in yet.
 * @param seconds for which the request is waited for, where there is an end to it
 */
export function promote(ports: Needs, seconds?: number) {
  return async function promote(due: {
    tenant: string;
    model: string;
    version: number;
    to: StageName;
    dryRun: boolean;
    actor: Actor;
  }): Promise<Promoted> {
    const id = { tenant: due.tenant, model: due.model };
    const { to } = due;
    const [{ manifest, manifestDigest }, version, deployments] = await Promise.all([
      loadManaged(ports.registry, id),
      loadVersion(ports.registry, id, due.version),
      ports.registry.deployments(id),
    ]);
    const ladder = ladderOf(manifest);
    const rung = ladder.find(({ name }) => name === to);
    if (!rung)
      throw new NotFoundError(
        `\`${due.model}\` has no deployment in \`${to}\`: its manifest has ${ladder.map(({ name }) => name).join(', ')}, of ${STAGE_NAMES.join(', ')}`,
      );
    const places = rung.deployments.flatMap(({ endpoint }) => deployments.filter((one) => one.endpoint === endpoint));
    const conditions = await loadConditions(ports, manifest, version, to, deployments);
    const answer = { to, conditions };
    const left = places.filter((place) => !hasEntered(version, place));
    if (left.length === 0) return nothingToDo(answer, version, places);
    if (conditions.some(({ met }) => !met)) return { ...answer, verdict: 'not-yet' };
    if (version.state === 'awaiting-approval')
      return { ...answer, verdict: 'already', stands: ['people are being asked about it: `steward approvals list`'] };
    const plans = plansOf(manifest, left);
    if (due.dryRun) return { ...answer, verdict: 'would-promote', plans };
    const now = { manifest: manifestDigest, policies: ports.policies.sha256 };
    const stands =
      version.gate?.verdict === 'pass' &&
      version.state !== 'registered' &&
      isJudgedFor(ladder, version, to) &&
      whyNotStanding(version, now) === undefined;
    if (stands && left.every((place) => isAtGate(version, place)))
      return { ...answer, verdict: 'promoted', plans, releases: await askAgain(ports, id, version, left, due.actor) };
    const judged = await gateByPerson(ports, seconds)({ ...id, version: due.version, dryRun: false, actor: due.actor });
    return {
      ...answer,
      ...(judged?.verdict === 'pass' ? { verdict: 'promoted' as const, plans } : { verdict: 'not-yet' as const }),
      ...(judged && {
        gate: { verdict: judged.verdict, ...('because' in judged && judged.because && { because: judged.because }) },
      }),
    };
  };
}

/** As the questions will freeze it. */
const plansOf = ({ deployments }: Manifest, left: readonly Deployment[]): NonNullable<Promoted['plans']> =>
  left.flatMap(({ endpoint: deployment, config }) => {
    const spec = deployments.find(({ endpoint }) => endpoint === deployment);
    return spec ? [{ deployment, plan: planInWords(spec), steps: planSteps(spec, config !== undefined) }] : [];
  });

/** It need not go in any more; where another version took its place, a person goes back to it. */
function nothingToDo(
  answer: Pick<Promoted, 'to' | 'conditions'>,
  version: ModelVersion,
  places: readonly Deployment[],
): Promoted {
  const found = places.map((place) => beenThere(version, place));
  const verdict = found.some(({ replaced }) => replaced) ? 'replaced' : 'already';
  return { ...answer, verdict, stands: found.map(({ says }) => says) };
}

/** Nothing was said of it there since its gate. */
const isAtGate = ({ said = {} }: ModelVersion, { endpoint }: Deployment): boolean => said[endpoint] === undefined;

const askAgain = (
  ports: Needs,
  id: { tenant: string; model: string },
  version: ModelVersion,
  left: readonly Deployment[],
  actor: Actor,
) =>
  Promise.all(
    left.map(async ({ endpoint: deployment }) => ({
      deployment,
      ...(await requestRelease(ports, { ...id, version: version.version, deployment }, version, actor)),
    })),
  );
