import { randomUUID } from 'node:crypto';
import type {
  CreateAliasRequest,
  CreateFunctionRequest,
  UpdateAliasRequest,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { AwsError, messageOf } from '../core/errors.ts';
import type { Operations, World } from '../world/world.ts';
import {
  aliasView,
  configurationOf,
  digestOf,
  functionArn,
  LATEST,
  type StoredAlias,
  type StoredVersion,
} from './function-views.ts';

/** Virtual time in which Lambda prepares an image, or a version. */
const READY_AFTER_MS = 20_000;

/**
 * Functions of container images, their versions and aliases: the calls by which a team makes a function, and Steward moves an alias.
 * Source: the Lambda API reference. Images are looked up where SageMaker's are (`_standin/images`).
 */
export class LambdaFunctions {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  operations(): Operations {
    return {
      CreateFunction: (input: CreateFunctionRequest) => this.create(input),
      GetFunction: (input: Named) => this.describe(input),
      UpdateFunctionCode: (input: UpdateFunctionCodeRequest) => this.updateCode(input),
      UpdateFunctionConfiguration: (input: UpdateFunctionConfigurationRequest) => this.updateConfiguration(input),
      PublishVersion: (input: Published) => this.publish(input),
      GetAlias: (input: AliasNamed) => aliasView(this.#alias(input.FunctionName, input.Name)),
      CreateAlias: (input: CreateAliasRequest) => this.createAlias(input),
      UpdateAlias: (input: UpdateAliasRequest) => this.updateAlias(input),
      DeleteAlias: (input: AliasNamed) => this.deleteAlias(input),
    };
  }

  create(input: CreateFunctionRequest): object {
    const name = String(input.FunctionName);
    if (this.#world.store.get(FUNCTION, keyOf(name, LATEST)))
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
    if (input.PackageType !== 'Image' || !input.Code?.ImageUri)
      throw invalid('functions of a package type other than `Image` are not built into this stand-in');
    const found: StoredVersion = {
      name,
      version: LATEST,
      image: this.#pulled(input.Code.ImageUri),
      role: String(input.Role),
      memory: input.MemorySize ?? 128,
      timeout: input.Timeout ?? 3,
      environment: { ...input.Environment?.Variables },
      vpc: input.VpcConfig,
      key: input.KMSKeyArn,
      description: input.Description ?? '',
      ...this.#changed(),
    };
    this.#put(found);
    return configurationOf(found, this.#world.clock.now());
  }

  describe({ FunctionName, Qualifier = LATEST }: Named): object {
    const found = this.find(FunctionName, Qualifier);
    const unread = this.#world.faults.get().unreadVariables === true && found.key !== undefined;
    return {
      Configuration: {
        ...configurationOf(found, this.#world.clock.now()),
        ...(unread && { Environment: { Error: { ErrorCode: 'AccessDeniedException', Message: 'no kms:Decrypt' } } }),
      },
      Code: { RepositoryType: 'ECR', ImageUri: found.image, ResolvedImageUri: found.image },
    };
  }

  updateCode(input: UpdateFunctionCodeRequest): object {
    const found = this.#latest(input.FunctionName, input.RevisionId);
    if (!input.ImageUri) throw invalid('`ImageUri` is missing');
    const image = this.#pulled(input.ImageUri);
    const changed = { ...found, image, ...this.#changed() };
    this.#put(changed);
    return configurationOf(changed, this.#world.clock.now());
  }

  updateConfiguration(input: UpdateFunctionConfigurationRequest): object {
    const found = this.#latest(input.FunctionName, input.RevisionId);
    const changed = {
      ...found,
      role: input.Role ?? found.role,
      memory: input.MemorySize ?? found.memory,
      timeout: input.Timeout ?? found.timeout,
      environment: input.Environment ? { ...input.Environment.Variables } : found.environment,
      vpc: input.VpcConfig ?? found.vpc,
      key: input.KMSKeyArn ?? found.key,
      description: input.Description ?? found.description,
      ...this.#changed(),
    };
    this.#put(changed);
    return configurationOf(changed, this.#world.clock.now());
  }

  /** "Lambda doesn't publish a version if the function's configuration and code haven't changed since the last version" (API_PublishVersion). */
  publish({ FunctionName, CodeSha256, RevisionId, Description }: Published): object {
    const found = this.#latest(FunctionName, RevisionId);
    if (CodeSha256 !== undefined && CodeSha256 !== digestOf(found))
      throw invalid(`CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${digestOf(found)}).`);
    const numbers = this.#world.store.list<StoredVersion>(FUNCTION).filter(({ name }) => name === found.name);
    const last = numbers.filter(({ version }) => version !== LATEST).at(-1);
    if (last && last.changedAt === found.changedAt) return configurationOf(last, this.#world.clock.now());
    const version = {
      ...found,
      version: String(Number(last?.version ?? 0) + 1),
      description: Description ?? found.description,
      revision: randomUUID(),
      busyUntil: this.#world.clock.now() + READY_AFTER_MS,
    };
    this.#put(version);
    return configurationOf(version, this.#world.clock.now());
  }

  createAlias(input: CreateAliasRequest): object {
    const { name } = this.find(String(input.FunctionName), String(input.FunctionVersion));
    const alias = String(input.Name);
    if (this.#world.store.get(ALIAS, keyOf(name, alias)))
      throw new AwsError('ResourceConflictException', `Alias already exists: ${functionArn(name, alias)}`, 409);
    return this.#keepAlias(
      { name, alias, version: String(input.FunctionVersion), weights: {}, description: '', revision: '' },
      input,
    );
  }

  updateAlias(input: UpdateAliasRequest): object {
    const found = this.#alias(String(input.FunctionName), String(input.Name));
    checkRevision(input.RevisionId, found.revision);
    return this.#keepAlias(found, input);
  }

  deleteAlias({ FunctionName, Name }: AliasNamed): object {
    const { name, alias } = this.#alias(FunctionName, Name);
    this.#world.store.remove(ALIAS, keyOf(name, alias));
    return {};
  }

  /** The version that a request to a qualifier goes to: while an alias has weights, exactly those shares, evenly spread. */
  led(name: string, qualifier: string): { version: StoredVersion; resource: string } {
    if (/^(\$LATEST|\d+)$/.test(qualifier))
      return { version: this.find(name, qualifier), resource: `${name}:${qualifier}` };
    const { alias, version, weights, revision } = this.#alias(name, qualifier);
    const [other] = Object.entries(weights);
    const count = this.#world.store.get<number>('traffic', revision) ?? 0;
    this.#world.store.put('traffic', revision, count + 1);
    const share = other?.[1] ?? 0;
    const goes = other && Math.floor((count + 1) * share) > Math.floor(count * share) ? other[0] : version;
    return { version: this.find(name, goes), resource: `${name}:${alias}` };
  }

  /** @throws ResourceNotFoundException */
  find(name: string, version: string): StoredVersion {
    const alias = /^(\$LATEST|\d+)$/.test(version) ? undefined : this.#alias(name, version);
    const found = this.#world.store.get<StoredVersion>(FUNCTION, keyOf(name, alias?.version ?? version));
    if (found) return found;
    throw notFound(`Function not found: ${functionArn(name, version)}`);
  }

  #keepAlias(found: StoredAlias, { FunctionVersion, RoutingConfig, Description }: UpdateAliasRequest): object {
    const weights = RoutingConfig?.AdditionalVersionWeights ?? found.weights;
    const version = FunctionVersion ?? found.version;
    const others = Object.keys(weights);
    const led = [version, ...others].map((one) => this.find(found.name, one));
    if (others.length > 1 || (others.length > 0 && version === LATEST) || others.includes(version))
      throw invalid('An alias leads to two published versions at most.');
    if (new Set(led.map(({ role }) => role)).size > 1)
      throw invalid('Both versions of a weighted alias must have the same execution role.');
    const alias = { ...found, version, weights, description: Description ?? found.description, revision: randomUUID() };
    this.#world.store.put(ALIAS, keyOf(alias.name, alias.alias), alias);
    return aliasView(alias);
  }

  #alias(name = '', alias = ''): StoredAlias {
    const found = this.#world.store.get<StoredAlias>(ALIAS, keyOf(name, alias));
    if (found) return found;
    throw notFound(`Cannot find alias arn: ${functionArn(name, alias)}`);
  }

  /** `$LATEST`, which nothing else changes just now. */
  #latest(name: string | undefined, revision: string | undefined): StoredVersion {
    const found = this.find(String(name), LATEST);
    if (found.busyUntil > this.#world.clock.now())
      throw new AwsError(
        'ResourceConflictException',
        `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn(found.name)}`,
        409,
      );
    checkRevision(revision, found.revision);
    return found;
  }

  #pulled(image: string): string {
    try {
      this.#world.images.pull(image);
      return image;
    } catch (cause) {
      throw Object.assign(invalid(`Source image ${image} does not exist: ${messageOf(cause)}`), { cause });
    }
  }

  #changed() {
    const now = this.#world.clock.now();
    return { revision: randomUUID(), changedAt: now, busyUntil: now + READY_AFTER_MS };
  }

  #put(version: StoredVersion): void {
    this.#world.store.put(FUNCTION, keyOf(version.name, version.version), version);
  }
}

interface Named {
  FunctionName: string;
  Qualifier?: string;
}
interface AliasNamed {
  FunctionName: string;
  Name: string;
}
interface Published {
  FunctionName: string;
  CodeSha256?: string;
  RevisionId?: string;
  Description?: string;
}

const FUNCTION = 'function';
const ALIAS = 'function alias';
const keyOf = (name: string, qualifier: string): string => `${name}:${qualifier}`;
const invalid = (message: string): AwsError => new AwsError('InvalidParameterValueException', message);
const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message, 404);
function checkRevision(wanted: string | undefined, found: string): void {
  if (wanted !== undefined && wanted !== found)
    throw new AwsError(
      'PreconditionFailedException',
      'The RevisionId provided does not match the latest RevisionId.',
      412,
    );
}
