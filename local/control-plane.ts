import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { FLOWS } from '../functions/flows.ts';
import { awsFunctions } from '../lib/adapters/aws/functions/function-aliases.ts';
import { awsAlarms } from '../lib/adapters/aws/sagemaker/alarms.ts';
import { awsSageMaker } from '../lib/adapters/aws/sagemaker/sagemaker.ts';
import { awsServingMetrics } from '../lib/adapters/aws/sagemaker/serving-metrics.ts';
import { loadPolicies } from '../lib/adapters/cedar/load-policies.ts';
import { ids } from '../lib/adapters/ids.ts';
import { ledgerWithIncidents } from '../lib/adapters/items/incidents.ts';
import { registryOver } from '../lib/adapters/items/registry.ts';
import { usagesOver } from '../lib/adapters/items/usages.ts';
import { folderObjects } from '../lib/adapters/local/files/folder.ts';
import { stillTheSame } from '../lib/adapters/local/files/same-file.ts';
import { inbox } from '../lib/adapters/local/inbox.ts';
import { localKeys } from '../lib/adapters/local/keys/keys.ts';
import { localPublicKey, localSigner } from '../lib/adapters/local/keys/signer.ts';
import { localItems } from '../lib/adapters/local/ledger/items.ts';
import { localLedger, logOf, putLocally, signedBy, type Writer } from '../lib/adapters/local/ledger/ledger.ts';
import { openStore } from '../lib/adapters/local/ledger/store.ts';
import { OWN_BUCKETS } from '../lib/adapters/local/own-buckets.ts';
import { memberOf, membersIn } from '../lib/adapters/local/people/people.ts';
import { LocalClock } from '../lib/adapters/local/plane/clock.ts';
import { type EventSource, Plane } from '../lib/adapters/local/plane/plane.ts';
import { LocalQueue, localBus } from '../lib/adapters/local/plane/queue.ts';
import { LocalSchedules } from '../lib/adapters/local/plane/schedules.ts';
import { LocalWorkflows } from '../lib/adapters/local/workflows/local-workflows.ts';
import { baselinesIn } from '../lib/adapters/objects/baselines.ts';
import { capturesIn } from '../lib/adapters/objects/captures.ts';
import { checkpointsIn } from '../lib/adapters/objects/checkpoints.ts';
import { evidenceIn } from '../lib/adapters/objects/evidence.ts';
import { transformsIn } from '../lib/adapters/objects/paired/pair-job.ts';
import { withPaired } from '../lib/adapters/objects/paired/paired-objects.ts';
import { predictionsIn } from '../lib/adapters/objects/predictions.ts';
import { pointersIn } from '../lib/adapters/objects/traffic.ts';
import { trainingFilesIn } from '../lib/adapters/objects/training-data.ts';
import { wormIn } from '../lib/adapters/objects/worm.ts';
import { type RunnableFlow, runFlow } from '../lib/contract/run-flow.ts';
import { InvalidEventError } from '../lib/domain/errors.ts';
import { type TrustedKeys, trustedKeys } from '../lib/domain/ledger/signature.ts';
import type { Visit } from '../lib/domain/target.ts';
import { carryAgain, RecordDue } from '../lib/flow/carry-again.ts';
import { type AnyFlow, isHttp, wakesOf } from '../lib/flow/flow.ts';
import { flowsWokenBy, routeSageMaker } from '../lib/flow/routes.ts';
import type { Alarms } from '../lib/ports/alarms.ts';
import type { Functions } from '../lib/ports/function-aliases.ts';
import type { NameOwners, People } from '../lib/ports/people.ts';
import type { Policies } from '../lib/ports/policies.ts';
import type { Ports } from '../lib/ports/ports.ts';
import type { SageMaker } from '../lib/ports/sagemaker.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const LOCAL = { account: '000000000000', region: 'us-east-1' } as const;
/** Machines that one process needs no help of: it reads a window of any size by itself. */
const FOR_MANY = 'DISTRIBUTED';
/** The plane comes round to these by itself: to the sweep with its tick, to a checkpoint whenever there is nothing else to do. */
const OF_THE_PLANE = ['sweep', 'checkpoint'];

