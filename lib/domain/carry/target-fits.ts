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
 */
export const targetMisfits = ({ deployments }: Manifest, known: readonly TargetAccount[]): Misfit[] =>
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
