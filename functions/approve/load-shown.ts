import { type Approval, type ShownDigests, shownFor } from '../../lib/domain/approval/approval.ts';
import { digestOf } from '../../lib/domain/ledger/record.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadSubject, type ManagedDeployment } from '../registry/load.ts';

export interface ShownNow extends ManagedDeployment {
  readonly version: ModelVersion;
  readonly shown: ShownDigests;
}

/** What an approver would be shown at this moment: asked with, answered against and re-checked before release. */
export async function loadShown(
  registry: Ports['registry'],
  about: { tenant: string; model: string; version: number; deployment: string; comparison: string | undefined },
): Promise<ShownNow> {
  const found = await loadSubject(registry, about);
  return { ...found, shown: shownOf(found, about.comparison) };
}

/** The same from what is loaded already. */
export function shownOf(
  { version, deployment, spec: plan, manifestDigest }: ManagedDeployment & { readonly version: ModelVersion },
  comparison: string | undefined,
): ShownDigests {
  const { endpoint, champion } = deployment;
  return shownFor({ version, endpoint, champion, adopted: takenOver(deployment), plan, manifestDigest, comparison });
}

/** What was adopted, while it serves and is no version of ours. */
const takenOver = ({ adopted, champion, config }: Deployment) =>
  adopted && champion === undefined && config === adopted.config
    ? { config, content: digestOf(adopted.content) }
    : undefined;

/** The same for a question already asked. */
export const loadShownAgain = (registry: Ports['registry'], approval: Approval): Promise<ShownNow> =>
  loadShown(registry, { ...approval, comparison: approval.shown.comparison ?? undefined });

/** Additional data under which a task token is encrypted: a ciphertext moved to another question does not decrypt. */
export const tokenContext = (approval: { tenant: string; model: string; id: string }): Record<string, string> => ({
  tenant: approval.tenant,
  model: approval.model,
  approval: approval.id,
});
