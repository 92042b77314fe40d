import type { DatabaseSync } from 'node:sqlite';
import { InvalidEventError, NotFoundError } from '../../../domain/errors.ts';
import { assertSameInput } from '../../../domain/execution/same-input.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Execution, Redriven, Workflows } from '../../../ports/workflows.ts';
import { advance } from './advance.ts';
import type { Json } from './definition.ts';
import { DATA_LIMIT, toJson } from './evaluate-template.ts';
import { type Open, WorkflowStore } from './execution-store.ts';
import { loadMachine, type Machine } from './load-machine.ts';
import { notRedrivable, redriveSnapshot } from './redrive.ts';
import { runTask, type TaskHandler } from './run-task.ts';
import { endAttempt, enterState, type HistoryEvent, type Snapshot } from './snapshot.ts';
import { hashToken } from './token.ts';

/**
 * Step Functions' part, played in one process over SQLite: docs/asl.md says which ASL it speaks.
 * Every transition is durable before the next begins; a task that was cut off runs again (at least once, as Lambda's
 * do) with the same attempt number, token and deadlines. Nothing moves by itself: the owner calls `runDue`.
 * One instance at a time drives a database: two would run tasks twice, though never lose or double a transition.
 */
export class LocalWorkflows implements Workflows {
  readonly #store: WorkflowStore;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #tasks: Readonly<Record<string, TaskHandler>>;
  readonly #current: ReadonlyMap<string, Machine>;
  readonly #byDigest: Map<string, Machine>;
  /** Who drives an execution in this process. Taking the key away makes the old driver stop at its next step. */
  readonly #damaged = new Set<string>();
  readonly #drivers = new Map<string, symbol>();
  #tasksRunning = 0;

  /**
   * @param options.db an open database; tables `wf_*` are made when absent, WAL and synchronous are the owner's
   * @param options.machines ASL by machine name, ARNs already substituted
   * @param options.tasks what `Arguments.FunctionName` names; `attempt` counts from 1
   * @param options.random from [0, 1), for retry jitter only
   * @throws InvalidEventError when a machine is not ASL as spoken here, naming every place
   */
  constructor(options: {
    db: DatabaseSync;
    clock: Clock;
    machines: Record<string, unknown>;
    tasks: Readonly<Record<string, TaskHandler>>;
    random: () => number;
  }) {
    const functions = new Set(Object.keys(options.tasks));
    const loaded = Object.entries(options.machines).map(([name, asl]) => loadMachine(name, asl, functions));
    this.#current = new Map(loaded.map((machine) => [machine.name, machine]));
    this.#byDigest = new Map(loaded.map((machine) => [machine.name + machine.digest, machine]));
    this.#store = new WorkflowStore(options.db);
    this.#clock = options.clock;
    this.#tasks = options.tasks;
    this.#random = options.random;
  }

