import { InvalidEventError } from '../errors.ts';

/** The chain that lists every chain created. */
export const CATALOG_CHAIN = 'catalog';

/** What a chain may be called: it is a file's name in an export. */
export const CHAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,255}$/;

/** The chain of one model's records. */
export const modelChain = (tenant: string, model: string): string => `model.${tenant}.${model}`;

/** Whose records a chain holds; undefined of a chain that is no model's. No tenant and no model has a dot in its name. */
export function modelOf(chain: string): { tenant: string; model: string } | undefined {
  const [, tenant, model] = /^model\.([^.]+)\.([^.]+)$/.exec(chain) ?? [];
  return tenant === undefined || model === undefined ? undefined : { tenant, model };
}

/**
 * Throws InvalidEventError for a chain that no checkpoint, no export and no reader of a tenant's could name: a record that cannot be read
 * back is not written, since nobody can take it out again.
 */
export function assertChainName(chain: string): void {
  if (CHAIN_NAME.test(chain) && (!chain.startsWith('model.') || modelOf(chain) !== undefined)) return;
  throw new InvalidEventError(
    `\`${chain.slice(0, 300)}\` is no chain: it must be \`model.<tenant>.<model>\` or 1 to 256 of \`A-Za-z0-9._-\`, a letter or digit first`,
  );
}