export interface ControlPlaneOptions {
  /** Folder of everything kept: plane.db, s3/, inbox.jsonl. */
  readonly home: string;
  /** Folder of the keys, which several homes share. */
  readonly keys: string;
  /** Where time begins in a new home (epoch ms). */
  readonly start: number;
  /** Address of SageMaker: the stand-in's locally. Without one the SDK's own resolution applies. */
  readonly sagemakerUrl?: string;
  readonly events?: EventSource;
  /** The same of other accounts, by the names of targets. */
  readonly elsewhere?: Readonly<Record<string, EventSource & { readonly url: string }>>;
  readonly policies?: string | Policies;
  /** Another SageMaker than the SDK's: tests of flows script one. */
  readonly sagemaker?: SageMaker;
  readonly functions?: Functions;
  readonly alarms?: Alarms;
  readonly servingMetrics?: Ports['servingMetrics'];
  /** Whose names are: said by everybody who makes a plane, so that nobody serves a home as if all in it were one tenant's. */
  readonly owners: NameOwners;
  /** Who people are now. @default those of the `people.json` beside the keys, which homes share like these */
  readonly people?: People;
  /** Another place for the database than `plane.db` in the home: `:memory:` in tests. */
  readonly database?: string;
  readonly tick?: number;
  readonly log?: (line: string) => void;
  /** Puts something between a flow and its ports: the simulation its faults. */
  readonly around?: (ports: Ports, flow: string) => Ports;
}

export interface ControlPlane {
  /** All of them, as nobody has them on AWS: to look at what there is, and for tests. */
  readonly ports: Ports;
  /** Those of one flow, which writes what its declaration says, as on AWS. */
  readonly portsOf: (flow: string) => Ports;
  readonly plane: Plane;
  readonly clock: LocalClock;
  readonly queue: LocalQueue;
  readonly workflows: LocalWorkflows;
  readonly log: string;
  /** The public half of the ledger's key (SPKI, base64), once something was signed. */
  publicKey(): string | undefined;
  close(): void;
}

