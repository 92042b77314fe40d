import type {
  CreateModelPackageGroupInput,
  CreateModelPackageInput,
  DescribeModelPackageInput,
  UpdateModelPackageInput,
} from '@aws-sdk/client-sagemaker';
import { arn } from '../core/arns.ts';
import { validation } from '../core/errors.ts';
import { isoSeconds } from '../core/events.ts';
import type { Operations, World } from '../world/world.ts';
import { checkMetadata, describePackage, type Package, withDigests } from './package-views.ts';

interface Group {
  name: string;
  description?: string;
  createdAt: number;
}

const CHANGEABLE = [
  'ModelApprovalStatus',
  'ApprovalDescription',
  'InferenceSpecification',
  'ModelPackageRegistrationType',
  'SourceUri',
  'ModelLifeCycle',
] as const;
// AWS's event names this one field in lower case
const FIELD_IN_EVENT: Record<string, string> = { SourceUri: 'sourceUri' };

export const groupArn = (name: string): string => arn(`model-package-group/${name}`);

/** Model package groups and versioned packages, with the event of each change. */
export class Packages {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  operations(): Operations {
    return {
      CreateModelPackageGroup: (input: CreateModelPackageGroupInput) => this.createGroup(input),
      CreateModelPackage: (input: CreateModelPackageInput) => ({ ModelPackageArn: this.create(input).arn }),
      DescribeModelPackage: (input: DescribeModelPackageInput) =>
        describePackage(this.find(input.ModelPackageName as string)),
      UpdateModelPackage: (input: UpdateModelPackageInput) => this.update(input),
    };
  }

  createGroup(input: CreateModelPackageGroupInput): { ModelPackageGroupArn: string } {
    const name = input.ModelPackageGroupName as string;
    if (this.#group(name)) throw validation(`Model Package Group already exists: ${groupArn(name)}`);
    const group: Group = { name, description: input.ModelPackageGroupDescription, createdAt: this.#world.clock.now() };
    this.#world.store.put('group', name, group);
    return { ModelPackageGroupArn: groupArn(name) };
  }

  /** Registers the next version of a group. @param makeGroup a pipeline's RegisterModel step makes a missing group */
  create(input: CreateModelPackageInput, makeGroup = false): Package {
    if (!input.ModelPackageGroupName)
      throw validation('only versioned model packages are built here: give `ModelPackageGroupName`');
    const group = input.ModelPackageGroupName.split('/').at(-1) as string;
    if (input.InferenceSpecification && !input.InferenceSpecification.Containers?.length)
      throw validation('`InferenceSpecification.Containers` must hold a container');
    checkMetadata(input.CustomerMetadataProperties ?? {});
    if (!this.#group(group)) {
      if (!makeGroup) throw validation(`ModelPackageGroup ${groupArn(group)} does not exist.`);
      this.createGroup({ ModelPackageGroupName: group });
    }
    const version = Math.max(0, ...this.#versions(group).map((existing) => existing.version)) + 1;
    const now = this.#world.clock.now();
    const body = {
      ...input,
      ModelApprovalStatus: input.ModelApprovalStatus ?? 'PendingManualApproval',
      InferenceSpecification: withDigests(input),
    };
    const created: Package = {
      arn: arn(`model-package/${group}/${version}`),
      group,
      version,
      createdAt: now,
      modifiedAt: now,
      body,
    };
    this.#world.store.put('package', created.arn, created);
    this.#announce(created);
    return created;
  }

  /** @throws ValidationException when there is no such package */
  find(arnOrName: string): Package {
    const found =
      this.#world.store.get<Package>('package', arnOrName) ??
      this.#world.store.get<Package>('package', arn(`model-package/${arnOrName}`));
    if (!found) throw validation(`ModelPackage ${arnOrName} does not exist.`);
    return found;
  }

  update(input: UpdateModelPackageInput): { ModelPackageArn: string } {
    const found = this.find(input.ModelPackageArn as string);
    const body: Package['body'] = { ...found.body };
    const fields: string[] = [];
    for (const name of CHANGEABLE) {
      if (input[name] === undefined) continue;
      Object.assign(body, { [name]: input[name] });
      fields.push(FIELD_IN_EVENT[name] ?? name);
    }
    const removed = new Set(input.CustomerMetadataPropertiesToRemove ?? []);
    if (input.CustomerMetadataProperties || removed.size > 0) {
      const kept = Object.entries(body.CustomerMetadataProperties ?? {}).filter(([key]) => !removed.has(key));
      body.CustomerMetadataProperties = { ...Object.fromEntries(kept), ...input.CustomerMetadataProperties };
      checkMetadata(body.CustomerMetadataProperties);
      fields.push('CustomerMetadataProperties');
    }
    const changed: Package = { ...found, body, modifiedAt: this.#world.clock.now() };
    this.#world.store.put('package', found.arn, changed);
    this.#announce(changed, fields);
    if (fields.includes('CustomerMetadataProperties') && this.#world.faults.get().metadataReemit)
      this.#announce(changed);
    return { ModelPackageArn: found.arn };
  }

  #group(name: string): Group | undefined {
    return this.#world.store.get<Group>('group', name);
  }

  #versions(group: string): Package[] {
    return this.#world.store.list<Package>('package').filter((candidate) => candidate.group === group);
  }

  #announce(changed: Package, fields?: string[]): void {
    this.#world.outbox.emit('Model Package State Change', [changed.arn], {
      ...describePackage(changed),
      ModelPackageName: undefined,
      CreationTime: isoSeconds(changed.createdAt),
      LastModifiedTime: isoSeconds(changed.modifiedAt),
      UpdatedModelPackageFields: fields,
    });
  }
}
