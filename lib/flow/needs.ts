import * as z from 'zod';
import type { SignInConfig } from '../contract/api.ts';
import type { Permissions, Policies } from '../ports/policies.ts';
import type { Ports } from '../ports/ports.ts';
import type { Training } from '../ports/sagemaker.ts';
import type { PublicKeyTeller } from '../ports/signer.ts';

/** Never empty; may still be a CDK token when it is checked at synth. */
const name = z.string().min(1, 'must be set');
const arn = name;

/** What is written begins with what stands in the registry: heads of chains and effects that were committed. */
const STATE = { REGISTRY_TABLE: name, LEDGER_TABLE: name, LEDGER_ORIGIN: name };
const EVIDENCE = { EVIDENCE_BUCKET: name };
const WORM = { WORM_BUCKET: name };
const KEY = { LEDGER_KEY_ARN: arn, LEDGER_KEY_ID: name };
const TOKEN_KEY = { TOKEN_KEY_ARN: arn };
const RELEASE = { RELEASE_MACHINE_ARN: arn };
const RETRAIN = { RETRAIN_MACHINE_ARN: arn };
const DRIFT_MAP = { DRIFT_MAP_MACHINE_ARN: arn };
const ARTIFACT_MAP = { ARTIFACT_MAP_MACHINE_ARN: arn };

type Variables = Readonly<Record<string, z.ZodString>>;
/** One need: what of the ports whoever names it gets, and from which variables that is made on AWS. */
interface Need<P, V extends Variables = Variables> {
  readonly variables: V;
  /** Only for the compiler: a need holds no port. */
  readonly gives?: P;
}
const gives =
  <P>() =>
  <const V extends Variables>(variables: V): Need<P, V> => ({ variables });
const of = <K extends keyof Ports, M extends keyof Ports[K]>() => gives<{ readonly [port in K]: Pick<Ports[K], M> }>();
const whole = <K extends keyof Ports>() => gives<Pick<Ports, K>>();

type Starts = 'start' | 'describe' | 'find';

/**
 * Everything a flow may need of the world, by the name that its declaration says: `<port>`, or `<port>:<right>` where one port stands for
 * several rights. Where each is made on AWS says lib/adapters/aws/factories.ts, which right goes with it lib/stacks/grants.ts.
 */
