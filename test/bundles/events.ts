const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

export const sqs = (body: unknown) => ({
  Records: [{ eventSource: 'aws:sqs', messageId: 'm1', body: JSON.stringify(body) }],
});
const envelope = (source: string, type: string, detail: unknown) => ({
  version: '0',
  id: 'e1',
  source,
  'detail-type': type,
  account: ACCOUNT,
  region: REGION,
  time: '2026-11-24T06:00:00Z',
  resources: [],
  detail,
});
export const fact = (type: string, data: Record<string, unknown>) =>
  envelope('steward', type, {
    schema: 1,
    tenant: 'default',
    model: 'fraud-score',
    chain: 'model.default.fraud-score',
    seq: 1,
    hash: 'a'.repeat(64),
    at: '2026-11-24T06:00:00.000Z',
    actor: { kind: 'service', id: 'test' },
    data,
  });
const CHECK = { tenant: 'default', model: 'fraud-score', deployment: 'fraud-prod', slot: '2026-11-24T06:00:00Z' };
const SUBJECT = { tenant: 'default', model: 'fraud-score', version: 1, deployment: 'fraud-prod' };

/** A request as the HTTP API hands it on, of a person the authorizer let through. */
export const request = (method: string, path: string, body?: unknown) => ({
  version: '2.0',
  routeKey: `${method} ${path}`,
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'api.example', ...(body !== undefined && { 'content-type': 'application/json' }) },
  requestContext: {
    accountId: ACCOUNT,
    apiId: 'api',
    domainName: 'api.example',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
    requestId: 'r1',
    stage: '$default',
    authorizer: {
      jwt: {
        claims: {
          sub: '8a1f0a2e-0000-4000-8000-000000000001',
          token_use: 'access',
          auth_time: String(Math.floor(Date.now() / 1000) - 5),
          'cognito:groups': '[default.approvers]',
        },
        scopes: ['steward/api'],
      },
    },
  },
  ...(body !== undefined && { body: JSON.stringify(body) }),
  isBase64Encoded: false,
});

const changed = (eventName: string, image?: unknown) => ({
  Records: [
    {
      eventName,
      eventSource: 'aws:dynamodb',
      dynamodb: {
        SequenceNumber: '111',
        Keys: { chain: { S: 'catalog' }, seq: { N: '1' } },
        ...(image !== undefined && { NewImage: image }),
      },
    },
  ],
});

/** The first record of every ledger, as the stream shows it: it goes nowhere. */
export const catalogImage = (bytes: string, hash: string) =>
  changed('INSERT', { chain: { S: 'catalog' }, seq: { N: '1' }, bytes: { S: bytes }, hash: { S: hash } });

/**
 * The smallest event of every function's own kind, in an account where nothing has happened yet, and what the function makes of it:
 * `answer` is what it returns, `error` the name of what it throws, `logs` what an operator finds in its log.
 */
export const SMALLEST: Record<string, { event: unknown; answer?: unknown; error?: string; logs?: string }> = {
  register: {
    event: sqs(
      envelope('aws.sagemaker', 'SageMaker Model Package State Change', {
        // A group of the configuration that is bundled beside it.
        ModelPackageGroupName: 'flight-delay',
        ModelPackageVersion: 1,
        ModelPackageArn: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/flight-delay/1`,
        ModelPackageStatus: 'Completed',
      }),
    ),
    answer: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
    logs: 'is not to be found yet',
  },
  // What no ledger says is not believed.
  gate: {
    event: sqs(fact('ModelApplied', {})),
    answer: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
    logs: 'only records are believed',
  },
  'drift-check': {
    event: sqs(CHECK),
    answer: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
    logs: 'NotFoundError',
  },
  'drift-map': { event: { step: 'plan', ...CHECK }, error: 'NotFoundError' },
  'drift-shard': { event: { shard: 'a'.repeat(64) }, error: 'DependencyError' },
  'artifact-map': {
    event: { step: 'plan', tenant: 'default', model: 'fraud-score', version: 1, asked: 'a'.repeat(64) },
    error: 'DependencyError',
  },
  'artifact-shard': { event: { share: 'a'.repeat(64) }, error: 'DependencyError' },
  'quality-check': {
    event: sqs(CHECK),
    answer: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
    logs: 'NotFoundError',
  },
  'operations-check': {
    event: sqs(CHECK),
    answer: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
    logs: 'NotFoundError',
  },
  respond: {
    event: sqs(fact('QualityDropped', { kind: 'quality' })),
    answer: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
    logs: 'only records are believed',
  },
  retrain: {
    event: { step: 'finish', tenant: 'default', model: 'fraud-score', id: 'r1', outcome: 'live' },
    error: 'NotFoundError',
  },
  evaluate: { event: SUBJECT, error: 'NotFoundError' },
  ask: { event: { ...SUBJECT, comparison: '', token: 't', execution: 'e' }, error: 'NotFoundError' },
  // Policy says no to an approver before anything is looked for: the engine and the policies are there.
  command: {
    event: request('POST', '/api/models/fraud-score/gate', { version: 1, dryRun: true }),
    answer: { statusCode: 403 },
  },
  answer: {
    event: request('POST', `/api/approvals/apr_${'0'.repeat(32)}/answer`, {
      answer: 'approve',
      digest: 'a'.repeat(64),
      reason: '',
      idempotencyKey: 'k',
    }),
    answer: { statusCode: 404 },
  },
  resume: {
    event: sqs(fact('ApprovalAnswered', { approval: 'apr_x' })),
    answer: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
    logs: 'only records are believed',
  },
  release: { event: { step: 'look', ...SUBJECT }, error: 'NotFoundError' },
  reconcile: {
    event: sqs(envelope('aws.sagemaker', 'SageMaker Endpoint State Change', { EndpointName: 'not-ours' })),
    answer: { batchItemFailures: [] },
  },
  sweep: { event: sqs({ limit: 100 }), answer: { batchItemFailures: [] } },
  // Checkpoints lie in S3, which is nowhere here: nothing is called verified or signed without the last one.
  audit: { event: sqs({}), answer: { batchItemFailures: [{ itemIdentifier: 'm1' }] }, logs: 'DependencyError' },
  checkpoint: {
    event: sqs({ minute: '2026-11-24T06:00:00.000Z' }),
    answer: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
    logs: 'DependencyError',
  },
  api: { event: request('GET', '/api/models'), answer: { statusCode: 200 } },
  console: { event: request('GET', '/'), answer: { statusCode: 200 } },
  // Nobody waits at this address.
  'public-key': {
    event: {
      RequestType: 'Delete',
      ResponseURL: 'http://127.0.0.1:9/answer',
      StackId: 's',
      RequestId: 'r',
      LogicalResourceId: 'l',
      PhysicalResourceId: 'p',
    },
    error: 'DependencyError',
  },
  worm: {
    event: changed('MODIFY'),
    answer: { batchItemFailures: [{ itemIdentifier: '111' }] },
    logs: '"name":"IntegrityError","message":"a ledger record was changed',
  },
};
