import { VARIANT } from '../../../lib/domain/release/content.ts';
import type { EndpointObservation } from '../../../lib/domain/served/served.ts';
import { observedAlias, type SeenAlias } from '../../../lib/domain/serving/served-alias.ts';
import type { Functions } from '../../../lib/ports/function-aliases.ts';

export type AliasReads = { readonly functions: Pick<Functions, 'describe' | 'alias'> };

/** An alias and every version that it leads to; undefined where there is none of that name. */
export async function loadAlias(
  { functions }: AliasReads,
  { name, alias }: { readonly name: string; readonly alias: string },
): Promise<SeenAlias | undefined> {
  const seen = await functions.alias(name, alias);
  if (!seen) return undefined;
  const numbers = [seen.version, ...Object.keys(seen.others)];
  const versions = await Promise.all(numbers.map((number) => functions.describe(name, number)));
  return { name, alias, seen, versions: versions.flatMap((version) => version ?? []) };
}

/** The same as an endpoint would show it. */
export const aliasObserved = (alias: SeenAlias | undefined): EndpointObservation | undefined =>
  alias && observedAlias(alias, VARIANT);
