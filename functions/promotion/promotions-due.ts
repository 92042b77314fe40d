import { isSaidIn } from '../../lib/domain/approval/said.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { hasEntered, ladderOf, type Rung } from '../../lib/domain/stages/ladder.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadVersion } from '../registry/load.ts';
import { loadConditions } from '../registry/load-promotion.ts';

type Needs = Pick<Ports, 'registry' | 'ledger' | 'clock'>;

/**
 * Tells, once a version and stage, that a version may enter its next stage: the gate hears it, judges it by what that stage adds, and people are asked as for any release.
 * What is said no to there, or did not hold, a person brings up again. Returns how many there were.
 */
export async function promotionsDue(
  ports: Needs,
  id: ModelId,
  manifest: Manifest,
  deployments: readonly Deployment[],
): Promise<number> {
  const ladder = ladderOf(manifest);
  let due = 0;
  for (const [at, rung] of ladder.entries()) {
    const version = at > 0 ? await candidateFor(ports, id, ladder[at - 1]!, rung, deployments) : undefined;
    if (!version) continue;
    const once = `promotion:${id.tenant}:${id.model}:${version.version}:${rung.name}`;
    if (await ports.ledger.placeOf(once)) continue;
    const conditions = await loadConditions(ports, manifest, version, rung.name, deployments);
    if (conditions.some(({ met }) => !met)) continue;
    await ports.ledger.commit({
      once,
      appends: [
        {
          chain: modelChain(id.tenant, id.model),
          draft: {
            type: 'PromotionDue',
            actor: { kind: 'service', id: 'sweep' },
            subject: { ...id, version: version.version },
            verdict: 'due',
            data: {
              from: ladder[at - 1]!.name,
              to: rung.name,
              conditions: conditions.map(({ says }) => says).slice(0, 30),
            },
          },
        },
      ],
      writes: [],
    });
    due += 1;
  }
  return due;
}

/** The version that serves the whole stage before, and of which nothing was said in this one. */
async function candidateFor(
  { registry }: Needs,
  id: ModelId,
  before: Rung,
  rung: Rung,
  deployments: readonly Deployment[],
): Promise<ModelVersion | undefined> {
  const at = (of: Rung) =>
    of.deployments.map(({ endpoint }) => deployments.find((deployment) => deployment.endpoint === endpoint));
  const [champion, ...others] = new Set(at(before).map((deployment) => deployment?.champion));
  if (champion === undefined || others.length > 0) return undefined;
  const version = await loadVersion(registry, id, champion);
  const open = at(rung).every(
    (deployment) => deployment && !hasEntered(version, deployment) && !isSaidIn(version, deployment.endpoint),
  );
  return open && version.state !== 'retired' ? version : undefined;
}
