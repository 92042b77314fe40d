import * as z from 'zod';
import { AttributionPolicy } from '../attribution/decide-attribution.ts';
import { FeatureSchema } from '../drift/columns/schema.ts';
import { Confirm, DriftPolicy } from '../drift/drift-policy.ts';
import { EstimatePolicy } from '../estimate/estimate-policy.ts';
import { GatePolicy } from '../evaluation/gate-policy.ts';
import { EvidencePolicy } from '../evidence/evidence-policy.ts';
import { FairnessPolicy } from '../fairness/fairness-policy.ts';
import { Tier } from '../gate/tier.ts';
import { Golden } from '../golden/golden.ts';
import { isObject } from '../is-object.ts';
import { METRICS, type MetricName } from '../metric/metrics.ts';
import { OperationsPolicy, ServiceLevel } from '../operations/operations-policy.ts';
import { ARN } from '../partitions.ts';
import { TrafficPlan } from '../plan/traffic-plan.ts';
import { QualityPolicy } from '../quality/quality-policy.ts';
import { RaceAsked } from '../race/race-asked.ts';
import { S3Uri } from '../s3-uri.ts';
import { durationBetween } from '../schedule/duration.ts';
import { Encryption, Network, Serving } from '../serving/serving.ts';
import { STAGE_NAMES } from '../stage-names.ts';
import { TargetName } from '../target.ts';
import { ModelTask, Task } from '../task/task.ts';
import { IdlePolicy, OversizedPolicy } from '../waste/waste-policy.ts';
import { MetricsWanted } from './metrics-wanted.ts';
import { ModelName, Tenant } from './model-name.ts';
import { Retraining } from './retraining.ts';
import { InstanceType, StagePolicy } from './stage-policy.ts';

/** When a check runs, over which closed window: [slot - delay - window, slot - delay). */
const CheckTiming = {
  schedule: z
    .string()
    .regex(
      /^(cron\(.+\)|rate\(.+\))$/,
      'must be an EventBridge Scheduler expression: `cron(0 6 ? * SUN *)` or `rate(1 day)`',
    ),
  timezone: z.string().default('UTC'),
  window: durationBetween('1h', '90d'),
  delay: durationBetween('1s', '30d').prefault('1h'),
};

/** `segments` names a column of categories: windows are then also judged by its values (docs/drift.md, "By segment"). */
const DriftCheck = z.strictObject({
  ...CheckTiming,
  confirm: Confirm,
  policy: DriftPolicy,
  segments: z.string().max(256).optional(),
});

const confirmed = <P extends z.ZodType>(policy: P) => z.strictObject({ confirm: Confirm, policy });

/**
 * What is done with predictions once their labels are there. `labelColumns` names the cells of a row of ground truth: one is `label`,
 * others may hold what is not sent to the model. `fairness`, `estimate` and `attribution` look at the same window in the same run, each
 * with a verdict and a confirmation of its own.
 */
const QualityCheck = z.strictObject({
  ...CheckTiming,
  labels: S3Uri,
  labelColumns: z
    .array(z.string().min(1).max(256))
    .max(100)
    .refine((names) => names.filter((name) => name === 'label').length === 1, 'one cell must be called `label`')
    .default(['label']),
  confirm: Confirm,
  policy: QualityPolicy,
  fairness: confirmed(FairnessPolicy).optional(),
  estimate: confirmed(EstimatePolicy).optional(),
  attribution: confirmed(AttributionPolicy).optional(),
});
export type QualityCheck = z.infer<typeof QualityCheck>;

/**
 * How a deployment serves: CloudWatch's metrics of a window against limits, and an objective over a longer one. What is counted in CloudWatch needs no day to come.
 */
const OperationsCheck = z.strictObject({
  ...CheckTiming,
  window: durationBetween('5m', '7d'),
  delay: durationBetween('1m', '1d').prefault('10m'),
  confirm: Confirm,
  policy: OperationsPolicy,
  slo: ServiceLevel.optional(),
  /** What serves is asked its golden records at each check. */
  golden: z.strictObject({ confirm: Confirm }).optional(),
});

const answers = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.array(z.enum(words)).min(1).optional();
const trained = answers('notify', 'freeze', 'revert', 'retrain');

/** What follows a confirmed finding of each kind; how words fit together says response-fits.ts, which only `apply` loads. */
export const OnConfirmed = z.strictObject({
  drift: trained,
  quality: trained,
  fairness: trained,
  estimate: trained,
  attribution: trained,
  operations: answers('notify', 'freeze', 'revert'),
  golden: answers('notify', 'freeze', 'revert'),
  /** What was changed around Steward is not of a version: going back from it is a person's, who knows what runs. */
  outOfBand: answers('notify', 'freeze'),
  /** Between two reverts of a deployment. */
  coolDown: durationBetween('1h', '90d').prefault('1d'),
});

const Alarm = z.strictObject({
  /** Of an endpoint the first three, of a Lambda function the others. */
  metric: z.enum(['Invocation5XXErrors', 'Invocation4XXErrors', 'ModelLatency', 'Errors', 'Throttles', 'Duration']),
  statistic: z.enum(['Sum', 'Average', 'Maximum']),
  above: z.number().nonnegative(),
  periods: z.int().min(1).max(10).default(1),
});

/** One of several fleets of a deployment, with its part of the requests; how its name must look says serving-fits.ts. */
const Variant = z.strictObject({
  name: z.string().max(63),
  instanceType: InstanceType,
  instances: z.int().min(1).max(100),
  weight: z.int().min(1).max(1000),
});

