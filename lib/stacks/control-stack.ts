import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { FLOWS } from '../../functions/flows.ts';
import { CheckSchedules } from '../constructs/check-schedules.ts';
import { type ControlFunction, pascal } from '../constructs/control-function.ts';
import type { HttpDoor } from '../constructs/doors/http-door.ts';
import type { Signing } from '../constructs/stores/signing.ts';
import { Teams } from '../constructs/teams.ts';
import { Watch } from '../constructs/watch.ts';
import { parkedQueue, WorkQueue } from '../constructs/work-queue.ts';
import { Workflow } from '../constructs/workflow.ts';
import type { Config } from '../contract/config.ts';
import { ownersOf } from '../contract/owners.ts';
import { busName, targetsOf } from '../contract/targets.ts';
import { wakesOf } from '../flow/flow.ts';
import { functionsOf, route } from './functions.ts';
import { grant, isOfApi } from './grants.ts';
import type { StateStack } from './state-stack.ts';

/**
 * The flows: one function for each declaration, the queues, rules and schedules that wake it, the machines, the readers of the ledger's
 * stream, and of every need the right that goes with it.
 */
export class ControlStack extends Stack {
  readonly #watch: Watch;
  readonly #functions: readonly ControlFunction[];

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { config: Config; state: StateStack; door: HttpDoor; signing: Signing },
  ) {
    super(scope, id, props);
    const { config, state, door, signing } = props;
    const { environment } = config;
    const watch = new Watch(this, { topic: state.notices.alarms, environment });
    this.#watch = watch;
    const targets = targetsOf(config);
    const teams = new Teams(this, config.teams, targets);
    this.#functions = functionsOf(
      this,
      FLOWS.filter((flow) => !isOfApi(flow)),
      {
        config,
        watch,
        owners: { 'owners.json': Buffer.from(JSON.stringify(ownersOf(config))) },
        targets: { 'targets.json': Buffer.from(JSON.stringify(targets)) },
      },
    );
    const machines = this.#machines(config.retention.logDays);
    const work = this.#queues();
    const bus = new EventBus(this, 'Bus', { eventBusName: busName(environment), description: 'facts of Steward' });
    teams.letTell(bus);
    const schedules = new CheckSchedules(this, { environment, watch });

    const one = <T>(all: ReadonlyMap<string, T>, what: string, name: string): T => {
      const found = all.get(name);
      if (!found) throw new Error(`no flow is woken by a ${what} \`${name}\``);
      return found;
    };
    const house = {
      ...{ state, signing, door, teams, bus, schedules },
      machine: (name: string) => one(machines, 'machine', name),
      work: (name: string) => one(work, 'queue', name),
    };
    for (const fn of this.#functions) {
      grant(fn, house);
      this.#wake(fn, { ...house, queue: work.get(fn.flow.name) });
      this.#read(fn, state, work.get(fn.flow.name));
    }
    route(this.#functions, door, state);
    watch.integrity();
    watch.draw('flows');
    new CfnOutput(this, 'BusName', { value: bus.eventBusName });
  }

  /** Each machine that has a flow for a task, by its name. */
  #machines(logDays: number): ReadonlyMap<string, Workflow> {
    const tasks = this.#functions.flatMap((fn) => wakesOf(fn.flow, 'task').map(({ task }) => ({ task, fn })));
    return new Map(
      [...Map.groupBy(tasks, ({ task }) => task)].map(([name, its]) => {
        const functions = Object.fromEntries(its.map(({ fn }) => [`${pascal(fn.flow.name)}Function`, fn]));
        return [
          name,
          new Workflow(this, { file: `statemachines/${name}.asl.json`, functions, watch: this.#watch, logDays }),
        ];
      }),
    );
  }

  /** The queue of each flow that messages wake, or that tries again what it could not carry. */
  #queues(): ReadonlyMap<string, WorkQueue> {
    const queued = ['facts', 'sagemaker', 'slots', 'every', 'asked', 'stream'] as const;
    return new Map(
      this.#functions
        .filter(({ flow }) => queued.some((kind) => wakesOf(flow, kind).length > 0))
        .map((fn) => [
          fn.flow.name,
          new WorkQueue(this, {
            server: fn,
            name: fn.flow.name,
            watch: this.#watch,
            timeout: Duration.seconds(fn.flow.timeout ?? 30),
            gathered: wakesOf(fn.flow, 'asked').length > 0,
          }),
        ]),
    );
  }

  /** What puts work into a flow's queue. */
  #wake(
    fn: ControlFunction,
    from: { teams: Teams; bus: EventBus; schedules: CheckSchedules; queue: WorkQueue | undefined },
  ): void {
    const { flow } = fn;
    const { teams, bus, schedules, queue } = from;
    if (!queue) return;
    for (const wake of wakesOf(flow, 'sagemaker')) {
      fn.set('ACCOUNT_ID', this.account);
      teams.feed(queue, wake);
      if (wake.about === 'endpoints') teams.feedFrom(queue, wake, bus);
    }
    for (const [i, { facts, kinds }] of wakesOf(flow, 'facts').entries())
      queue.on(`Facts${i}`, bus, {
        source: ['steward'],
        account: [this.account],
        detailType: [...facts],
        ...(kinds && { detail: { data: { kind: [...kinds] } } }),
      });
    if (wakesOf(flow, 'slots').length > 0) schedules.feed(queue);
    for (const { every, input } of wakesOf(flow, 'every')) schedules.every(pascal(flow.name), every, queue, input);
  }

  /** The ledger's stream, for a flow that reads it. */
  #read(fn: ControlFunction, state: StateStack, queue: WorkQueue | undefined): void {
    for (const { stream } of wakesOf(fn.flow, 'stream')) {
      state.ledger.grantRecords(fn);
      const parked = parkedQueue(fn, 'Parked', this.#watch, `${fn.flow.name}-stream`);
      state.ledger.streamTo(fn, new SqsDlq(parked), stream);
      this.#watch.behind(fn.fn, fn.flow.name);
      queue?.takeBack(fn);
    }
  }
}
