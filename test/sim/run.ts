import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { answer } from '../../functions/approve/answer.ts';
import { redrive } from '../../functions/executions/redrive.ts';
import { Apply, apply } from '../../functions/register/apply.ts';
import { loadPolicies } from '../../lib/adapters/cedar/load-policies.ts';
import { NO_TENANTS } from '../../lib/adapters/local/people/owners.ts';
import { runFlow } from '../../lib/contract/run-flow.ts';
import type { Policies } from '../../lib/ports/policies.ts';
import { type ControlPlane, controlPlane } from '../../local/control-plane.ts';
import { Boundary, type Call, type Fate, type Weather } from './world/boundary.ts';
import { withSeed } from './world/chance.ts';
import { clientsOver } from './world/clients.ts';
import { Around, answersOf, DAY, GROUP, HOUR, manifestOfLife, START, type Story } from './world/life.ts';
import type { Mail } from './world/mail.ts';
import { faultyPorts, requestHandler } from './world/ports.ts';
import { PlayedSageMaker } from './world/sagemaker.ts';
import { Watcher } from './world/watcher.ts';
import { PEACE } from './world/weather.ts';

/** Until when a life goes on at the latest: a question is open for three days, and what nobody took up is closed after a day. */
const LAST = PEACE + 8 * DAY;
/** How often the plane sweeps. */
const TICK = 6 * HOUR;
/** Steps after which a life is stuck. */
const STUCK = 20_000;

export interface Lived {
  readonly home: string;
  readonly plane: ControlPlane;
  readonly sagemaker: PlayedSageMaker;
  readonly watcher: Watcher;
  readonly calls: readonly { call: Call; fate: Fate }[];
  readonly restarts: number;
  /** What happened, a line each: faults, records, what SageMaker took, what the plane said went wrong. */
  readonly trace: readonly string[];
  readonly stuck: boolean;
}

export interface Options {
  readonly seed: number;
  readonly story: Story;
  readonly weather: Weather;
  /** What becomes of messages on their way. @default each comes once, in order */
  readonly mail?: (at: { home: string; now: () => number; until: number }) => Mail;
}

const BEN = { id: 'u_ben', tenants: ['default'], groups: ['approvers' as const], amr: ['pwd'], authAgeSeconds: 1 };
const PEOPLE = { u_ben: BEN, u_ana: { ...BEN, id: 'u_ana', groups: ['owners' as const, 'approvers' as const] } };

let read: Policies | undefined;
const policies = (): Policies => {
  read ??= loadPolicies('policies');
  return read;
};

