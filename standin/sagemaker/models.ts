import type {
  ContainerDefinition,
  CreateEndpointConfigInput,
  CreateModelInput,
  ModelPackageContainerDefinition,
  ProductionVariant,
} from '@aws-sdk/client-sagemaker';
import { lowerArn } from '../core/arns.ts';
import { alreadyExists, couldNotFind, validation } from '../core/errors.ts';
import { LateReads } from '../core/late-reads.ts';
import { imageDigest } from '../process/images.ts';
import type { Operations, World } from '../world/world.ts';
import { type ModelData, modelDataOf } from './model-data.ts';
import type { Packages } from './packages.ts';

interface Stored<T> {
  arn: string;
  createdAt: number;
  body: T;
}

/** What a serving container is made of, resolved from a model. */
export interface ServingContainer {
  image: string;
  data: ModelData[];
  environment: Record<string, string>;
  /** What callers call it by, of a model whose containers are asked by name (`Direct`). */
  hostname?: string | undefined;
}

/** Containers of an inference pipeline (API_CreateModel). */
const MOST_CONTAINERS = 15;

const MODEL = 'model';
const CONFIG = 'endpoint configuration';

/** Models and endpoint configurations: what an endpoint is made from. Deleting one that is in use is allowed, as on AWS. */
export class Models {
  readonly #world: World;
  readonly #packages: Packages;
  readonly #late: LateReads;

  constructor(world: World, packages: Packages) {
    this.#world = world;
    this.#late = new LateReads(world.faults);
    this.#packages = packages;
  }

  operations(): Operations {
    return {
      CreateModel: (input: CreateModelInput) => this.createModel(input),
      DescribeModel: (input: { ModelName?: string }) => this.describeModel(String(input.ModelName)),
      DeleteModel: (input: { ModelName?: string }) => this.#remove(MODEL, lowerArn('model', String(input.ModelName))),
      CreateEndpointConfig: (input: CreateEndpointConfigInput) => this.createConfig(input),
      DescribeEndpointConfig: (input: { EndpointConfigName?: string }) =>
        this.describeConfig(String(input.EndpointConfigName)),
      DeleteEndpointConfig: (input: { EndpointConfigName?: string }) =>
        this.#remove(CONFIG, lowerArn('endpoint-config', String(input.EndpointConfigName))),
    };
  }

