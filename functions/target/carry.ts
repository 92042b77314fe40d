import { carriedInventory, carriedVersion, copiesOf } from '../../lib/domain/carry/carried.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { Inventory } from '../../lib/domain/inventory/inventory.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { TargetAccount } from '../../lib/domain/target.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

type Owners = PortsOf<'owners'>['owners'];

/** The target of a deployment as the configuration has it now; undefined in Steward's own account. @throws InvalidEventError for one that is gone from it */
export function findTarget(
  owners: Owners,
  { target, endpoint }: Pick<Deployment, 'target' | 'endpoint'>,
): TargetAccount | undefined {
  if (!target) return undefined;
  const found = owners.targets?.find(({ name }) => name === target.name);
  if (found && found.account === target.account) return found;
  throw new InvalidEventError(
    `\`${endpoint}\` runs in \`${target.name}\`, account ${target.account}, which \`targets\` of the configuration ${found ? `has as account ${found.account}` : 'does not list any more'}`,
  );
}

/** A version, and the list of what it is made of, as they lie where a deployment runs: of one in another account the copies there. */
export function whereItRuns<I extends Inventory | undefined>(
  owners: Owners,
  deployment: Pick<Deployment, 'target' | 'endpoint'>,
  version: ModelVersion,
  inventory: I,
): { readonly version: ModelVersion; readonly inventory: I } {
  const target = findTarget(owners, deployment);
  if (!target) return { version, inventory };
  const carried = carriedVersion(version, target);
  return { version: carried, inventory: (inventory && carriedInventory(inventory, carried)) as I };
}

/** Copies what a version is made of into the account of a deployment. What does not lie where it was is left for whoever compares. */
export async function carry(
  { evidence }: PortsOf<'evidence:carry'>,
  version: ModelVersion,
  carried: ModelVersion,
): Promise<void> {
  for (const { from, to } of copiesOf(version, carried))
    await evidence.carry(from, to).catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error;
    });
}
