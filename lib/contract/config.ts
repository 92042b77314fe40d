import * as z from 'zod';
import { Tenant } from '../domain/model/model-name.ts';
import { ARN, partitionOf } from '../domain/partitions.ts';
import { AccountId } from '../domain/target.ts';
import { ConfiguredTarget, configuredMisfits } from './targets.ts';

/**
 * Whether one name can fit both patterns: names, or beginnings of names that end in `*`. SageMaker writes names in ARNs in lower case, so
 * names that differ in case alone are one to IAM.
 */
export function overlap(a: string, b: string): boolean {
  const [whole, other] = [a.toLowerCase(), b.toLowerCase()];
  const [stem, otherStem] = [whole.replace(/\*$/, ''), other.replace(/\*$/, '')];
  if (whole === stem && other === otherStem) return whole === other;
  return (whole !== stem && otherStem.startsWith(stem)) || (other !== otherStem && stem.startsWith(otherStem));
}

const Name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,15}$/, 'must be 1 to 16 lower-case letters, digits and hyphens, a letter first');
const Email = z
  .string()
  .regex(
    /^[\w.!#$%&'*+/=?^`{|}~-]+@([a-z0-9](-*[a-z0-9])*\.)+[a-z0-9](-*[a-z0-9])+$/i,
    'must be a plain address in ASCII, like `risk@example.com`; write other letters of a domain as `xn--…`',
  );
/** Names of SageMaker resources; a `*` at the end stands for every name that begins so, never for all. */
const Pattern = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9-]{2,62}\*?$/,
    'must be a name of 3 to 63 letters, digits and hyphens, with at most one `*` at the end',
  );
/** The same of Lambda functions (API_CreateFunction, FunctionName), and none of Steward's own. */
const FunctionPattern = z
  .string()
  .regex(
    /^(?![sS]teward)[a-zA-Z0-9_-]{3,64}\*?$/,
    "must be a name of 3 to 64 letters, digits, hyphens and underscores, with at most one `*` at the end, and none of Steward's own, which begin with `Steward`",
  );
/** @param resource its part of the pattern: a whole name, without wildcards */
const arnOf = (service: string, example: string, resource: string) =>
  z
    .string()
    .regex(new RegExp(`^${ARN}:${service}:[\\w-]*:\\d{12}:${resource}$`), `must be an ARN, like \`${example}\``);
/** Docs: bucketnamingrules.html. */
const Bucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket, without `s3://`')
  .refine(
    (name) => !/\.\.|^\d+\.\d+\.\d+\.\d+$|^xn--|^sthree-|-s3alias$|--ol-s3$|--x-s3$/.test(name),
    'must be the name of a general purpose bucket: no address, no alias, no two dots beside each other',
  );

/** What one team's models bring: the only SageMaker resources and buckets that Steward may touch. */
const Team = z.strictObject({
  /** Whose models these are: one of `tenants`, which may be left out where there is only one. */
  tenant: z.string().optional(),
  /** Model package groups. */
  groups: z.array(Pattern).min(1),
  endpoints: z.array(Pattern).min(1),
  pipelines: z.array(Pattern).default([]),
  /** Lambda functions that aliases of are moved by releases: made by the team, in Steward's account and region. */
  functions: z.array(FunctionPattern).default([]),
  /** Roles that endpoints run under: Steward may pass these to SageMaker and no others. */
  roles: z.array(arnOf('iam', 'arn:aws:iam::111122223333:role/fraud-score-endpoint', 'role/[\\w+=,.@/-]+')).min(1),
  /** Buckets of training data, model artifacts, captures and labels: read, never written. */
  buckets: z.array(Bucket).min(1),
  /** Accounts that the buckets are of; by default the one Steward is in. A bucket of a listed name in any other is not read. */
  bucketAccounts: z.array(AccountId).min(1).optional(),
  /** Keys that those buckets, and the descriptions of model packages (`SecurityConfig`), are encrypted with, where they are not AWS's own. */
  keys: z.array(arnOf('kms', 'arn:aws:kms:eu-west-1:111122223333:key/…', 'key/[\\w-]+')).default([]),
  /** Other accounts in which its endpoints may run: names of `targets`. Its roles, keys and buckets may be of them too. */
  targets: z.array(z.string()).optional(),
});
export type Team = z.infer<typeof Team>;

