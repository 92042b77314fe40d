import type {
  CreateInferenceComponentInput,
  InferenceComponentSpecification,
  UpdateInferenceComponentInput,
  UpdateInferenceComponentRuntimeConfigInput,
} from '@aws-sdk/client-sagemaker';
import type { Alarms } from '../../cloudwatch/alarms.ts';
import { lowerArn } from '../../core/arns.ts';
import { alreadyExists, couldNotFind, messageOf, validation } from '../../core/errors.ts';
import { LateReads } from '../../core/late-reads.ts';
import type { Operations, World } from '../../world/world.ts';
import type { Models } from '../models.ts';
import { type Component, describeComponent, planBatches } from './component-views.ts';
import type { Deployments } from './deployments.ts';
import type { Fleet, Fleets } from './fleets.ts';

// how long transitions take, in milliseconds of the stand-in's time
const CREATE_MS = 120_000;
const GREEN_MS = 90_000;
const SCALE_MS = 60_000;
const DELETE_MS = 60_000;
const WATCH_EVERY_MS = 60_000;

const KIND = 'component';
type Name = { InferenceComponentName?: string };

/**
 * Inference components: models of their own on the instances of an endpoint whose config names none. Creating -> InService | Failed; Updating,
 * batch by batch, -> InService with the new model, or with the old one when an alarm rang. Sources: API_CreateInferenceComponent,
 * API_UpdateInferenceComponent, API_InferenceComponentRollingUpdatePolicy. How AWS words each refusal is not known.
 */
export class Components {
  readonly #world: World;
  readonly #models: Models;
  readonly #deployments: Deployments;
  readonly #fleets: Fleets;
  readonly #alarms: Alarms;
  readonly #late: LateReads;

