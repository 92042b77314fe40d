import type {
  CreateEndpointConfigInput,
  CreateEndpointInput,
  ProductionVariant,
  UpdateEndpointInput,
  UpdateEndpointWeightsAndCapacitiesInput,
} from '@aws-sdk/client-sagemaker';
import type { Alarms } from '../../cloudwatch/alarms.ts';
import { lowerArn } from '../../core/arns.ts';
import { alreadyExists, couldNotFind, validation } from '../../core/errors.ts';
import { LateReads } from '../../core/late-reads.ts';
import type { Operations, World } from '../../world/world.ts';
import type { Models } from '../models.ts';
import type { Components } from './components.ts';
import type { Deployments } from './deployments.ts';
import { describeEndpoint, type Endpoint } from './endpoint-views.ts';
import type { Fleet, Variant } from './fleets.ts';
import { planShifts } from './rollout.ts';

const BUSY = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting'];

/** The endpoint operations: they check and begin; `Deployments` carries on. */
export class Endpoints {
  readonly #world: World;
  readonly #models: Models;
  readonly #deployments: Deployments;
  readonly #alarms: Alarms;
  readonly #components: Components;
  readonly #late: LateReads;

  constructor(world: World, models: Models, deployments: Deployments, alarms: Alarms, components: Components) {
    this.#world = world;
    this.#models = models;
    this.#deployments = deployments;
    this.#alarms = alarms;
    this.#components = components;
    this.#late = new LateReads(world.faults);
  }

  operations(): Operations {
    return {
      CreateEndpoint: (input: CreateEndpointInput) => this.create(input),
      UpdateEndpoint: (input: UpdateEndpointInput) => this.update(input),
      UpdateEndpointWeightsAndCapacities: (input: UpdateEndpointWeightsAndCapacitiesInput) => this.rescale(input),
      DescribeEndpoint: (input: { EndpointName?: string }) => describeEndpoint(this.#find(String(input.EndpointName))),
      DeleteEndpoint: (input: { EndpointName?: string }) => this.delete(String(input.EndpointName)),
    };
  }

  create(input: CreateEndpointInput): object {
    const name = input.EndpointName as string;
    const arn = lowerArn('endpoint', name);
    if (this.#deployments.find(name)) throw alreadyExists('endpoint', arn);
    const now = this.#world.clock.now();
    const blue = this.#fleet(name, this.#models.config(input.EndpointConfigName as string));
    this.#deployments.create({
      name,
      arn,
      status: 'Creating',
      createdAt: now,
      modifiedAt: now,
      blue,
      lastDeploymentConfig: input.DeploymentConfig,
    });
    this.#late.made(arn);
    return { EndpointArn: arn };
  }

