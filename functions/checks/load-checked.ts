import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadPlace, type ManagedDeployment } from '../registry/load.ts';

/** Whose traffic a check is about. */
export interface CheckedDeployment extends ManagedDeployment {
  /** The version being served, absent while nothing is. */
  readonly served: (ModelVersion & { baseline: string }) | undefined;
}

/** What both kinds of check start from. Throws NotFoundError naming what is missing. */
export async function loadChecked(
  registry: Ports['registry'],
  due: Pick<CheckDue, 'tenant' | 'model' | 'deployment'>,
): Promise<CheckedDeployment> {
  const place = await loadPlace(registry, due);
  const { champion } = place.deployment;
  const served = champion === undefined ? undefined : await registry.version(due, champion);
  return { ...place, served: served?.baseline ? { ...served, baseline: served.baseline } : undefined };
}
