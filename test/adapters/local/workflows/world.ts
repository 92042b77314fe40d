import { DatabaseSync } from 'node:sqlite';
import { LocalWorkflows } from '../../../../lib/adapters/local/workflows/local-workflows.ts';
import type { TaskHandler } from '../../../../lib/adapters/local/workflows/run-task.ts';

/** 2026-11-02T00:00:00Z */
export const T0 = Date.UTC(2026, 10, 2);

/** A clock that moves only when told to. */
export class HandClock {
  at = T0;
  pass(milliseconds: number): void {
    this.at += milliseconds;
  }
  now(): number {
    return this.at;
  }
}

export interface World {
  readonly db: DatabaseSync;
  readonly clock: HandClock;
  readonly workflows: LocalWorkflows;
  /** Names of the functions called, in order. */
  readonly calls: { function: string; payload: unknown; attempt: number }[];
}

export interface Options {
  readonly states: Record<string, unknown>;
  readonly startAt?: string;
  readonly machine?: Record<string, unknown>;
  readonly tasks?: Record<string, TaskHandler>;
  readonly random?: () => number;
  readonly db?: DatabaseSync;
  readonly clock?: HandClock;
  readonly calls?: World['calls'];
}

/** ASL of one machine; the first state starts it. */
export const asl = (states: Record<string, unknown>, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});

/** One machine named `m`, with its functions watched. */
export function aWorld({ states, machine, tasks = {}, random = () => 0.5, ...given }: Options): World {
  const db = given.db ?? new DatabaseSync(':memory:');
  const clock = given.clock ?? new HandClock();
  const calls = given.calls ?? [];
  const watched = Object.entries(tasks).map(([name, handler]): [string, TaskHandler] => [
    name,
    async (payload, context) => {
      calls.push({ function: name, payload, attempt: context.attempt });
      return handler(payload, context);
    },
  ]);
  const machines = { m: asl(states, machine) };
  const workflows = new LocalWorkflows({ db, clock, machines, tasks: Object.fromEntries(watched), random });
  return { db, clock, workflows, calls };
}

/** Lets everything happen, jumping to each next timer, until nothing waits for time. */
export async function play({ workflows, clock }: World): Promise<void> {
  for (let next = workflows.nextAt(); next !== undefined; next = workflows.nextAt()) {
    clock.at = next;
    await workflows.runDue();
  }
}

/** Starts `m`, plays it to the end and describes it. */
export async function outcome(world: World, input: unknown = {}) {
  const { execution } = await world.workflows.start('m', 'run', input);
  await play(world);
  return world.workflows.describe(execution);
}

export const RUN = 'arn:aws:states:us-east-1:000000000000:execution:m:run';

/** The states an execution entered, in order. */
export const path = ({ workflows }: World, execution = RUN): (string | undefined)[] =>
  workflows
    .history(execution)
    .filter((event) => event.type === 'StateEntered')
    .map((event) => event.state);

/** The types of everything history holds. */
export const eventTypes = ({ workflows }: World): string[] => workflows.history(RUN).map((event) => event.type);

/** A plain Lambda task. */
export const task = (FunctionName: string, more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName, Payload: '{% $states.input %}' },
  ...('Next' in more ? {} : { End: true }),
  ...more,
});

/** A Lambda task that waits for its token to come back. */
export const asking = (FunctionName: string, more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName, Payload: { token: '{% $states.context.Task.Token %}', about: '{% $states.input %}' } },
  ...('Next' in more ? {} : { End: true }),
  ...more,
});

export const failing =
  (name: string, message = 'no luck'): TaskHandler =>
  async () => {
    throw Object.assign(new Error(message), { name });
  };

/** The token call number `index` was handed by `asking`. */
export function tokenOf(calls: World['calls'], index = 0): string {
  const call = calls[index];
  if (call === undefined) throw new Error(`call ${index} was never made`);
  return (call.payload as { token: string }).token;
}

/** When each attempt was scheduled, in seconds after the start. */
export const attempts = ({ workflows }: World): number[] =>
  workflows
    .history(RUN)
    .filter((event) => event.type === 'TaskScheduled')
    .map((event) => (event.at - T0) / 1000);