/** Wires every flow to the local adapters: the whole control plane in one process. */
export function controlPlane(options: ControlPlaneOptions): ControlPlane {
  const database = options.database ?? join(options.home, 'plane.db');
  const db = openStore(database);
  const clock = new LocalClock(db, options.start);
  const queue = new LocalQueue(db);
  const schedules = new LocalSchedules(db, clock);
  const objects = folderObjects(join(options.home, 's3'));
  const evidence = evidenceIn(objects, OWN_BUCKETS.evidence);
  const paired = withPaired(objects, OWN_BUCKETS.evidence);
  const client = clientAt(options.sagemakerUrl);
  const there = ({ target }: Visit) => {
    const url = options.elsewhere?.[target]?.url;
    if (url === undefined) throw new InvalidEventError(`there is no target \`${target}\` on this machine`);
    return clientAt(url);
  };
  const machines = machinesOf(FLOWS);
  const tasks: Record<string, (payload: unknown) => Promise<unknown>> = {};
  const workflows = new LocalWorkflows({
    db,
    clock,
    machines,
    tasks: lateBound(tasks),
    random: Math.random,
  });
  const items = localItems(db);
  const registry = registryOver(items);
  const usagesOf = (writer?: Writer) => usagesOver(items, putLocally(db, writer));
  const log = logOf(db, `steward/${LOCAL.account}/${LOCAL.region}/local`);
  const sign = localSigner(options.keys, () => signedBy(db));
  const publicKey = (): string | undefined => localPublicKey(options.keys)?.replace(/-----[^-]+-----|\s/g, '');
  const ledgerOf = (writer?: Writer) =>
    ledgerWithIncidents(localLedger(db, { clock, ids, log, sign, ...(writer && { writer }) }), registry, clock);
  const ports: Ports = {
    ledger: ledgerOf(),
    registry,
    usages: usagesOf(),
    captures: capturesIn(paired),
    transforms: transformsIn(objects, paired),
    trainingFiles: trainingFilesIn(objects, OWN_BUCKETS.evidence),
    evidence,
    baselines: baselinesIn(objects, evidence),
    predictions: predictionsIn(objects, OWN_BUCKETS.evidence),
    sagemaker: options.sagemaker ?? sagemakerAt(client, there),
    functions: options.functions ?? awsFunctions(new LambdaClient(client)),
    alarms:
      options.alarms ??
      awsAlarms(new CloudWatchClient(client), (place) => awsAlarms(new CloudWatchClient(there(place)))),
    servingMetrics:
      options.servingMetrics ??
      awsServingMetrics(new CloudWatchClient(client), (place) => awsServingMetrics(new CloudWatchClient(there(place)))),
    workflows,
    schedules,
    keys: localKeys(options.keys),
    bus: localBus(queue, (event) => flowsWokenBy(FLOWS, event)),
    notices: inbox(join(options.home, 'inbox.jsonl')),
    policies: policiesOf(options.policies),
    owners: options.owners,
    people: options.people ?? {
      find: async (id) => memberOf(dirname(options.keys), id),
      membersOf: async (tenant, group) => membersIn(dirname(options.keys), tenant, group),
    },
    traffic: pointersIn(objects, options.owners.targets ?? []),
    trust: { log, keys: keptKeys(publicKey), publicKey },
    worm: wormIn(objects, OWN_BUCKETS.worm),
    checkpoints: checkpointsIn(objects, OWN_BUCKETS.worm),
    signer: { sign: async (bytes) => sign(bytes) },
    // The plane signs by itself when there is nothing else to do.
    checkpointsDue: { ask: async () => undefined },
    metrics: { show: () => undefined },
    capacity: { bytes: Number.POSITIVE_INFINITY, objects: Number.POSITIVE_INFINITY },
    artifactBytes: Number.POSITIVE_INFINITY,
    clock,
    ids,
  };
  const own = new Map<string, Ports>();
  const portsOf = (name: string): Ports => {
    const writer = { flow: name, writes: FLOWS.find((flow) => flow.name === name)?.writes };
    const its = { ...ports, ledger: ledgerOf(writer), usages: usagesOf(writer) };
    const kept = own.get(name) ?? options.around?.(its, name) ?? its;
    own.set(name, kept);
    return kept;
  };
  const here = FLOWS.filter((flow) => isOfPlane(flow, Object.keys(machines)));
  const flows = bindFlows(portsOf, here);
  const readers = readersOf(portsOf, here);
  for (const flow of here) tasks[flow.name] = (payload) => runFlow(flows[flow.name]!, payload);
  for (const { name, every, input } of scheduled(here))
    void schedules.put({ name: `steward.${name}`, expression: every, timezone: 'UTC', flow: name, payload: input });
  const plane = new Plane({
    db,
    clock,
    queue,
    schedules,
    workflows,
    flows,
    readers,
    wokenBySageMaker: (event) => routeSageMaker(here, event),
    sweep: () => runFlow(flows.sweep!, { limit: 100 }),
    tick: options.tick ?? 300_000,
    home: { ...LOCAL, elsewhere: options.owners.targets ?? [] },
    elsewhere: options.elsewhere ?? {},
    assertHome: database === ':memory:' ? () => undefined : stillTheSame(database),
    log: options.log ?? (() => undefined),
    ...(options.events && { events: options.events }),
  });
  return { ports, portsOf, plane, clock, queue, workflows, log, publicKey, close: () => db.close() };
}