/** Where functions run, when not in Lambda's own network. */
const Vpc = z.strictObject({
  vpcId: z.string().regex(/^vpc-[0-9a-f]{8,17}$/, 'must be the id of a VPC, like `vpc-0a1b2c3d4e5f67890`'),
  subnetIds: z
    .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, 'must be the id of a subnet, like `subnet-0a1b2c3d4e5f67890`'))
    .min(2, 'must be at least two, in two availability zones: one zone fails now and then')
    .refine((ids) => new Set(ids).size === ids.length, 'must not hold a subnet twice'),
  securityGroupIds: z
    .array(z.string().regex(/^sg-[0-9a-f]{8,17}$/, 'must be the id of a security group, like `sg-0a1b2c3d4e5f67890`'))
    .min(1),
});
export type Vpc = z.infer<typeof Vpc>;

export const UNDERSTOOD = 'nobody can shorten this, not even AWS';
/** How write-once copies are held: `governance` yields to a special right, `compliance` to nobody. */
const Worm = z
  .strictObject({ mode: z.enum(['governance', 'compliance']), understood: z.string().optional() })
  .refine((worm) => worm.mode === 'governance' || worm.understood === UNDERSTOOD, {
    path: ['understood'],
    message: `must be \`${UNDERSTOOD}\` in mode \`compliance\`: the copies cannot be deleted before their time, nor can the account be emptied`,
  });

/** The accounts of those targets. */
export const accountsOf = (
  { targets }: { readonly targets: readonly { readonly name: string; readonly account: string }[] },
  names: readonly string[],
): string[] => targets.filter(({ name }) => names.includes(name)).map(({ account }) => account);

/** Every group is of exactly one tenant: it alone says whose a package is that SageMaker tells of. */
function tenantMisfits({ tenants, teams }: { tenants: readonly string[]; teams: readonly Team[] }) {
  return teams.flatMap(({ tenant, groups }, team) => {
    if (tenant === undefined && tenants.length > 1)
      return [{ team, message: `needs a \`tenant\`: one of ${tenants.join(', ')}` }];
    if (tenant !== undefined && !tenants.includes(tenant))
      return [{ team, message: `has the tenant \`${tenant}\`, which is not among \`tenants\`: ${tenants.join(', ')}` }];
    const others = teams.slice(0, team).flatMap((other, at) => (other.tenant === tenant ? [] : [{ at, other }]));
    return groups.flatMap((group) => {
      const taken = others.find(({ other }) => other.groups.some((name) => overlap(name, group)));
      return taken
        ? [
            {
              team,
              message: `lists the group \`${group}\`, which is another tenant's already (\`teams.${taken.at}.groups\`)`,
            },
          ]
        : [];
    });
  });
}

