/**
 * How a member of Lambda's description of a version is treated. `compared`: it must be what was approved. `refused`: Steward never sets it, so
 * that it is set is another thing than was approved. `ignored`: for a reason.
 */
export type FunctionMember =
  | { readonly as: 'compared' | 'refused'; readonly value: unknown; readonly rule: string }
  | { readonly as: 'ignored'; readonly value: unknown; readonly why: string };

const compared = (value: unknown, rule: string): FunctionMember => ({ as: 'compared', value, rule });
const refused = (value: unknown, rule = 'container-settings'): FunctionMember => ({ as: 'refused', value, rule });
const ignored = (value: unknown, why: string): FunctionMember => ({ as: 'ignored', value, why });

const SAYS_THE_SAME = 'it says the same as name and version';
const OF_ZIP = 'only functions of another package type have it, which are none that Steward releases onto';
const ITS_STATE = 'it is waited for before a version is published, and says nothing of what it is';

/** Every member of FunctionConfiguration, as the SDK names them; the digest of the image stands beside it. */
export const FUNCTION_MEMBERS: Readonly<Record<string, FunctionMember>> = {
  FunctionName: ignored('other', 'it is what was asked for'),
  FunctionArn: ignored('arn:other', SAYS_THE_SAME),
  Runtime: ignored('python3.13', OF_ZIP),
  Role: compared('arn:other', 'role'),
  Handler: ignored('other', OF_ZIP),
  CodeSize: ignored(9, 'it follows from the image'),
  Description: ignored('other', 'words for people'),
  Timeout: compared(9, 'settings'),
  MemorySize: compared(9, 'settings'),
  LastModified: compared('2026-11-28T00:00:00.000+0000', 'made'),
  CodeSha256: ignored('other', 'the digest of the image says it, as Lambda resolved it'),
  Version: compared('9', 'settings'),
  VpcConfig: compared({ SubnetIds: ['subnet-9'], SecurityGroupIds: ['sg-9'] }, 'settings'),
  DeadLetterConfig: ignored({ TargetArn: 'arn:x' }, 'where events go that failed: the answers are the same'),
  Environment: compared({ Variables: { OTHER: '1' } }, 'container-environment'),
  KMSKeyArn: compared('arn:key', 'settings'),
  TracingConfig: ignored({ Mode: 'Active' }, 'what X-Ray is told of requests'),
  MasterArn: ignored('arn:x', 'of Lambda@Edge'),
  RevisionId: ignored('other', 'for calls that change it'),
  Layers: refused([{ Arn: 'arn:layer' }]),
  State: ignored('Inactive', ITS_STATE),
  StateReason: ignored('idle', ITS_STATE),
  StateReasonCode: ignored('Idle', ITS_STATE),
  LastUpdateStatus: ignored('InProgress', ITS_STATE),
  LastUpdateStatusReason: ignored('x', ITS_STATE),
  LastUpdateStatusReasonCode: ignored('x', ITS_STATE),
  FileSystemConfigs: refused([{ Arn: 'arn:x', LocalMountPath: '/mnt/x' }]),
  SigningProfileVersionArn: ignored('arn:x', OF_ZIP),
  SigningJobArn: ignored('arn:x', OF_ZIP),
  PackageType: compared('Zip', 'containers'),
  ImageConfigResponse: refused({ ImageConfig: { Command: ['other'] } }),
  Architectures: ignored(['arm64'], 'the image of that digest is of one alone'),
  EphemeralStorage: ignored({ Size: 1024 }, 'how much room the team gives it'),
  SnapStart: ignored({ ApplyOn: 'None' }, OF_ZIP),
  RuntimeVersionConfig: ignored({ RuntimeVersionArn: 'arn:x' }, OF_ZIP),
  LoggingConfig: ignored({ LogFormat: 'JSON' }, 'where it writes its log'),
  TenancyConfig: refused({ TenantIsolationMode: 'PER_TENANT' }),
  CapacityProviderConfig: refused({ LambdaManagedInstancesCapacityProviderConfig: {} }),
  ConfigSha256: ignored('other', 'it follows from the rest'),
  DurableConfig: refused({ RetentionPeriodInDays: 1 }),
};
