import type {
  DeploymentConfig,
  DescribeEndpointOutput,
  EndpointStatus,
  ProductionVariantSummary,
} from '@aws-sdk/client-sagemaker';
import type { Outbox } from '../../core/events.ts';
import type { Fleet, Variant } from './fleets.ts';
import type { Shift } from './rollout.ts';

export type Phase = 'Creating' | 'ActivatingTraffic' | 'Baking';

/** An update under way: the green fleet and how far its traffic has come. */
export interface Deployment {
  green: Fleet;
  startedAt: number;
  phase: Phase;
  phaseAt: number;
  shifts: Shift[];
  /** index of the shift in effect; -1 while green is being created */
  shift: number;
  alarms: string[];
}

export interface Endpoint {
  name: string;
  arn: string;
  status: EndpointStatus;
  failure?: string;
  createdAt: number;
  modifiedAt: number;
  blue: Fleet;
  pending?: Deployment;
  lastDeploymentConfig?: DeploymentConfig;
}

/** A variant of a home from before there were several containers: its one has at most an archive. */
interface OlderVariant extends Omit<Variant, 'containers'> {
  container: { image: string; modelDataUrl?: string; environment: Record<string, string> };
}

/** An endpoint as it was stored, whichever stand-in stored it. */
export function withContainers(endpoint: Endpoint): Endpoint {
  const ofVariant = (variant: Variant | OlderVariant): Variant => {
    if (!('container' in variant)) return variant;
    const { container, ...rest } = variant;
    const { image, modelDataUrl: uri, environment } = container;
    const data = uri ? [{ uri, kind: 'S3Object' as const, compression: 'Gzip' as const, folder: 'model' }] : [];
    return { ...rest, containers: [{ image, data, environment }] };
  };
  const ofFleet = (fleet: Fleet): Fleet => ({ ...fleet, variants: fleet.variants.map(ofVariant) });
  const { blue, pending } = endpoint;
  return {
    ...endpoint,
    blue: ofFleet(blue),
    ...(pending && { pending: { ...pending, green: ofFleet(pending.green) } }),
  };
}

/** Percent of invocations that go to green now. */
export const greenShare = (endpoint: Endpoint): number =>
  endpoint.status === 'Updating' ? (endpoint.pending?.shifts[endpoint.pending.shift]?.share ?? 0) : 0;

const deployed = ({ containers }: Variant, at: number) =>
  containers.length === 0
    ? undefined
    : containers.map(({ image }) => ({
        SpecifiedImage: image,
        ResolvedImage: image,
        ResolutionTime: new Date(at),
      }));

function variantView(variant: Variant, at: number): ProductionVariantSummary {
  return {
    VariantName: variant.name,
    DeployedImages: deployed(variant, at),
    CurrentWeight: variant.weight,
    DesiredWeight: variant.desired?.weight ?? variant.weight,
    ...(variant.serverless
      ? { CurrentServerlessConfig: variant.serverless, DesiredServerlessConfig: variant.serverless }
      : { CurrentInstanceCount: variant.count, DesiredInstanceCount: variant.desired?.count ?? variant.count }),
  };
}

/**
 * As AWS words it in "Events that Amazon SageMaker AI sends to Amazon EventBridge": both bakes name the same setting. The example there is of a canary;
 * how the parts of a linear or rolling update are called is not shown, and here they are called the same.
 */
function phaseMessage({ phase, shifts, shift }: Deployment, count: number): string | undefined {
  const current = shifts[shift];
  if (phase !== 'Baking' || !current) return undefined;
  const part = Math.ceil((count * current.share) / 100);
  const capacity = current.share === 100 ? `full capacity of ${count}` : `canary capacity of ${part}`;
  return `Baking for ${current.bake} seconds (TerminationWaitInSeconds) with traffic enabled on ${capacity} instance(s).`;
}

