import { FLOWS } from '../../../functions/flows.ts';
import type { Written } from '../../../lib/contract/writers.ts';
import { keys } from '../../../lib/domain/registry/keys.ts';
import { wakesOf } from '../../../lib/flow/flow.ts';
import type { NeedName } from '../../../lib/flow/needs.ts';
import { TEAM_KEY } from '../synthesized.ts';

const role = (name: string): string => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
/** The roles whose flows say that they need one of these. Which actions of AWS go with a need is written here once more, beside the grants. */
const needing = (...needs: readonly NeedName[]): string[] =>
  FLOWS.filter((flow) => needs.some((need) => (flow.needs as readonly string[]).includes(need))).map(({ name }) =>
    role(name),
  );
const task = (machine: string): string => `${role(machine)}WorkflowMachine`;

/** Roles that append to the registry and the ledger. */
const WRITERS = needing('ledger');
/** The managed policy for people and pipelines, asked as if it were a role. */
const PEOPLE = 'Readers';
const READERS = [...needing('registry', 'ledger', 'ledger:read'), PEOPLE];
const KEEPERS = needing('evidence', 'evidence:add', 'baselines:build');
const LOOKERS = [...KEEPERS, ...needing('evidence:read', 'evidence:digest', 'baselines:read')];
const DATA = needing('evidence', 'evidence:digest', 'evidence:begin', 'captures', 'transforms', 'baselines:build');
/** Whoever reads which files of transform jobs belong together. */
const JOB_READERS = needing('captures');
const OBSERVERS = needing('sagemaker:endpoints', 'sagemaker:release', 'sagemaker:race');
const RELEASERS = needing('sagemaker:release');
/** Whoever makes models and configs, and brings endpoints that are there onto them. */
const CHANGERS = needing('sagemaker:release', 'sagemaker:race');
const ASKERS = needing('sagemaker:ask', 'sagemaker:release');
/** Whoever looks at aliases, and whoever moves them. */
const ALIAS_LOOKERS = needing('functions:look', 'functions:release');
const ALIAS_MOVERS = needing('functions:release');
const TRAINERS = needing('sagemaker:train');
/** Whoever sees what a run would take. */
const LISTERS = needing('training-files', 'training-files:list');
const PLANNERS = needing('sagemaker:plan', 'sagemaker:train');
/** Roles whose flows write decisions, and the one that signs checkpoints. */
const SIGNERS = [...FLOWS.filter(({ signs }) => signs).map(({ name }) => role(name)), ...needing('signer')];
const STREAM = FLOWS.filter((flow) => wakesOf(flow, 'stream').length > 0).map(({ name }) => role(name));
/** Whoever starts a machine also asks how it stands. */
const starting = (machine: 'release' | 'retrain' | 'drift-map' | 'artifact-map'): string[] =>
  needing(`workflows:start-${machine}`);
