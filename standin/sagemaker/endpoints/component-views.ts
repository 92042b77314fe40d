import type {
  DescribeInferenceComponentOutput,
  InferenceComponentDeploymentConfig,
  InferenceComponentSpecification,
  InferenceComponentStatus,
} from '@aws-sdk/client-sagemaker';
import { lowerArn } from '../../core/arns.ts';
import { validation } from '../../core/errors.ts';
import type { Fleet } from './fleets.ts';
import { inSteps, type Shift } from './rollout.ts';

/** An update under way: the new copies, and how many batches of the old ones they have replaced. */
interface Rolling {
  green: Fleet;
  specification: InferenceComponentSpecification;
  copies: number;
  shifts: Shift[];
  /** index of the batch in effect; -1 while the first of green are being made */
  shift: number;
  alarms: string[];
}

export interface Component {
  name: string;
  arn: string;
  endpoint: string;
  variant: string;
  status: InferenceComponentStatus;
  failure?: string | undefined;
  createdAt: number;
  modifiedAt: number;
  specification: InferenceComponentSpecification;
  copies: number;
  blue: Fleet;
  pending?: Rolling | undefined;
  lastDeploymentConfig?: InferenceComponentDeploymentConfig | undefined;
}

/**
 * What it serves, with its `Container` or by the name of its model alone: AWS does not say which of both it does. While it is updated AWS says nowhere which version is told; here the old one, until all
 * copies are new.
 */
export function describeComponent(component: Component, byModel = false): DescribeInferenceComponentOutput {
  const { name, arn, endpoint, variant, specification, blue, createdAt } = component;
  const [container] = blue.variants[0]?.containers ?? [];
  return {
    InferenceComponentName: name,
    InferenceComponentArn: arn,
    EndpointName: endpoint,
    EndpointArn: lowerArn('endpoint', endpoint),
    VariantName: variant,
    FailureReason: component.failure,
    Specification: {
      ModelName: specification.ModelName,
      ...(!byModel && {
        Container: {
          DeployedImage: {
            SpecifiedImage: container?.image,
            ResolvedImage: container?.image,
            ResolutionTime: new Date(createdAt),
          },
          ArtifactUrl: container?.data[0]?.uri,
        },
      }),
      StartupParameters: specification.StartupParameters,
      ComputeResourceRequirements: specification.ComputeResourceRequirements,
    },
    RuntimeConfig: { DesiredCopyCount: component.copies, CurrentCopyCount: component.copies },
    CreationTime: new Date(createdAt),
    LastModifiedTime: new Date(component.modifiedAt),
    InferenceComponentStatus: component.status,
    LastDeploymentConfig: component.lastDeploymentConfig,
  };
}

/** Which part of the requests new copies answer now, in percent. */
export const newShare = ({ status, pending }: Component): number =>
  status === 'Updating' ? (pending?.shifts[pending.shift]?.share ?? 0) : 0;

/**
 * The batches of a rolling update. Source: API_InferenceComponentRollingUpdatePolicy: 5 to 50 % of the copies each; without a policy all at once.
 * @throws ValidationException for a batch that copies cannot be split into
 */
export function planBatches(config: InferenceComponentDeploymentConfig | undefined, copies: number): Shift[] {
  const policy = config?.RollingUpdatePolicy;
  if (!policy) return [{ share: 100, bake: 0 }];
  const { Type, Value = 0 } = policy.MaximumBatchSize ?? {};
  const percent = Type === 'COPY_COUNT' ? (Value / copies) * 100 : Value;
  if (percent < 5 || percent > 50)
    throw validation('`MaximumBatchSize` must be between 5% and 50% of the copy count of the inference component');
  return inSteps(copies, percent, policy.WaitIntervalInSeconds ?? 0);
}