function pendingView(pending: Deployment): NonNullable<DescribeEndpointOutput['PendingDeploymentSummary']> {
  const share = (pending.shifts[pending.shift]?.share ?? 0) / 100;
  const status = (variant: Variant) => ({
    Status: pending.phase,
    StatusMessage: phaseMessage(pending, variant.count),
    StartTime: new Date(pending.phaseAt),
  });
  const view = (variant: Variant) => ({
    ...variantView(variant, pending.startedAt),
    InstanceType: undefined,
    ...(!variant.serverless && {
      CurrentInstanceCount: pending.phase === 'Creating' ? 0 : Math.round(variant.count * share),
    }),
    VariantStatus: [status(variant)],
  });
  return {
    EndpointConfigName: pending.green.config,
    StartTime: new Date(pending.startedAt),
    ProductionVariants: pending.green.variants.map(view),
    ...(pending.green.shadow && { ShadowProductionVariants: [view(pending.green.shadow)] }),
  };
}

export function describeEndpoint(endpoint: Endpoint): DescribeEndpointOutput {
  const { blue } = endpoint;
  const capture = blue.capture && {
    EnableCapture: blue.capture.EnableCapture ?? false,
    CaptureStatus: blue.capture.EnableCapture ? ('Started' as const) : ('Stopped' as const),
    CurrentSamplingPercentage: blue.capture.InitialSamplingPercentage,
    DestinationS3Uri: blue.capture.DestinationS3Uri,
    KmsKeyId: blue.capture.KmsKeyId ?? '',
  };
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: blue.config,
    ProductionVariants: blue.variants.map((variant) => variantView(variant, endpoint.createdAt)),
    ...(blue.shadow && { ShadowProductionVariants: [variantView(blue.shadow, endpoint.createdAt)] }),
    DataCaptureConfig: capture,
    AsyncInferenceConfig: blue.queue,
    EndpointStatus: endpoint.status,
    FailureReason: endpoint.failure,
    CreationTime: new Date(endpoint.createdAt),
    LastModifiedTime: new Date(endpoint.modifiedAt),
    LastDeploymentConfig: endpoint.lastDeploymentConfig,
    PendingDeploymentSummary:
      endpoint.pending && endpoint.status === 'Updating' ? pendingView(endpoint.pending) : undefined,
  };
}

/** Events write statuses in upper snake case: InService is IN_SERVICE. */
const upperSnake = (status: string): string => status.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

export function announceState(outbox: Outbox, endpoint: Endpoint): void {
  outbox.emit('Endpoint State Change', [endpoint.arn], {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: endpoint.blue.config,
    ProductionVariants: endpoint.blue.variants.map(({ name, weight, count }) => ({
      VariantName: name,
      DesiredWeight: weight,
      DesiredInstanceCount: count,
    })),
    EndpointStatus: upperSnake(endpoint.status),
    FailureReason: endpoint.failure,
    CreationTime: endpoint.createdAt,
    LastModifiedTime: endpoint.modifiedAt,
    Tags: {},
  });
}

export function announceDeployment(outbox: Outbox, endpoint: Endpoint): void {
  const { pending } = endpoint;
  outbox.emit('Endpoint Deployment State Change', [endpoint.arn], {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: endpoint.blue.config,
    ProductionVariants: endpoint.blue.variants.map(plainVariant),
    EndpointStatus: upperSnake(endpoint.status),
    FailureReason: endpoint.failure,
    CreationTime: endpoint.createdAt,
    LastModifiedTime: endpoint.modifiedAt,
    Tags: {},
    PendingDeploymentSummary: pending && {
      EndpointConfigName: pending.green.config,
      StartTime: pending.startedAt,
      ProductionVariants: pendingView(pending).ProductionVariants?.map(
        ({ VariantName, CurrentInstanceCount, DesiredInstanceCount, VariantStatus }) => ({
          VariantName,
          CurrentInstanceCount,
          DesiredInstanceCount,
          VariantStatus: VariantStatus?.map((status) => ({ ...status, StartTime: pending.phaseAt })),
        }),
      ),
    },
  });
}

const plainVariant = ({ name, weight, count }: Variant): object => ({
  VariantName: name,
  CurrentWeight: weight,
  DesiredWeight: weight,
  CurrentInstanceCount: count,
  DesiredInstanceCount: count,
});