export const NEEDS = {
  registry: whole<'registry'>()(STATE),
  /** to commit: state and records in one transaction; a decision only with `signs` */
  ledger: whole<'ledger'>()(STATE),
  /** to count what ran: no record tells of it */
  usages: whole<'usages'>()({ REGISTRY_TABLE: name }),
  'usages:read': of<'usages', 'one' | 'of'>()({ REGISTRY_TABLE: name }),
  'ledger:read': of<'ledger', 'record' | 'page' | 'read' | 'head' | 'placeOf'>()(STATE),
  /** records by their places alone, without the registry */
  'ledger:records': of<'ledger', 'record'>()({ LEDGER_TABLE: name }),
  clock: whole<'clock'>()({}),
  ids: whole<'ids'>()({}),

  'evidence:read': of<'evidence', 'read'>()(EVIDENCE),
  /** of what teams own alone: the digests of its files, held against those that were kept */
  'evidence:digest': of<'evidence', 'files' | 'objects' | 'hash' | 'read'>()(EVIDENCE),
  /** how an object that a team owns begins: what an asynchronous endpoint answered */
  'evidence:begin': of<'evidence', 'begin'>()(EVIDENCE),
  /** to copy what a version is made of into another account */
  'evidence:carry': of<'evidence', 'carry'>()(EVIDENCE),
  'evidence:add': of<'evidence', 'read' | 'put'>()(EVIDENCE),
  /** also what teams own, as evidence: by copy or by digest */
  evidence: whole<'evidence'>()(EVIDENCE),
  captures: whole<'captures'>()(EVIDENCE),
  'baselines:read': of<'baselines', 'of' | 'segments'>()(EVIDENCE),
  predictions: whole<'predictions'>()(EVIDENCE),
  /** to pair the files of transform jobs, and keep which they are */
  transforms: whole<'transforms'>()(EVIDENCE),
  /** which training data there is, as S3 lists it */
  'training-files:list': of<'trainingFiles', 'list'>()(EVIDENCE),
  /** and to tell SageMaker which of it a run is to read */
  'training-files': whole<'trainingFiles'>()(EVIDENCE),
  'baselines:build': of<'baselines', 'build' | 'buildSegments' | 'size'>()(EVIDENCE),

  'worm:keep': of<'worm', 'keep'>()(WORM),
  'worm:look': of<'worm', 'has'>()(WORM),
  'checkpoints:read': of<'checkpoints', 'last'>()(WORM),
  checkpoints: whole<'checkpoints'>()(WORM),
  /** to ask that one is signed soon */
  'checkpoints:ask': whole<'checkpointsDue'>()({ CHECKPOINT_QUEUE_URL: name }),
  /** to sign what is no record */
  signer: whole<'signer'>()(KEY),
  /** what records are checked with */
  trust: whole<'trust'>()({ LEDGER_ORIGIN: name, LEDGER_PUBLIC_KEY: name }),
  'keys:encrypt': of<'keys', 'encrypt'>()(TOKEN_KEY),
  'keys:decrypt': of<'keys', 'decrypt'>()(TOKEN_KEY),

  'sagemaker:packages': of<'sagemaker', 'describePackage'>()({}),
  'sagemaker:endpoints': of<
    'sagemaker',
    'describeEndpoint' | 'describeConfig' | 'describeModel' | 'describeComponent' | 'in'
  >()({}),
  /** what a transform job is, and the model that it names */
  'sagemaker:jobs': of<'sagemaker', 'describeTransformJob' | 'describeModel'>()({}),
  /** which transform jobs there were, whoever's */
  'sagemaker:list-jobs': of<'sagemaker', 'completedTransformJobs'>()({}),
  'sagemaker:train': of<'sagemaker', keyof Training>()({}),
  /** what a run of training would take */
  'sagemaker:plan': of<'sagemaker', 'pipelinePlan'>()({}),
  'sagemaker:release': gives<{
    readonly sagemaker: Omit<Ports['sagemaker'], keyof Training | 'describeTransformJob' | 'completedTransformJobs'>;
  }>()({}),
  /** to make a model and a config, and bring an endpoint that is there onto it */
  'sagemaker:race': of<
    'sagemaker',
    | 'describeEndpoint'
    | 'describeConfig'
    | 'describeModel'
    | 'describeComponent'
    | 'in'
    | 'describePackage'
    | 'approvePackage'
    | 'createModel'
    | 'createEndpointConfig'
    | 'updateEndpoint'
  >()({}),
  /** what answers is asked, and nothing else of it */
  'sagemaker:ask': of<'sagemaker', 'invoke' | 'in'>()({}),
  'functions:ask': of<'functions', 'invoke'>()({}),
  'functions:look': of<'functions', 'describe' | 'alias'>()({}),
  'functions:release': whole<'functions'>()({}),
  'serving-metrics': whole<'servingMetrics'>()({}),
  alarms: whole<'alarms'>()({}),
  'alarms:remove': of<'alarms', 'remove' | 'in'>()({}),

  'workflows:start-release': of<'workflows', Starts>()(RELEASE),
  'workflows:start-retrain': of<'workflows', Starts>()(RETRAIN),
  'workflows:start-drift-map': of<'workflows', Starts>()(DRIFT_MAP),
  'workflows:start-artifact-map': of<'workflows', Starts>()(ARTIFACT_MAP),
  /** to wake what waits for people */
  'workflows:resume': of<'workflows', 'resume' | 'describe'>()(RELEASE),
  'workflows:look': of<'workflows', 'describe'>()({}),
  /** to see what failed, and let it go on */
  'workflows:redrive': of<'workflows', 'describe' | 'unsettled' | 'redrive'>()({
    ...RELEASE,
    ...RETRAIN,
    ...DRIFT_MAP,
    ...ARTIFACT_MAP,
  }),

  /** to move the pointer that callers read, and leave beside it what stands by */
  traffic: whole<'traffic'>()({}),
  bus: whole<'bus'>()({ BUS_NAME: name }),
  notices: whole<'notices'>()({ NOTICES_TOPIC_ARN: arn, CONSOLE_URL: name }),
  schedules: whole<'schedules'>()({
    SCHEDULE_GROUP: name,
    SCHEDULE_ROLE_ARN: arn,
    SCHEDULE_DLQ_ARN: arn,
    DRIFT_CHECK_QUEUE_ARN: arn,
    QUALITY_CHECK_QUEUE_ARN: arn,
    OPERATIONS_CHECK_QUEUE_ARN: arn,
  }),

  /** both policy sets; which of them is prepared while the function starts is what the rest of the name says */
  policies: whole<'policies'>()({}),
  'policies:gate': gives<{ readonly policies: Omit<Policies, 'may'> }>()({}),
  'policies:people': gives<{ readonly policies: Permissions }>()({}),
  owners: whole<'owners'>()({}),
  /** who somebody is now */
  people: of<'people', 'find'>()({ USER_POOL_ID: name }),
  /** and who is in a group */
  'people:members': of<'people', 'membersOf'>()({ USER_POOL_ID: name }),

  /** how much of a window one function takes on by itself */
  capacity: whole<'capacity'>()({}),
  /** and how much of a version */
  'artifact-bytes': whole<'artifactBytes'>()({}),
  metrics: whole<'metrics'>()({ LEDGER_ORIGIN: name }),
  page: gives<{ readonly page: { readonly files: ReadonlyMap<string, PageFile>; readonly signIn: SignInConfig } }>()({
    AUTHORIZE_URL: name,
    TOKEN_URL: name,
    CLIENT_ID: name,
    SCOPE: name,
  }),
  'public-key': gives<PublicKeyTeller>()({ LEDGER_KEY_ARN: arn }),
} as const;
export type NeedName = keyof typeof NEEDS;

// biome-ignore lint/suspicious/noExplicitAny: as TypeScript writes it
type Both<U> = (U extends any ? (u: U) => void : never) extends (both: infer B) => void ? B : never;
type GivenBy<N extends NeedName> = (typeof NEEDS)[N] extends Need<infer P> ? P : never;

/** The ports of who needs these: `PortsOf<'registry' | 'ledger'>`, or `PortsOf<typeof needs>` for a list of them. */
export type PortsOf<N extends NeedName | readonly NeedName[]> = Both<
  GivenBy<N extends readonly NeedName[] ? N[number] : N>
>;
/** The variables that they are made from. */
export type VariablesOf<N extends NeedName> = {
  [Need in N]: keyof (typeof NEEDS)[Need]['variables'] & string;
}[N];

/** One file of the built page. */
export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}
