import * as z from 'zod';
import { isSaidIn, stateIn } from '../../lib/domain/approval/said.ts';
import { kindsOf } from '../../lib/domain/evidence/kept.ts';
import { KeptLimits } from '../../lib/domain/gate/facts.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { LadderView } from '../../lib/domain/stages/decide-promotion.ts';
import { hasEntered, ladderOf, type Rung } from '../../lib/domain/stages/ladder.ts';
import { iso } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadVersion } from '../registry/load.ts';
import { loadConditions } from '../registry/load-promotion.ts';
import { type Standing, stageAdds } from './stage-adds.ts';

type Needs = Pick<Ports, 'registry' | 'clock'> & PortsOf<'evidence:read'>;

/** The stages of a model as people see them: who serves where, and how the newest version of each stage stands before the next. */
export async function loadLadder(ports: Needs, id: ModelId, manifest: Manifest): Promise<LadderView> {
  const ladder = ladderOf(manifest);
  const deployments = await ports.registry.deployments(id);
  const stages = ladder.map(async (rung, at) => {
    const next =
      at > 0 ? await nextFor(ports, id, manifest, { before: ladder[at - 1]!, rung, deployments }) : undefined;
    const places = placesOf(rung, deployments).map(({ endpoint, champion }) => ({
      endpoint,
      ...(champion !== undefined && { champion }),
    }));
    const standing = next && (await standingOf(ports, next.stands));
    const adds = stageAdds(rung.policy, rung.deployments, { tier: manifest.tier, standing });
    return { name: rung.name, deployments: places, adds, ...(next && { next: next.view }) };
  });
  return { now: iso(ports.clock.now()), stages: await Promise.all(stages) };
}

const placesOf = (rung: Rung, deployments: readonly Deployment[]): Deployment[] =>
  rung.deployments.flatMap(({ endpoint }) => deployments.filter((one) => one.endpoint === endpoint));

interface Between {
  readonly before: Rung;
  readonly rung: Rung;
  readonly deployments: readonly Deployment[];
}

async function nextFor(ports: Needs, id: ModelId, manifest: Manifest, { before, rung, deployments }: Between) {
  const serving = placesOf(before, deployments).flatMap(({ champion }) => (champion === undefined ? [] : [champion]));
  if (serving.length === 0) return undefined;
  const version = await loadVersion(ports.registry, id, Math.max(...serving));
  const left = placesOf(rung, deployments).filter((place) => !hasEntered(version, place));
  if (left.length === 0) return undefined;
  const said = left.filter(({ endpoint }) => isSaidIn(version, endpoint));
  const view = {
    version: version.version,
    said: Object.fromEntries(said.map(({ endpoint }) => [endpoint, stateIn(version, endpoint)])),
    conditions: await loadConditions(ports, manifest, version, rung.name, deployments),
  };
  return { stands: version, view };
}

/** What the last judgement of a version measured, whichever stage it was made for: held against what the next one demands. */
const Measured = KeptLimits.pick({ limits: true }).extend({ rows: z.int().optional() });

async function standingOf({ evidence }: Needs, version: ModelVersion): Promise<Standing> {
  const kept = version.gate?.measured;
  const measured =
    kept === undefined ? undefined : Measured.safeParse(JSON.parse(String(await evidence.read(kept)))).data;
  return { limits: measured?.limits ?? [], rows: measured?.rows, kinds: kindsOf(version) };
}
