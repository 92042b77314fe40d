import type * as z from 'zod';
import { ApplicableManifest } from '../../../lib/domain/applicable/applicable.ts';
import { alternativesOf, limitIn, type SchemaNode, schemaNode } from './schema-in-words.ts';
import type { KeyText } from './texts/key-text.ts';
import { findKeyText } from './texts/texts.ts';

/** One key of a manifest, as the schema has it, with the text about it. */
export interface ManifestKey {
  readonly name: string;
  /** Dotted; `[]` is each of a list, `<name>` each of a mapping whose names are the owner's: `deployments[].plan.percent`. */
  readonly path: string;
  /** Of which form of its mapping it is: `canary`, where that has `type: canary`. */
  readonly of: readonly string[];
  readonly required: boolean;
  readonly node: SchemaNode;
  readonly text: KeyText | undefined;
  /** The keys inside it, or inside each that it lists. */
  readonly keys: readonly ManifestKey[];
  /** Where the same keys stood before. */
  readonly as?: string;
}

interface Walk {
  /** Mappings that were walked, as text, with where and the keys inside. */
  readonly seen: Map<string, { readonly path: string; readonly keys: readonly ManifestKey[] }>;
}

/** Every key of a manifest, in the order of its schema: what is added there stands here. */
export const manifestKeys = (schema: z.ZodType = ApplicableManifest): readonly ManifestKey[] =>
  keysIn(schemaNode(schema), '', { seen: new Map() }).keys;

/** Every key below these, and they themselves, without those that stand elsewhere already. */
export const allKeys = (keys: readonly ManifestKey[]): ManifestKey[] =>
  keys.flatMap((key) => [key, ...(key.as === undefined ? allKeys(key.keys) : [])]);

function keysIn(node: SchemaNode, path: string, walk: Walk): Pick<ManifestKey, 'keys' | 'as'> {
  const { node: mapping, path: at } = mappingIn(node, path);
  if (mapping === undefined) return { keys: [] };
  const { default: _, ...same } = mapping;
  const text = JSON.stringify(same);
  const before = walk.seen.get(text) ?? formsSeen(mapping, walk);
  if (before) return { keys: before.keys, as: before.path };
  const forms = alternativesOf(mapping).filter(({ properties }) => properties !== undefined);
  const keys = merge(forms.flatMap((form) => keysOf(form, at, forms.length > 1, walk)));
  for (const form of [mapping, ...forms]) walk.seen.set(JSON.stringify(form), { path: at, keys });
  walk.seen.set(text, { path: at, keys });
  return { keys };
}

/** A mapping of several forms all of which stood in one place. */
function formsSeen(node: SchemaNode, { seen }: Walk): { path: string; keys: readonly ManifestKey[] } | undefined {
  const places = (node.oneOf ?? []).map((form) => seen.get(JSON.stringify(form)));
  const [first] = places;
  return first && places.every((place) => place?.path === first.path) ? first : undefined;
}

/** The mapping with known keys that a value is, or has inside: each of a list, each that has a name of the owner's. */
function mappingIn(node: SchemaNode, path: string): { node?: SchemaNode; path: string } {
  for (const form of alternativesOf(node)) {
    if (form.properties && limitIn(form) === undefined) return { node: node.oneOf ? node : form, path };
    const [inside, at] = form.items ? [form.items, `${path}[]`] : [form.additionalProperties, `${path}.<name>`];
    if (!inside) continue;
    const found = mappingIn(inside, at);
    if (found.node) return found;
  }
  return { path };
}

/** The keys of one form, in its order; those that hold least are walked first, so that keys in two places are said at the nearer one. */
function keysOf(form: SchemaNode, path: string, several: boolean, walk: Walk): ManifestKey[] {
  const keys = Object.entries(form.properties!).map(([name, node]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const of = several ? [String(form.properties!.type?.const)] : [];
    const required = form.required?.includes(name) ?? false;
    return { name, path: at, of, required, node, text: findKeyText(at, of[0]) };
  });
  const order = path === '' ? keys : keys.toSorted((a, b) => depthOf(a.node) - depthOf(b.node));
  const inside = new Map(order.map((key) => [key.name, keysIn(key.node, key.path, walk)]));
  return keys.map((key) => ({ ...key, ...inside.get(key.name)! }));
}

/** How many mappings lie within each other. */
const depthOf = (node: SchemaNode): number =>
  Math.max(
    0,
    ...alternativesOf(node).flatMap(({ properties = {}, items, additionalProperties }) => [
      ...Object.values(properties).map((inside) => 1 + depthOf(inside)),
      ...[items, additionalProperties].flatMap((inside) => (inside ? [depthOf(inside)] : [])),
    ]),
  );

/** Keys that several forms have alike are one: the `type` that tells them apart, and what does not depend on it. */
function merge(keys: readonly ManifestKey[]): ManifestKey[] {
  const told = keys.filter(({ node }) => node.const !== undefined);
  const merged: ManifestKey[] =
    told.length > 0 ? [{ ...told[0]!, of: [], node: { enum: told.map(({ node }) => node.const) } }] : [];
  for (const key of keys) {
    if (key.node.const !== undefined) continue;
    const same = merged.findIndex(
      ({ path, node }) => path === key.path && JSON.stringify(node) === JSON.stringify(key.node),
    );
    if (same < 0) merged.push(key);
    else merged[same] = { ...merged[same]!, of: [...merged[same]!.of, ...key.of] };
  }
  return merged;
}