  /** StartExecution (API_StartExecution.html), with names of letters, digits, `-` and `_`, at most 80. */
  async start(machine: string, name: string, input: unknown): Promise<{ execution: string; already: boolean }> {
    const loaded = this.#current.get(machine);
    if (loaded === undefined)
      throw new NotFoundError(`no machine \`${machine}\`: known are ${[...this.#current.keys()].join(', ') || 'none'}`);
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name))
      throw new InvalidEventError(`execution name \`${name}\` must be 1 to 80 of [A-Za-z0-9_-]`);
    const json = payload(input === undefined ? {} : input, 'input');
    const execution = arnOf(machine, name);
    const now = this.#clock.now();
    const { StartAt, TimeoutSeconds } = loaded.definition;
    const first = enterState(StartAt, json, now);
    const snapshot: Snapshot = {
      execution,
      machine,
      name,
      digest: loaded.digest,
      input: json,
      started: now,
      deadline: TimeoutSeconds === undefined ? undefined : now + TimeoutSeconds * 1000,
      status: 'RUNNING',
      state: StartAt,
      entered: now,
      stage: 'entered',
      stateInput: json,
      variables: {},
      retryCount: 0,
      retries: [],
      events: 0,
      version: 0,
    };
    const events = [{ type: 'ExecutionStarted', detail: { input: json } }, ...first.events];
    const already = !this.#store.insert(snapshot, loaded, { patch: first.patch, events }, now);
    if (already) assertSameInput({ name, input: this.#store.get(execution)?.input }, json);
    return { execution, already };
  }

  async describe(execution: string): Promise<Execution | undefined> {
    const snapshot = this.#store.get(execution);
    return snapshot && described(snapshot);
  }

  find(machine: string, name: string): Promise<Execution | undefined> {
    return this.describe(arnOf(machine, name));
  }

  /** ListExecutions and DescribeExecution; empty for a machine that only AWS runs. */
  async unsettled(machine: string, prefixes: readonly string[]): Promise<Execution[]> {
    const named = this.#store
      .unsettled(machine)
      .filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)));
    return named.slice(0, MOST_LISTED).map(described);
  }

  /** RedriveExecution (API_RedriveExecution.html); what it means is in redrive.ts. */
  async redrive(execution: string): Promise<Redriven> {
    const s = this.#store.get(execution);
    if (s === undefined) throw new NotFoundError(`there is no execution \`${execution}\``);
    const now = this.#clock.now();
    const because = notRedrivable(s, now);
    if (because !== undefined) return { verdict: 'not-redrivable', because };
    if (this.#store.apply(s, redriveSnapshot(s, this.#machineOf(s), now), now)) return { verdict: 'redriven' };
    return { verdict: 'not-redrivable', because: 'Execution is RUNNING and cannot be redriven' };
  }

  /**
   * SendTaskSuccess (API_SendTaskSuccess.html); durable before it answers.
   * @throws InvalidEventError when the output is not JSON, is larger than 256 KiB or contains the token
   */
  async resume(token: string, output: unknown): Promise<'resumed' | 'too-late'> {
    const result = payload(output, 'output');
    if (token !== '' && JSON.stringify(result).includes(token))
      throw new InvalidEventError('the output must not contain the task token: leave it out, it would enter history');
    const now = this.#clock.now();
    const s = this.#store.byToken(hashToken(token));
    if (s === undefined || past(s.attemptDeadline, now) || past(s.deadline, now)) return 'too-late';
    if (!this.#store.apply(s, endAttempt(s.state, { result }, now), now)) return 'too-late';
    this.#drivers.delete(s.execution); // the asking task may still be on its way home: nobody waits for it
    return 'resumed';
  }

  /** A task handler is running. */
  get busy(): boolean {
    return this.#tasksRunning > 0;
  }

  /** Executions, oldest first. */
  list(machine?: string): Execution[] {
    return this.#store.list(machine).map(described);
  }

  /** What happened, in order: states entered and left, tasks scheduled and ended, retries and waits. */
  history(execution: string): HistoryEvent[] {
    return this.#store.history(execution);
  }

  /** Now, when an execution can move; else the earliest timer, UTC epoch ms; undefined when nothing waits for time. */
  nextAt(): number | undefined {
    const now = this.#clock.now();
    const timers = this.#store
      .open()
      .flatMap((open) => (this.#canMove(open, now) ? [now] : timersOf(open).map((at) => Math.max(at, now))));
    return timers.length === 0 ? undefined : Math.min(...timers);
  }

  /**
   * Moves every execution until it can only wait, running the tasks it meets; executions run beside each other.
   * May be called again while tasks run: it takes up only what else can move, a timed-out task included.
   * @param limit most transitions to make
   * @returns transitions made
   * @throws IntegrityError, when all others have moved, for one whose state somebody damaged: it is left out from then on
   */
  async runDue(limit = Number.POSITIVE_INFINITY): Promise<number> {
    const now = this.#clock.now();
    const budget = { left: limit };
    const due = this.#store.open().filter((open) => this.#canMove(open, now));
    const damaged: unknown[] = [];
    const drive = async (execution: string): Promise<number> => {
      try {
        return await this.#drive(execution, budget);
      } catch (error) {
        if ((error as Error).name !== 'IntegrityError') throw error;
        this.#damaged.add(execution);
        damaged.push(error);
        return 0;
      }
    };
    const made = await Promise.all(due.map(({ execution }) => drive(execution)));
    if (damaged.length > 0) throw damaged[0];
    return made.reduce((sum, count) => sum + count, 0);
  }

  #canMove(open: Open, now: number): boolean {
    if (this.#damaged.has(open.execution)) return false;
    const late = past(open.attemptDeadline, now) || past(open.deadline, now);
    if (open.stage === 'running') return late || !this.#drivers.has(open.execution);
    if (this.#drivers.has(open.execution)) return false;
    return late || ['entered', 'succeeded', 'failed'].includes(open.stage) || past(open.until, now);
  }

  async #drive(execution: string, budget: { left: number }): Promise<number> {
    const me = Symbol(execution);
    const mine = () => this.#drivers.get(execution) === me;
    this.#drivers.set(execution, me);
    let made = 0;
    try {
      while (budget.left > 0 && mine() && this.#store.isOpen) {
        budget.left -= 1;
        if (await this.#step(execution, mine)) made += 1;
        else {
          budget.left += 1;
          break;
        }
      }
    } finally {
      if (mine()) this.#drivers.delete(execution);
    }
    return made;
  }

  /** One transition of one execution; false when it can only wait, is over, or was moved by somebody else. */
  async #step(execution: string, mine: () => boolean): Promise<boolean> {
    const s = this.#store.get(execution);
    if (s === undefined || s.status !== 'RUNNING') return false;
    const machine = this.#machineOf(s);
    let transition = await advance(s, machine, this.#clock.now(), this.#random);
    if (transition === undefined && s.stage === 'running') {
      this.#tasksRunning += 1;
      try {
        transition = await runTask(s, machine, this.#tasks, this.#clock, mine);
      } finally {
        this.#tasksRunning -= 1;
      }
    }
    return transition !== undefined && this.#store.isOpen && this.#store.apply(s, transition, this.#clock.now());
  }

  /** Executions end under the definition they started with, as on AWS (API_UpdateStateMachine.html). */
  #machineOf(s: Snapshot): Machine {
    const known = this.#byDigest.get(s.machine + s.digest);
    if (known !== undefined) return known;
    const source = this.#store.source(s.digest);
    if (source === undefined) throw new NotFoundError(`execution \`${s.execution}\`: its definition is not stored`);
    const loaded = loadMachine(s.machine, JSON.parse(source));
    this.#byDigest.set(s.machine + s.digest, loaded);
    return loaded;
  }
}

/** As many as the port promises. */
const MOST_LISTED = 50;

const arnOf = (machine: string, name: string): string =>
  `arn:aws:states:us-east-1:000000000000:execution:${machine}:${name}`;

const past = (at: number | undefined, now: number): boolean => at !== undefined && now >= at;

const timersOf = (open: Open): number[] =>
  [open.until, open.attemptDeadline, open.deadline].filter((at) => at !== undefined);

function described(s: Snapshot): Execution {
  return {
    execution: s.execution,
    machine: s.machine,
    name: s.name,
    status: s.status,
    input: s.input,
    started: s.started,
    ...(s.ended === undefined ? {} : { ended: s.ended }),
    ...(s.redrives === undefined ? {} : { redrives: s.redrives }),
    ...(s.status === 'SUCCEEDED' ? {} : { state: s.state }),
    ...(s.output === undefined ? {} : { output: s.output }),
    ...(s.error === undefined ? {} : { error: s.error }),
    ...(s.cause === undefined ? {} : { cause: s.cause }),
  };
}

function payload(value: unknown, what: string): Json {
  const json = toJson(value);
  if (json === undefined)
    throw new InvalidEventError(`the ${what} is not JSON: no functions, no undefined, finite numbers`);
  const bytes = Buffer.byteLength(JSON.stringify(json));
  if (bytes > DATA_LIMIT)
    throw new InvalidEventError(`the ${what} has ${bytes} bytes of JSON: allowed are ${DATA_LIMIT}`);
  return json;
}
