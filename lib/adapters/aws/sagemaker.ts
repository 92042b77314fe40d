import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribePipelineExecutionCommand,
  type SageMakerClient,
  StartPipelineExecutionCommand,
  UpdateEndpointCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, ModelError, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { EndpointConfigSpec, EndpointUpdate, SageMaker } from '../../ports/sagemaker.ts';
import { already, gone, translated } from './errors.ts';
import { observationOf, packageOf } from './sagemaker-shapes.ts';

const VARIANT = 'AllTraffic';

/** SageMaker through the SDK: the same code drives AWS and the stand-in, only the client's endpoint differs. */
export function awsSageMaker(client: SageMakerClient, runtime: SageMakerRuntimeClient): SageMaker {
  const packagesOf = async (config: string): Promise<string[]> => {
    const described = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: config }));
    const models = (described.ProductionVariants ?? []).map((v) => v.ModelName);
    const found = await Promise.all(
      models.map(async (ModelName) => {
        const model = await client.send(new DescribeModelCommand({ ModelName }));
        return [model.PrimaryContainer, ...(model.Containers ?? [])].map((c) => c?.ModelPackageName);
      }),
    );
    return found.flat().filter((name): name is string => name !== undefined);
  };

  return translated({
    describePackage: async (arn) => {
      const found = await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn })).catch(gone);
      return found && packageOf(found);
    },
    approvePackage: async (arn, description) => {
      await client.send(
        new UpdateModelPackageCommand({
          ModelPackageArn: arn,
          ModelApprovalStatus: 'Approved',
          ApprovalDescription: description,
        }),
      );
    },
    startPipeline: async (pipeline, token, parameters) => {
      const started = await client.send(
        new StartPipelineExecutionCommand({
          PipelineName: pipeline,
          ClientRequestToken: token,
          PipelineParameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      return started.PipelineExecutionArn!;
    },
    pipelineStatus: async (execution) => {
      const found = await client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: execution }));
      return { status: found.PipelineExecutionStatus ?? 'Unknown', failureReason: found.FailureReason };
    },
    createModel: async (name, packageArn, roleArn) => {
      const command = new CreateModelCommand({
        ModelName: name,
        ExecutionRoleArn: roleArn,
        Containers: [{ ModelPackageName: packageArn }],
      });
      await client.send(command).catch(already);
    },
    createEndpointConfig: async (spec) => {
      await client.send(new CreateEndpointConfigCommand(endpointConfig(spec))).catch(already);
    },
    createEndpoint: async (endpoint, config) => {
      const command = new CreateEndpointCommand({ EndpointName: endpoint, EndpointConfigName: config });
      await client.send(command).catch(already);
    },
    updateEndpoint: async (update) => {
      await client.send(new UpdateEndpointCommand(endpointUpdate(update)));
    },
    describeEndpoint: async (endpoint) => {
      const found = await client.send(new DescribeEndpointCommand({ EndpointName: endpoint })).catch(gone);
      return found && observationOf(found, await packagesOf(found.EndpointConfigName!));
    },
    invoke: async (endpoint, contentType, body, inferenceId) => {
      try {
        const answer = await runtime.send(
          new InvokeEndpointCommand({
            EndpointName: endpoint,
            ContentType: contentType,
            Accept: 'text/csv',
            InferenceId: inferenceId,
            Body: body,
          }),
        );
        return { status: 200, body: new TextDecoder().decode(answer.Body) };
      } catch (error) {
        // The container's own error is an answer about the model, not a failure to reach it.
        if (error instanceof ModelError) return { status: error.OriginalStatusCode ?? 500, body: '' };
        throw error;
      }
    },
  });
}

const endpointConfig = (spec: EndpointConfigSpec) => ({
  EndpointConfigName: spec.name,
  ProductionVariants: [
    {
      VariantName: VARIANT,
      ModelName: spec.modelName,
      InstanceType: spec.instanceType as 'ml.m5.large',
      InitialInstanceCount: spec.instances,
      InitialVariantWeight: 1,
    },
  ],
  DataCaptureConfig: {
    EnableCapture: true,
    InitialSamplingPercentage: spec.capturePercent,
    DestinationS3Uri: spec.captureUri,
    CaptureOptions: [{ CaptureMode: 'Input' as const }, { CaptureMode: 'Output' as const }],
    // Without these lists SageMaker writes the payload as base64.
    CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] },
  },
});

const endpointUpdate = ({ endpoint, config, plan, alarms }: EndpointUpdate) => ({
  EndpointName: endpoint,
  EndpointConfigName: config,
  RetainAllVariantProperties: true,
  DeploymentConfig: {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration:
        plan.type === 'canary'
          ? {
              Type: 'CANARY' as const,
              CanarySize: { Type: 'CAPACITY_PERCENT' as const, Value: plan.percent },
              WaitIntervalInSeconds: plan.bakeSeconds,
            }
          : { Type: 'ALL_AT_ONCE' as const, WaitIntervalInSeconds: 0 },
      TerminationWaitInSeconds: 0,
      MaximumExecutionTimeoutInSeconds: 28_800,
    },
    ...(alarms.length > 0 && { AutoRollbackConfiguration: { Alarms: alarms.map((AlarmName) => ({ AlarmName })) } }),
  },
});
