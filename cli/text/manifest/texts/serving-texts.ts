import type { KeyTexts } from './key-text.ts';

/** How a deployment is served, form by form. */
export const SERVING_TEXTS: KeyTexts = {
  'deployments[].serving': {
    says: 'How it is served, where that is not by instances that answer at once (docs/serving.md): `serverless`, `async`, `batch`, `component`, `direct` or `lambda`.',
    example: { type: 'serverless', memory: 2, maxConcurrency: 20 },
    rare: true,
  },
  'deployments[].serving.type': {
    says: '`serverless` costs nothing while nobody asks; `async` takes long requests from S3; `batch` is a model for transform jobs, without an endpoint; `component` is a model beside others on one endpoint; `direct` has containers that callers choose by name; `lambda` is an alias of a Lambda function of yours. Without the whole section `serving` it is a real-time endpoint.',
    example: 'serverless',
  },
  'deployments[].serving.megabytes': {
    says: 'Memory that each copy of a component has for itself.',
    unit: 'MB',
    example: 4096,
  },
  'deployments[].serving.on': {
    says: 'Name of the endpoint that a component stands on; several deployments may name the same. Made at the first release where there is none. The team lists it under `endpoints` of its entry in `teams` of the configuration (docs/deploy.md).',
    example: 'shared-gpus',
  },
  'deployments[].serving.cpus': {
    says: 'CPU cores that each copy of a component has for itself.',
    unit: 'cores',
    example: 0.5,
  },
  'deployments[].serving.accelerators': {
    says: 'GPUs that each copy of a component has for itself.',
    unit: 'GPUs',
    example: 1,
  },
  'deployments[].serving.copies': {
    says: 'How many copies of a component run; a rolling update needs two or more.',
    unit: 'copies',
    example: 2,
  },
  'deployments[].serving.mostInstances': {
    says: 'Up to so many instances SageMaker adds to `instances` by itself, where the endpoint is made.',
    unit: 'instances',
    example: 4,
  },
  'deployments[].serving.memory': {
    says: 'Memory of a serverless endpoint (whole GB), or of a function (0.125 to 10, whole MB).',
    unit: 'GB',
    example: 2,
  },
  'deployments[].serving.id': {
    says: 'Where a record that transform jobs read has its id, by which labels find the answer (their `eventId`): a place in a row of CSV, counted from 0, or a key of a JSON object. Without it an answer is known as `<job>/<file>:<line>`, and labels must say that.',
    unit: 'place from 0, where it is a number',
    example: 0,
  },
  'deployments[].serving.function': {
    says: 'Name of a Lambda function of container images, which your team made and lists under `functions` of its entry in `teams` of the configuration (docs/deploy.md).',
    example: 'fraud-score',
  },
  'deployments[].serving.alias': {
    says: 'Alias that callers name: Steward makes it, and moves it from version to version.',
    example: 'prod',
  },
  'deployments[].serving.timeout': { says: 'How long a request to the function may take.', example: '30s' },
  'deployments[].serving.key': {
    says: "KMS key that the function's variables are encrypted with, where it is one of yours.",
    example: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000',
  },
  'deployments[].serving.maxConcurrency': {
    says: 'How many requests it answers at once; more are refused.',
    unit: 'requests',
    example: 20,
  },
  'deployments[].serving.provisionedConcurrency': {
    says: 'For how many of them it is kept warm, which costs while nobody asks.',
    unit: 'requests',
    example: 1,
  },
  'deployments[].serving.output': {
    says: 'Prefix in S3 that answers are written to. Of `batch` it ends in the name of the deployment: transform jobs that write below it are held against what is live, and paired with what they read.',
    example: 's3://my-answers/fraud-score',
  },
  'deployments[].serving.failure': {
    says: 'Prefix in S3 where it is written why a request had no answer.',
    example: 's3://my-answers/fraud-score-failures',
  },
  'deployments[].serving.successTopic': {
    says: 'SNS topic that is told of each answer.',
    example: 'arn:aws:sns:eu-west-1:111122223333:fraud-score-answers',
  },
  'deployments[].serving.errorTopic': {
    says: 'SNS topic that is told of each request without an answer.',
    example: 'arn:aws:sns:eu-west-1:111122223333:fraud-score-failures',
  },
  'deployments[].serving.maxConcurrent': {
    says: 'How many requests each instance is given at once.',
    unit: 'requests',
    example: 4,
  },
};
