import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import { ACCOUNT, REGION } from '../core/arns.ts';
import { imageDigest } from '../process/images.ts';

/** One version of a function, or `$LATEST`. */
export interface StoredVersion {
  name: string;
  version: string;
  image: string;
  role: string;
  memory: number;
  timeout: number;
  environment: Record<string, string>;
  vpc?: { SubnetIds?: string[] | undefined; SecurityGroupIds?: string[] | undefined } | undefined;
  key?: string | undefined;
  description: string;
  revision: string;
  changedAt: number;
  /** Until when it is made ready (epoch ms). */
  busyUntil: number;
}

export interface StoredAlias {
  name: string;
  alias: string;
  version: string;
  weights: Record<string, number>;
  description: string;
  revision: string;
}

export const LATEST = '$LATEST';

export const functionArn = (name: string, qualifier?: string): string =>
  `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`;
/** Of an image its digest. */
export const digestOf = ({ image }: StoredVersion): string => imageDigest(image)?.replace('sha256:', '') ?? '';

export function configurationOf(found: StoredVersion, now: number): object {
  const isBusy = found.busyUntil > now;
  const isLatest = found.version === LATEST;
  return {
    FunctionName: found.name,
    FunctionArn: functionArn(found.name, isLatest ? undefined : found.version),
    Role: found.role,
    Description: found.description,
    Timeout: found.timeout,
    MemorySize: found.memory,
    LastModified: new Date(found.changedAt).toISOString().replace('Z', '+0000'),
    CodeSha256: digestOf(found),
    Version: found.version,
    VpcConfig: found.vpc && { ...found.vpc, VpcId: 'vpc-00000000' },
    Environment: { Variables: found.environment },
    KMSKeyArn: found.key,
    RevisionId: found.revision,
    State: isBusy && !isLatest ? 'Pending' : 'Active',
    LastUpdateStatus: isBusy ? 'InProgress' : 'Successful',
    PackageType: 'Image',
    Architectures: ['x86_64'],
  };
}

export const aliasView = ({
  name,
  alias,
  version,
  weights,
  description,
  revision,
}: StoredAlias): AliasConfiguration => ({
  AliasArn: functionArn(name, alias),
  Name: alias,
  FunctionVersion: version,
  Description: description,
  ...(Object.keys(weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: weights } }),
  RevisionId: revision,
});