const NOBODY: string[] = [];
const leaf = { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' };

const once = { 's3:if-none-match': '*' };

const S = 'arn:aws:sagemaker:eu-west-1:111122223333';
/** Where Steward is not: a service's ARNs in another region, and in another account. */
const ELSEWHERE = ['us-east-1:111122223333', 'eu-west-1:999988887777'].map(
  (place) => (service: string) => `arn:aws:${service}:${place}`,
);
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:';
const FORMATION = 'arn:aws:cloudformation:eu-west-1:111122223333';
const CHECKPOINT = '{WormBucket}/checkpoints/999999999999957/998205000000000.json';
const RECORD = '{WormBucket}/audit/model.default.flight-delay/42.json';
const EVIDENCE = '{EvidenceBucket}/sha256/abc';
const PAIRED = '{EvidenceBucket}/paired/default/flight-delay/e/AllTraffic/2026/11/28/02/j~1.jsonl';
const TOLD = '{EvidenceBucket}/training-data/default/flight-delay/abc.manifest';
const toSageMaker = { 'iam:PassedToService': 'sagemaker.amazonaws.com' };
const toScheduler = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
const execution = 'arn:aws:states:eu-west-1:111122223333:execution:';

export interface Right {
  readonly action: string;
  /** An ARN; `{LedgerRecords}` stands for the ARN of that resource of ours. */
  readonly on: string;
  /** The only roles that may; every other role of the app is refused. */
  readonly allowed: readonly string[];
  readonly context?: Context;
}
type Context = Readonly<Record<string, string | string[]>>;
const row = (action: string, on: string, allowed: readonly string[], context?: Context): Right => ({
  action,
  on,
  allowed,
  ...(context && { context }),
});

const put = (on: string, partitions: readonly string[], allowed: readonly string[]): Right =>
  row('dynamodb:PutItem', on, allowed, { 'dynamodb:LeadingKeys': [...partitions] });
const OF = ['default', 'flight-delay'] as const;
const writing = (family: Written): string[] =>
  FLOWS.filter(({ writes = [] }) => writes.includes(family)).map(({ name }) => role(name));
const KEEP_VERSIONS = writing('versions');
const SERVE = writing('deployments');
const CHECK = writing('checks');
const ASK = writing('questions');
const DECIDE = writing('decisions');
const TRAIN = writing('retrains');
const BEGIN = writing('chains');
/** Their records open and close incidents. */
const FIND = writing('incidents');
/** Their items are in lists. */
const LIST = writing('lines');
/** An item of every kind there is, and who may put one. */
const ITEMS: readonly (readonly [partition: string, allowed: readonly string[]])[] = [
  [keys.model(...OF).pk, writing('manifests')],
  [keys.endpoint('flight-delay-prod').pk, writing('manifests')],
  [keys.unmanaged(...OF).pk, KEEP_VERSIONS],
  [keys.version(...OF, 1).pk, KEEP_VERSIONS],
  [keys.deployment(...OF, 'e').pk, SERVE],
  [keys.check(...OF, 'drift', 'e', 's').pk, CHECK],
  [keys.askedCheck(...OF, 'c').pk, CHECK],
  [keys.askedResult(...OF, 'drift', 'e', 'c').pk, CHECK],
  [keys.approval(...OF, 1, 'a').pk, ASK],
  [keys.approvalById('a').pk, ASK],
  [keys.vote(...OF, 'a', 'u_ben').pk, ASK],
  [keys.asked('default', 1, 'a').pk, ASK],
  [keys.retrain(...OF, 'r').pk, TRAIN],
  [keys.usage(...OF, '2026-11').pk, writing('usage')],
  [keys.incidentAt(...OF, 'e', 'drift').pk, FIND],
  [keys.incident(...OF, 'i').pk, FIND],
  [keys.listed(...OF).pk, LIST],
  [keys.once('f', false).pk, WRITERS],
  [keys.once('f', true).pk, DECIDE],
  [keys.head('model.default.flight-delay').pk, WRITERS],
  [keys.head('catalog').pk, BEGIN],
  [keys.head('another').pk, NOBODY],
  ['LOG', NOBODY],
];

/** Who may do what: each row is asked of every role. */
export const RIGHTS: readonly Right[] = [
  // The ledger: put and query, nothing else; who only reads cannot put, who writes puts into its chains, never without saying which.
  row('dynamodb:PutItem', '{LedgerRecords}', NOBODY),
  put('{LedgerRecords}', ['model.default.flight-delay'], WRITERS),
  put('{LedgerRecords}', ['catalog'], BEGIN),
  put('{LedgerRecords}', ['another'], NOBODY),
  row('dynamodb:Query', '{LedgerRecords}', [...READERS, ...STREAM]),
  row('dynamodb:GetItem', '{LedgerRecords}', NOBODY),
  row('dynamodb:Scan', '{LedgerRecords}', NOBODY),
  row('dynamodb:UpdateItem', '{LedgerRecords}', NOBODY),
  row('dynamodb:DeleteItem', '{LedgerRecords}', NOBODY),
  row('dynamodb:BatchWriteItem', '{LedgerRecords}', NOBODY),
  row('dynamodb:PartiQLUpdate', '{LedgerRecords}', NOBODY),
  row('dynamodb:PartiQLDelete', '{LedgerRecords}', NOBODY),
  row('dynamodb:DeleteTable', '{LedgerRecords}', NOBODY),
  row('dynamodb:UpdateTable', '{LedgerRecords}', NOBODY),
  row('dynamodb:UpdateTimeToLive', '{LedgerRecords}', NOBODY),
  row('dynamodb:UpdateContinuousBackups', '{LedgerRecords}', NOBODY),
  row('dynamodb:PutResourcePolicy', '{LedgerRecords}', NOBODY),
  row('dynamodb:GetRecords', '{LedgerRecords}/stream/2026-11-24T00:00:00.000', STREAM),
  // The registry: each kind of item is put by the flows that say they write it.
  row('dynamodb:PutItem', '{LedgerRegistry}', NOBODY),
  ...ITEMS.map(([partition, allowed]) => put('{LedgerRegistry}', [partition], allowed)),
  put(
    '{LedgerRegistry}',
    [keys.version(...OF, 1).pk, keys.vote(...OF, 'a', 'u_ben').pk],
    KEEP_VERSIONS.filter((name) => ASK.includes(name)),
  ),
  // The index of what is open asks no partition of who puts into it: an item of whoever asks and answers nothing must not name its keys.
  ...['gsi1pk', 'gsi1sk'].map((name) =>
    row(
      'dynamodb:PutItem',
      '{LedgerRegistry}',
      ASK.filter((name) => KEEP_VERSIONS.includes(name)),
      {
        'dynamodb:LeadingKeys': [keys.version(...OF, 1).pk],
        'dynamodb:Attributes': ['pk', 'sk', 'tenant', name],
      },
    ),
  ),
  row('dynamodb:PutItem', '{LedgerRegistry}', KEEP_VERSIONS, {
    'dynamodb:LeadingKeys': [keys.version(...OF, 1).pk],
    'dynamodb:Attributes': ['pk', 'sk', 'tenant'],
  }),
  row('dynamodb:GetItem', '{LedgerRegistry}', READERS),
  row('dynamodb:Query', '{LedgerRegistry}', READERS),
  row('dynamodb:Query', '{LedgerRegistry}/index/GSI1', READERS),
  row('dynamodb:UpdateItem', '{LedgerRegistry}', NOBODY),
  row('dynamodb:DeleteItem', '{LedgerRegistry}', NOBODY),
  row('dynamodb:DeleteTable', '{LedgerRegistry}', NOBODY),
  row('dynamodb:UpdateTable', '{LedgerRegistry}', NOBODY),
  put('arn:aws:dynamodb:eu-west-1:111122223333:table/somebody-elses', ['model.default.flight-delay'], NOBODY),
  // Keys: one encrypts tokens, one other decrypts them; nobody ends a key.
  row('kms:Decrypt', '{TokenKey}', needing('keys:decrypt')),
  row('kms:Encrypt', '{TokenKey}', needing('keys:encrypt')),
  row('kms:GenerateDataKey', '{TokenKey}', NOBODY),
  row('kms:CreateGrant', '{TokenKey}', NOBODY),
  row('kms:Decrypt', '{LedgerKey}', [...READERS, ...STREAM]),
  row('kms:GenerateDataKey', '{LedgerKey}', [...WRITERS, ...needing('checkpoints', 'worm:keep')]),
  row('kms:Decrypt', '{DataKey}', [...LOOKERS, ...needing('notices')]),
  row('kms:GenerateDataKey', '{DataKey}', [...KEEPERS, ...needing('notices')]),
  row('kms:Sign', '{SigningKey}', SIGNERS, leaf),
  row('kms:Sign', '{SigningKey}', NOBODY, { ...leaf, 'kms:MessageType': 'RAW' }),
  row('kms:GetPublicKey', '{SigningKey}', needing('public-key')),
  ...['{TokenKey}', '{LedgerKey}', '{DataKey}', '{SigningKey}'].flatMap((key) =>
    ['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:PutKeyPolicy', 'kms:DisableKeyRotation'].map((action) =>
      row(action, key, NOBODY),
    ),
  ),
  // Waiting executions and their tokens.
  row('states:SendTaskSuccess', '{ReleaseWorkflowMachine}', needing('workflows:resume')),
  row('states:SendTaskFailure', '{ReleaseWorkflowMachine}', NOBODY),
  row('states:SendTaskHeartbeat', '{ReleaseWorkflowMachine}', NOBODY),
  row('states:SendTaskSuccess', '{RetrainWorkflowMachine}', NOBODY),
  row('states:GetExecutionHistory', `${execution}ReleaseWorkflowMachine82C4F64E:x`, NOBODY),
  row('states:StartExecution', '{ReleaseWorkflowMachine}', starting('release')),
  row('states:StartExecution', '{RetrainWorkflowMachine}', starting('retrain')),
  row('states:StartExecution', '{DriftMapWorkflowMachine}', [...starting('drift-map'), task('drift-map')]),
  row('states:DescribeExecution', `${execution}DriftMapWorkflowMachineA1A7753A:x`, [
    ...starting('drift-map'),
    ...needing('workflows:redrive'),
    task('drift-map'),
  ]),
  row('states:StartExecution', '{ArtifactMapWorkflowMachine}', [...starting('artifact-map'), task('artifact-map')]),
  row('states:DescribeExecution', `${execution}ArtifactMapWorkflowMachineB5E55700:x`, [
    ...starting('artifact-map'),
    ...needing('workflows:redrive'),
    task('artifact-map'),
  ]),
  // What failed is seen and let go on behind the API; a map run is redriven by its own machine.
  ...['Release', 'Retrain', 'DriftMap', 'ArtifactMap'].map((name) =>
    row('states:ListExecutions', `{${name}WorkflowMachine}`, needing('workflows:redrive')),
  ),
  row('states:RedriveExecution', `${execution}ReleaseWorkflowMachine82C4F64E:x`, needing('workflows:redrive')),
  row('states:RedriveExecution', `${execution}DriftMapWorkflowMachineA1A7753A:x`, needing('workflows:redrive')),
  row('states:RedriveExecution', `${execution}DriftMapWorkflowMachineA1A7753A/Shards:x`, ['DriftMapWorkflowMachine']),
  row('states:RedriveExecution', `${execution}ArtifactMapWorkflowMachineB5E55700:x`, needing('workflows:redrive')),
  row('states:RedriveExecution', `${execution}ArtifactMapWorkflowMachineB5E55700/Shares:x`, [
    'ArtifactMapWorkflowMachine',
  ]),
  row('states:RedriveExecution', `${execution}somebody-elses:x`, NOBODY),
  row('states:StopExecution', `${execution}DriftMapWorkflowMachineA1A7753A:x`, [task('drift-map')]),
  row('states:StopExecution', `${execution}ArtifactMapWorkflowMachineB5E55700:x`, [task('artifact-map')]),
  row('states:SendTaskSuccess', '{DriftMapWorkflowMachine}', NOBODY),
  row('states:SendTaskSuccess', '{ArtifactMapWorkflowMachine}', NOBODY),
  row('states:StartExecution', 'arn:aws:states:eu-west-1:111122223333:stateMachine:somebody-elses', NOBODY),
  row('states:StopExecution', `${execution}ReleaseWorkflowMachine82C4F64E:x`, NOBODY),
  row('states:UpdateStateMachine', '{ReleaseWorkflowMachine}', NOBODY),
  row('states:DeleteStateMachine', '{ReleaseWorkflowMachine}', NOBODY),
  // Write-once copies and evidence.
  // Each object once: a put that would make another version of it is nobody's.
  row('s3:PutObject', RECORD, NOBODY),
  row('s3:PutObject', RECORD, needing('worm:keep'), once),
  row('s3:GetObject', RECORD, needing('worm:keep', 'worm:look')),
  row('s3:PutObject', '{WormBucket}/elsewhere/x', NOBODY, once),
  row('s3:PutObject', CHECKPOINT, NOBODY),
  row('s3:PutObject', CHECKPOINT, needing('checkpoints'), once),
  row('s3:GetObject', CHECKPOINT, [...needing('checkpoints:read', 'checkpoints'), PEOPLE]),
  row('s3:ListBucket', '{WormBucket}', [...needing('checkpoints:read', 'checkpoints'), PEOPLE], {
    's3:prefix': 'checkpoints/',
  }),
  row('s3:DeleteObject', CHECKPOINT, NOBODY),
  row('s3:ListBucket', '{WormBucket}', needing('worm:look'), {
    's3:prefix': 'audit/model.default.flight-delay/42.json',
  }),
  ...[
    'DeleteObject',
    'DeleteObjectVersion',
    'PutObjectRetention',
    'BypassGovernanceRetention',
    'PutObjectLegalHold',
  ].map((action) => row(`s3:${action}`, RECORD, NOBODY)),
  ...[
    'PutBucketPolicy',
    'DeleteBucketPolicy',
    'DeleteBucket',
    'PutBucketObjectLockConfiguration',
    'PutLifecycleConfiguration',
    'PutBucketVersioning',
    'PutEncryptionConfiguration',
  ].map((action) => row(`s3:${action}`, '{WormBucket}', NOBODY)),
  row('s3:PutObject', EVIDENCE, NOBODY),
  row('s3:PutObject', EVIDENCE, KEEPERS, once),
  row('s3:GetObject', EVIDENCE, LOOKERS),
  // Without it a missing object is access denied; nothing else may be listed.
  row('s3:ListBucket', '{EvidenceBucket}', LOOKERS, { 's3:prefix': 'sha256/abc' }),
  row('s3:ListBucket', '{EvidenceBucket}', NOBODY, { 's3:prefix': 'elsewhere/' }),
  row('s3:PutObject', '{EvidenceBucket}/elsewhere', NOBODY, once),
  row('s3:GetObject', PAIRED, JOB_READERS),
  row('s3:ListBucket', '{EvidenceBucket}', JOB_READERS, { 's3:prefix': 'paired/default/flight-delay/' }),
  row('s3:PutObject', PAIRED, NOBODY),
  row('s3:PutObject', PAIRED, needing('transforms'), once),
  row('s3:DeleteObject', PAIRED, NOBODY),
  row('s3:DeleteObject', EVIDENCE, NOBODY),
  row('s3:DeleteObjectVersion', EVIDENCE, NOBODY),
  row('s3:PutBucketPolicy', '{EvidenceBucket}', NOBODY),
  row('s3:DeleteObject', '{AccessLogs}/worm/x', NOBODY),
  // What teams own: read, never written; nothing that is not listed.
  row('s3:GetObject', 'arn:aws:s3:::flight-delay-data/x', DATA, { 'aws:ResourceAccount': '111122223333' }),
  row('s3:ListBucket', 'arn:aws:s3:::flight-delay-data', DATA, { 'aws:ResourceAccount': '111122223333' }),
  // What there is of training data is listed with its versions, and SageMaker told which of it to read.
  row('s3:ListBucketVersions', 'arn:aws:s3:::flight-delay-data', LISTERS, { 'aws:ResourceAccount': '111122223333' }),
  row('s3:ListBucketVersions', 'arn:aws:s3:::flight-delay-data', NOBODY, { 'aws:ResourceAccount': '999988887777' }),
  row('s3:ListBucketVersions', 'arn:aws:s3:::somebody-elses', NOBODY, { 'aws:ResourceAccount': '111122223333' }),
  row('s3:GetObjectVersion', 'arn:aws:s3:::flight-delay-data/x', NOBODY, { 'aws:ResourceAccount': '111122223333' }),
  row('s3:PutObject', TOLD, needing('training-files'), once),
  row('s3:PutObject', TOLD, NOBODY),
  row('s3:GetObject', TOLD, NOBODY),
  // A bucket of that name which somebody else owns by now.
  row('s3:GetObject', 'arn:aws:s3:::flight-delay-data/x', NOBODY, { 'aws:ResourceAccount': '999988887777' }),
  row('s3:ListBucket', 'arn:aws:s3:::flight-delay-data', NOBODY, { 'aws:ResourceAccount': '999988887777' }),
  row('s3:PutObject', 'arn:aws:s3:::flight-delay-data/x', NOBODY),
  row('s3:DeleteObject', 'arn:aws:s3:::flight-delay-data/x', NOBODY),
  row('s3:GetObject', 'arn:aws:s3:::somebody-elses/x', NOBODY),
  // SageMaker.
  row(
    'sagemaker:DescribeModelPackage',
    `${S}:model-package/flight-delay/1`,
    needing('sagemaker:packages', 'sagemaker:release', 'sagemaker:race', 'sagemaker:endpoints'),
  ),
  row('sagemaker:UpdateModelPackage', `${S}:model-package/flight-delay/1`, CHANGERS),
  row('sagemaker:UpdateModelPackage', `${S}:model-package/fraud/1`, NOBODY),
  row('sagemaker:DeleteModelPackage', `${S}:model-package/flight-delay/1`, NOBODY),
  row('sagemaker:CreateModel', `${S}:model/flight-delay-v1-abc`, CHANGERS),
  row('sagemaker:CreateModel', `${S}:model/fraud-v1-abc`, NOBODY),
  row('sagemaker:CreateModel', `${S}:model/flight-delays-of-others-v1`, NOBODY),
  row('sagemaker:CreateEndpointConfig', `${S}:endpoint-config/flight-delay-v1-abc`, CHANGERS),
  row('sagemaker:CreateEndpoint', `${S}:endpoint/flight-delay-prod`, RELEASERS),
  row('sagemaker:UpdateEndpoint', `${S}:endpoint/flight-delay-prod`, CHANGERS),
  row('sagemaker:UpdateEndpoint', `${S}:endpoint/fraud-prod`, NOBODY),
  // Back to what was adopted, under whatever name somebody gave it; a new endpoint from a config of ours alone.
  row('sagemaker:UpdateEndpoint', `${S}:endpoint-config/made-in-the-console`, CHANGERS),
  row('sagemaker:CreateEndpoint', `${S}:endpoint-config/made-in-the-console`, NOBODY),
  // Such a config may name a key: SageMaker grants itself its use, as the caller may (service authorization of UpdateEndpoint).
  row('kms:CreateGrant', TEAM_KEY, CHANGERS, { 'kms:GrantIsForAWSResource': 'true' }),
  row('kms:CreateGrant', TEAM_KEY, NOBODY, { 'kms:GrantIsForAWSResource': 'false' }),
  row('kms:Decrypt', TEAM_KEY, DATA),
  row('kms:CreateGrant', `${TEAM_KEY.slice(0, -1)}1`, NOBODY, { 'kms:GrantIsForAWSResource': 'true' }),
  row('sagemaker:UpdateEndpointWeightsAndCapacities', `${S}:endpoint/flight-delay-prod`, NOBODY),
  row('sagemaker:DeleteModel', `${S}:model/flight-delay-v1-abc`, NOBODY),
  row('sagemaker:DeleteEndpoint', `${S}:endpoint/flight-delay-prod`, RELEASERS),
  row('sagemaker:DeleteEndpoint', `${S}:endpoint/fraud-prod`, NOBODY),
  row('sagemaker:InvokeEndpoint', `${S}:endpoint/flight-delay-prod`, ASKERS),
  row('sagemaker:InvokeEndpoint', `${S}:endpoint/fraud-prod`, NOBODY),
  row('sagemaker:InvokeEndpointAsync', `${S}:endpoint/flight-delay-prod`, RELEASERS),
  row('sagemaker:InvokeEndpointAsync', `${S}:endpoint/fraud-prod`, NOBODY),
  row('sagemaker:CreateInferenceComponent', `${S}:inference-component/flight-delay-prod`, RELEASERS),
  row('sagemaker:CreateInferenceComponent', `${S}:endpoint/flight-delay-prod`, RELEASERS),
  row('sagemaker:CreateInferenceComponent', `${S}:endpoint/fraud-prod`, NOBODY),
  row('sagemaker:UpdateInferenceComponent', `${S}:inference-component/flight-delay-prod`, RELEASERS),
  row('sagemaker:UpdateInferenceComponent', `${S}:inference-component/fraud-prod`, NOBODY),
  row('sagemaker:DeleteInferenceComponent', `${S}:inference-component/flight-delay-prod`, RELEASERS),
  row('sagemaker:DeleteInferenceComponent', `${S}:inference-component/fraud-prod`, NOBODY),
  row('sagemaker:DescribeInferenceComponent', `${S}:inference-component/flight-delay-prod`, OBSERVERS),
  row('sagemaker:InvokeEndpoint', `${S}:inference-component/flight-delay-prod`, ASKERS),
  row('sagemaker:DescribeEndpoint', `${S}:endpoint/flight-delay-prod`, OBSERVERS),
  row('sagemaker:DescribeEndpointConfig', `${S}:endpoint-config/anything`, OBSERVERS),
  row('sagemaker:DescribeModel', `${S}:model/anything`, [...OBSERVERS, ...needing('sagemaker:jobs')]),
  row('sagemaker:DescribeTransformJob', `${S}:transform-job/anything`, needing('sagemaker:jobs')),
  row('sagemaker:ListTransformJobs', '*', needing('sagemaker:list-jobs')),
  // The same names in another region, or of another account: ARNs leave both open, and the condition beside them says them.
  ...ELSEWHERE.flatMap((elsewhere) => [
    ...['Describe', 'Create', 'Update', 'Delete', 'Invoke'].map((verb) =>
      row(`sagemaker:${verb}Endpoint`, `${elsewhere('sagemaker')}:endpoint/flight-delay-prod`, NOBODY),
    ),
    ...['Describe', 'Create', 'Update', 'Delete'].map((verb) =>
      row(
        `sagemaker:${verb}InferenceComponent`,
        `${elsewhere('sagemaker')}:inference-component/flight-delay-prod`,
        NOBODY,
      ),
    ),
    row('sagemaker:CreateModel', `${elsewhere('sagemaker')}:model/flight-delay-v1-abc`, NOBODY),
    row('sagemaker:CreateEndpointConfig', `${elsewhere('sagemaker')}:endpoint-config/flight-delay-v1-abc`, NOBODY),
    ...['PutMetricAlarm', 'SetAlarmState', 'DeleteAlarms', 'DescribeAlarms'].map((verb) =>
      row(`cloudwatch:${verb}`, `${elsewhere('cloudwatch')}:alarm:steward.release.flight-delay-v1-x`, NOBODY),
    ),
  ]),
  row('lambda:GetFunction', `${FUNCTION}flight-delay`, ALIAS_LOOKERS),
  row('lambda:GetAlias', `${FUNCTION}flight-delay:prod`, ALIAS_LOOKERS),
  ...[
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'PublishVersion',
    'CreateAlias',
    'UpdateAlias',
    'DeleteAlias',
  ].flatMap((verb) => [
    row(`lambda:${verb}`, `${FUNCTION}flight-delay`, ALIAS_MOVERS),
    row(`lambda:${verb}`, `${FUNCTION}somebody-elses`, NOBODY),
  ]),
  row('lambda:InvokeFunction', `${FUNCTION}flight-delay:7`, needing('functions:ask', 'functions:release')),
  row('lambda:InvokeFunction', `${FUNCTION}somebody-elses:7`, NOBODY),
  ...['CreateFunction', 'DeleteFunction', 'AddPermission', 'PutFunctionConcurrency'].map((verb) =>
    row(`lambda:${verb}`, `${FUNCTION}flight-delay`, NOBODY),
  ),
  row('iam:PassRole', 'arn:aws:iam::111122223333:role/flight-delay-endpoint', NOBODY, {
    'iam:PassedToService': 'lambda.amazonaws.com',
  }),
  row('sagemaker:StartPipelineExecution', `${S}:pipeline/flight-delay-training`, TRAINERS),
  row('sagemaker:StartPipelineExecution', `${S}:pipeline/fraud-training`, NOBODY),
  row('sagemaker:DescribePipelineExecution', `${S}:pipeline/flight-delay-training/execution/x`, TRAINERS),
  row('sagemaker:ListPipelineExecutionSteps', `${S}:pipeline/flight-delay-training/execution/x`, TRAINERS),
  row('sagemaker:ListPipelineExecutionSteps', `${S}:pipeline/fraud-training/execution/x`, NOBODY),
  row('sagemaker:StopPipelineExecution', `${S}:pipeline/flight-delay-training/execution/x`, TRAINERS),
  row('sagemaker:StopPipelineExecution', `${S}:pipeline/fraud-training/execution/x`, NOBODY),
  row('sagemaker:DescribePipeline', `${S}:pipeline/flight-delay-training`, PLANNERS),
  row('sagemaker:DescribePipeline', `${S}:pipeline/fraud-training`, NOBODY),
  row('sagemaker:DescribeTrainingJob', `${S}:training-job/pipelines-x-train-y`, TRAINERS),
  row('sagemaker:DescribeTrainingJob', `${S}:training-job/somebody-elses`, NOBODY),
  row('sagemaker:DescribeProcessingJob', `${S}:processing-job/pipelines-x-evaluate-y`, TRAINERS),
  row('sagemaker:StopTrainingJob', `${S}:training-job/pipelines-x-train-y`, NOBODY),
  row('sagemaker:UpdatePipeline', `${S}:pipeline/flight-delay-training`, NOBODY),
  // What the command line may do by IAM: find the installation and read. Nothing of it writes, answers or signs anybody in.
  row('cloudformation:DescribeStacks', `${FORMATION}:stack/Steward-prod-State/x`, [PEOPLE]),
  row('cloudformation:UpdateStack', `${FORMATION}:stack/Steward-prod-State/x`, NOBODY),
  row('cloudformation:DeleteStack', `${FORMATION}:stack/Steward-prod-State/x`, NOBODY),
  row('lambda:InvokeFunction', '{CommandFunction}', NOBODY),
  row('lambda:InvokeFunction', '{AnswerFunction}', NOBODY),
  row('cognito-idp:AdminInitiateAuth', '{SignInPool}', NOBODY),
  row('states:DescribeExecution', `${execution}ReleaseWorkflowMachine82C4F64E:x`, [
    ...starting('release'),
    ...needing('workflows:resume', 'workflows:look', 'workflows:redrive'),
  ]),
  row('states:DescribeExecution', `${execution}somebody-elses:x`, NOBODY),
  // Roles and the rest of IAM.
  row('iam:PassRole', 'arn:aws:iam::111122223333:role/flight-delay-endpoint', CHANGERS, toSageMaker),
  row('iam:PassRole', 'arn:aws:iam::111122223333:role/flight-delay-endpoint', NOBODY, {
    'iam:PassedToService': 'lambda.amazonaws.com',
  }),
  row('iam:PassRole', 'arn:aws:iam::111122223333:role/admin', NOBODY, toSageMaker),
  row('iam:PassRole', '{CheckSchedulesRole}', needing('schedules'), toScheduler),
  row('iam:PassRole', '{ResumeRole}', NOBODY, toScheduler),
  ...['CreateRole', 'AttachRolePolicy', 'PutRolePolicy', 'UpdateAssumeRolePolicy', 'DeleteRolePermissionsBoundary'].map(
    (action) => row(`iam:${action}`, '{ReleaseRole}', NOBODY),
  ),
  row('iam:CreateUser', 'arn:aws:iam::111122223333:user/x', NOBODY),
  row('iam:CreateAccessKey', 'arn:aws:iam::111122223333:user/x', NOBODY),
  row('sts:AssumeRole', 'arn:aws:iam::111122223333:role/admin', NOBODY),
  // Who decides asks who people are now, and changes nobody.
  row('cognito-idp:AdminGetUser', '{SignInPool}', needing('people')),
  row('cognito-idp:AdminListGroupsForUser', '{SignInPool}', needing('people')),
  row('cognito-idp:ListUsersInGroup', '{SignInPool}', needing('people:members')),
  row('cognito-idp:AdminAddUserToGroup', '{SignInPool}', NOBODY),
  row('cognito-idp:AdminCreateUser', '{SignInPool}', NOBODY),
  row('cognito-idp:AdminSetUserPassword', '{SignInPool}', NOBODY),
  // Code, messages, alarms, logs.
  row('lambda:UpdateFunctionCode', '{ResumeFunction}', NOBODY),
  row('lambda:UpdateFunctionConfiguration', '{ResumeFunction}', NOBODY),
  row('lambda:AddPermission', '{ResumeFunction}', NOBODY),
  row('lambda:InvokeFunction', '{ResumeFunction}', NOBODY),
  ...FLOWS.flatMap((flow) =>
    wakesOf(flow, 'task').map((wake) =>
      row('lambda:InvokeFunction', `{${role(flow.name)}Function}`, [task(wake.task)]),
    ),
  ),
  row('lambda:InvokeFunction', '{DriftCheckFunction}', NOBODY),
  row('events:PutEvents', '{Bus}', needing('bus')),
  row('events:PutEvents', 'arn:aws:events:eu-west-1:111122223333:event-bus/default', NOBODY),
  row('events:DisableRule', 'arn:aws:events:eu-west-1:111122223333:rule/x', NOBODY),
  row('sns:Publish', '{NoticesTopic}', needing('notices')),
  row('sns:Publish', '{NoticesAlarms}', NOBODY),
  row('sns:Subscribe', '{NoticesTopic}', NOBODY),
  row('sqs:SendMessage', '{DriftCheckWorkQueue}', ['CheckSchedules']),
  row('sqs:ReceiveMessage', '{DriftCheckWorkQueue}', ['DriftCheck']),
  row('sqs:DeleteMessage', '{ResumeWorkQueue}', ['Resume']),
  row('sqs:SendMessage', '{ResumeWorkQueue}', NOBODY),
  row('sqs:SendMessage', '{SweepWorkQueue}', ['CheckSchedules']),
  row('sqs:SendMessage', '{AuditWorkQueue}', ['CheckSchedules']),
  row('sqs:PurgeQueue', '{DriftCheckWorkQueue}', NOBODY),
  row('sqs:SendMessage', '{WormParked}', ['Worm']),
  row('sqs:SendMessage', '{WormWorkQueue}', ['Worm']),
  row('sqs:SendMessage', '{AnnounceWorkQueue}', ['Announce']),
  row('sqs:SendMessage', '{CheckpointWorkQueue}', [...needing('checkpoints:ask'), 'CheckSchedules']),
  row(
    'scheduler:CreateSchedule',
    'arn:aws:scheduler:eu-west-1:111122223333:schedule/steward-prod/x',
    needing('schedules'),
  ),
  row('scheduler:DeleteSchedule', 'arn:aws:scheduler:eu-west-1:111122223333:schedule/default/x', NOBODY),
  ...['PutMetricAlarm', 'SetAlarmState', 'DeleteAlarms', 'DescribeAlarms'].map((action) =>
    row(
      `cloudwatch:${action}`,
      'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:steward.release.flight-delay-v1-x',
      needing('alarms', ...(action === 'DeleteAlarms' ? (['alarms:remove'] as const) : [])),
    ),
  ),
  row('cloudwatch:GetMetricData', '*', needing('serving-metrics')),
  row('cloudwatch:SetAlarmState', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:steward-prod-integrity-all', NOBODY),
  row('cloudwatch:DeleteAlarms', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:steward-prod-integrity-all', NOBODY),
  row(
    'cloudwatch:DisableAlarmActions',
    'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:steward-prod-integrity-all',
    NOBODY,
  ),
  row(
    'cloudwatch:PutMetricAlarm',
    'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:steward-prod-integrity-all',
    NOBODY,
  ),
  row('logs:PutLogEvents', '{GateLog}:log-stream:x', ['Gate']),
  row('logs:DeleteLogGroup', '{GateLog}', NOBODY),
  row('logs:PutRetentionPolicy', '{GateLog}', NOBODY),
  row('logs:DeleteLogStream', '{GateLog}:log-stream:x', NOBODY),
];