/** The stand-in checks no signature; real credentials of this machine must not travel there. */
const clientAt = (url: string | undefined) => ({
  region: LOCAL.region,
  ...(url && { endpoint: url, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
});
type Client = ReturnType<typeof clientAt>;

const sagemakerAt = (client: Client, there: (place: Visit) => Client): SageMaker =>
  awsSageMaker(new SageMakerClient(client), new SageMakerRuntimeClient(client), {
    elsewhere: (place, packages) =>
      awsSageMaker(new SageMakerClient(there(place)), new SageMakerRuntimeClient(there(place)), { packages }),
  });

const policiesOf = (given: ControlPlaneOptions['policies'] = join(ROOT, 'policies')): Policies =>
  typeof given === 'string' ? loadPolicies(given) : given;

/** The key that records are checked with, read when something was signed first: every check asks for it. */
function keptKeys(publicKey: () => string | undefined): () => TrustedKeys {
  let kept: TrustedKeys | undefined;
  return () => {
    const key = kept ? undefined : publicKey();
    if (key !== undefined) kept = trustedKeys([key]);
    return kept ?? new Map();
  };
}

/** Whether a flow runs here: what only people (`steward audit verify`) or a deploy wake does not, nor what only helps where one function is not enough. */
const isOfPlane = (flow: AnyFlow, machines: readonly string[]): boolean =>
  !isHttp(flow) &&
  flow.name !== 'audit' &&
  flow.wakes.every((wake) => !('deploy' in wake) && (!('task' in wake) || machines.includes(wake.task)));

// biome-ignore lint/suspicious/noExplicitAny: flows of every input type stand side by side; each parses its own
function bindFlows(of: ControlPlane['portsOf'], all: readonly AnyFlow[]): Record<string, RunnableFlow<any, unknown>> {
  const bound = all.flatMap((flow) => {
    if (isHttp(flow)) return [];
    const ports = of(flow.name);
    const run = flow.run(ports);
    // Readers of the stream are told by their queue which record to take again.
    const runnable = isReader(flow)
      ? { schema: RecordDue, flow: carryAgain(ports.ledger, run) }
      : { schema: flow.input, flow: run };
    return [[flow.name, runnable]];
  });
  return Object.fromEntries(bound);
}

const isReader = (flow: AnyFlow): boolean => wakesOf(flow, 'stream').length > 0;

/** What reads the ledger's stream. The write-once copy comes first: what waits for it never waits for an effect. */
const readersOf = (of: ControlPlane['portsOf'], flows: readonly AnyFlow[]) =>
  Object.fromEntries(
    flows
      .flatMap((flow) => wakesOf(flow, 'stream').flatMap(({ stream }) => (isHttp(flow) ? [] : [{ flow, stream }])))
      .sort((a, b) => a.stream.localeCompare(b.stream))
      .map(({ flow }) => [flow.name, flow.run(of(flow.name))]),
  );

const scheduled = (flows: readonly AnyFlow[]) =>
  flows
    .filter(({ name }) => !OF_THE_PLANE.includes(name))
    .flatMap((flow) => wakesOf(flow, 'every').map((wake) => ({ name: flow.name, ...wake })));

/** The machines that run here, with the names of their functions where CDK fills in ARNs. */
function machinesOf(flows: readonly AnyFlow[]): Record<string, unknown> {
  const tasks = flows.flatMap((flow) => wakesOf(flow, 'task').map(({ task }) => ({ task, name: flow.name })));
  const functions = new Map(tasks.map(({ name }) => [`${pascal(name)}Function`, name]));
  const texts = [...new Set(tasks.map(({ task }) => task))].map(
    (name) => [name, readFileSync(join(ROOT, 'statemachines', `${name}.asl.json`), 'utf8')] as const,
  );
  return Object.fromEntries(
    texts
      .filter(([, text]) => !text.includes(FOR_MANY))
      .map(([name, text]) => [name, JSON.parse(text.replace(/\$\{(\w+)\}/g, (_, key) => functions.get(key)!))]),
  );
}

const pascal = (name: string): string => name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

/** The machines are checked against the names of their functions before the functions themselves can exist. */
const lateBound = (tasks: Record<string, (payload: unknown) => Promise<unknown>>) =>
  Object.fromEntries(FLOWS.map(({ name }) => [name, (payload: unknown) => tasks[name]!(payload)]));
