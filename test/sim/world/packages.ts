import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_TENANTS } from '../../../lib/adapters/local/people/owners.ts';
import type { PackageDetails } from '../../../lib/ports/sagemaker.ts';
import { type ControlPlane, type ControlPlaneOptions, controlPlane } from '../../../local/control-plane.ts';
import { ScriptedAlarms, ScriptedSageMaker, START } from '../../functions/world.ts';
import type { Boundary } from './boundary.ts';
import { faultyPorts } from './ports.ts';

/** Packages are numbered; they are of so many models, in turn. */
export const MODELS = 20;

export const groupOf = (n: number): string => `model-${n % MODELS}`;
export const versionOf = (n: number): number => Math.floor(n / MODELS) + 1;
export const arnOf = (n: number): string =>
  `arn:aws:sagemaker:us-east-1:000000000000:model-package/${groupOf(n)}/${versionOf(n)}`;

/** A package with its model in S3; one in ten was approved by somebody before Steward heard of it. */
function packageOf(n: number): PackageDetails {
  const image = `000000000000.dkr.ecr.us-east-1.amazonaws.com/x@sha256:${'a'.repeat(64)}`;
  return {
    ...{ arn: arnOf(n), group: groupOf(n), version: versionOf(n), status: 'Completed', createdAt: START },
    approval: n % 10 === 0 ? 'Approved' : 'PendingManualApproval',
    containers: [
      { image, imageDigest: 'a'.repeat(64), artifact: 's3://data/model.tar.gz', environment: {}, unreadable: [] },
    ],
    ...{ generatedBy: undefined, commit: undefined, requester: 'u_ana' },
    ...{ evaluation: undefined, predictions: undefined, baselineSource: undefined },
  };
}

/** What SageMaker's event says of a package. */
export const detailOf = (n: number) => ({
  ...{ ModelPackageGroupName: groupOf(n), ModelPackageVersion: versionOf(n), ModelPackageArn: arnOf(n) },
  ...{ ModelPackageStatus: 'Completed', ModelApprovalStatus: 'PendingManualApproval' },
});

/** A plane in memory, in a SageMaker that has so many packages; between its flows and their ports stands `boundary`. */
export function planeWithPackages(
  many: number,
  home: string,
  boundary: Boundary,
  more: Partial<ControlPlaneOptions> = {},
): ControlPlane {
  const sagemaker = new ScriptedSageMaker();
  for (let n = 0; n < many; n += 1) sagemaker.packages.set(arnOf(n), packageOf(n));
  mkdirSync(join(home, 's3', 'data'), { recursive: true });
  writeFileSync(join(home, 's3', 'data', 'model.tar.gz'), 'a model');
  return controlPlane({
    ...{ home, keys: join(home, 'keys'), database: ':memory:', start: START, owners: NO_TENANTS, policies: 'policies' },
    ...{ sagemaker, alarms: new ScriptedAlarms([]), around: (ports, flow) => faultyPorts(ports, flow, boundary) },
    ...more,
  });
}
