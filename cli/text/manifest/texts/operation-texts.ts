import type { KeyTexts } from './key-text.ts';

/** Training again, asking people, and serving. */
export const OPERATION_TEXTS: KeyTexts = {
  retraining: {
    says: 'Starts a SageMaker pipeline when a confirmed finding comes. Leave the section out to be told of findings and nothing else.',
    example: {
      pipeline: 'fraud-score-training',
      on: ['drift'],
      train: '90d',
      holdOut: '14d',
      coolDown: '14d',
      budget: { runs: 4, per: '90d' },
      parameters: { From: '$trainFrom', To: '$trainTo' },
    },
  },
  'retraining.pipeline': { says: 'Name or ARN of the pipeline.', example: 'fraud-score-training' },
  'retraining.on': {
    says: 'Which confirmed findings start it; of the others people are told. Quality, fairness, estimate and attribution need their section in `monitoring.quality`.',
    example: ['drift'],
  },
  'retraining.train': { says: 'How much data training is given.', example: '90d' },
  'retraining.holdOut': {
    says: 'How much of the newest data is held out of it, for the gate and the comparison; it ends when training starts.',
    example: '14d',
  },
  'retraining.coolDown': { says: 'Least time between two starts.', example: '14d' },
  'retraining.budget': { says: 'How many starts there may be in a time.', example: { runs: 4, per: '90d' } },
  'retraining.budget.runs': { says: 'So many starts at most.', unit: 'starts', example: 4 },
  'retraining.budget.per': { says: 'In so much time.', example: '90d' },
  'retraining.timeout': { says: 'A pipeline that takes longer is given up.', example: '1d' },
  'retraining.parameters': {
    says: 'Parameters of the pipeline. Words that are filled in: `$trainFrom`, `$trainTo`, `$holdOutFrom`, `$holdOutTo`, `$championModelData`, `$cause`; anything else is passed as written.',
    example: { From: '$trainFrom', To: '$trainTo', HoldoutFrom: '$holdOutFrom', HoldoutTo: '$holdOutTo' },
  },
  approval: { says: 'How people are asked before a version goes live.', example: { quorum: 1, expires: '3d' } },
  'approval.quorum': {
    says: 'How many must say yes, none of whom trained, registered or asked for the version.',
    unit: 'people',
    example: 1,
  },
  'approval.expires': { says: 'How long the question stays open.', example: '3d' },
  deployments: { says: 'The endpoints that serve the model.' },
  'deployments[].endpoint': {
    says: 'Name of the SageMaker endpoint, of this model alone. One that is there already is taken over with `steward adopt`.',
    example: 'fraud-score-prod',
  },
  'deployments[].stage': { says: 'Where it stands on the way to production.', example: 'prod' },
  'deployments[].roleArn': {
    says: 'The IAM role that SageMaker serves with: it reads image and artifact, and writes the capture.',
    example: 'arn:aws:iam::111122223333:role/fraud-score-endpoint',
  },
  'deployments[].instanceType': { says: 'Instance type of the endpoint.', example: 'ml.m5.large' },
  'deployments[].instances': {
    says: 'How many run; a canary needs two or more.',
    unit: 'instances',
    example: 2,
  },
  'deployments[].autoscaled': {
    says: "The number of instances is autoscaling's: an update keeps what runs, and `instances` is where a new endpoint begins.",
    example: true,
    rare: true,
  },
  'deployments[].plan': {
    says: 'How traffic goes over to a new version: `canary` (a part of it first) or `all-at-once`.',
    example: { type: 'canary', percent: 50, bake: '30m' },
  },
  'deployments[].plan.type': {
    says: 'A `canary` sends a part first, needs alarms, and goes back by itself when one rings; `all-at-once` sends everything, and watches for `bake`.',
    example: 'canary',
  },
  'deployments[].plan.percent': {
    says: 'Which part of the instances, and so of the requests, the canary has.',
    unit: 'percent',
    example: 50,
  },
  'deployments[].plan.bake': {
    says: 'How long alarms are watched before the rest follows, or the old instances go.',
    example: '30m',
  },
  'deployments[].alarms': {
    says: 'What takes a release back while it bakes.',
    example: [{ metric: 'Invocation5XXErrors', statistic: 'Sum', above: 0 }],
  },
  'deployments[].alarms[].metric': { says: 'Metric of the endpoint in CloudWatch.', example: 'Invocation5XXErrors' },
  'deployments[].alarms[].statistic': { says: 'How its values of a minute are put together.', example: 'Sum' },
  'deployments[].alarms[].above': {
    says: 'It rings above this.',
    unit: 'errors, or microseconds of ModelLatency',
    example: 0,
  },
  'deployments[].alarms[].periods': {
    says: 'For so many minutes running; fewer than `bake` has.',
    unit: 'minutes',
    example: 3,
  },
  'deployments[].capture': { says: 'Where SageMaker writes requests and answers: checks read them there.' },
  'deployments[].capture.uri': { says: 'Prefix in S3.', example: 's3://my-captures/fraud-score' },
  'deployments[].capture.percent': { says: 'Which part of the requests is captured.', unit: 'percent', example: 100 },
  'deployments[].smoke': {
    says: 'A request that every new version must answer before it is called live.',
    example: { contentType: 'text/csv', accept: 'text/csv', body: '12.5,DE' },
  },
  'deployments[].smoke.contentType': { says: 'Content type of the request.', example: 'text/csv' },
  'deployments[].smoke.accept': { says: 'Content type that is asked for.', example: 'text/csv' },
  'deployments[].smoke.body': { says: 'The request itself.', example: '12.5,DE' },
};
