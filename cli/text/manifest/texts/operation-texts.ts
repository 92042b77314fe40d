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
  'retraining.budget.money': {
    says: 'What all starts of that time may cost together: a start that would take the sum over it is held, and so is one of which nobody can say what it costs (docs/retraining.md).',
    example: { most: 200, prices: { 'ml.m5.xlarge': 0.23 } },
    rare: true,
  },
  'retraining.budget.money.most': { says: 'So much at most.', unit: 'USD', example: 200 },
  'retraining.budget.money.prices': {
    says: 'Price of one instance, by type, for runs of this pipeline alone: before `prices` and the list prices.',
    unit: 'USD an hour',
    example: { 'ml.m5.xlarge': 0.23 },
  },
  'retraining.every': {
    says: 'So long after the last start (before there was one, after the model went live) the next comes up by itself; it is held by the same brakes.',
    example: '30d',
    rare: true,
  },
  'retraining.newData': {
    says: 'Brings a retrain up when enough came to learn from since the last start; it is held by the same brakes.',
    example: { rows: 50000 },
    rare: true,
  },
  'retraining.newData.partitions': {
    says: 'So many partitions of `data` in which something was written since.',
    unit: 'partitions',
    example: 7,
  },
  'retraining.newData.objects': {
    says: 'So many objects below `data` that were written since.',
    unit: 'objects',
    example: 100,
  },
  'retraining.newData.bytes': { says: 'So many bytes of them.', unit: 'bytes', example: 1000000000 },
  'retraining.data': {
    says: 'Where training data lies: what is there of the time of `train` and `holdOut` is listed before a run, kept with its digest, and listed again after it (docs/retraining.md).',
    example: { prefix: 's3://fraud-data/train/', partitions: 'dt={yyyy}-{MM}-{dd}' },
    rare: true,
  },
  'retraining.data.prefix': { says: 'Prefix in S3, which ends in `/`.', example: 's3://fraud-data/train/' },
  'retraining.data.partitions': {
    says: 'How keys below it name their time (UTC): `{yyyy}`, `{MM}`, `{dd}`, `{HH}` in this order, as far as they go. Without it objects count by when they were written.',
    example: 'dt={yyyy}-{MM}-{dd}',
  },
  'retraining.newData.rows': {
    says: 'So many predictions with labels, as the quality checks counted them.',
    unit: 'rows',
    example: 50000,
  },
  'retraining.timeout': { says: 'A pipeline that takes longer is stopped.', example: '1d' },
  'retraining.parameters': {
    says: 'Parameters of the pipeline. Words that are filled in: `$trainFrom`, `$trainTo`, `$holdOutFrom`, `$holdOutTo`, `$championModelData`, `$cause`, and of `data` `$dataManifest` (address of the list of objects that SageMaker reads) and `$dataDigest`; anything else is passed as written.',
    example: { From: '$trainFrom', To: '$trainTo', HoldoutFrom: '$holdOutFrom', HoldoutTo: '$holdOutTo' },
  },
  'retraining.tune': {
    says: 'Parameters whose next values are proposed from what earlier runs gave (`steward retrain --propose`, docs/retraining.md).',
    example: { parameters: { eta: { min: 0.001, max: 0.5, scale: 'log' } }, metric: 'auc' },
    rare: true,
  },
  'retraining.tune.parameters': {
    says: 'Each with its range; its first value stands in `retraining.parameters`.',
    example: { eta: { min: 0.001, max: 0.5, scale: 'log' } },
  },
  'retraining.tune.parameters.<name>.min': { says: 'The least value that is tried.', unit: 'its own', example: 0.001 },
  'retraining.tune.parameters.<name>.max': { says: 'The largest.', unit: 'its own', example: 0.5 },
  'retraining.tune.parameters.<name>.scale': {
    says: '`log` where factors count (0.01 to 0.1 is as far as 0.1 to 1), `linear` where differences do.',
    example: 'log',
  },
  'retraining.tune.parameters.<name>.integer': { says: 'Whole numbers alone.', example: true },
  'retraining.tune.metric': {
    says: 'The metric that runs are compared by, as the gate measures it on the held-out rows of each version.',
    example: 'auc',
  },
  'retraining.tune.use': {
    says: 'Runs that come up by themselves take the proposal; otherwise what the last run had whose version went live.',
    example: false,
  },
  approval: { says: 'How people are asked before a version goes live.', example: { quorum: 1, expires: '3d' } },
  'approval.quorum': {
    says: 'How many must say yes, none of whom trained, registered or asked for the version.',
    unit: 'people',
    example: 1,
  },
  'approval.expires': { says: 'How long the question stays open.', example: '3d' },
  deployments: {
    says: 'Where the model serves: one entry for each endpoint, function or, of `batch`, model for transform jobs.',
    served: {
      batch:
        'Where the model serves: one entry for each SageMaker model that transform jobs name. There is no endpoint.',
      lambda: 'Where the model serves: one entry for each alias of a Lambda function.',
      component: 'Where the model serves: one entry for each component on an endpoint.',
    },
  },
  'deployments[].endpoint': {
    says: "Name of the SageMaker endpoint, of this model alone. One that is there already is taken over with `steward adopt`. Of a component the component's own name; of `batch` and `lambda` the deployment's name and nothing else.",
    served: {
      batch:
        'Name of the deployment: no endpoint of this name is made. `steward live` says which SageMaker model transform jobs are to name.',
      lambda: 'Name of the deployment: no endpoint of this name is made.',
      component:
        'Name of the component, which callers give as `InferenceComponentName`; the endpoint that it stands on is `on` below.',
    },
    example: 'fraud-score-prod',
  },
  'deployments[].stage': { says: 'Where it stands on the way to production.', example: 'prod' },
  'deployments[].target': {
    says: 'The account it runs in, where that is another than Steward is in: a name that `targets` of the configuration lists, and for the team too (docs/accounts.md).',
    example: 'live',
    rare: true,
  },
  'deployments[].standby': {
    says: 'The `endpoint` of another deployment of the same stage whose `target` is in another region: it is kept at the version that serves here, and `steward failover` sends the traffic there (docs/failover.md).',
    example: 'fraud-score-prod-west',
    rare: true,
  },
  'deployments[].roleArn': {
    says: 'The IAM role that SageMaker serves with: it reads image and artifact, and writes the capture. Of a Lambda function the execution role that it has.',
    served: {
      batch:
        'The IAM role of the SageMaker model: transform jobs read image and artifact with it. What a job reads and writes it says itself.',
      lambda: 'The execution role that the Lambda function has.',
    },
    example: 'arn:aws:iam::111122223333:role/fraud-score-endpoint',
  },
  'deployments[].instanceType': {
    says: 'Instance type of the endpoint. A real-time endpoint (without `variants`), `async`, `component` and `direct` need it; `serverless`, `batch` and `lambda` have none.',
    example: 'ml.m5.large',
  },
  'deployments[].instances': {
    says: 'How many run: needed where `instanceType` is; a canary needs two or more.',
    unit: 'instances',
    example: 2,
  },
  'deployments[].variants': {
    says: 'Instead of `instanceType` and `instances`: several fleets of the same version on one real-time endpoint, each with its part of the requests. Their names stay for good.',
    example: [
      { name: 'cpu', instanceType: 'ml.m5.large', instances: 2, weight: 3 },
      { name: 'gpu', instanceType: 'ml.g5.xlarge', instances: 2, weight: 1 },
    ],
    rare: true,
  },
  'deployments[].variants[].name': { says: 'Name of the production variant.', example: 'cpu' },
  'deployments[].variants[].instanceType': { says: 'Instance type of its fleet.', example: 'ml.m5.large' },
  'deployments[].variants[].instances': {
    says: 'How many run; a canary needs two or more of each.',
    unit: 'instances',
    example: 2,
  },
  'deployments[].variants[].weight': {
    says: 'Which part of the requests it gets: of `3` and `1`, three quarters and one.',
    unit: 'parts',
    example: 3,
  },
  'deployments[].autoscaled': {
    says: "The number of instances is autoscaling's: an update keeps what runs, and `instances` is where a new endpoint begins.",
    example: true,
    rare: true,
  },
  'deployments[].mostInstances': {
    says: 'Up to so many instances autoscaling may have running, of each variant: the `--max-capacity` of its scalable target. A stage that limits `instances` or `hourly` asks for it, and holds it, or what runs where that is more, against its limits.',
    unit: 'instances',
    example: 4,
    rare: true,
  },
  'deployments[].plan': {
    says: 'How traffic goes over to a new version: `canary` (a part of it first, then the rest), `linear` (one part more at a time), `rolling` (instances, or copies of a component, batch by batch) or `all-at-once`. Steps and bakes of one release fit into eight hours.',
    example: { type: 'canary', percent: 50, bake: '30m' },
  },
  'deployments[].plan.type': {
    says: 'A `canary` sends a part first, needs alarms, and goes back by itself when one rings; so do `linear`, while a whole old fleet stands, and `rolling`, which needs few instances more; `all-at-once` sends everything, and watches for `bake`.',
    example: 'canary',
  },
  'deployments[].plan.percent': {
    says: 'Which part of the instances, and so of the requests, the canary has (1 to 50), or each step of a linear plan adds (10 to 50); of a Lambda function, of the requests; of a rolling update, of the instances or copies, each batch (5 to 50).',
    unit: 'percent',
    example: 50,
  },
  'deployments[].plan.bake': {
    says: 'How long alarms are watched after each part, before the next or the rest follows, or the old instances go.',
    example: '30m',
  },
  'deployments[].alarms': {
    says: 'What takes a release back while it bakes.',
    example: [{ metric: 'Invocation5XXErrors', statistic: 'Sum', above: 0 }],
  },
  'deployments[].alarms[].metric': {
    says: 'Metric of the endpoint in CloudWatch, or of the function: `Errors`, `Throttles`, `Duration`.',
    example: 'Invocation5XXErrors',
  },
  'deployments[].alarms[].statistic': { says: 'How its values of a minute are put together.', example: 'Sum' },
  'deployments[].alarms[].above': {
    says: 'It rings above this.',
    unit: 'errors, or microseconds of ModelLatency, milliseconds of Duration',
    example: 0,
  },
  'deployments[].alarms[].periods': {
    says: 'For so many minutes running; fewer than `bake` has.',
    unit: 'minutes',
    example: 3,
  },
  'deployments[].capture': {
    says: 'Where SageMaker writes requests and answers: checks read them there. Needed of a real-time endpoint, others have `logs`.',
  },
  'deployments[].capture.uri': { says: 'Prefix in S3.', example: 's3://my-captures/fraud-score' },
  'deployments[].capture.percent': { says: 'Which part of the requests is captured.', unit: 'percent', example: 100 },
  'deployments[].logs': {
    says: 'Instead of `capture`, where SageMaker captures nothing (and no `serving.output` of `batch` is said): where the container, or whoever calls it, writes requests and answers as data capture would (docs/serving.md).',
    example: { uri: 's3://my-captures/fraud-score' },
    rare: true,
  },
  'deployments[].logs.uri': { says: 'Prefix in S3.', example: 's3://my-captures/fraud-score' },
  'deployments[].network': {
    says: 'Where the containers stand: in a VPC of yours, without a network, or both.',
    example: { vpc: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] }, isolated: true },
    rare: true,
  },
  'deployments[].network.vpc': {
    says: 'The VPC that they reach, and their data through it.',
    example: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] },
  },
  'deployments[].network.vpc.subnets': { says: 'Its subnets.', example: ['subnet-0a1b2c3d', 'subnet-0d3c2b1a'] },
  'deployments[].network.vpc.securityGroups': { says: 'Their security groups.', example: ['sg-0a1b2c3d'] },
  'deployments[].network.isolated': {
    says: 'No call goes out of the containers, not to S3 either: SageMaker brings the model.',
    example: true,
  },
  'deployments[].encryption': {
    says: 'Keys of yours that SageMaker encrypts with; each is one of the `keys` that your team lists.',
    example: { volumes: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000' },
    rare: true,
  },
  'deployments[].encryption.volumes': {
    says: 'Of the disks of the instances; of a serverless endpoint, of the image that it keeps.',
    example: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000',
  },
  'deployments[].encryption.capture': {
    says: 'Of what is captured.',
    example: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000',
  },
  'deployments[].encryption.answers': {
    says: 'Of the answers of an asynchronous endpoint.',
    example: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000',
  },
  'deployments[].smoke': {
    says: 'A request that every new version must answer before it is called live.',
    example: { contentType: 'text/csv', accept: 'text/csv', body: '12.5,DE' },
  },
  'deployments[].smoke.contentType': { says: 'Content type of the request.', example: 'text/csv' },
  'deployments[].smoke.accept': { says: 'Content type that is asked for.', example: 'text/csv' },
  'deployments[].smoke.body': { says: 'The request itself.', example: '12.5,DE' },
  'deployments[].smoke.bodies': {
    says: 'Of containers that are asked by name: what one of that `ContainerHostname` is sent instead of `body`.',
    example: { amounts: '12.5,DE' },
    rare: true,
  },
};