  /** @throws ValidationException for a versioned package that is not approved, or a container that cannot be served */
  createModel(input: CreateModelInput): object {
    const arn = lowerArn('model', input.ModelName as string);
    if (this.#world.store.get(MODEL, arn)) throw alreadyExists('model', arn);
    const containers = [...(input.PrimaryContainer ? [input.PrimaryContainer] : []), ...(input.Containers ?? [])];
    if (containers.length === 0 || containers.length > MOST_CONTAINERS)
      throw validation(`1 to ${MOST_CONTAINERS} containers: give \`PrimaryContainer\` or \`Containers\``);
    const resolved = containers.flatMap((container) => this.#resolve(container));
    if (input.InferenceExecutionConfig?.Mode === 'Direct') checkDirect(resolved);
    this.#put(MODEL, arn, input);
    return { ModelArn: arn };
  }

  describeModel(name: string): object {
    const arn = lowerArn('model', name);
    const model = this.#get<CreateModelInput>(MODEL, arn);
    return {
      ...model.body,
      ModelArn: arn,
      CreationTime: new Date(model.createdAt),
      EnableNetworkIsolation: model.body.EnableNetworkIsolation ?? false,
    };
  }

  createConfig(input: CreateEndpointConfigInput): object {
    const arn = lowerArn('endpoint-config', input.EndpointConfigName as string);
    if (this.#world.store.get(CONFIG, arn)) throw alreadyExists(CONFIG, arn);
    const variants = input.ProductionVariants ?? [];
    if (variants.length < 1 || variants.length > 10)
      throw validation('`ProductionVariants` must hold 1 to 10 variants');
    if (new Set(variants.map(({ VariantName }) => VariantName)).size !== variants.length)
      throw validation('variant names must be unique');
    if (input.ExplainerConfig) throw validation('`ExplainerConfig` is not built into this stand-in');
    if (variants.some(({ ServerlessConfig }) => ServerlessConfig)) checkServerless(input);
    const bare = variants.filter(({ ModelName }) => !ModelName);
    if (bare.length > 0) checkForComponents(input, bare.length);
    else if (variants.some(({ ManagedInstanceScaling }) => ManagedInstanceScaling))
      throw validation('ManagedInstanceScaling is only supported for inference component endpoints.');
    for (const variant of variants) this.#checkVariant(variant);
    if ((input.ShadowProductionVariants ?? []).length > 0) this.#checkShadow(input);
    this.#put(CONFIG, arn, input);
    return { EndpointConfigArn: arn };
  }

  /** @throws ValidationException when there is no such configuration */
  config(name: string): CreateEndpointConfigInput {
    return this.#get<CreateEndpointConfigInput>(CONFIG, lowerArn('endpoint-config', name)).body;
  }

  describeConfig(name: string): object {
    const arn = lowerArn('endpoint-config', name);
    const config = this.#get<CreateEndpointConfigInput>(CONFIG, arn);
    return { ...config.body, EndpointConfigArn: arn, CreationTime: new Date(config.createdAt) };
  }

  /** The containers of a model in the order in which they are called. @throws ValidationException when the model, its package or the approval is gone */
  containers(modelName: string): ServingContainer[] {
    const { body } = this.#get<CreateModelInput>(MODEL, lowerArn('model', modelName));
    const all = [...(body.PrimaryContainer ? [body.PrimaryContainer] : []), ...(body.Containers ?? [])];
    const byName = body.InferenceExecutionConfig?.Mode === 'Direct';
    return all
      .flatMap((one) => this.#resolve(one))
      .map(({ hostname, ...one }) => ({ ...one, ...(byName && { hostname }) }));
  }

  #checkVariant(variant: ProductionVariant): void {
    if (!variant.ServerlessConfig && (!variant.InstanceType || !variant.InitialInstanceCount))
      throw validation('`InstanceType` and `InitialInstanceCount` are needed for each variant');
    if (!variant.ModelName) return;
    const containers = this.containers(variant.ModelName);
    if (!variant.ServerlessConfig) return;
    const { body } = this.#get<CreateModelInput>(MODEL, lowerArn('model', variant.ModelName));
    if (containers.length > 1) throw validation('Inference pipelines are not supported for serverless endpoints.');
    if (body.VpcConfig || body.EnableNetworkIsolation)
      throw validation('`VpcConfig` and `EnableNetworkIsolation` are not supported for serverless endpoints.');
  }

  /**
   * One production and one shadow variant (API_CreateEndpointConfig, ShadowProductionVariants), and none of what shadow tests exclude (developer
   * guide, "Exclusions" of shadow tests). How AWS words each refusal is not known.
   */
  #checkShadow({
    ProductionVariants = [],
    ShadowProductionVariants = [],
    AsyncInferenceConfig,
  }: CreateEndpointConfigInput) {
    const all = [...ProductionVariants, ...ShadowProductionVariants];
    if (ProductionVariants.length !== 1 || ShadowProductionVariants.length !== 1)
      throw validation(
        'one `ProductionVariants` and one `ShadowProductionVariants` is all an endpoint with a shadow may have',
      );
    if (new Set(all.map(({ VariantName }) => VariantName)).size < all.length)
      throw validation('variant names must be unique');
    if (AsyncInferenceConfig || all.some(({ ServerlessConfig, ModelName }) => ServerlessConfig || !ModelName))
      throw validation('shadow variants are of real-time endpoints on instances, each variant with a model of its own');
    if (all.some(({ InstanceType }) => InstanceType?.startsWith('ml.inf1.')))
      throw validation('shadow variants are not supported on Inf1 instances.');
    for (const variant of ShadowProductionVariants) this.#checkVariant(variant);
    if (all.some(({ ModelName }) => this.containers(String(ModelName)).length > 1))
      throw validation('shadow variants are not supported on multi-container endpoints.');
  }

  /** One that names a package stands for all containers of the package. */
  #resolve(container: ContainerDefinition): ServingContainer[] {
    if (!container.ModelPackageName) return [serving(container)];
    const found = this.#packages.find(container.ModelPackageName);
    if (found.body.ModelApprovalStatus !== 'Approved') {
      throw validation(
        `Model package ${found.arn} is ${found.body.ModelApprovalStatus}: only an Approved model package can be deployed.`,
      );
    }
    const packaged = found.body.InferenceSpecification?.Containers ?? [];
    return packaged.map((one) => serving({ ...one, Environment: { ...one.Environment, ...container.Environment } }));
  }

