import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { Registry } from '../../lib/ports/registry.ts';

/** What each of these models is for, where its manifest says it. */
export async function loadPurposes(registry: Registry, all: readonly ModelId[]) {
  const models = new Map(all.map((id) => [`${id.tenant} ${id.model}`, id]));
  const found = [...models].map(async ([key, { tenant, model }]) => {
    const purpose = (await registry.model({ tenant, model }))?.manifest?.purpose;
    return [key, purpose === undefined ? {} : { purpose }] as const;
  });
  return new Map(await Promise.all(found));
}
