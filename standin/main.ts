import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Alarms } from './cloudwatch/alarms.ts';
import { Metrics } from './cloudwatch/metric-points.ts';
import { controlHandler } from './control.ts';
import { ACCOUNT, REGION } from './core/arns.ts';
import { Clock } from './core/clock.ts';
import { messageOf } from './core/errors.ts';
import { Outbox } from './core/events.ts';
import { Faults } from './core/faults.ts';
import { Store } from './core/store.ts';
import { Door } from './http.ts';
import { LambdaFunctions } from './lambda/functions.ts';
import { FunctionInvocations } from './lambda/invocations.ts';
import { LambdaRest } from './lambda/rest.ts';
import { Children, discard } from './process/children.ts';
import { Images } from './process/images.ts';
import { S3Folder } from './process/s3.ts';
import { Capture } from './sagemaker/endpoints/capture.ts';
import { Components } from './sagemaker/endpoints/components.ts';
import { Deployments } from './sagemaker/endpoints/deployments.ts';
import { Endpoints } from './sagemaker/endpoints/endpoints.ts';
import { Fleets } from './sagemaker/endpoints/fleets.ts';
import { Queues } from './sagemaker/endpoints/queues.ts';
import { Traffic } from './sagemaker/endpoints/traffic.ts';
import { Models } from './sagemaker/models.ts';
import { Packages } from './sagemaker/packages.ts';
import { Executions } from './sagemaker/pipelines/executions.ts';
import { Jobs } from './sagemaker/pipelines/jobs.ts';
import { Pipelines } from './sagemaker/pipelines/pipelines.ts';
import { Steps } from './sagemaker/pipelines/steps.ts';
import { Transforms } from './sagemaker/transform/transforms.ts';
import type { World } from './world/world.ts';

const USAGE =
  'node standin/main.ts --home DIR [--s3 DIR] [--port 0] [--clock driven|real] [--start EPOCH_MS] [--idle-minutes 30] [--account 000000000000] [--region us-east-1]';

interface Settings {
  home: string;
  s3: string;
  port: number;
  clock: 'driven' | 'real';
  start: number;
  idleMs: number;
}

function readSettings(): Settings {
  const options = Object.fromEntries(
    ['home', 's3', 'port', 'clock', 'start', 'idle-minutes', 'account', 'region'].map((name) => [
      name,
      { type: 'string' as const },
    ]),
  );
  const values = parseArgs({ options }).values as Record<string, string | undefined>;
  const clock = values.clock ?? 'driven';
  if (values.account !== undefined && values.account !== ACCOUNT) throw new Error('`--account` must be 12 digits');
  if (values.region !== undefined && values.region !== REGION) throw new Error('`--region` must be like `eu-west-1`');
  if (!values.home) throw new Error('`--home` is missing');
  if (clock !== 'driven' && clock !== 'real') throw new Error('`--clock` must be driven or real');
  const number = (name: string, fallback: number): number => {
    const value = Number(values[name] ?? fallback);
    if (!Number.isFinite(value) || value < 0) throw new Error(`\`--${name}\` must be a number of 0 or more`);
    return value;
  };
  const home = resolve(values.home);
  const idleMs = number('idle-minutes', 30) * 60_000;
  return {
    home,
    s3: resolve(values.s3 ?? join(home, 's3')),
    port: number('port', 0),
    clock,
    start: number('start', Date.now()),
    idleMs,
  };
}

function main(settings: Settings): void {
  const { home } = settings;
  mkdirSync(home, { recursive: true });
  mkdirSync(settings.s3, { recursive: true });
  const store = new Store(join(home, 'standin.db'));
  const clock = new Clock(store, settings.clock, settings.start);
  const faults = new Faults(store);
  const children = new Children(home);
  const outbox = new Outbox(store, clock, faults);
  const world: World = {
    home,
    store,
    clock,
    outbox,
    faults,
    s3: new S3Folder(settings.s3),
    images: new Images(store),
    children,
  };
  // what an earlier process left of its containers: their jobs and endpoints start afresh in new folders
  for (const leftover of ['serving', 'jobs']) discard(join(home, leftover));

  const packages = new Packages(world);
  const jobs = new Jobs(world);
  const executions = new Executions(world, jobs, new Steps(jobs, packages));
  const models = new Models(world, packages);
  const metrics = new Metrics(store);
  const alarms = new Alarms(world, metrics);
  const fleets = new Fleets(world);
  const deployments = new Deployments(world, fleets, alarms);
  const components = new Components(world, models, deployments, fleets, alarms);
  const traffic = new Traffic(world, { deployments, components, fleets, metrics, capture: new Capture(world) });
  const transforms = new Transforms(world, models, fleets);
  const functions = new LambdaFunctions(world);
  const invocations = new FunctionInvocations(world, functions, fleets, metrics);
  const parts = [
    packages,
    jobs,
    new Pipelines(world, executions),
    models,
    new Endpoints(world, models, deployments, alarms, components),
    components,
    transforms,
  ];
  const operations = Object.assign({}, ...parts.map((part) => part.operations()));

  const nonce = randomUUID();
  const working = (): boolean => jobs.running + executions.running + transforms.running > 0;
  const busy = (): boolean => working() || fleets.starting + traffic.inFlight + invocations.inFlight > 0;
  const file = join(home, 'standin.json');
  let stopping = false;
  const shutdown = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    clock.stop();
    door.server.close();
    await children.stopAll();
    door.server.closeAllConnections();
    rmSync(file, { force: true });
    store.close();
    process.exit(0);
  };
  const control = controlHandler({ world, nonce, busy, shutdown: () => void shutdown() });
  const door = new Door(
    world,
    { sagemaker: operations, cloudwatch: alarms.operations() },
    { traffic, queues: new Queues(world, traffic) },
    new LambdaRest(functions.operations(), invocations),
    control,
  );

  executions.resume();
  deployments.resume();
  components.resume();
  transforms.resume();
  door.server.listen(settings.port, '127.0.0.1', () => {
    const { port } = door.server.address() as AddressInfo;
    writeFileSync(`${file}.partial`, JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: process.pid, nonce }));
    renameSync(`${file}.partial`, file);
    clock.start();
  });
  const idle = (): boolean => !working() && Date.now() - door.lastCall > settings.idleMs;
  setInterval(() => idle() && void shutdown(), Math.min(60_000, settings.idleMs)).unref();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void shutdown());
}

try {
  main(readSettings());
} catch (error) {
  console.error(`stand-in: ${messageOf(error)}\nusage: ${USAGE}`);
  process.exit(3);
}
