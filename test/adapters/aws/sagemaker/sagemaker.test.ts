import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DescribePipelineExecutionCommand,
  ListPipelineExecutionStepsCommand,
  StartPipelineExecutionCommand,
  UpdateEndpointCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import {
  InvokeEndpointAsyncCommand,
  InvokeEndpointCommand,
  ModelError,
  ValidationError,
} from '@aws-sdk/client-sagemaker-runtime';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsAlarms } from '../../../../lib/adapters/aws/sagemaker/alarms.ts';
import { cloudwatch, control, failing, forget, region, runtime, sagemaker } from './mocked-clients.ts';

beforeEach(forget);

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

  it('updates without a deployment config where variants come or go', async () => {
    control.on(UpdateEndpointCommand).resolves({});
    const update = { endpoint: 'e', config: 'c', plan: { type: 'outright' }, alarms: [], staySeconds: 0 } as const;
    await sagemaker.updateEndpoint({ ...update, keepInstances: false });
    expect(control.commandCalls(UpdateEndpointCommand)[0]!.args[0].input).toEqual({
      ...{ EndpointName: 'e', EndpointConfigName: 'c', RetainAllVariantProperties: false },
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

  it('gives a queue its request in the call, and says where the answer will lie, or in what words none was taken', async () => {
    const request = { contentType: 'text/csv', accept: undefined, body: '1,2', inferenceId: 'i' };
    const refused = new ValidationError({ message: 'no', Message: 'Body is not supported.', $metadata: {} });
    runtime
      .on(InvokeEndpointAsyncCommand)
      .resolvesOnce({ OutputLocation: 's3://a/o', FailureLocation: 's3://a/f' })
      .resolvesOnce({ OutputLocation: 's3://a/o' })
      .resolvesOnce({})
      .rejects(refused);
    const ask = () => sagemaker.invokeAsync('e', { ...request, folder: 'steward-smoke', seconds: 3600 });
    expect(await ask()).toEqual({ output: 's3://a/o', failure: 's3://a/f' });
    expect(await ask()).toEqual({ output: 's3://a/o' });
    expect(await ask()).toEqual({ refused: 'SageMaker does not say where the answer will lie' });
    expect(await ask()).toEqual({ refused: 'Body is not supported.' });
    expect(runtime.commandCalls(InvokeEndpointAsyncCommand)[0]!.args[0].input).toEqual({
      ...{ EndpointName: 'e', ContentType: 'text/csv', InferenceId: 'i', Body: Buffer.from('1,2') },
      ...{ S3OutputPathExtension: 'steward-smoke', RequestTTLSeconds: 3600, InvocationTimeoutSeconds: 3600 },
    });
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