  update(input: UpdateEndpointInput): object {
    const endpoint = this.#find(input.EndpointName as string);
    if (BUSY.includes(endpoint.status)) throw validation(`Cannot update in-progress endpoint "${endpoint.arn}".`);
    if (endpoint.status !== 'InService')
      throw validation(
        `Cannot update endpoint "${endpoint.arn}" in status ${endpoint.status}: delete it and create it again.`,
      );
    // AWS looks the running configuration up as well: a deleted one makes the endpoint impossible to update
    this.#models.config(endpoint.blue.config);
    const green = this.#fleet(endpoint.name, this.#models.config(input.EndpointConfigName as string));
    staysOfItsKind(endpoint.blue, green);
    const config = input.RetainDeploymentConfig ? endpoint.lastDeploymentConfig : input.DeploymentConfig;
    if (config) keepsItsNames(endpoint.blue, green);
    if (input.RetainAllVariantProperties) retainProperties(green, endpoint.blue, input);
    const shifts = planShifts(config, green.variants);
    const alarms = (config?.AutoRollbackConfiguration?.Alarms ?? []).map(({ AlarmName }) => AlarmName as string);
    if (alarms.length > 10) throw validation('`AutoRollbackConfiguration.Alarms` must hold 1 to 10 alarms');
    const unknown = alarms.filter((alarm) => !this.#alarms.exists(alarm));
    if (unknown.length > 0) throw validation(`Could not find alarm(s) [${unknown.join(', ')}].`);
    const now = this.#world.clock.now();
    const pending = { green, startedAt: now, phase: 'Creating' as const, phaseAt: now, shifts, shift: -1, alarms };
    const updating: Endpoint = {
      ...endpoint,
      status: 'Updating',
      failure: undefined,
      pending,
      lastDeploymentConfig: config,
    };
    this.#deployments.update(updating, config?.BlueGreenUpdatePolicy?.MaximumExecutionTimeoutInSeconds);
    return { EndpointArn: endpoint.arn };
  }

  rescale(input: UpdateEndpointWeightsAndCapacitiesInput): object {
    const endpoint = this.#find(String(input.EndpointName));
    if (endpoint.status !== 'InService') throw validation(`Cannot update in-progress endpoint "${endpoint.arn}".`);
    const wanted = (input.DesiredWeightsAndCapacities ?? []).map((one) => ({
      name: String(one.VariantName),
      weight: one.DesiredWeight,
      count: one.DesiredInstanceCount,
    }));
    const unknown = wanted.filter(({ name }) => !endpoint.blue.variants.some((variant) => variant.name === name));
    if (wanted.length === 0 || unknown.length > 0)
      throw validation(`Could not find variant(s) [${unknown.map(({ name }) => name).join(', ')}].`);
    this.#deployments.rescale(endpoint, wanted);
    return { EndpointArn: endpoint.arn };
  }

  delete(name: string): object {
    const endpoint = this.#find(name);
    if (BUSY.includes(endpoint.status)) throw validation(`Cannot delete in-progress endpoint "${endpoint.arn}".`);
    const components = this.#components.on(name).map((component) => component.name);
    if (components.length > 0)
      throw validation(
        `Cannot delete endpoint "${endpoint.arn}" with inference components [${components.join(', ')}].`,
      );
    this.#deployments.delete(endpoint);
    return {};
  }

  #find(name: string): Endpoint {
    const endpoint = this.#deployments.find(name);
    if (!endpoint || !this.#late.sees(endpoint.arn)) throw couldNotFind('endpoint', lowerArn('endpoint', name));
    return endpoint;
  }

  #fleet(endpoint: string, config: CreateEndpointConfigInput): Fleet {
    const id = this.#world.store.counted('fleets');
    const variants = (config.ProductionVariants ?? []).map((variant) => this.#variant(variant));
    const [shadow] = (config.ShadowProductionVariants ?? []).map((variant) => this.#variant(variant));
    return {
      id: String(id),
      endpoint,
      config: config.EndpointConfigName as string,
      variants,
      ...(shadow && { shadow }),
      capture: config.DataCaptureConfig,
      queue: config.AsyncInferenceConfig,
    };
  }

  #variant(variant: ProductionVariant): Variant {
    return {
      name: variant.VariantName as string,
      model: variant.ModelName ?? '',
      weight: variant.InitialVariantWeight ?? 1,
      count: variant.InitialInstanceCount ?? 1,
      instanceType: variant.InstanceType,
      serverless: variant.ServerlessConfig,
      // One for inference components has none of its own.
      containers: variant.ModelName ? this.#models.containers(variant.ModelName) : [],
    };
  }
}

/** "You cannot convert your instance-based, real-time endpoint to a serverless endpoint" (developer guide, Serverless Inference). */
function staysOfItsKind(blue: Fleet, green: Fleet): void {
  const isServerless = ({ variants }: Fleet): boolean => variants.some(({ serverless }) => serverless);
  if (isServerless(green) && !isServerless(blue))
    throw validation('Updating an instance-based endpoint to a serverless endpoint is not supported.');
}

/**
 * "When doing a blue/green or rolling deployment, your new endpoint configuration must have the same variant name as the old" (developer guide, guardrails, "Exclusions"). An update without a
 * deployment config takes others, as MLflow's `mode=add` leans on (mlflow/sagemaker): AWS does not say it in so many words.
 */
function keepsItsNames(blue: Fleet, green: Fleet): void {
  const names = ({ variants }: Fleet): string =>
    variants
      .map(({ name }) => name)
      .sort()
      .join(', ');
  if (names(blue) !== names(green))
    throw validation(`the variants of the new configuration [${names(green)}] are not those that run [${names(blue)}]`);
}

/**
 * Keeps counts and weights of the running fleet, but for what the caller excludes. Data capture is always the config's: VariantProperty
 * names it as a property, and as "Not currently supported".
 */
function retainProperties(green: Fleet, blue: Fleet, input: UpdateEndpointInput): void {
  const excluded = (input.ExcludeRetainedVariantProperties ?? []).map(({ VariantPropertyType }) => VariantPropertyType);
  for (const variant of green.variants) {
    const running = blue.variants.find(({ name }) => name === variant.name);
    if (!running) continue;
    if (!excluded.includes('DesiredInstanceCount')) variant.count = running.count;
    if (!excluded.includes('DesiredWeight')) variant.weight = running.weight;
  }
}
