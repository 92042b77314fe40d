import { START, type World } from './world.ts';

/** An endpoint from before Steward; its config captures traffic, which an update had stopped. */
export function legacy(world: World): void {
  const image = 'a'.repeat(64);
  const container = {
    package: undefined,
    image: `x@sha256:${image}`,
    artifact: 's3://old/m',
    environment: {},
    extras: [],
  };
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
  const capture = { enabled: true, uri: 's3://old/c', percent: 100, modes: ['Input', 'Output'] };
  world.sagemaker.configs.set('notebook', { variants: [variant], shadows: [], capture, extras: [] });
  world.sagemaker.endpoint = {
    variants: [{ ...variant, instances: 2, images: [image] }],
    shadows: [],
    capture: { ...capture, enabled: false },
    extras: [],
    status: 'InService',
    config: 'notebook',
    failureReason: undefined,
    pending: undefined,
    handedOver: false,
    createdAt: START - 1,
  };
}
