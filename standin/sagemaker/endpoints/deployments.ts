import type { Alarms } from '../../cloudwatch/alarms.ts';
import { messageOf } from '../../core/errors.ts';
import type { World } from '../../world/world.ts';
import {
  announceDeployment,
  announceState,
  type Deployment,
  type Endpoint,
  type Phase,
  withContainers,
} from './endpoint-views.ts';
import type { Fleets } from './fleets.ts';

// how long transitions take, in milliseconds of the stand-in's time; AWS takes minutes of the same order
const CREATE_MS = 180_000;
const GREEN_MS = 120_000;
const ACTIVATE_MS = 10_000;
const ROLL_BACK_MS = 60_000;
const RESCALE_MS = 240_000;
const DELETE_MS = 90_000;
const WATCH_EVERY_MS = 60_000;
const NO_CAPACITY = 'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.';

/**
 * The endpoint life cycle: Creating -> InService | Failed; Updating -> InService with the new configuration, or
 * RollingBack -> InService with the old one; Deleting. Every wait is a stored timer of the stand-in's clock.
 * Source: developer guide, "Deployment guardrails" and "Auto-rollback configuration and monitoring".
 */
export class Deployments {
  readonly #world: World;
  readonly #fleets: Fleets;
  readonly #alarms: Alarms;

  constructor(world: World, fleets: Fleets, alarms: Alarms) {
    this.#world = world;
    this.#fleets = fleets;
    this.#alarms = alarms;
    const nameOf = (body: unknown): string => (body as { name: string }).name;
    world.clock.on('endpoint', (body) => this.#step(nameOf(body)));
    world.clock.on('endpoint-watch', (body) => this.#watch(nameOf(body)));
    world.clock.on('endpoint-limit', (body) => this.#timeOut(nameOf(body)));
    world.faults.onSet(({ maintenance }) => {
      if (maintenance) this.#maintain(maintenance.endpoint, maintenance.seconds);
    });
    alarms.onSet((alarm) => {
      for (const { name, pending } of this.list()) if (pending?.alarms.includes(alarm)) this.#check(name);
    });
  }

  find(name: string): Endpoint | undefined {
    const found = this.#world.store.get<Endpoint>('endpoint', name);
    return found && withContainers(found);
  }

  list(): Endpoint[] {
    return this.#world.store.list<Endpoint>('endpoint').map(withContainers);
  }

  /** Begins to create a stored endpoint. */
  create(endpoint: Endpoint): void {
    this.#fleets.start(endpoint.blue);
    this.#save(endpoint);
    announceState(this.#world.outbox, endpoint);
    this.#in(endpoint.name, CREATE_MS);
  }

  /** Begins an update; an alarm that is already in ALARM rolls it back at once. */
  update(endpoint: Endpoint, limitSeconds: number | undefined): void {
    const pending = endpoint.pending as Deployment;
    this.#fleets.start(pending.green);
    this.#save(endpoint);
    announceState(this.#world.outbox, endpoint);
    announceDeployment(this.#world.outbox, endpoint);
    this.#in(endpoint.name, GREEN_MS);
    const { clock } = this.#world;
    const key = { name: endpoint.name };
    if (limitSeconds !== undefined)
      clock.wake(`limit:${endpoint.name}`, clock.now() + limitSeconds * 1000, 'endpoint-limit', key);
    this.#check(endpoint.name, true);
  }

  /** Begins to change weights and counts of the running fleet, as people and autoscaling do. */
  rescale(endpoint: Endpoint, wanted: { name: string; weight?: number; count?: number }[]): void {
    const variants = endpoint.blue.variants.map((variant) => {
      const to = wanted.find(({ name }) => name === variant.name);
      if (!to) return variant;
      return { ...variant, desired: { weight: to.weight ?? variant.weight, count: to.count ?? variant.count } };
    });
    this.#settle({ ...endpoint, status: 'Updating', blue: { ...endpoint.blue, variants } });
    this.#in(endpoint.name, RESCALE_MS);
  }

  #maintain(name: string, seconds: number): void {
    const endpoint = this.find(name);
    if (endpoint?.status !== 'InService') return;
    this.#settle({ ...endpoint, status: 'SystemUpdating' });
    this.#in(name, seconds * 1000);
  }

  delete(endpoint: Endpoint): void {
    this.#fleets.stop(endpoint.blue);
    const deleting: Endpoint = { ...endpoint, status: 'Deleting', failure: undefined };
    this.#save(deleting);
    announceState(this.#world.outbox, deleting);
    this.#in(endpoint.name, DELETE_MS);
  }

  /** Starts the containers of every endpoint that should have some, after the stand-in was started again. */
  resume(): void {
    for (const endpoint of this.list()) {
      if (endpoint.status !== 'Deleting' && endpoint.status !== 'Failed') this.#fleets.start(endpoint.blue);
      if (endpoint.status === 'Updating' && endpoint.pending) this.#fleets.start(endpoint.pending.green);
    }
  }

  async #step(name: string): Promise<void> {
    const endpoint = this.find(name);
    if (!endpoint) return;
    const fleet =
      endpoint.status === 'Creating'
        ? endpoint.blue
        : endpoint.pending?.phase === 'Creating'
          ? endpoint.pending.green
          : undefined;
    const failure = fleet && (await this.#fleets.ready(fleet).then(() => undefined, messageOf));
    if (this.#world.children.closing) throw new Error('the stand-in is going down');
    const current = this.find(name);
    // while containers were starting, the endpoint may have been rolled back or deleted
    if (!current || current.status !== endpoint.status) return;
    this.#world.store.tx(() => {
      if (current.status === 'Creating') this.#created(current, failure);
      else if (current.status === 'RollingBack') this.#settle({ ...current, status: 'InService', pending: undefined });
      else if (current.status === 'Deleting') this.#world.store.remove('endpoint', name);
      else if (current.status === 'Updating' && failure) this.#rollBack(current, failure);
      else if (current.status === 'Updating' && current.pending) this.#progress(current, current.pending);
      else if (current.status === 'Updating' || current.status === 'SystemUpdating') this.#rested(current);
    });
  }

  #created(endpoint: Endpoint, failure: string | undefined): void {
    const { noCapacity, leftFailureReason } = this.#world.faults.get();
    const why = failure ?? (noCapacity ? NO_CAPACITY : undefined);
    if (why) this.#fleets.stop(endpoint.blue);
    this.#settle({ ...endpoint, status: why ? 'Failed' : 'InService', failure: why ?? leftFailureReason });
  }

  /** The end of scaling or of maintenance. */
  #rested(endpoint: Endpoint): void {
    const variants = endpoint.blue.variants.map(({ desired, ...variant }) => ({ ...variant, ...desired }));
    this.#settle({ ...endpoint, status: 'InService', blue: { ...endpoint.blue, variants } });
  }

  /** One move of an update: Creating -> ActivatingTraffic -> Baking -> next shift -> ... -> done. */
  #progress(endpoint: Endpoint, pending: Deployment): void {
    if (pending.phase === 'ActivatingTraffic') {
      this.#enter(endpoint, 'Baking', pending.shift, (pending.shifts[pending.shift]?.bake ?? 0) * 1000);
    } else if (!this.#check(endpoint.name)) {
      const next = pending.shift + 1;
      const shift = pending.shifts[next];
      if (shift) this.#enter(endpoint, 'ActivatingTraffic', next, shift.starts && next > 0 ? GREEN_MS : ACTIVATE_MS);
      else this.#complete(endpoint, pending);
    }
  }

  #complete(endpoint: Endpoint, pending: Deployment): void {
    this.#fleets.stop(endpoint.blue);
    this.#world.clock.cancel(`limit:${endpoint.name}`);
    this.#world.clock.cancel(`watch:${endpoint.name}`);
    const done: Endpoint = { ...endpoint, status: 'InService', blue: pending.green, pending: undefined };
    done.failure = this.#world.faults.get().leftFailureReason;
    this.#settle(done);
    announceDeployment(this.#world.outbox, done);
  }

  #enter(endpoint: Endpoint, phase: Phase, shift: number, wait: number): void {
    const { clock, outbox } = this.#world;
    const now = clock.now();
    const pending = { ...(endpoint.pending as Deployment), phase, phaseAt: now, shift };
    const moved: Endpoint = { ...endpoint, pending };
    this.#save(moved);
    announceDeployment(outbox, moved);
    this.#in(endpoint.name, wait);
    if (phase === 'ActivatingTraffic' && shift === 0 && pending.alarms.length > 0) this.#watchAgain(endpoint.name);
  }

  #watch(name: string): void {
    const endpoint = this.find(name);
    if (endpoint?.status !== 'Updating') return;
    if (!this.#check(name)) this.#watchAgain(name);
  }

  /** Alarms are looked at just after each minute ends. */
  #watchAgain(name: string): void {
    const { clock } = this.#world;
    const minute = (Math.floor(clock.now() / WATCH_EVERY_MS) + 1) * WATCH_EVERY_MS;
    clock.wake(`watch:${name}`, minute, 'endpoint-watch', { name });
  }

