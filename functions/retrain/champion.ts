import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { ladderOf } from '../../lib/domain/stages/ladder.ts';
import type { Ports } from '../../lib/ports/ports.ts';

/** The version that a new one is to beat: it serves the last stage that has a champion, in the first of its deployments that has one. */
export async function championOf(
  registry: Ports['registry'],
  id: ModelId,
  manifest: Manifest,
): Promise<ModelVersion | undefined> {
  const deployments = await registry.deployments(id);
  for (const rung of ladderOf(manifest).toReversed())
    for (const { endpoint } of rung.deployments) {
      const champion = deployments.find((one) => one.endpoint === endpoint)?.champion;
      if (champion !== undefined) return registry.version(id, champion);
    }
  return undefined;
}
