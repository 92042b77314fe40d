import * as z from 'zod';
import { IntegrityError } from '../errors.ts';
import { isObject } from '../is-object.ts';
import { digestOf } from '../ledger/record.ts';
import { StoredManifest } from '../model/manifest.ts';
import type { Model } from '../model/model.ts';
import { keys, type ModelId } from './keys.ts';
import { asWritten, type Item, type Stands } from './load.ts';

const StoredModel = z.object({
  tenant: z.string(),
  model: z.string(),
  manifest: StoredManifest.optional().catch(undefined),
  manifestDigest: z.string().optional(),
  appliedAt: z.int().optional(),
});

/** A model under management. Apart from the others, since all that a manifest may say comes with it. */
export const managedModel = ({ tenant, model }: ModelId): Stands<Model> => ({
  key: keys.model(tenant, model),
  parse: (item) => asWritten(StoredModel, keys.model(tenant, model), asApplied(item)),
});

/** A model's item whose manifest is the one that was applied: limits, quorum and plan decide, so no edited ones are read. */
function asApplied(item: Item): Item {
  if (!isObject(item)) return item;
  const { tenant, model, manifest, manifestDigest } = item;
  if (manifest === undefined || digestOf(manifest) === manifestDigest) return item;
  throw new IntegrityError(
    `the manifest of \`${model}\` in \`${tenant}\` is not the one that was applied as \`${manifestDigest}\`: put its item back`,
  );
}
