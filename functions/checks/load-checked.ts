import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadPlace, type ManagedDeployment } from '../registry/load.ts';

/** Whose traffic a check is about. */
export interface CheckedDeployment extends ManagedDeployment {
  /** The version being served, absent while nothing is. */
  readonly champion: ModelVersion | undefined;
  /** The same, where it has a baseline to be compared with. */
  readonly served: (ModelVersion & { baseline: string }) | undefined;
}

/** What every kind of check starts from. Throws NotFoundError naming what is missing. */
export async function loadChecked(
  registry: Ports['registry'],
  due: Pick<CheckDue, 'tenant' | 'model' | 'deployment'>,
): Promise<CheckedDeployment> {
  const place = await loadPlace(registry, due);
  const { champion: number } = place.deployment;
  const champion = number === undefined ? undefined : await registry.version(due, number);
  const served = champion?.baseline ? { ...champion, baseline: champion.baseline } : undefined;
  return { ...place, champion, served };
}
