import type { DeploymentSpec } from '../../../lib/domain/model/manifest.ts';
import type { ModelVersion } from '../../../lib/domain/model/model.ts';
import type { EndpointObservation, RunningContainer, RunningVariant } from '../../../lib/domain/served/served.ts';

const ROLE = 'arn:aws:iam::000000000000:role/serve';
const IMAGE = `x@sha256:${'a'.repeat(64)}`;
export const CAPTURE = {
  enabled: true,
  uri: 's3://capture/x',
  percent: 100,
  modes: ['Input', 'Output'],
  asText: ['CSV text/csv', 'JSON application/json'],
};

/** A version as it was approved, and what an endpoint shows that serves exactly it; `change` makes it something else. */
export const version = {
  tenant: 'default',
  model: 'm',
  version: 2,
  state: 'approved',
  package: 'arn:package/2',
  packageStatus: 'Completed',
  image: IMAGE,
  imageDigest: 'a'.repeat(64),
  artifact: 's3://m/2.tar.gz',
  artifactDigest: 'f'.repeat(64),
  environment: { THREADS: '4' },
  unreadable: [],
  others: [],
  lineage: {},
  evidence: [],
  kept: [],
  requester: 'u_ana',
} satisfies ModelVersion;

export const spec = {
  endpoint: 'e',
  stage: 'prod',
  roleArn: ROLE,
  instanceType: 'ml.m5.large',
  instances: 2,
  plan: { type: 'all-at-once', bake: 600_000 },
  alarms: [],
  capture: { uri: 's3://capture/x', percent: 100 },
} satisfies DeploymentSpec;

export const container = (change: Partial<RunningContainer> = {}): RunningContainer => ({
  package: 'arn:package/2',
  image: '',
  artifact: '',
  environment: {},
  extras: [],
  ...change,
});

export const variant = (change: Partial<RunningVariant> = {}): RunningVariant => ({
  name: 'AllTraffic',
  model: 'm-v2',
  role: ROLE,
  instanceType: 'ml.m5.large',
  configuredInstances: 2,
  instances: 2,
  weight: 1,
  images: ['a'.repeat(64)],
  containers: [container()],
  extras: [],
  ...change,
});

export const endpoint = (change: Partial<EndpointObservation> = {}): EndpointObservation => ({
  status: 'InService',
  config: 'new',
  failureReason: undefined,
  pending: undefined,
  handedOver: false,
  createdAt: 1,
  variants: [variant()],
  shadows: [],
  capture: CAPTURE,
  extras: [],
  ...change,
});