/** Lives a life under some weather, and shows what came of it; what it kept is gone afterwards. */
export async function live<T>(options: Options, look: (lived: Lived) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'sim-'));
  try {
    return await withSeed(options.seed, () => new Life(home, options).run(look));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const dayOf = (at: number): number => Math.floor(at / DAY);

class Life {
  readonly #home: string;
  readonly #options: Options;
  readonly #sagemaker: PlayedSageMaker;
  readonly #around: Around;
  readonly #calls: { call: Call; fate: Fate }[] = [];
  readonly #trace: string[] = [];
  readonly #watcher: Watcher;
  readonly #answered = new Map<string, number>();
  #plane!: ControlPlane;
  #boundary!: Boundary;
  #mail: Mail | undefined;
  #restarts = -1;
  #applied = false;
  #day = 0;
  #called = false;
  #quiet = PEACE;

  constructor(home: string, options: Options) {
    this.#home = home;
    this.#options = options;
    const s3 = join(home, 's3');
    const jobs = (): Story['job'] => options.story.job;
    this.#sagemaker = new PlayedSageMaker({ home: join(home, 'standin'), s3, start: START, jobs, answers: answersOf });
    this.#around = new Around(this.#sagemaker, s3, options.story);
    this.#watcher = new Watcher(this.#sagemaker, (line) => this.#tell(line));
  }

  async run<T>(look: (lived: Lived) => Promise<T>): Promise<T> {
    this.#around.begin();
    this.#start();
    this.#mail = this.#options.mail?.({ home: this.#home, now: () => this.#now(), until: PEACE });
    let steps = 0;
    while (!this.#isOver() && steps < STUCK) {
      steps += 1;
      await this.#sagemaker.world.clock.advance(this.#now());
      while (this.#sagemaker.busy) await turn();
      const done = await this.#step();
      if (done === 0) this.#wait();
    }
    const lived = {
      ...{ plane: this.#plane, sagemaker: this.#sagemaker, watcher: this.#watcher, calls: this.#calls },
      ...{ home: this.#home, restarts: this.#restarts, trace: this.#trace, stuck: steps >= STUCK },
    };
    try {
      return await look(lived);
    } finally {
      this.#mail?.close();
      this.#plane.close();
      this.#sagemaker.close();
    }
  }

  #now(): number {
    return this.#plane.clock.now();
  }

  /** Time goes to the next thing that somebody waits for; when the faults are over, a person does what the runbook says. */
  #wait(): void {
    const now = this.#now();
    const times = [this.#plane.plane.nextAt(), this.#sagemaker.world.clock.next() ?? undefined];
    times.push(START + (this.#day + 1) * DAY, ...this.#answered.values());
    // Lives end at the same moment, whenever somebody would have woken next.
    if (now >= PEACE) times.push(this.#end());
    const next = Math.max(now + 1, Math.min(...times.filter((at): at is number => at !== undefined && at > now)));
    this.#plane.clock.moveTo(next);
    if (dayOf(next) > dayOf(now)) this.#called = true;
  }

  /** Who is on call comes round once a day and does what the runbook says: what is parked is redelivered, what failed is redriven. */
  async #onCall(): Promise<number> {
    if (!this.#called) return 0;
    this.#called = false;
    const { queue, workflows, clock } = this.#plane;
    for (const flow of new Set(queue.dead().map((message) => message.flow))) {
      this.#tell(`somebody redelivers what was parked for ${flow}`);
      queue.putBack(flow, clock.now());
    }
    const due = { tenant: 'default', model: GROUP, anew: false, actor: { kind: 'person' as const, id: 'u_ana' } };
    for (const { name, status } of workflows.list()) {
      if (status === 'RUNNING' || status === 'SUCCEEDED') continue;
      this.#tell(`somebody redrives ${name}`);
      const refused = await redrive(this.#plane.portsOf('command'))({ ...due, execution: name }).catch(String);
      if (typeof refused === 'string') this.#tell(`said ${refused}`);
    }
    return 1;
  }

  /** At the end of a day, so that an execution that a kill holds up for a moment makes no life longer. */
  #end(): number {
    return (dayOf(this.#quiet) + 1) * DAY + 1;
  }

  /** When nothing of it runs any more, or it took too long. */
  #isOver(): boolean {
    if (this.#now() < PEACE) return false;
    if (this.#plane.workflows.list().some(({ status }) => status === 'RUNNING')) this.#quiet = this.#now();
    // Two rounds of the sweep after that, and one of whoever is on call.
    return this.#now() >= this.#end() || this.#now() >= LAST;
  }

  #tell(line: string): void {
    const at = new Date(this.#plane === undefined ? START : this.#now()).toISOString();
    this.#trace.push(`${at.slice(5, 10)} ${at.slice(11, 23)} ${this.#restarts}  ${line}`);
  }

  /** A process is started on what the one before left. */
  #start(): void {
    this.#restarts += 1;
    const boundary = new Boundary(this.#options.weather, {
      next: () => this.#calls.length + 1,
      clock: { now: () => plane.clock.now(), moveTo: (to) => plane.clock.moveTo(to) },
      hears: (call, fate) => {
        this.#calls.push({ call, fate });
        if (fate.kind !== 'goes') this.#tell(`${fate.kind} at call ${call.n}: ${call.flow} ${call.what}`);
      },
    });
    const clients = clientsOver(requestHandler(this.#sagemaker, boundary, this.#watcher));
    const plane: ControlPlane = controlPlane({
      home: this.#home,
      keys: join(this.#home, 'keys'),
      start: START,
      tick: TICK,
      owners: NO_TENANTS,
      policies: policies(),
      ...clients,
      people: { find: async (id) => PEOPLE[id as keyof typeof PEOPLE], membersOf: async () => Object.keys(PEOPLE) },
      events: {
        pull: async (after) => this.#pull(after),
      },
      log: (line) => this.#tell(`said ${line}`),
      around: (ports, flow) => faultyPorts(this.#watcher.around(ports), flow, boundary),
    });
    this.#plane = plane;
    this.#boundary = boundary;
  }

  #pull(after: number): { seq: number; event: unknown }[] {
    return this.#sagemaker.world.outbox.read(after, 200).events;
  }

  /** Whatever can be done now, by Steward and those around it; another process where the one died. */
  async #step(): Promise<number> {
    this.#mail?.shuffle();
    const work = this.#work();
    const done = await Promise.race([work, this.#boundary.died]);
    if (done !== 'died') return done;
    work.catch(() => undefined);
    this.#plane.close();
    this.#start();
    this.#tell('started again');
    return 1;
  }

  async #work(): Promise<number> {
    while (START + (this.#day + 1) * DAY <= this.#now()) {
      this.#around.day(this.#day);
      this.#day += 1;
    }
    if (!this.#applied) return this.#apply();
    const done = await this.#plane.plane.step();
    return done > 0 ? done : (await this.#people()) + (await this.#onCall());
  }

  async #apply(): Promise<number> {
    const door = { schema: Apply, flow: apply(this.#plane.portsOf('command')) };
    await runFlow(door, { manifest: manifestOfLife(), actor: { kind: 'person', id: 'u_ana' } }).then(
      () => {
        this.#applied = true;
      },
      () => this.#plane.clock.moveTo(this.#now() + 60_000),
    );
    return 1;
  }

  /** Who was asked answers after a while, and again where the answer did not come through. */
  async #people(): Promise<number> {
    const { say, after, twice } = this.#options.story.people;
    const { items } = await this.#plane.ports.registry.open('default', { limit: 10 });
    let done = 0;
    for (const { id } of items) {
      if (!this.#answered.has(id)) this.#answered.set(id, this.#now() + after);
      if (this.#answered.get(id)! > this.#now()) continue;
      const asked = await this.#plane.ports.registry.approval(id);
      const said = asked?.version === 1 ? 'approve' : say;
      if (asked?.state !== 'pending' || said === 'nothing') continue;
      const due = {
        person: BEN,
        approval: id,
        answer: said,
        digest: asked.digest,
        reason: 'because',
        idempotencyKey: id,
      };
      const once = () =>
        answer(this.#plane.portsOf('answer'))(due).then(
          () => 1,
          () => 0,
        );
      const answers = await Promise.all(twice ? [once(), once()] : [once()]);
      const counted = answers.some((one) => one > 0);
      if (counted) done += 1;
      else this.#answered.set(id, this.#now() + 60_000);
    }
    return done;
  }
}
