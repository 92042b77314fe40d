import { targetMisfits } from '../../lib/domain/carry/target-fits.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { DeploymentSpec, Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { StateWrite } from '../../lib/domain/registry/writes.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

type Owners = PortsOf<'owners'>['owners'];

/** What of the deployments in other accounts does not fit what the model's team may use. */
export const misfitsElsewhere = (owners: Owners, manifest: Manifest) =>
  targetMisfits(
    manifest,
    (owners.targets ?? []).filter(({ name }) => owners.has(manifest.model, 'target', name)),
    owners.region,
  );

/** Where a deployment is to run; undefined in Steward's own account. */
export function whereToRun(owners: Owners, { target: name }: Pick<DeploymentSpec, 'target'>): Deployment['target'] {
  const target = owners.targets?.find((one) => one.name === name);
  return name === undefined || !target ? undefined : { name, account: target.account };
}

/**
 * What becomes of deployments that are to run in another account than they were. One endpoint is in one account: only what nothing serves yet moves.
 * @throws InvalidEventError naming one that serves
 */
export function relocate(owners: Owners, manifest: Manifest, deployments: readonly Deployment[]): StateWrite[] {
  return manifest.deployments.flatMap((spec, i) => {
    const before = deployments.find(({ endpoint }) => endpoint === spec.endpoint);
    const target = whereToRun(owners, spec);
    if (!before || accountIn(before.target) === accountIn(target)) return [];
    const { target: was, ...rest } = before;
    if (before.config !== undefined || before.releasing)
      throw new InvalidEventError(
        `\`deployments.${i}.target\`: \`${spec.endpoint}\` ${before.config === undefined ? 'is on its way' : 'serves'} in ${placeInWords(was)} and stays there: give the one in ${placeInWords(target)} another \`endpoint\``,
      );
    return [writes.deployment(before, { ...rest, ...(target && { target }) })];
  });
}

const accountIn = (target: Deployment['target']): string => (target ? `${target.name} ${target.account}` : '');

const placeInWords = (target: Deployment['target']): string =>
  target ? `\`${target.name}\` (account ${target.account})` : "Steward's own account";
