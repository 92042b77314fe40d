import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribePipelineExecutionCommand,
  ListPipelineExecutionStepsCommand,
  SageMakerClient,
  StartPipelineExecutionCommand,
  UpdateEndpointCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsAlarms } from '../../../../lib/adapters/aws/sagemaker/alarms.ts';
import { awsSageMaker } from '../../../../lib/adapters/aws/sagemaker/sagemaker.ts';

const region = { region: 'us-east-1' };
const control = mockClient(SageMakerClient);
const runtime = mockClient(SageMakerRuntimeClient);
const cloudwatch = mockClient(CloudWatchClient);
const sagemaker = awsSageMaker(new SageMakerClient(region), new SageMakerRuntimeClient(region));
const failing = (name: string, message: string) => Object.assign(new Error(message), { name });

beforeEach(() => {
  for (const mock of [control, runtime, cloudwatch]) mock.reset();
});

describe('what SageMaker is sent', () => {
  const spec = {
    name: 'flight-1',
    variant: 'AllTraffic',
    modelName: 'm-1',
    instanceType: 'ml.m5.large',
    instances: 2,
    capture: { uri: 's3://capture/x', percent: 100 },
  };

  it('captures input and output as text, never as base64', async () => {
    control.on(CreateEndpointConfigCommand).resolves({});
    await sagemaker.createEndpointConfig(spec);
    expect(control.commandCalls(CreateEndpointConfigCommand)[0]!.args[0].input).toEqual({
      EndpointConfigName: 'flight-1',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'm-1',
          InstanceType: 'ml.m5.large',
          InitialInstanceCount: 2,
          InitialVariantWeight: 1,
        },
      ],
      DataCaptureConfig: {
        EnableCapture: true,
        InitialSamplingPercentage: 100,
        DestinationS3Uri: 's3://capture/x',
        CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
        CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] },
      },
    });
  });

  it('updates by canary, rolled back by the alarms named', async () => {
    control.on(UpdateEndpointCommand).resolves({});
    const plan = { type: 'canary', percent: 10, bakeSeconds: 600 } as const;
    await sagemaker.updateEndpoint({
      endpoint: 'e',
      config: 'c',
      plan,
      alarms: ['a1', 'a2'],
      keepInstances: false,
      staySeconds: 300,
    });
    expect(control.commandCalls(UpdateEndpointCommand)[0]!.args[0].input).toEqual({
      EndpointName: 'e',
      EndpointConfigName: 'c',
      RetainAllVariantProperties: false,
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: {
            Type: 'CANARY',
            CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 },
            WaitIntervalInSeconds: 600,
          },
          TerminationWaitInSeconds: 300,
          MaximumExecutionTimeoutInSeconds: 28_800,
        },
        AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a1' }, { AlarmName: 'a2' }] },
      },
    });
  });

  it('updates all at once without a canary or alarms', async () => {
    control.on(UpdateEndpointCommand).resolves({});
    const update = { endpoint: 'e', config: 'c', plan: { type: 'all-at-once' }, alarms: [], staySeconds: 0 } as const;
    await sagemaker.updateEndpoint({ ...update, keepInstances: false });
    const { DeploymentConfig } = control.commandCalls(UpdateEndpointCommand)[0]!.args[0].input;
    expect(DeploymentConfig).toEqual({
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
        TerminationWaitInSeconds: 0,
        MaximumExecutionTimeoutInSeconds: 28_800,
      },
    });
  });

  it('keeps how many instances run only where that was approved, and never a weight', async () => {
    control.on(UpdateEndpointCommand).resolves({});
    const update = { endpoint: 'e', config: 'c', plan: { type: 'all-at-once' }, alarms: [], staySeconds: 0 } as const;
    await sagemaker.updateEndpoint({ ...update, keepInstances: false });
    await sagemaker.updateEndpoint({ ...update, keepInstances: true });
    const [applied, kept] = control.commandCalls(UpdateEndpointCommand).map(({ args }) => args[0].input);
    expect(applied!.RetainAllVariantProperties).toBe(false);
    expect(applied!.ExcludeRetainedVariantProperties).toBeUndefined();
    expect(kept!.RetainAllVariantProperties).toBe(true);
    expect(kept!.ExcludeRetainedVariantProperties).toEqual([{ VariantPropertyType: 'DesiredWeight' }]);
  });

  it('asks for the type of answer the manifest names, and for none where it names none', async () => {
    runtime.on(InvokeEndpointCommand).resolves({});
    const request = { contentType: 'text/csv', body: '1,2', inferenceId: 'i' };
    await sagemaker.invoke('e', { ...request, accept: 'application/json' });
    await sagemaker.invoke('e', { ...request, accept: undefined });
    expect(runtime.commandCalls(InvokeEndpointCommand).map(({ args }) => args[0].input)).toEqual([
      { EndpointName: 'e', ContentType: 'text/csv', Accept: 'application/json', InferenceId: 'i', Body: '1,2' },
      { EndpointName: 'e', ContentType: 'text/csv', InferenceId: 'i', Body: '1,2' },
    ]);
  });

  it('deletes an endpoint, and is content with one that is gone', async () => {
    control
      .on(DeleteEndpointCommand)
      .resolvesOnce({})
      .rejects(failing('ValidationException', 'Could not find endpoint "e".'));
    await sagemaker.deleteEndpoint('e');
    await sagemaker.deleteEndpoint('e');
    expect(control.commandCalls(DeleteEndpointCommand)[0]!.args[0].input).toEqual({ EndpointName: 'e' });
  });

  it('makes the model from the package itself', async () => {
    control.on(CreateModelCommand).resolves({});
    await sagemaker.createModel('m-1', 'arn:package/7', 'arn:role');
    expect(control.commandCalls(CreateModelCommand)[0]!.args[0].input).toEqual({
      ModelName: 'm-1',
      ExecutionRoleArn: 'arn:role',
      Containers: [{ ModelPackageName: 'arn:package/7' }],
    });
  });

  it('starts a pipeline under its token with its parameters', async () => {
    control.on(StartPipelineExecutionCommand).resolves({ PipelineExecutionArn: 'arn:run' });
    expect(await sagemaker.startPipeline('p', 't'.repeat(32), { from: '2026-01' })).toBe('arn:run');
    expect(control.commandCalls(StartPipelineExecutionCommand)[0]!.args[0].input).toEqual({
      PipelineName: 'p',
      ClientRequestToken: 't'.repeat(32),
      PipelineParameters: [{ Name: 'from', Value: '2026-01' }],
    });
  });

  it('names the step of a failed execution that failed, on whichever page it is told', async () => {
    control.on(DescribePipelineExecutionCommand).resolves({
      PipelineExecutionStatus: 'Failed',
      FailureReason: 'Step failure: One or multiple steps failed.',
    });
    control
      .on(ListPipelineExecutionStepsCommand)
      .resolvesOnce({ PipelineExecutionSteps: [{ StepName: 'Prepare', StepStatus: 'Succeeded' }], NextToken: 'more' })
      .resolves({ PipelineExecutionSteps: [{ StepName: 'Train', StepStatus: 'Failed', FailureReason: 'no rows' }] });
    expect(await sagemaker.pipelineStatus('arn:run')).toEqual({
      status: 'Failed',
      failureReason: 'Step failure: One or multiple steps failed.',
      failedStep: { name: 'Train', reason: 'no rows' },
    });
    expect(control.commandCalls(ListPipelineExecutionStepsCommand).map(({ args }) => args[0].input)).toEqual([
      { PipelineExecutionArn: 'arn:run', SortOrder: 'Ascending' },
      { PipelineExecutionArn: 'arn:run', SortOrder: 'Ascending', NextToken: 'more' },
    ]);
  });

  it('approves a package with its reason', async () => {
    control.on(UpdateModelPackageCommand).resolves({});
    await sagemaker.approvePackage('arn:package/7', 'approval 42');
    expect(control.commandCalls(UpdateModelPackageCommand)[0]!.args[0].input).toEqual({
      ModelPackageArn: 'arn:package/7',
      ModelApprovalStatus: 'Approved',
      ApprovalDescription: 'approval 42',
    });
  });

  it('watches the new endpoint config only', async () => {
    cloudwatch.on(PutMetricAlarmCommand).resolves({});
    await awsAlarms(new CloudWatchClient(region)).put({
      name: 'a1',
      endpoint: 'e',
      variant: 'AllTraffic',
      config: 'c2',
      metric: 'Invocation5XXErrors',
      statistic: 'Sum',
      above: 5,
      periods: 2,
    });
    expect(cloudwatch.commandCalls(PutMetricAlarmCommand)[0]!.args[0].input).toEqual({
      AlarmName: 'a1',
      AlarmDescription: 'steward: rolls back c2',
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation5XXErrors',
      Dimensions: [
        { Name: 'EndpointName', Value: 'e' },
        { Name: 'VariantName', Value: 'AllTraffic' },
        { Name: 'EndpointConfigName', Value: 'c2' },
      ],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 2,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it('takes a name that exists already for no error: what lies under it is read and compared', async () => {
    const exists = failing('ValidationException', 'Cannot create already existing endpoint configuration "c".');
    control.on(CreateEndpointConfigCommand).rejects(exists).on(CreateEndpointCommand).rejects(exists);
    await expect(sagemaker.createEndpointConfig(spec)).resolves.toBeUndefined();
    await expect(sagemaker.createEndpoint('e', 'c')).resolves.toBeUndefined();
  });
});

describe('what was just made and SageMaker does not see yet', () => {
  const missing = (what: string) => failing('ValidationException', `Could not find ${what} "arn:x".`);
  const update = { endpoint: 'e', config: 'c', plan: { type: 'all-at-once' }, alarms: [], staySeconds: 0 } as const;

  it('is tried again, by whoever names it: config, endpoint and update', async () => {
    control
      .on(CreateEndpointConfigCommand)
      .rejects(missing('model'))
      .on(CreateEndpointCommand)
      .rejects(missing('endpoint configuration'))
      .on(UpdateEndpointCommand)
      .rejects(missing('endpoint configuration'));
    const config = { name: 'c', variant: 'v', modelName: 'm', instanceType: 'ml.m5.large', instances: 1 };
    const calls = [
      sagemaker.createEndpointConfig({ ...config, capture: { uri: 's3://c/x', percent: 100 } }),
      sagemaker.createEndpoint('e', 'c'),
      sagemaker.updateEndpoint({ ...update, keepInstances: false }),
    ];
    for (const call of calls)
      await expect(call).rejects.toMatchObject({
        name: 'DependencyError',
        message: expect.stringContaining('Could not find'),
      });
  });

  it('is told from what never can be made', async () => {
    control.on(CreateEndpointConfigCommand).rejects(failing('ValidationException', 'Unknown instance type.'));
    const config = { name: 'c', variant: 'v', modelName: 'm', instanceType: 'ml.x.large', instances: 1 };
    const made = sagemaker.createEndpointConfig({ ...config, capture: { uri: 's3://c/x', percent: 100 } });
    await expect(made).rejects.toMatchObject({ name: 'InvalidEventError' });
  });
});

describe('what SageMaker answers', () => {
  it('is undefined where the endpoint or the package is not', async () => {
    control.on(DescribeEndpointCommand).rejects(failing('ValidationException', 'Could not find endpoint "e".'));
    control.on(DescribeModelPackageCommand).rejects(failing('ValidationException', 'ModelPackage x does not exist.'));
    expect(await sagemaker.describeEndpoint('e')).toBeUndefined();
    expect(await sagemaker.describePackage('x')).toBeUndefined();
  });

  it('a package names evidence in its own members, and by kind in its metadata, which goes before', async () => {
    const at = (name: string) => ({ ContentType: 'application/json', S3Uri: `s3://runs/${name}` });
    control.on(DescribeModelPackageCommand).resolves({
      ModelPackageArn: 'p',
      ModelMetrics: {
        Bias: { PreTrainingReport: at('pre'), PostTrainingReport: at('post') },
        Explainability: { Report: at('shap') },
        ModelDataQuality: { Statistics: { ...at('statistics'), ContentDigest: `SHA256:${'A'.repeat(64)}` } },
        ModelQuality: { Statistics: { ...at('quality'), ContentDigest: `sha256:${'b'.repeat(64)}` } },
      },
      ModelCard: { ModelCardContent: '{}' },
      CustomerMetadataProperties: {
        'steward:evidence.explainability': 's3://own/a.json',
        'steward:evidence.sbom': 's3://own/b',
      },
    });
    const { left, evaluation, evaluationDigest } = (await sagemaker.describePackage('p'))!;
    expect({ evaluation, evaluationDigest }).toEqual({
      evaluation: 's3://runs/quality',
      evaluationDigest: 'b'.repeat(64),
    });
    expect(left).toEqual([
      { kind: 'explainability', from: 's3://own/a.json' },
      { kind: 'sbom', from: 's3://own/b' },
      { kind: 'bias-report', from: 's3://runs/post' },
      { kind: 'data-bias-report', from: 's3://runs/pre' },
      { kind: 'data-quality', from: 's3://runs/statistics', digest: 'a'.repeat(64) },
      { kind: 'model-card', content: '{}' },
    ]);
  });

  const DIGEST = 'd'.repeat(64);
  const running = {
    EndpointName: 'e',
    EndpointArn: 'arn:e',
    EndpointStatus: 'InService',
    EndpointConfigName: 'c',
    FailureReason: 'rolled back',
    CreationTime: new Date(1000),
    LastModifiedTime: new Date(2000),
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        DeployedImages: [{ SpecifiedImage: 'x:1', ResolvedImage: `x@sha256:${DIGEST}` }],
        CurrentWeight: 1,
        DesiredWeight: 1,
        CurrentInstanceCount: 2,
        DesiredInstanceCount: 4,
      },
    ],
    DataCaptureConfig: {
      EnableCapture: true,
      CaptureStatus: 'Started',
      CurrentSamplingPercentage: 100,
      DestinationS3Uri: 's3://capture/x',
      KmsKeyId: '',
    },
  } as const;
  const config = {
    EndpointConfigName: 'c',
    EndpointConfigArn: 'arn:c',
    CreationTime: new Date(500),
    ProductionVariants: [
      { VariantName: 'AllTraffic', ModelName: 'm', InstanceType: 'ml.m5.large', InitialInstanceCount: 2 },
    ],
    DataCaptureConfig: {
      EnableCapture: true,
      InitialSamplingPercentage: 100,
      DestinationS3Uri: 's3://capture/x',
      CaptureOptions: [{ CaptureMode: 'Output' }, { CaptureMode: 'Input' }],
      CaptureContentTypeHeader: { JsonContentTypes: ['application/json'], CsvContentTypes: ['text/csv'] },
    },
  } as const;
  const model = {
    ModelName: 'm',
    ModelArn: 'arn:m',
    CreationTime: new Date(400),
    ExecutionRoleArn: 'arn:role',
    Containers: [{ ModelPackageName: 'arn:package/7' }],
  };
  const variant = {
    name: 'AllTraffic',
    model: 'm',
    role: 'arn:role',
    instanceType: 'ml.m5.large',
    configuredInstances: 2,
    instances: 4,
    weight: 1,
    images: [DIGEST],
    containers: [{ package: 'arn:package/7', image: '', artifact: '', environment: {}, extras: [] }],
    extras: [],
  };
  const capture = {
    enabled: true,
    uri: 's3://capture/x',
    percent: 100,
    modes: ['Input', 'Output'],
    asText: ['CSV text/csv', 'JSON application/json'],
  };

  it.each([
    ["of AWS's sample event, which is the canary", 'Baking', 'canary capacity of 1 instance(s).', false],
    ['of the last bake', 'Baking', 'full capacity of 3 instance(s).', true],
    ['of traffic that is being shifted', 'ActivatingTraffic', 'full capacity of 3 instance(s).', false],
  ])('knows whether all traffic has gone to the new fleet by the words %s', async (_, Status, capacity, handedOver) => {
    const StatusMessage = `Baking for 600 seconds (TerminationWaitInSeconds) with traffic enabled on ${capacity}`;
    const DeployedImages = [{ SpecifiedImage: 'x:1', ResolvedImage: `x@sha256:${DIGEST}` }, { SpecifiedImage: 'x:2' }];
    const VariantStatus = [{ Status, StatusMessage }];
    const ProductionVariants = [{ VariantName: 'AllTraffic', DeployedImages, VariantStatus }];
    const PendingDeploymentSummary = { EndpointConfigName: 'new', ProductionVariants };
    control
      .on(DescribeEndpointCommand)
      .resolves({ ...structuredClone(running), PendingDeploymentSummary } as never)
      .on(DescribeEndpointConfigCommand)
      .resolves(structuredClone(config) as never)
      .on(DescribeModelCommand)
      .resolves(model);
    expect(await sagemaker.describeEndpoint('e')).toMatchObject({
      ...{ pending: 'new', handedOver, pendingImages: [DIGEST] },
    });
  });

  it('says what an endpoint really serves, down to the image that was pulled', async () => {
    control
      .on(DescribeEndpointCommand)
      .resolves(structuredClone(running) as never)
      .on(DescribeEndpointConfigCommand)
      .resolves(structuredClone(config) as never)
      .on(DescribeModelCommand)
      .resolves(model);
    expect(await sagemaker.describeEndpoint('e')).toEqual({
      status: 'InService',
      config: 'c',
      failureReason: 'rolled back',
      pending: undefined,
      handedOver: false,
      createdAt: 1000,
      madeAt: [500, 400],
      variants: [variant],
      shadows: [],
      capture,
      extras: [],
    });
  });

  it('names everything a config and its models add to what Steward sets', async () => {
    const [first] = config.ProductionVariants;
    control
      .on(DescribeEndpointConfigCommand)
      .resolves({
        ...config,
        ProductionVariants: [
          {
            ...first,
            EnableSSMAccess: true,
            CoreDumpConfig: { DestinationS3Uri: 's3://out' },
            InitialVariantWeight: 1,
          },
          { VariantName: 'other', ModelName: 'm', InitialVariantWeight: 0 },
        ],
        ShadowProductionVariants: [{ VariantName: 'shadow', ModelName: 'm' }],
        DataCaptureConfig: {
          ...config.DataCaptureConfig,
          EnableCapture: false,
          CaptureOptions: [],
          KmsKeyId: 'k',
          CaptureContentTypeHeader: undefined,
        },
        AsyncInferenceConfig: { OutputConfig: {} },
        VpcConfig: { SecurityGroupIds: ['sg'], Subnets: ['s'] },
      })
      .on(DescribeModelCommand)
      .resolves({
        ...model,
        Containers: [
          { Image: 'plain', ModelDataUrl: 's3://m', Environment: { A: 'b' }, Mode: 'MultiModel' },
          { ModelPackageName: 'arn:package/7', InferenceSpecificationName: 'other' },
        ],
        EnableNetworkIsolation: true,
        VpcConfig: { SecurityGroupIds: ['sg'], Subnets: ['s'] },
      });
    const served = (await sagemaker.describeConfig('c'))!;
    expect(served.variants.map(({ name, weight, extras }) => ({ name, weight, extras }))).toEqual([
      {
        name: 'AllTraffic',
        weight: 1,
        extras: [
          'CoreDumpConfig',
          'EnableSSMAccess',
          'model VpcConfig: subnets s, security groups sg',
          'model EnableNetworkIsolation',
        ],
      },
      {
        name: 'other',
        weight: 0,
        extras: [
          'InitialVariantWeight 0',
          'model VpcConfig: subnets s, security groups sg',
          'model EnableNetworkIsolation',
        ],
      },
    ]);
    expect(served.variants[0]!.containers).toEqual([
      { package: undefined, image: 'plain', artifact: 's3://m', environment: { A: 'b' }, extras: ['Mode MultiModel'] },
      { package: 'arn:package/7', image: '', artifact: '', environment: {}, extras: ['InferenceSpecificationName'] },
    ]);
    expect(served.shadows).toEqual(['shadow']);
    expect(served.capture).toEqual({ enabled: false, uri: 's3://capture/x', percent: 100, modes: [], asText: [] });
    expect(served.extras).toEqual([
      'VpcConfig: subnets s, security groups sg',
      'AsyncInferenceConfig: answers to undefined',
      'DataCaptureConfig KmsKeyId: k',
    ]);
  });

  it('says of a variant whose config is gone only what runs', async () => {
    const missing = failing('ValidationException', 'Could not find endpoint configuration "c".');
    control
      .on(DescribeEndpointCommand)
      .resolves(structuredClone(running) as never)
      .on(DescribeEndpointConfigCommand)
      .rejects(missing);
    const { variants, config: name } = (await sagemaker.describeEndpoint('e'))!;
    expect(name).toBe('c');
    expect(variants).toMatchObject([
      { name: 'AllTraffic', model: '', role: undefined, images: [DIGEST], containers: [] },
    ]);
    expect(await sagemaker.describeConfig('c')).toBeUndefined();
  });

  it('shows the variants of the config while an endpoint has none of its own', async () => {
    const { ProductionVariants: _, DataCaptureConfig: __, ...creating } = running;
    control
      .on(DescribeEndpointCommand)
      .resolves({ ...creating, EndpointStatus: 'Failed' })
      .on(DescribeEndpointConfigCommand)
      .resolves(structuredClone(config) as never)
      .on(DescribeModelCommand)
      .resolves(model);
    expect((await sagemaker.describeEndpoint('e'))!.variants).toMatchObject([{ name: 'AllTraffic', images: [] }]);
  });

  it('reads every container of a package, and says what of it cannot be compared', async () => {
    const source = (S3DataType: 'S3Prefix' | 'S3Object', S3Uri: string) => ({
      S3DataSource: { S3DataType, S3Uri, CompressionType: 'None' as const },
    });
    control.on(DescribeModelPackageCommand).resolves({
      ModelPackageName: 'p',
      ModelPackageArn: 'arn:package/7',
      CreationTime: new Date(0),
      ModelPackageStatus: 'Completed',
      ModelPackageStatusDetails: { ValidationStatuses: [] },
      InferenceSpecification: {
        Containers: [
          { Image: `x@sha256:${DIGEST}`, ModelDataUrl: 's3://m/1.tar.gz', Environment: { A: 'b' } },
          {
            Image: 'x:2',
            ImageDigest: `sha256:${'e'.repeat(64)}`,
            ModelDataSource: source('S3Object', 's3://m/2.tar.gz'),
          },
          { Image: 'x:3', ModelDataSource: source('S3Prefix', 's3://m/3/') },
        ],
      },
    });
    expect((await sagemaker.describePackage('p'))!.containers).toEqual([
      {
        image: `x@sha256:${DIGEST}`,
        imageDigest: DIGEST,
        artifact: 's3://m/1.tar.gz',
        sources: [{ name: 'model', uri: 's3://m/1.tar.gz', kind: 'object', compression: 'Gzip' }],
        environment: { A: 'b' },
        settings: {},
        unreadable: [],
      },
      {
        image: 'x:2',
        imageDigest: 'e'.repeat(64),
        artifact: 's3://m/2.tar.gz',
        sources: [{ name: 'model', uri: 's3://m/2.tar.gz', kind: 'object', compression: 'None' }],
        environment: {},
        settings: {},
        unreadable: [],
      },
      {
        image: 'x:3',
        imageDigest: undefined,
        artifact: 's3://m/3/',
        sources: [{ name: 'model', uri: 's3://m/3/', kind: 'prefix', compression: 'None' }],
        environment: {},
        settings: {},
        unreadable: [],
      },
    ]);
  });

  it("gives the container's own error as an answer", async () => {
    const refused = new ModelError({ message: 'x', $metadata: {}, OriginalStatusCode: 503 });
    runtime.on(InvokeEndpointCommand).rejects(refused);
    expect(
      await sagemaker.invoke('e', { contentType: 'text/csv', accept: undefined, body: '1,2', inferenceId: 'i' }),
    ).toEqual({ status: 503, body: '' });
  });

  it.each([
    ['ThrottlingException', 'DependencyError'],
    ['InternalFailure', 'DependencyError'],
    ['ResourceLimitExceeded', 'InvalidEventError'],
    ['ValidationException', 'InvalidEventError'],
    ['ValidationException', 'DependencyError', 'Cannot update in-progress endpoint "arn:e".'],
  ])('fails with %s as %s', async (theirs, ours, message = 'no') => {
    control.on(UpdateEndpointCommand).rejects(failing(theirs, message));
    const update = {
      endpoint: 'e',
      config: 'c',
      plan: { type: 'all-at-once' },
      staySeconds: 0,
      alarms: [],
      keepInstances: false,
    } as const;
    await expect(sagemaker.updateEndpoint(update)).rejects.toMatchObject({ name: ours });
  });
});
