import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Alarms } from '../../../standin/cloudwatch/alarms.ts';
import { Metrics } from '../../../standin/cloudwatch/metric-points.ts';
import { Clock } from '../../../standin/core/clock.ts';
import { Outbox } from '../../../standin/core/events.ts';
import { Faults } from '../../../standin/core/faults.ts';
import { Store } from '../../../standin/core/store.ts';
import { Door } from '../../../standin/http.ts';
import { LambdaFunctions } from '../../../standin/lambda/functions.ts';
import { FunctionInvocations } from '../../../standin/lambda/invocations.ts';
import { LambdaRest } from '../../../standin/lambda/rest.ts';
import { type Child, Children, type Command } from '../../../standin/process/children.ts';
import { type Image, Images } from '../../../standin/process/images.ts';
import { S3Folder } from '../../../standin/process/s3.ts';
import { Capture } from '../../../standin/sagemaker/endpoints/capture.ts';
import { Components } from '../../../standin/sagemaker/endpoints/components.ts';
import { Deployments } from '../../../standin/sagemaker/endpoints/deployments.ts';
import { Endpoints } from '../../../standin/sagemaker/endpoints/endpoints.ts';
import { type Fleet, Fleets, type Reply, type Variant } from '../../../standin/sagemaker/endpoints/fleets.ts';
import { Queues } from '../../../standin/sagemaker/endpoints/queues.ts';
import { Traffic } from '../../../standin/sagemaker/endpoints/traffic.ts';
import { Models } from '../../../standin/sagemaker/models.ts';
import { Packages } from '../../../standin/sagemaker/packages.ts';
import { Executions } from '../../../standin/sagemaker/pipelines/executions.ts';
import { Jobs } from '../../../standin/sagemaker/pipelines/jobs.ts';
import { Pipelines } from '../../../standin/sagemaker/pipelines/pipelines.ts';
import { Steps } from '../../../standin/sagemaker/pipelines/steps.ts';
import type { Operations, World } from '../../../standin/world/world.ts';

/** How a job ends: after how long (ms of the stand-in's time), and with which exit code. */
export interface JobEnd {
  readonly after: number;
  readonly code: number;
}

/** Containers are no processes here: a job takes time and ends as the test says. */
class PlayedJobs extends Children {
  readonly #clock: Clock;
  readonly #ends: (job: string) => JobEnd;
  readonly #open = new Map<string, (code: number) => void>();

  constructor(home: string, clock: Clock, ends: (job: string) => JobEnd) {
    super(home);
    this.#clock = clock;
    this.#ends = ends;
    clock.on('played-job', (body) => {
      const { log, code } = body as { log: string; code: number };
      this.#open.get(log)?.(code);
      this.#open.delete(log);
    });
  }

  get open(): number {
    return this.#open.size;
  }

  override start({ log }: Command): Child {
    const { after, code } = this.#ends(log);
    const { promise, resolve } = Promise.withResolvers<Awaited<Child['exited']>>();
    const end = (ended: number): void => resolve({ code: ended, signal: null, timedOut: false });
    this.#open.set(log, end);
    if (Number.isFinite(after)) this.#clock.wake(`job:${log}`, this.#clock.now() + after, 'played-job', { log, code });
    const stop = async (): Promise<void> => {
      this.#open.delete(log);
      end(143);
    };
    return { exited: promise, stop };
  }
}

/** What a container answers, by the environment that its model gives it. */
export type Answers = (environment: Readonly<Record<string, string>>) => { status: number; body: string };

/** Fleets without containers: they are healthy at once, and answer as the test says. */
class PlayedFleets extends Fleets {
  readonly #answers: Answers;

  constructor(world: World, answers: Answers) {
    super(world);
    this.#answers = answers;
  }

  override start(): void {}
  override async ready(): Promise<void> {}
  override stop(): void {}
  override async invoke(_: Fleet, variant: Variant): Promise<Reply> {
    const { status, body } = this.#answers(variant.containers[0]?.environment ?? {});
    return { status, headers: { 'content-type': 'text/csv' }, body: Buffer.from(body) };
  }
}

