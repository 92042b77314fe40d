import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DescribeModelPackageCommand,
  DescribeTransformJobCommand,
  SageMakerClient,
  UpdateEndpointCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { InvalidEventError } from '../../../domain/errors.ts';
import { CAPTURED_AS_TEXT } from '../../../domain/release/content.ts';
import type { Network, Serving } from '../../../domain/serving/serving.ts';
import { megabytes } from '../../../domain/serving/settings.ts';
import type { Visit } from '../../../domain/target.ts';
import type { EndpointConfigSpec, MadeOf, SageMaker } from '../../../ports/sagemaker.ts';
import { ignoreExisting, retryIfGone, translateErrors, undefinedIfGone } from '../sdk-errors.ts';
import { clientIn } from '../target/client-in.ts';
import { awsComponents } from './components.ts';
import { endpointUpdate } from './endpoint-update.ts';
import { awsInvocations } from './invocations.ts';
import { completedJobs, transformJobOf } from './job-shapes.ts';
import { describeConfig, describeEndpoint, describeModel } from './sagemaker-content.ts';
import { packageOf } from './sagemaker-shapes.ts';
import { awsTraining } from './training.ts';

/** SageMaker through the SDK: the same code drives AWS and the stand-in, only the client's endpoint differs. */
export function awsSageMaker(
  client: SageMakerClient,
  runtime: SageMakerRuntimeClient,
  { packages = client, elsewhere }: Elsewhere = {},
): SageMaker {
  return {
    ...calls(client, runtime, packages),
    in: (place) => {
      if (elsewhere) return elsewhere(place, packages);
      throw new InvalidEventError(`there is no target \`${place.target}\``);
    },
  };
}

/** Whose packages it describes, where not those of its own account, and the same for another account. */
export interface Elsewhere {
  readonly packages?: SageMakerClient;
  readonly elsewhere?: (place: Visit, packages: SageMakerClient) => SageMaker;
}

function calls(
  client: SageMakerClient,
  runtime: SageMakerRuntimeClient,
  packages: SageMakerClient,
): Omit<SageMaker, 'in'> {
  return translateErrors({
    describePackage: async (arn) => {
      const found = await packages
        .send(new DescribeModelPackageCommand({ ModelPackageName: arn }))
        .catch(undefinedIfGone);
      return found && packageOf(found);
    },
    approvePackage: async (arn, description) => {
      await packages.send(
        new UpdateModelPackageCommand({
          ModelPackageArn: arn,
          ModelApprovalStatus: 'Approved',
          ApprovalDescription: description,
        }),
      );
    },
    ...awsTraining(client),
    createModel: async (name, from, roleArn, network, byName) => {
      const command = new CreateModelCommand({
        ModelName: name,
        ExecutionRoleArn: roleArn,
        Containers: typeof from === 'string' ? [{ ModelPackageName: from }] : from.map(containerOf),
        ...housed(network),
        ...(byName && { InferenceExecutionConfig: { Mode: 'Direct' as const } }),
      });
      await client.send(command).catch(ignoreExisting);
    },
    createEndpointConfig: async (spec) => {
      await client
        .send(new CreateEndpointConfigCommand(endpointConfig(spec)))
        .catch(ignoreExisting)
        .catch(retryIfGone);
    },
    createEndpoint: async (endpoint, config) => {
      const command = new CreateEndpointCommand({ EndpointName: endpoint, EndpointConfigName: config });
      await client.send(command).catch(ignoreExisting).catch(retryIfGone);
    },
    updateEndpoint: async (update) => {
      await client.send(new UpdateEndpointCommand(endpointUpdate(update))).catch(retryIfGone);
    },
    describeModel: async (name) => {
      const found = await describeModel(client, name);
      return found && { ...found.model, madeAt: found.madeAt?.getTime() ?? 0 };
    },
    describeTransformJob: async (name) => {
      const command = new DescribeTransformJobCommand({ TransformJobName: name });
      const found = await client.send(command).catch(undefinedIfGone);
      return found && transformJobOf(found);
    },
    completedTransformJobs: async (between, most) => completedJobs(client, between, most),
    describeConfig: async (config) => describeConfig(client, config),
    describeEndpoint: async (endpoint) => describeEndpoint(client, endpoint),
    deleteEndpoint: async (endpoint) => {
      await client.send(new DeleteEndpointCommand({ EndpointName: endpoint })).catch(undefinedIfGone);
    },
    ...awsComponents(client),
    ...awsInvocations(runtime),
  });
}

