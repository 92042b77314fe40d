import { digestOf } from '../domain/ledger/record.ts';
import type { Config } from './config.ts';
import { overlap } from './config.ts';

/** What an environment has for itself alone, and the word for it in an export's name. */
const KINDS = {
  group: 'model package group',
  endpoint: 'endpoint',
  pipeline: 'pipeline',
  function: 'Lambda function',
  role: 'endpoint role',
} as const;
type Kind = keyof typeof KINDS;

/**
 * One name that an environment has for itself. Were it two environments' of one account, the people of the laxer one could release to the
 * endpoint of the stricter, and each would call the other's release a change out of band.
 */
export interface Claim {
  readonly kind: Kind;
  /** A name or pattern of SageMaker's, or the ARN of a role. */
  readonly name: string;
}

/** Everything an environment claims, each once. */
export function claimsOf({ teams }: Pick<Config, 'teams'>): Claim[] {
  const of = (kind: Kind, names: readonly string[]): Claim[] =>
    [...new Set(names)].sort().map((name) => ({ kind, name }));
  return [
    ...of(
      'group',
      teams.flatMap(({ groups }) => groups),
    ),
    ...of(
      'endpoint',
      teams.flatMap(({ endpoints }) => endpoints),
    ),
    ...of(
      'pipeline',
      teams.flatMap(({ pipelines }) => pipelines),
    ),
    ...of(
      'function',
      teams.flatMap(({ functions }) => functions),
    ),
    ...of(
      'role',
      teams.flatMap(({ roles }) => roles),
    ),
  ];
}

/** The claims of ours that meet one of theirs, each with the first it meets. */
export const overlappingClaims = (ours: readonly Claim[], theirs: readonly Claim[]): { ours: Claim; theirs: Claim }[] =>
  ours.flatMap((our) => {
    const met = theirs.find(
      ({ kind, name }) => kind === our.kind && (kind === 'role' ? name === our.name : overlap(name, our.name)),
    );
    return met ? [{ ours: our, theirs: met }] : [];
  });

/** A claim in words: ``endpoint `fraud-prod` ``. */
export const claimText = ({ kind, name }: Claim): string => `${KINDS[kind]} \`${name}\``;

/**
 * The marker of a claim in the account: an export, whose name CloudFormation gives to one stack alone in an account and region
 * (docs: using-cfn-stack-exports.html). It holds letters, digits, colons and hyphens only, so all else is written as its code, and what
 * would be too long as its digest. The value tells kind, environment and name.
 */
export function exportOf(claim: Claim, environment: string): { name: string; value: string; digest: string } {
  const plain = claim.name.toLowerCase().replace(/[^a-z0-9-]/g, (c) => `:${c.codePointAt(0)!.toString(16)}`);
  const digest = digestOf({ kind: claim.kind, name: plain });
  const name = `steward:${claim.kind}:${plain.length <= 200 ? plain : digest}`;
  return { name, value: `${claim.kind} ${environment} ${claim.name}`, digest };
}

/** The claim that an export marks, and whose it is; `undefined` for an export of another kind. */
export function claimIn(exported: { Name?: string | undefined; Value?: string | undefined }) {
  const [kind, environment, name] = exported.Value?.split(' ') ?? [];
  if (!exported.Name?.startsWith('steward:') || !name || !environment || !(kind! in KINDS)) return undefined;
  return { environment, claim: { kind: kind as Kind, name } satisfies Claim };
}
