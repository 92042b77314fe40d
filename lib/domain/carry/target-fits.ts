import type { Manifest } from '../model/manifest.ts';
import type { TargetAccount } from '../target.ts';

interface Misfit {
  readonly path: string;
  readonly message: string;
}

/**
 * What of a manifest's deployments in other accounts does not fit them.
 *
 * @param known the targets that the model's team may use
 * @param home Steward's own region
 */
export const targetMisfits = (manifest: Manifest, known: readonly TargetAccount[], home?: string): Misfit[] => [
  ...misfitsOfPlace(manifest, known),
  ...standbysHere(manifest, known, home),
];

/** A standby in the region of what it stands by for is gone with it. */
const standbysHere = ({ deployments }: Manifest, known: readonly TargetAccount[], home: string | undefined): Misfit[] =>
  deployments.flatMap(({ standby, target }, i) => {
    const regionOf = (name: string | undefined) =>
      name === undefined ? home : known.find((one) => one.name === name)?.region;
    const place = deployments.find(({ endpoint }) => endpoint === standby)?.target;
    const [here, there] = [regionOf(target), regionOf(place)];
    if (standby === undefined || place === undefined || (there !== undefined && here !== undefined && here !== there))
      return [];
    return [
      {
        path: `deployments.${i}.standby`,
        message: `\`${standby}\` is in \`${there ?? 'no region that is known'}\` too: what stands by for a region is in another; give it a \`target\` there`,
      },
    ];
  });

const misfitsOfPlace = ({ deployments }: Manifest, known: readonly TargetAccount[]): Misfit[] =>
  deployments.flatMap(({ target: name, roleArn }, i) => {
    if (name === undefined) return [];
    const target = known.find((one) => one.name === name);
    if (!target)
      return [{ path: `deployments.${i}.target`, message: `\`${name}\` is no target of the team: ${others(known)}` }];
    const account = roleArn.split(':')[4];
    return account === target.account || !/^\d{12}$/.test(account ?? '')
      ? []
      : [
          {
            path: `deployments.${i}.roleArn`,
            message: `is a role of account ${account}, and \`${name}\` is account ${target.account}: name a role of that one`,
          },
        ];
  });

const others = (known: readonly TargetAccount[]): string =>
  known.length > 0
    ? `there ${known.length === 1 ? 'is' : 'are'} ${known.map(({ name, account }) => `\`${name}\` (account ${account})`).join(', ')}`
    : 'there is none; list it in `targets` of the configuration and for the team, and deploy';