const housed = (network: Network | undefined) => ({
  ...(network?.vpc && { VpcConfig: { Subnets: network.vpc.subnets, SecurityGroupIds: network.vpc.securityGroups } }),
  ...(network?.isolated && { EnableNetworkIsolation: true }),
});

const containerOf = ({ image, artifact, environment }: MadeOf) => ({
  Image: image,
  ...(artifact !== '' && { ModelDataUrl: artifact }),
  Environment: { ...environment },
});

const endpointConfig = (spec: EndpointConfigSpec) => ({
  EndpointConfigName: spec.name,
  ProductionVariants: [
    ...(spec.variants ?? [{ ...spec, name: spec.variant, weight: spec.beside?.weights?.[0] ?? 1 }]).map((fleet) => ({
      VariantName: fleet.name,
      ...fleetOf({ ...spec, ...fleet }),
      ...(spec.modelName !== undefined && { ModelName: spec.modelName, InitialVariantWeight: fleet.weight }),
    })),
    ...(spec.beside?.weights ? [besides(spec.beside, spec.beside.weights[1])] : []),
  ],
  // Of the same weight as the production variant, which is every request of it.
  ...(spec.beside && !spec.beside.weights && { ShadowProductionVariants: [besides(spec.beside, 1)] }),
  ...(spec.modelName === undefined && { ExecutionRoleArn: spec.roleArn, ...housed(spec.network) }),
  ...(spec.capture && { DataCaptureConfig: captured(spec.capture, spec.encryption?.capture) }),
  ...(spec.serving?.type === 'async' && { AsyncInferenceConfig: queued(spec.serving, spec.encryption?.answers) }),
  ...(spec.encryption?.volumes && { KmsKeyId: spec.encryption.volumes }),
});

const besides = (
  { variant, modelName, instanceType, instances }: NonNullable<EndpointConfigSpec['beside']>,
  weight: number,
) => ({
  VariantName: variant,
  ModelName: modelName,
  InstanceType: instanceType as 'ml.m5.large',
  InitialInstanceCount: instances,
  InitialVariantWeight: weight,
});

const fleetOf = ({
  serving,
  instanceType,
  instances,
}: Pick<EndpointConfigSpec, 'serving' | 'instanceType' | 'instances'>) =>
  serving?.type === 'serverless'
    ? {
        ServerlessConfig: {
          MemorySizeInMB: megabytes(serving),
          MaxConcurrency: serving.maxConcurrency,
          ...(serving.provisionedConcurrency && { ProvisionedConcurrency: serving.provisionedConcurrency }),
        },
      }
    : {
        InstanceType: instanceType as 'ml.m5.large',
        InitialInstanceCount: instances,
        ...(serving?.type === 'component' &&
          serving.mostInstances && {
            ManagedInstanceScaling: {
              Status: 'ENABLED' as const,
              MinInstanceCount: instances,
              MaxInstanceCount: serving.mostInstances,
            },
          }),
      };

const captured = ({ uri, percent }: NonNullable<EndpointConfigSpec['capture']>, key: string | undefined) => ({
  EnableCapture: true,
  InitialSamplingPercentage: percent,
  DestinationS3Uri: uri,
  ...(key && { KmsKeyId: key }),
  CaptureOptions: [{ CaptureMode: 'Input' as const }, { CaptureMode: 'Output' as const }],
  // Without these lists SageMaker writes the payload as base64.
  CaptureContentTypeHeader: {
    CsvContentTypes: [...CAPTURED_AS_TEXT.csv],
    JsonContentTypes: [...CAPTURED_AS_TEXT.json],
  },
});

const queued = (serving: Extract<Serving, { type: 'async' }>, key: string | undefined) => ({
  OutputConfig: {
    S3OutputPath: serving.output,
    S3FailurePath: serving.failure,
    ...(key && { KmsKeyId: key }),
    ...((serving.successTopic || serving.errorTopic) && {
      NotificationConfig: {
        ...(serving.successTopic && { SuccessTopic: serving.successTopic }),
        ...(serving.errorTopic && { ErrorTopic: serving.errorTopic }),
      },
    }),
  },
  ClientConfig: { MaxConcurrentInvocationsPerInstance: serving.maxConcurrent },
});

/** With the credentials and the region of this process. */
export const ownSageMaker = () => awsSageMaker(new SageMakerClient({}), new SageMakerRuntimeClient({}));

/** In the account of a target, by the role there; packages are described with this process's own. */
export const sageMakerIn = (place: Visit) => {
  const there = clientIn(place);
  return awsSageMaker(new SageMakerClient(there), new SageMakerRuntimeClient(there), {
    packages: new SageMakerClient({}),
  });
};