const DAYS_KEPT = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** One environment of Steward in one account and region: `steward.<environment>.yaml`. */
export const Config = z
  .strictObject({
    environment: Name,
    account: AccountId.optional(),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, like `eu-west-1`')
      .optional(),
    tenants: z.array(Tenant).min(1).default(['default']),
    teams: z.array(Team).min(1),
    /** Other accounts in which endpoints may run, each reached by the role that the `Target` stack makes there. */
    targets: z.array(ConfiguredTarget).default([]),
    signIn: z.strictObject({
      /** Host name of the sign-in page: `<domainPrefix>.auth.<region>.amazoncognito.com`, unique in the region. */
      domainPrefix: z
        .string()
        .regex(/^(?=.{1,63}$)[a-z0-9](-*[a-z0-9])*$/, 'must be 1 to 63 lower-case letters, digits and inner hyphens')
        .refine((prefix) => !/aws|amazon|cognito/.test(prefix), 'must not hold `aws`, `amazon` or `cognito`'),
      /** `required`: everybody signs in with a one-time code, and policies may count on it. */
      mfa: z.enum(['required', 'optional']),
    }),
    notify: z.strictObject({
      /** Who hears of open questions and findings. */
      approvers: z.array(Email).default([]),
      /** Who hears alarms. */
      operators: z.array(Email).default([]),
    }),
    retention: z.strictObject({
      logDays: z.int().refine((days) => DAYS_KEPT.includes(days), `must be one of ${DAYS_KEPT.join(', ')}`),
      /** For how long nobody can delete a record's write-once copy. */
      wormYears: z.int().min(1).max(99),
    }),
    worm: Worm.default({ mode: 'governance' }),
    /** Managed policies that the account lets a role have, by its quota of IAM: what many names in `teams` need. */
    policiesPerRole: z.int().min(10).max(20, 'must be at most 20: AWS raises the quota of 10 no further').default(10),
    vpc: Vpc.optional(),
    /** A policy that bounds every role of Steward, whatever it is granted. */
    permissionsBoundary: arnOf('iam', 'arn:aws:iam::111122223333:policy/boundary', 'policy/[\\w+=,.@/-]+').optional(),
    /** Further tags on everything that can have one. */
    tags: z
      .record(
        z
          .string()
          .regex(
            /^(?!aws:)[\w .:/=+@-]{1,128}$/i,
            'must be 1 to 128 letters, digits, spaces and `_.:/=+-@`, not begin with `aws:`',
          ),
        z
          .string()
          .regex(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u, 'must be at most 256 letters, digits, spaces and `_.:/=+-@`'),
      )
      .refine((tags) => Object.keys(tags).length <= 40, 'must be at most 40: AWS takes 50, and others add theirs')
      .refine(
        (tags) => !('application' in tags || 'environment' in tags),
        'must not hold `application` or `environment`, which Steward sets',
      )
      .default({}),
    /**
     * Tables and people cannot be deleted without turning this off first; by default what `removal` needs.
     */
    deletionProtection: z.boolean().optional(),
    /** What becomes of tables, buckets and keys when the stack is removed; `destroy` is for trying out. */
    removal: z.enum(['keep', 'destroy']),
  })
  .refine((c) => c.removal === 'keep' || c.environment !== 'prod', {
    path: ['removal'],
    message: 'must be `keep` in `prod`: the ledger must outlive its stack',
  })
  .refine((c) => c.deletionProtection !== false || c.environment !== 'prod', {
    path: ['deletionProtection'],
    message: 'must not be off in `prod`, leave the key out: the ledger must outlive a mistake',
  })
  .refine((c) => !(c.deletionProtection && c.removal === 'destroy'), {
    path: ['deletionProtection'],
    message: 'must be off with `removal: destroy`: CloudFormation could not remove what is protected',
  })
  .refine((c) => c.signIn.mfa === 'required' || c.environment !== 'prod', {
    path: ['signIn', 'mfa'],
    message: 'must be `required` in `prod`: without a second factor an approval does not stand up',
  })
  .superRefine((config, context) => {
    const boundary = config.permissionsBoundary;
    for (const { at, message } of configuredMisfits(config))
      context.addIssue({ code: 'custom', path: at === undefined ? ['targets'] : ['targets', at], message });
    for (const [team, { targets = [] }] of config.teams.entries())
      for (const name of targets)
        if (!config.targets.some((target) => target.name === name))
          context.addIssue({
            code: 'custom',
            path: ['teams', team, 'targets'],
            message: `\`${name}\` is not among \`targets\`: ${config.targets.map((target) => target.name).join(', ') || 'there is none'}`,
          });
    const named = [
      ...config.teams.flatMap(({ roles, keys, targets = [] }, i) =>
        [...roles, ...keys].map((arn) => ({ path: ['teams', i], arn, elsewhere: accountsOf(config, targets) })),
      ),
      ...(boundary ? [{ path: ['permissionsBoundary'], arn: boundary, elsewhere: [] }] : []),
    ];
    for (const { path, arn, elsewhere } of named) {
      if (config.region && arn.split(':')[1] !== partitionOf(config.region))
        context.addIssue({
          code: 'custom',
          path,
          message: `\`${arn}\` is of another partition than \`${config.region}\`: ARNs there begin with \`arn:${partitionOf(config.region)}:\``,
        });
      if (config.account && ![config.account, ...elsewhere].includes(arn.split(':')[4]!))
        context.addIssue({
          code: 'custom',
          path,
          message: `\`${arn}\` is of another account than \`${config.account}\`: Steward can neither pass nor use it`,
        });
    }
    for (const { team, message } of tenantMisfits(config))
      context.addIssue({ code: 'custom', path: ['teams', team], message });
    const taken: { team: number; name: string }[] = [];
    for (const [team, { endpoints }] of config.teams.entries())
      for (const name of endpoints) {
        // A team may say the same with and without `*`; only between teams is that two owners of one endpoint.
        const other = taken.find((t) => (t.team === team ? t.name === name : overlap(t.name, name)));
        if (other)
          context.addIssue({
            code: 'custom',
            path: ['teams', team, 'endpoints'],
            message:
              other.team === team
                ? `\`${name}\` stands there twice: an endpoint serves one model, name another for the second`
                : `\`${name}\` is another team's already (\`teams.${other.team}.endpoints\`: \`${other.name}\`): an endpoint serves one model, leave it to one team or name another`,
          });
        taken.push({ team, name });
      }
  });
export type Config = z.infer<typeof Config>;
