import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { NameOwners } from '../../lib/ports/people.ts';
import type { OwnedName } from './own-names.ts';

/**
 * The tenant a group belongs to. Throws InvalidEventError when nobody lists it, or `wanted` is not its tenant. Whoever names a tenant
 * learns no more than that the group is not that tenant's: a group of nobody's and one of somebody else's are answered alike.
 */
export function groupTenant(owners: NameOwners, group: string, wanted?: string): string {
  const tenant = owners.tenantOf(group);
  if (tenant !== undefined && (wanted === undefined || wanted === tenant)) return tenant;
  throw new InvalidEventError(
    wanted === undefined
      ? `group \`${group}\` is of no team: list it in \`teams\` of the configuration and deploy`
      : `group \`${group}\` is not of tenant \`${wanted}\`: the configuration says whose it is, in \`teams\``,
  );
}

/**
 * Throws InvalidEventError for the first of these that is not the model's team's. What it says of another team's is what it says of one that
 * there is not.
 */
export function assertOwn(owners: NameOwners, id: ModelId, named: readonly OwnedName[]): void {
  const [first] = notOwn(owners, id, named);
  if (first) throw notOwnError(id.model, first);
}

/** Those of the names that are not the model's team's. */
export const notOwn = (owners: NameOwners, { tenant, model }: ModelId, named: readonly OwnedName[]): OwnedName[] =>
  named.filter(({ kind, name }) => owners.tenantOf(model) !== tenant || !owners.has(model, kind, name));

export const notOwnError = (model: string, { kind, name }: OwnedName): InvalidEventError =>
  new InvalidEventError(
    `${kind} \`${name}\` is not of the team that has the group \`${model}\`: the configuration says whose it is, in \`teams\`; name one of that team's, or have it listed there`,
  );

/** The same as a rule that is broken, for decisions that say their reasons. */
export const foreignNames = (owners: NameOwners, id: ModelId, named: readonly OwnedName[]): Reason[] =>
  notOwn(owners, id, named).map(({ kind, name }) => ({
    rule: 'own-names',
    subject: `${kind} ${name}`,
    observed: 'not of the team that has the group',
    limit: 'one that `teams` of the configuration lists for it',
  }));
