import * as z from 'zod';
import { ARN, partitionOf } from '../domain/partitions.ts';
import { AccountId, type TargetAccount, TargetName } from '../domain/target.ts';

/** Another account or region as the configuration says it; what is left out is named after environment, target and account. */
export const ConfiguredTarget = z.strictObject({
  name: TargetName,
  account: AccountId,
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, like `eu-west-1`')
    .optional(),
  roleArn: z
    .string()
    .regex(
      new RegExp(`^${ARN}:iam::\\d{12}:role/[\\w+=,.@/-]+$`),
      'must be the ARN of a role, like `arn:aws:iam::444455556666:role/steward-prod-target`',
    )
    .optional(),
  /** A policy of that account that bounds every role of Steward there, whatever it is granted. */
  permissionsBoundary: z
    .string()
    .regex(
      new RegExp(`^${ARN}:iam::\\d{12}:policy/[\\w+=,.@/-]+$`),
      'must be the ARN of a policy of that account, like `arn:aws:iam::444455556666:policy/boundary`',
    )
    .optional(),
  externalId: z
    .string()
    .regex(
      /^[\w+=,.@:/-]{16,1224}$/,
      'must be 16 to 1,224 letters, digits and `+=,.@:/-`: make one up that nobody guesses, like a UUID',
    ),
});
type ConfiguredTarget = z.infer<typeof ConfiguredTarget>;

interface Environment {
  readonly environment: string;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly targets: readonly ConfiguredTarget[];
}

/** The other accounts and regions of an environment, with everything that follows from its names. */
export const targetsOf = ({ environment, region = '', targets }: Environment): TargetAccount[] =>
  targets.map((given) => ({
    name: given.name,
    account: given.account,
    region: given.region ?? region,
    roleArn:
      given.roleArn ??
      `arn:${partitionOf(given.region ?? region)}:iam::${given.account}:role/${roleNameOf(environment, given, region)}`,
    externalId: given.externalId,
    models: modelsBucket(environment, given),
  }));

/** The role of a function that works in other accounts too: there it is trusted by this name. */
export const reachingRole = (environment: string, flow: string): string => `steward-${environment}-${flow}`;

/** The bus of an environment. */
export const busName = (environment: string): string => `steward-${environment}`;

/** The role that the `Target` stack of an environment makes. Roles are of all regions of an account: one that serves another region is named after its target too. */
const roleNameOf = (environment: string, target: ConfiguredTarget, home: string): string =>
  `steward-${environment}-${(target.region ?? home) === home ? '' : `${target.name}-`}target`;

/** Names of buckets are everybody's: the account in it makes it ours. */
const modelsBucket = (environment: string, { name, account }: ConfiguredTarget): string =>
  `steward-${environment}-${name}-models-${account}`;

/** What of an environment's targets does not fit it, each with its place among them. */
export function configuredMisfits({ account, region, targets }: Environment): { at?: number; message: string }[] {
  if (targets.length === 0) return [];
  if (account === undefined || region === undefined)
    return [
      {
        message:
          'needs `account` and `region` of the environment: what is deployed there trusts the roles of exactly one',
      },
    ];
  const regionOf = (target: ConfiguredTarget): string => target.region ?? region;
  return targets.flatMap((target, at) => {
    const earlier = targets.slice(0, at);
    const say = (message: string) => ({ at, message });
    const own = [target.roleArn, target.permissionsBoundary].filter((arn) => arn !== undefined);
    return [
      ...(earlier.some(({ name }) => name === target.name) ? [say(`\`${target.name}\` stands there twice`)] : []),
      ...(earlier.some((one) => one.account === target.account && regionOf(one) === regionOf(target))
        ? [
            say(
              `account ${target.account} stands there twice in \`${regionOf(target)}\`: account and region are one target`,
            ),
          ]
        : []),
      ...(target.account === account && regionOf(target) === region
        ? [
            say(
              `account ${account} is Steward's own: a deployment without \`target\` runs there; a target in it needs another \`region\``,
            ),
          ]
        : []),
      ...(target.roleArn !== undefined && earlier.some(({ roleArn }) => roleArn === target.roleArn)
        ? [say(`\`${target.roleArn}\` stands there twice: each target's stack makes a role of its own`)]
        : []),
      ...own
        .filter((arn) => arn.split(':')[4] !== target.account)
        .map((arn) => say(`\`${arn}\` is of another account than ${target.account}`)),
      ...own
        .filter((arn) => arn.split(':')[1] !== partitionOf(target.region ?? region))
        .map((arn) => say(`\`${arn}\` is of another partition than \`${target.region ?? region}\``)),
      // The role there trusts roles of this account by their ARNs, which no other partition knows.
      ...(partitionOf(regionOf(target)) !== partitionOf(region)
        ? [
            say(
              `\`${regionOf(target)}\` is of another partition than \`${region}\`: no role there can trust one of here`,
            ),
          ]
        : []),
    ];
  });
}