  constructor(world: World, models: Models, deployments: Deployments, fleets: Fleets, alarms: Alarms) {
    this.#world = world;
    this.#models = models;
    this.#deployments = deployments;
    this.#fleets = fleets;
    this.#alarms = alarms;
    this.#late = new LateReads(world.faults);
    world.clock.on(KIND, (body) => this.#step((body as { name: string }).name));
    world.clock.on('component-watch', (body) => this.#watch((body as { name: string }).name));
    alarms.onSet((alarm) => {
      for (const { name, pending } of this.list()) if (pending?.alarms.includes(alarm)) this.#check(name);
    });
  }

  operations(): Operations {
    return {
      CreateInferenceComponent: (input: CreateInferenceComponentInput) => this.create(input),
      DescribeInferenceComponent: (input: Name) =>
        describeComponent(this.#find(input), this.#world.faults.get().componentsByModel),
      UpdateInferenceComponent: (input: UpdateInferenceComponentInput) => this.update(input),
      UpdateInferenceComponentRuntimeConfig: (input: UpdateInferenceComponentRuntimeConfigInput) => this.scale(input),
      DeleteInferenceComponent: (input: Name) => this.delete(input),
    };
  }

  /** Those on one endpoint. */
  on = (endpoint: string): Component[] => this.list().filter((component) => component.endpoint === endpoint);
  list = (): Component[] => this.#world.store.list<Component>(KIND);

  create(input: CreateInferenceComponentInput): object {
    const name = input.InferenceComponentName as string;
    const arn = lowerArn('inference-component', name);
    if (this.#world.store.get(KIND, name)) throw alreadyExists('inference component', arn);
    const endpoint = String(input.EndpointName);
    const host = this.#deployments.find(endpoint);
    if (host?.status !== 'InService') throw couldNotFind('endpoint', lowerArn('endpoint', endpoint));
    const variant = host.blue.variants.find((one) => one.name === input.VariantName);
    if (!variant) throw validation(`Could not find variant ${input.VariantName} for endpoint ${endpoint}.`);
    if (variant.model !== '')
      throw validation('Inference components go onto endpoints whose configuration names no model.');
    const copies = input.RuntimeConfig?.CopyCount;
    if (copies === undefined) throw validation('`RuntimeConfig` is needed for an inference component');
    if (input.Specifications) throw validation('`Specifications` is not built into this stand-in');
    const specification = input.Specification ?? {};
    const now = this.#world.clock.now();
    const place = { endpoint, variant: variant.name };
    const blue = this.#fleet(name, place, specification);
    const status = 'Creating';
    this.#fleets.start(blue);
    this.#save({ ...place, name, arn, status, createdAt: now, modifiedAt: now, specification, copies, blue });
    this.#late.made(arn);
    this.#in(name, CREATE_MS);
    return { InferenceComponentArn: arn };
  }

  update(input: UpdateInferenceComponentInput): object {
    const component = this.#settled(input);
    if (input.Specifications) throw validation('`Specifications` is not built into this stand-in');
    const config = input.DeploymentConfig;
    const specification = input.Specification ?? component.specification;
    const copies = input.RuntimeConfig?.CopyCount ?? component.copies;
    const shifts = planBatches(config, copies);
    const alarms = (config?.AutoRollbackConfiguration?.Alarms ?? []).map(({ AlarmName }) => AlarmName as string);
    const unknown = alarms.filter((alarm) => !this.#alarms.exists(alarm));
    if (unknown.length > 0) throw validation(`Could not find alarm(s) [${unknown.join(', ')}].`);
    const green = this.#fleet(component.name, component, specification);
    this.#fleets.start(green);
    const pending = { green, specification, copies, shifts, shift: -1, alarms };
    this.#save({ ...component, status: 'Updating', failure: undefined, pending, lastDeploymentConfig: config });
    this.#in(component.name, GREEN_MS);
    if (alarms.length > 0) this.#watchAgain(component.name);
    return { InferenceComponentArn: component.arn };
  }

  /** How many copies run, as people and autoscaling change it. */
  scale(input: UpdateInferenceComponentRuntimeConfigInput): object {
    const component = this.#settled(input);
    const copies = input.DesiredRuntimeConfig?.CopyCount ?? component.copies;
    this.#save({ ...component, status: 'Updating', copies });
    this.#in(component.name, SCALE_MS);
    return { InferenceComponentArn: component.arn };
  }

  delete(input: Name): object {
    const component = this.#find(input);
    if (component.status !== 'InService' && component.status !== 'Failed')
      throw validation(`Cannot delete in-progress inference component "${component.arn}".`);
    this.#fleets.stop(component.blue);
    this.#save({ ...component, status: 'Deleting' });
    this.#in(component.name, DELETE_MS);
    return {};
  }

  /** Starts the containers of every component that should have some, after the stand-in was started again. */
  resume(): void {
    for (const { status, blue, pending } of this.list()) {
      if (status !== 'Deleting' && status !== 'Failed') this.#fleets.start(blue);
      if (pending) this.#fleets.start(pending.green);
    }
  }

  async #step(name: string): Promise<void> {
    const before = this.#world.store.get<Component>(KIND, name);
    if (!before) return;
    const fleet = before.status === 'Creating' ? before.blue : before.pending?.green;
    const failure = fleet && (await this.#fleets.ready(fleet).then(() => undefined, messageOf));
    if (this.#world.children.closing) throw new Error('the stand-in is going down');
    const component = this.#world.store.get<Component>(KIND, name);
    // while containers were starting, an alarm may have taken them back
    if (!component || component.status !== before.status) return;
    if (component.status === 'Deleting') this.#world.store.remove(KIND, name);
    else if (component.status === 'Creating')
      this.#save({ ...component, status: failure ? 'Failed' : 'InService', failure });
    else if (component.status === 'Updating' && failure) this.#takeBack(component, failure);
    else if (component.status === 'Updating') this.#progress(component);
  }

  #progress(component: Component): void {
    const { pending, blue } = component;
    if (!pending) this.#save({ ...component, status: 'InService' });
    if (!pending || this.#check(component.name)) return;
    const shift = pending.shift + 1;
    const next = pending.shifts[shift];
    if (next) {
      this.#save({ ...component, pending: { ...pending, shift } });
      this.#in(component.name, next.bake * 1000);
      return;
    }
    const { green, specification, copies } = pending;
    this.#fleets.stop(blue);
    this.#save({ ...component, status: 'InService', blue: green, specification, copies, pending: undefined });
  }

  #watch(name: string): void {
    const found = this.#world.store.get<Component>(KIND, name);
    if (found?.pending && !this.#check(name)) this.#watchAgain(name);
  }

  /** Alarms are looked at just after each minute ends. */
  #watchAgain(name: string): void {
    const { clock } = this.#world;
    const minute = (Math.floor(clock.now() / WATCH_EVERY_MS) + 1) * WATCH_EVERY_MS;
    clock.wake(`component-watch:${name}`, minute, 'component-watch', { name });
  }

  /** Takes an update back when one of its alarms is in ALARM. */
  #check(name: string): boolean {
    const component = this.#world.store.get<Component>(KIND, name);
    const ringing = (component?.pending?.alarms ?? []).filter((alarm) => this.#alarms.stateOf(alarm) === 'ALARM');
    if (!component || ringing.length === 0) return false;
    this.#takeBack(component, `Update rolled back automatically: alarm(s) [${ringing.join(', ')}] in ALARM state.`);
    return true;
  }

  #takeBack(component: Component, failure: string): void {
    const { clock, faults } = this.#world;
    clock.cancel(`component:${component.name}`);
    clock.cancel(`component-watch:${component.name}`);
    if (component.pending) this.#fleets.stop(component.pending.green);
    const why = faults.get().silentRollback ? undefined : failure;
    this.#save({ ...component, status: 'InService', failure: why, pending: undefined });
  }

  #fleet(
    name: string,
    { endpoint, variant }: Pick<Component, 'endpoint' | 'variant'>,
    spec: InferenceComponentSpecification,
  ): Fleet {
    const { ModelName: model, ComputeResourceRequirements: needs } = spec;
    if (spec.BaseInferenceComponentName)
      throw validation('`BaseInferenceComponentName` is not built into this stand-in');
    if (!model || spec.Container)
      throw validation('`Specification.ModelName` is what this stand-in makes components of');
    if (!needs) throw validation('`ComputeResourceRequirements` is needed for an inference component');
    const containers = this.#models.containers(model);
    if (containers.length !== 1) throw validation('An inference component has one container.');
    const id = this.#world.store.counted('fleets');
    const one = { name, model, weight: 1, count: 1, containers };
    return { id: String(id), endpoint: `${endpoint}-${variant}`, config: model, variants: [one] };
  }

  #settled(input: Name): Component {
    const component = this.#find(input);
    if (component.status === 'InService') return component;
    throw validation(`Cannot update inference component "${component.arn}" in status ${component.status}.`);
  }

  #find({ InferenceComponentName: name = '' }: Name): Component {
    const found = this.#world.store.get<Component>(KIND, name);
    const arn = lowerArn('inference-component', name);
    if (!found || !this.#late.sees(arn)) throw couldNotFind('inference component', arn);
    return found;
  }

  #save(component: Component): void {
    this.#world.store.put(KIND, component.name, { ...component, modifiedAt: this.#world.clock.now() });
  }

  #in(name: string, wait: number): void {
    const { clock } = this.#world;
    clock.wake(`component:${name}`, clock.now() + wait, KIND, { name });
  }
}