const DeploymentSpec = z.strictObject({
  endpoint: ModelName,
  stage: z.enum(STAGE_NAMES),
  /** Absent: in Steward's own account. */
  target: TargetName.optional(),
  /** The `endpoint` of another deployment, in another region, that is kept at the version which serves here, and takes the traffic when a person says so. */
  standby: ModelName.optional(),
  roleArn: z
    .string()
    .regex(
      new RegExp(`^${ARN}:iam::\\d{12}:role/[\\w+=,.@/-]+$`),
      'must be the ARN of an IAM role, like `arn:aws:iam::111122223333:role/fraud-score-endpoint`',
    ),
  /** Absent: by instances that answer at once, of the type and number said next. Any other form is one of `SERVING_FORMS`. */
  serving: Serving.optional(),
  instanceType: InstanceType.optional(),
  instances: z.int().min(1).max(100).optional(),
  /** Instead of type and number: several fleets of the same version, each with its part of the requests. */
  variants: z.array(Variant).min(2).max(10).optional(),
  /** The number of instances is autoscaling's: what runs is kept by an update, and `instances` is where a new endpoint begins. */
  autoscaled: z.boolean().optional(),
  /** Up to so many autoscaling may have running, of each variant: what a stage's limits are held against. */
  mostInstances: z.int().min(1).max(100).optional(),
  plan: TrafficPlan,
  /** Before a version takes over by `plan` it runs beside the champion, and what it answers decides whether it does. */
  race: RaceAsked.optional(),
  alarms: z.array(Alarm).max(10).default([]),
  capture: z.strictObject({ uri: S3Uri, percent: z.int().min(1).max(100).default(100) }).optional(),
  /** Where the container, or whoever calls it, writes what SageMaker does not capture, as SageMaker would. */
  logs: z.strictObject({ uri: S3Uri }).optional(),
  network: Network.optional(),
  encryption: Encryption.optional(),
  smoke: z
    .strictObject({
      contentType: z.string(),
      accept: z.string().min(1).max(1024).optional(),
      body: z.string(),
      /** What a container that is asked by name is sent instead. */
      bodies: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  golden: Golden.optional(),
});
export type DeploymentSpec = z.infer<typeof DeploymentSpec>;

/**
 * A manifest that was once applied. It is read again for years: what Steward has learnt to refuse since then must not make it
 * unreadable, so such rules stand in `ApplicableManifest`. What each key is for is said in cli/text/manifest/texts, which no function loads.
 */
const ManifestAsWritten = z.strictObject({
  model: ModelName,
  tenant: Tenant.default('default'),
  owner: z.string().min(1).max(128),
  purpose: z.string().min(1).max(1024),
  tier: Tier,
  /** What the model predicts; a manifest that says it nowhere is of a binary classifier. Quality checks, gate and comparison read it. */
  task: ModelTask.optional(),
  schema: FeatureSchema,
  monitoring: z.strictObject({
    drift: DriftCheck,
    quality: QualityCheck.optional(),
    operations: OperationsCheck.optional(),
    /** What endpoints need not have: looked for where nothing is said, too. */
    idle: IdlePolicy.optional(),
    oversized: OversizedPolicy.optional(),
    metrics: MetricsWanted.default('model'),
  }),
  gate: GatePolicy.extend(EvidencePolicy),
  /** By how much the challenger must be better than the champion in `metric`, lower bound of the paired interval; the gate's intervals have the same confidence. */
  comparison: z.strictObject({
    metric: z.enum(Object.keys(METRICS) as [MetricName, ...MetricName[]]).optional(),
    margin: z.number().min(0).max(1e11),
    confidence: z.number().min(0.5).max(0.9999),
  }),
  /** USD an hour of instances, where that is not the list price. */
  prices: z.record(InstanceType, z.number().min(0).max(1e4)).optional(),
  retraining: Retraining.optional(),
  onConfirmed: OnConfirmed.optional(),
  approval: z.strictObject({ quorum: z.int().min(1).max(5), expires: durationBetween('1h', '30d') }),
  /** The way to production, first stage first, and what each adds; without it dev, staging and prod, and nothing added. */
  stages: z.array(StagePolicy).min(1).max(STAGE_NAMES.length).optional(),
  deployments: z.array(DeploymentSpec).min(1).max(10),
});

/** The task stands once, at the top: a quality check that says none has it from there. */
export const StoredManifest = z.preprocess((given) => {
  if (!isObject(given) || given.task === undefined || !isObject(given.monitoring)) return given;
  const { monitoring } = given;
  const { quality } = monitoring;
  if (!isObject(quality) || !isObject(quality.policy) || quality.policy.task !== undefined) return given;
  // of another kind there are no labels to come, which applying it says
  if (!Task.safeParse(given.task).success) return given;
  const policy = { ...quality.policy, task: given.task };
  return { ...given, monitoring: { ...monitoring, quality: { ...quality, policy } } };
}, ManifestAsWritten);

/** What a team says about one model: everything Steward needs to watch, judge, retrain and release it. */
export type Manifest = z.infer<typeof StoredManifest>;

/** What the model predicts: as the manifest says at its top, or where quality checks do. */
export const taskOf = ({ task, monitoring }: Pick<Manifest, 'task' | 'monitoring'>): ModelTask =>
  task ?? monitoring.quality?.policy.task ?? Task.parse({ type: 'binary' });
