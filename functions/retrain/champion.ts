import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { lastChampion } from '../../lib/domain/stages/compared.ts';
import { ladderOf } from '../../lib/domain/stages/ladder.ts';
import type { Ports } from '../../lib/ports/ports.ts';

/** The version that a new one is to beat, as it was registered. */
export async function championOf(
  registry: Ports['registry'],
  id: ModelId,
  manifest: Manifest,
): Promise<ModelVersion | undefined> {
  const champion = lastChampion(ladderOf(manifest), await registry.deployments(id));
  return champion && registry.version(id, champion.version);
}
