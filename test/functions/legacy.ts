import type { EndpointObservation } from '../../lib/domain/served/served.ts';
import { START, type World } from './world.ts';

const IMAGE = 'a'.repeat(64);
const OFF = { enabled: false, uri: undefined, percent: undefined, modes: [] };
const ON = { enabled: true, uri: 's3://old/c', percent: 100, modes: ['Input', 'Output'] };

/** An endpoint that somebody made before Steward, and its config: of the given package, or of a plain container. */
export function legacyEndpoint(
  world: World,
  from?: string,
  { capture = OFF, ...more }: Partial<EndpointObservation> = {},
): EndpointObservation {
  const container = from
    ? { package: from, image: '', artifact: '', environment: {}, extras: [] }
    : { package: undefined, image: `x@sha256:${IMAGE}`, artifact: 's3://old/m.tar.gz', environment: {}, extras: [] };
  const variant = {
    name: 'variant-1',
    model: 'notebook-model',
    role: 'arn:aws:iam::000000000000:role/notebook',
    instanceType: 'ml.m5.large',
    configuredInstances: 2,
    instances: undefined,
    weight: 1,
    images: [],
    containers: [container],
    extras: [],
  };
  const content = { variants: [variant], shadows: [], capture, extras: [] };
  world.sagemaker.configs.set('notebook-config', content);
  return {
    ...content,
    variants: [{ ...variant, instances: 2, images: [IMAGE] }],
    status: 'InService',
    config: 'notebook-config',
    failureReason: undefined,
    pending: undefined,
    handedOver: false,
    createdAt: START - 1,
    ...more,
  };
}

/** One that serves already; its config captures traffic, which an update had stopped. */
export function servesLegacy(world: World): void {
  const endpoint = legacyEndpoint(world, undefined, { capture: ON });
  world.sagemaker.endpoint = { ...endpoint, capture: { ...ON, enabled: false } };
}