  /** Rolls back when one of the deployment's alarms is in ALARM. @param early looks also before green takes traffic */
  #check(name: string, early = false): boolean {
    const endpoint = this.find(name);
    if (endpoint?.status !== 'Updating' || !endpoint.pending) return false;
    if (endpoint.pending.phase === 'Creating' && endpoint.pending.shift < 0 && !early) return false;
    const ringing = endpoint.pending.alarms.filter((alarm) => this.#alarms.stateOf(alarm) === 'ALARM');
    if (ringing.length === 0) return false;
    this.#rollBack(endpoint, `Update rolled back automatically: alarm(s) [${ringing.join(', ')}] in ALARM state.`);
    return true;
  }

  #timeOut(name: string): void {
    const endpoint = this.find(name);
    if (endpoint?.status === 'Updating')
      this.#rollBack(endpoint, 'Update rolled back automatically: MaximumExecutionTimeoutInSeconds has passed.');
  }

  #rollBack(endpoint: Endpoint, reason: string): void {
    const { store, clock, outbox, faults } = this.#world;
    store.tx(() => {
      clock.cancel(`limit:${endpoint.name}`);
      clock.cancel(`watch:${endpoint.name}`);
      const failure = faults.get().silentRollback ? undefined : reason;
      const rolling: Endpoint = { ...endpoint, status: 'RollingBack', failure };
      this.#save(rolling);
      announceState(outbox, rolling);
      announceDeployment(outbox, rolling);
      this.#in(endpoint.name, ROLL_BACK_MS);
    });
    if (endpoint.pending) this.#fleets.stop(endpoint.pending.green);
  }

  #settle(endpoint: Endpoint): void {
    this.#save(endpoint);
    announceState(this.#world.outbox, endpoint);
  }

  #save(endpoint: Endpoint): void {
    endpoint.modifiedAt = this.#world.clock.now();
    this.#world.store.put('endpoint', endpoint.name, endpoint);
  }

  #in(name: string, wait: number): void {
    const { clock } = this.#world;
    clock.wake(`endpoint:${name}`, clock.now() + wait, 'endpoint', { name });
  }
}