  #put(kind: string, arn: string, body: object): void {
    this.#world.store.put(kind, arn, { arn, createdAt: this.#world.clock.now(), body });
    this.#late.made(arn);
  }

  #get<T>(kind: string, arn: string): Stored<T> {
    const found = this.#world.store.get<Stored<T>>(kind, arn);
    if (!found || !this.#late.sees(arn)) throw couldNotFind(kind, arn);
    return found;
  }

  #remove(kind: string, arn: string): object {
    this.#get(kind, arn);
    this.#world.store.remove(kind, arn);
    return {};
  }
}

/**
 * What a config for inference components needs: variants without a model, and a role of its own (API_CreateEndpointConfig, ExecutionRoleArn: "You
 * must specify this only if you're using inference components"). How AWS words each refusal is not known.
 */
function checkForComponents(input: CreateEndpointConfigInput, bare: number): void {
  const { ProductionVariants = [], ExecutionRoleArn, AsyncInferenceConfig } = input;
  if (!ExecutionRoleArn || bare !== ProductionVariants.length)
    throw validation('`ModelName` is needed for each variant, or `ExecutionRoleArn` for inference components');
  if (AsyncInferenceConfig || ProductionVariants.some(({ ServerlessConfig }) => ServerlessConfig))
    throw validation('Inference components go onto real-time endpoints on instances.');
}

/**
 * What a serverless variant excludes. Sources: developer guide, "Deploy models with Amazon SageMaker Serverless Inference" (feature
 * exclusions), and API_ProductionVariantServerlessConfig. How AWS words each refusal is not known.
 */
function checkServerless({
  ProductionVariants = [],
  DataCaptureConfig,
  AsyncInferenceConfig,
}: CreateEndpointConfigInput): void {
  if (ProductionVariants.length > 1)
    throw validation('Multiple production variants are not supported for serverless endpoints.');
  if (DataCaptureConfig) throw validation('`DataCaptureConfig` is not supported for serverless endpoints.');
  if (AsyncInferenceConfig) throw validation('`AsyncInferenceConfig` is not supported for serverless endpoints.');
  const [{ ServerlessConfig, InstanceType, InitialInstanceCount } = {}] = ProductionVariants;
  if (InstanceType || InitialInstanceCount)
    throw validation('`InstanceType` and `InitialInstanceCount` must not be given with `ServerlessConfig`');
  const { MaxConcurrency = 0, MemorySizeInMB = 0, ProvisionedConcurrency = 0 } = ServerlessConfig ?? {};
  if (MemorySizeInMB % 1024 !== 0) throw validation('`MemorySizeInMB` must be in 1 GB increments from 1024 to 6144');
  if (ProvisionedConcurrency > MaxConcurrency)
    throw validation('`ProvisionedConcurrency` must be less than or equal to `MaxConcurrency`');
}

/** Source: developer guide, "Create a multi-container endpoint". How AWS words each refusal, and what it makes of a package, is not known. */
function checkDirect(containers: readonly ServingContainer[]): void {
  if (containers.length < 2) throw validation('`InferenceExecutionConfig` is for a model of more than one container');
  const names = containers.map(({ hostname }) => hostname);
  if (names.some((name) => !name) || new Set(names).size < names.length)
    throw validation('`ContainerHostname` is required for each container with direct invocation, and must be unique');
}

function byDigest(image: string | undefined): string {
  if (image && imageDigest(image)) return image;
  throw validation(`image \`${image}\` is not named by digest: push it and use the URI that was answered`);
}

const serving = (container: ContainerDefinition | ModelPackageContainerDefinition): ServingContainer => ({
  image: byDigest(container.Image),
  data: modelDataOf(container),
  environment: container.Environment ?? {},
  hostname: container.ContainerHostname,
});
