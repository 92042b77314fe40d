import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  SageMakerClient,
  StartPipelineExecutionCommand,
  UpdateEndpointCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsAlarms } from '../../../lib/adapters/aws/alarms.ts';
import { awsSageMaker } from '../../../lib/adapters/aws/sagemaker.ts';

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
    modelName: 'm-1',
    instanceType: 'ml.m5.large',
    instances: 2,
    captureUri: 's3://capture/x',
    capturePercent: 100,
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
    await sagemaker.updateEndpoint({ endpoint: 'e', config: 'c', plan, alarms: ['a1', 'a2'] });
    expect(control.commandCalls(UpdateEndpointCommand)[0]!.args[0].input).toEqual({
      EndpointName: 'e',
      EndpointConfigName: 'c',
      RetainAllVariantProperties: true,
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: {
            Type: 'CANARY',
            CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 },
            WaitIntervalInSeconds: 600,
          },
          TerminationWaitInSeconds: 0,
          MaximumExecutionTimeoutInSeconds: 28_800,
        },
        AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a1' }, { AlarmName: 'a2' }] },
      },
    });
  });

  it('updates all at once without a canary or alarms', async () => {
    control.on(UpdateEndpointCommand).resolves({});
    await sagemaker.updateEndpoint({ endpoint: 'e', config: 'c', plan: { type: 'all-at-once' }, alarms: [] });
    const { DeploymentConfig } = control.commandCalls(UpdateEndpointCommand)[0]!.args[0].input;
    expect(DeploymentConfig).toEqual({
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
        TerminationWaitInSeconds: 0,
        MaximumExecutionTimeoutInSeconds: 28_800,
      },
    });
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

  it('takes a name that exists already as success', async () => {
    const exists = failing('ValidationException', 'Cannot create already existing endpoint configuration "c".');
    control.on(CreateEndpointConfigCommand).rejects(exists).on(CreateEndpointCommand).rejects(exists);
    await expect(sagemaker.createEndpointConfig(spec)).resolves.toBeUndefined();
    await expect(sagemaker.createEndpoint('e', 'c')).resolves.toBeUndefined();
  });
});

describe('what SageMaker answers', () => {
  it('is undefined where the endpoint or the package is not', async () => {
    control.on(DescribeEndpointCommand).rejects(failing('ValidationException', 'Could not find endpoint "e".'));
    control.on(DescribeModelPackageCommand).rejects(failing('ValidationException', 'ModelPackage x does not exist.'));
    expect(await sagemaker.describeEndpoint('e')).toBeUndefined();
    expect(await sagemaker.describePackage('x')).toBeUndefined();
  });

  it('names the packages an endpoint really serves', async () => {
    control
      .on(DescribeEndpointCommand)
      .resolves({ EndpointStatus: 'InService', EndpointConfigName: 'c', FailureReason: 'rolled back' })
      .on(DescribeEndpointConfigCommand)
      .resolves({ ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'm' }] })
      .on(DescribeModelCommand)
      .resolves({ Containers: [{ ModelPackageName: 'arn:package/7' }, { Image: 'no-package' }] });
    expect(await sagemaker.describeEndpoint('e')).toEqual({
      status: 'InService',
      config: 'c',
      failureReason: 'rolled back',
      packages: ['arn:package/7'],
      pending: undefined,
    });
  });

  it("gives the container's own error as an answer", async () => {
    const refused = new ModelError({ message: 'x', $metadata: {}, OriginalStatusCode: 503 });
    runtime.on(InvokeEndpointCommand).rejects(refused);
    expect(await sagemaker.invoke('e', 'text/csv', '1,2', 'i')).toEqual({ status: 503, body: '' });
  });

  it.each([
    ['ThrottlingException', 'DependencyError'],
    ['InternalFailure', 'DependencyError'],
    ['ResourceLimitExceeded', 'InvalidEventError'],
    ['ValidationException', 'InvalidEventError'],
  ])('fails with %s as %s', async (theirs, ours) => {
    control.on(UpdateEndpointCommand).rejects(failing(theirs, 'no'));
    const update = { endpoint: 'e', config: 'c', plan: { type: 'all-at-once' }, alarms: [] } as const;
    await expect(sagemaker.updateEndpoint(update)).rejects.toMatchObject({ name: ours });
  });
});