/** Every image is there: what lies in one is of no interest where nothing runs. */
class PlayedImages extends Images {
  override pull(uri: string): Image {
    const [repository = '', digest = ''] = uri.split('@');
    return { repository, digest, folder: '.', train: ['true'], serve: ['true'], process: ['true'] };
  }
}

/** One request as an SDK's handler is given it. */
export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, unknown>;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}
export interface SdkAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** The stand-in's SageMaker and CloudWatch in this process, without a port, containers or a file: its own door, clock, rules and errors. */
export class PlayedSageMaker {
  readonly world: World;
  readonly deployments: Deployments;
  readonly packages: Packages;
  readonly models: Models;
  readonly executions: Executions;
  readonly alarms: Alarms;
  readonly #jobs: PlayedJobs;
  readonly #door: Door;

  constructor(at: { home: string; s3: string; start: number; jobs: (job: string) => JobEnd; answers: Answers }) {
    mkdirSync(at.home, { recursive: true });
    const store = new Store(':memory:');
    const clock = new Clock(store, 'driven', at.start);
    const faults = new Faults(store);
    this.#jobs = new PlayedJobs(at.home, clock, at.jobs);
    const outbox = new Outbox(store, clock, faults);
    const world: World = {
      ...{ home: at.home, store, clock, outbox, faults, children: this.#jobs },
      s3: new S3Folder(join(at.s3)),
      images: new PlayedImages(store),
    };
    this.world = world;
    this.packages = new Packages(world);
    const jobs = new Jobs(world);
    this.executions = new Executions(world, jobs, new Steps(jobs, this.packages));
    this.models = new Models(world, this.packages);
    const metrics = new Metrics(store);
    this.alarms = new Alarms(world, metrics);
    const fleets = new PlayedFleets(world, at.answers);
    this.deployments = new Deployments(world, fleets, this.alarms);
    const components = new Components(world, this.models, this.deployments, fleets, this.alarms);
    const { deployments } = this;
    const traffic = new Traffic(world, { deployments, components, fleets, metrics, capture: new Capture(world) });
    const functions = new LambdaFunctions(world);
    const invocations = new FunctionInvocations(world, functions, fleets, metrics);
    const parts = [
      ...[this.packages, jobs, new Pipelines(world, this.executions), this.models],
      ...[new Endpoints(world, this.models, this.deployments, this.alarms, components), components],
    ];
    const sagemaker: Operations = Object.assign({}, ...parts.map((part) => part.operations()));
    this.#door = new Door(
      world,
      { sagemaker, cloudwatch: this.alarms.operations() },
      { traffic, queues: new Queues(world, traffic) },
      new LambdaRest(functions.operations(), invocations),
      async () => ({}),
    );
  }

  /** Whether something works that takes no time of the clock: it must be waited for before time moves. */
  get busy(): boolean {
    return this.executions.running > this.#jobs.open;
  }

  close(): void {
    this.world.clock.stop();
    this.world.store.close();
  }

  /** Answers one request of an SDK through the stand-in's door, as its server would. */
  answer({ method, path, query = {}, headers, body }: SdkRequest): Promise<SdkAnswer> {
    const search = new URLSearchParams(query as Record<string, string>).toString();
    const bytes = Buffer.from(body ?? '');
    const { promise, resolve } = Promise.withResolvers<SdkAnswer>();
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const request = {
      method,
      url: search ? `${path}?${search}` : path,
      headers: { ...lower, host: '127.0.0.1' },
      async *[Symbol.asyncIterator]() {
        yield bytes;
      },
    };
    let head = { statusCode: 500, headers: {} };
    const response = {
      writeHead: (statusCode: number, said: Record<string, string>) => {
        head = { statusCode, headers: said };
        return response;
      },
      end: (text: string | Buffer) => resolve({ ...head, body: Buffer.from(text) }),
    };
    this.#door.server.emit('request', request as unknown as IncomingMessage, response as unknown as ServerResponse);
    return promise;
  }
}
