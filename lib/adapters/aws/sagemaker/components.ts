import {
  CreateInferenceComponentCommand,
  DeleteInferenceComponentCommand,
  type InferenceComponentDeploymentConfig,
  type SageMakerClient,
  UpdateInferenceComponentCommand,
} from '@aws-sdk/client-sagemaker';
import { LONGEST_UPDATE } from '../../../domain/execution/release-limit.ts';
import type { ComponentSpec, ComponentUpdate, SageMaker } from '../../../ports/sagemaker.ts';
import { ignoreExisting, retryIfGone, undefinedIfGone } from '../sdk-errors.ts';

type Calls = 'describeComponent' | 'createComponent' | 'updateComponent' | 'deleteComponent';

/** Inference components through the SDK: models of their own on the instances of an endpoint that several share. */
export const awsComponents = (client: SageMakerClient): Pick<SageMaker, Calls> => ({
  // Few deployments are some: whoever looks at none does not load how.
  describeComponent: async (name) => (await import('./running-component.ts')).describeComponent(client, name),
  createComponent: async ({ name, variant, copies, ...of }) => {
    const command = new CreateInferenceComponentCommand({
      InferenceComponentName: name,
      EndpointName: of.on,
      VariantName: variant,
      Specification: specificationOf(of),
      RuntimeConfig: { CopyCount: copies },
    });
    await client.send(command).catch(ignoreExisting).catch(retryIfGone);
  },
  updateComponent: async ({ name, copies, plan, alarms, ...of }) => {
    const command = new UpdateInferenceComponentCommand({
      InferenceComponentName: name,
      Specification: specificationOf(of),
      ...(copies !== undefined && { RuntimeConfig: { CopyCount: copies } }),
      ...(plan.type === 'rolling' && { DeploymentConfig: rolling(plan, alarms) }),
    });
    await client.send(command).catch(retryIfGone);
  },
  deleteComponent: async (name) => {
    await client.send(new DeleteInferenceComponentCommand({ InferenceComponentName: name })).catch(undefinedIfGone);
  },
});

const specificationOf = ({ model, memory, cpus, accelerators }: Pick<ComponentSpec, 'model' | keyof Needs>) => ({
  ModelName: model,
  ComputeResourceRequirements: {
    MinMemoryRequiredInMb: memory,
    ...(cpus !== undefined && { NumberOfCpuCoresRequired: cpus }),
    ...(accelerators !== undefined && { NumberOfAcceleratorDevicesRequired: accelerators }),
  },
});
type Needs = Pick<ComponentSpec, 'memory' | 'cpus' | 'accelerators'>;

/** A rollback brings all old copies back at once: without a size of its own it does (API_InferenceComponentRollingUpdatePolicy). */
const rolling = (
  plan: Extract<ComponentUpdate['plan'], { type: 'rolling' }>,
  alarms: readonly string[],
): InferenceComponentDeploymentConfig => ({
  RollingUpdatePolicy: {
    MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: plan.percent },
    WaitIntervalInSeconds: plan.bakeSeconds,
    MaximumExecutionTimeoutInSeconds: LONGEST_UPDATE,
  },
  ...(alarms.length > 0 && { AutoRollbackConfiguration: { Alarms: alarms.map((AlarmName) => ({ AlarmName })) } }),
});
