import type { Owned } from '../../lib/contract/owners.ts';
import { addressesOf, sourcesOf } from '../../lib/domain/inventory/inventory.ts';
import type { DeploymentSpec, Manifest } from '../../lib/domain/model/manifest.ts';
import { ARN } from '../../lib/domain/partitions.ts';
import type { PackageDetails } from '../../lib/ports/sagemaker.ts';

/** Something a manifest or a package names that is of some team. */
export interface OwnedName {
  readonly kind: Owned;
  readonly name: string;
}

/** Everything a manifest names. What it hands to the pipeline is read with the pipeline's own rights, and not looked at. */
export const namesIn = ({ deployments, monitoring, retraining }: Manifest): OwnedName[] => [
  ...deployments.flatMap(namesOfPlace),
  ...bucketsOf([monitoring.quality?.labels]),
  ...(retraining ? namesOfTraining(retraining) : []),
];

/** What one deployment names. */
export const namesOfPlace = ({
  endpoint,
  roleArn,
  capture,
  logs,
  golden,
  serving,
  encryption,
  target,
}: DeploymentSpec): OwnedName[] => [
  { kind: 'endpoint', name: endpoint },
  ...(serving?.type === 'component' ? [{ kind: 'endpoint' as const, name: serving.on }] : []),
  { kind: 'role', name: roleArn },
  ...(target === undefined ? [] : [{ kind: 'target' as const, name: target }]),
  ...(serving?.type === 'lambda' ? [{ kind: 'function' as const, name: serving.function }] : []),
  ...[...Object.values(encryption ?? {}), serving?.type === 'lambda' ? serving.key : undefined].flatMap((name) =>
    name === undefined ? [] : [{ kind: 'key' as const, name }],
  ),
  ...bucketsOf([
    capture?.uri,
    logs?.uri,
    golden?.file?.uri,
    ...(serving?.type === 'async' ? [serving.output, serving.failure] : []),
    ...(serving?.type === 'batch' ? [serving.output] : []),
  ]),
];

/** The buckets that a package has us read: its artifacts, and what its pipeline left beside them. What a hub gives out is looked at apart. */
export const namesInPackage = ({
  containers,
  evaluation,
  predictions,
  baselineSource,
  left = [],
}: PackageDetails): OwnedName[] =>
  bucketsOf([
    ...containers
      .flatMap((container) => sourcesOf(container).filter(({ hub }) => hub === undefined))
      .flatMap(addressesOf),
    ...[evaluation, predictions, baselineSource],
    ...left.map((one) => ('from' in one ? one.from : undefined)),
  ]);

/** SageMaker takes a pipeline by its ARN as well as by its name (docs: API_StartPipelineExecution.html). */
const pipelineName = (pipeline: string): OwnedName => ({
  kind: 'pipeline',
  name: new RegExp(`^${ARN}:sagemaker:[^:]*:\\d{12}:pipeline/(.+)$`, 'i').exec(pipeline)?.at(-1) ?? pipeline,
});

/** What a run of training names: its pipeline, and where the data lies that is listed for it. */
export const namesOfTraining = ({
  pipeline,
  data,
}: {
  readonly pipeline: string;
  readonly data?: { readonly prefix: string } | undefined;
}): OwnedName[] => [pipelineName(pipeline), ...bucketsOf([data?.prefix])];

/** What is no S3 address names no bucket: whoever would read it refuses it (lib/adapters/objects/address.ts). */
export const bucketsOf = (uris: readonly (string | undefined)[]): OwnedName[] =>
  [...new Set(uris.flatMap((uri) => /^s3:\/\/([^/]+)/.exec(uri ?? '')?.[1] ?? []))].map((name) => ({
    kind: 'bucket',
    name,
  }));
