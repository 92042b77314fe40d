import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import * as z from 'zod';
import { again, RecordDue } from '../functions/announce/again.ts';
import { announce } from '../functions/announce/announce.ts';
import { AskDue, ask } from '../functions/approve/ask.ts';
import { ResumeDue, resume } from '../functions/approve/resume.ts';
import { checkpoint } from '../functions/checkpoint/checkpoint.ts';
import { driftCheck, NO_LIMITS } from '../functions/drift-check/drift-check.ts';
import { evaluate, ReleaseSubject } from '../functions/evaluate/evaluate.ts';
import { GateDue, gate } from '../functions/gate/gate.ts';
import { qualityCheck } from '../functions/quality-check/quality-check.ts';
import { ReconcileDue, reconcile } from '../functions/reconcile/reconcile.ts';
import { sweep } from '../functions/reconcile/sweep.ts';
import { PackageSeen, register } from '../functions/register/register.ts';
import { ReleaseStep, release } from '../functions/release/release.ts';
import { RetrainStep, retrain } from '../functions/retrain/retrain.ts';
import { worm } from '../functions/worm/worm.ts';
import { awsAlarms } from '../lib/adapters/aws/alarms.ts';
import { awsSageMaker } from '../lib/adapters/aws/sagemaker.ts';
import { loadPolicies } from '../lib/adapters/cedar/load.ts';
import { ids } from '../lib/adapters/ids.ts';
import { keepingIncidents } from '../lib/adapters/items/incidents.ts';
import { registryOver } from '../lib/adapters/items/registry.ts';
import { LocalClock } from '../lib/adapters/local/clock.ts';
import { folderObjects } from '../lib/adapters/local/folder.ts';
import { inbox } from '../lib/adapters/local/inbox.ts';
import { localItems } from '../lib/adapters/local/items.ts';
import { localKeys } from '../lib/adapters/local/keys.ts';
import { localLedger, logOf } from '../lib/adapters/local/ledger.ts';
import { NO_TENANTS } from '../lib/adapters/local/owners.ts';
import { memberOf } from '../lib/adapters/local/people.ts';
import { type EventSource, Plane, type PlaneParts } from '../lib/adapters/local/plane.ts';
import { LocalQueue, localBus } from '../lib/adapters/local/queue.ts';
import { LocalSchedules } from '../lib/adapters/local/schedules.ts';
import { localPublicKey, localSigner } from '../lib/adapters/local/signer.ts';
import { openStore } from '../lib/adapters/local/store.ts';
import { LocalWorkflows } from '../lib/adapters/local/workflows/local-workflows.ts';
import { baselinesIn } from '../lib/adapters/objects/baselines.ts';
import { capturesIn } from '../lib/adapters/objects/captures.ts';
import { checkpointsIn } from '../lib/adapters/objects/checkpoints.ts';
import { evidenceIn } from '../lib/adapters/objects/evidence.ts';
import { wormIn } from '../lib/adapters/objects/worm.ts';
import { CheckDue } from '../lib/contract/check-due.ts';
import { type Door, enter } from '../lib/contract/door.ts';
import type { FunctionName } from '../lib/contract/env.ts';
import { type TrustedKeys, trustedKeys } from '../lib/domain/ledger/signature.ts';
import type { Alarms } from '../lib/ports/alarms.ts';
import type { NameOwners } from '../lib/ports/owners.ts';
import type { People } from '../lib/ports/people.ts';
import type { Policies } from '../lib/ports/policies.ts';
import type { Ports } from '../lib/ports/ports.ts';
import type { SageMaker } from '../lib/ports/sagemaker.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const LOCAL = { account: '000000000000', region: 'us-east-1' } as const;
/** The bucket of write-once copies and checkpoints. */
const WORM = 'steward-worm';
/** Names of the functions as the state machines call them, filled in as CDK will fill in ARNs. */
const FUNCTIONS = {
  RetrainFunction: 'retrain',
  EvaluateFunction: 'evaluate',
  AskFunction: 'ask',
  ReleaseFunction: 'release',
};

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
  readonly policies?: string | Policies;
  /** Another SageMaker than the SDK's: tests of flows script one. */
  readonly sagemaker?: SageMaker;
  readonly alarms?: Alarms;
  /** Whose groups and endpoints are. @default all of `default` */
  readonly owners?: NameOwners;
  /** Who people are now. @default those of the home's `people.json` */
  readonly people?: People;
  /** Another place for the database than `plane.db` in the home: `:memory:` in tests. */
  readonly database?: string;
  readonly tick?: number;
  readonly log?: (line: string) => void;
}

export interface ControlPlane {
  /** All of them, as nobody has them on AWS: to look at what there is, and for tests. */
  readonly ports: Ports;
  /** Those of one flow, which writes what lib/contract/writers.ts lets it, as on AWS. */
  readonly portsOf: (flow: FunctionName) => Ports;
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
  const db = openStore(options.database ?? join(options.home, 'plane.db'));
  const clock = new LocalClock(db, options.start);
  const queue = new LocalQueue(db);
  const schedules = new LocalSchedules(db, clock);
  const objects = folderObjects(join(options.home, 's3'));
  const evidence = evidenceIn(objects, 'steward-evidence');
  const client = {
    region: LOCAL.region,
    // The stand-in checks no signature; real credentials of this machine must not travel there.
    ...(options.sagemakerUrl && {
      endpoint: options.sagemakerUrl,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  };
  const tasks: Record<string, (payload: unknown) => Promise<unknown>> = {};
  const workflows = new LocalWorkflows({
    db,
    clock,
    machines: machines(),
    tasks: lateBound(tasks),
    random: Math.random,
  });
  const registry = registryOver(localItems(db));
  const log = logOf(db, `steward/${LOCAL.account}/${LOCAL.region}/local`);
  const sign = localSigner(options.keys);
  const publicKey = (): string | undefined => localPublicKey(options.keys)?.replace(/-----[^-]+-----|\s/g, '');
  const ledgerOf = (writer?: FunctionName) =>
    keepingIncidents(localLedger(db, { clock, ids, log, sign, ...(writer && { writer }) }), registry, clock);
  const ports: Ports = {
    ledger: ledgerOf(),
    registry,
    captures: capturesIn(objects),
    evidence,
    baselines: baselinesIn(objects, evidence),
    sagemaker: options.sagemaker ?? awsSageMaker(new SageMakerClient(client), new SageMakerRuntimeClient(client)),
    alarms: options.alarms ?? awsAlarms(new CloudWatchClient(client)),
    workflows,
    schedules,
    keys: localKeys(options.keys),
    bus: localBus(queue),
    notices: inbox(join(options.home, 'inbox.jsonl')),
    policies: policiesOf(options.policies),
    owners: options.owners ?? NO_TENANTS,
    people: options.people ?? { find: async (id) => memberOf(options.home, id) },
    trust: { log, keys: keptKeys(publicKey) },
    worm: wormIn(objects, WORM),
    checkpoints: checkpointsIn(objects, WORM),
    signer: { sign: async (bytes) => sign(bytes) },
    clock,
    ids,
  };
  const own = new Map<FunctionName, Ports>();
  const portsOf = (flow: FunctionName): Ports => {
    const its = own.get(flow) ?? { ...ports, ledger: ledgerOf(flow) };
    own.set(flow, its);
    return its;
  };
  const readers = { announce: announce(portsOf('announce')), worm: worm(portsOf('worm')) };
  const doors: ReturnType<typeof doorsOf> = {
    ...doorsOf(portsOf, readers),
    checkpoint: {
      schema: z.object({}),
      flow: checkpoint(portsOf('checkpoint'), log, () => publicKey()!),
    },
  };
  for (const name of Object.values(FUNCTIONS)) tasks[name] = (payload) => enter(doors[name]!, payload);
  const plane = new Plane({
    db,
    clock,
    queue,
    schedules,
    workflows,
    doors,
    readers,
    sweep: () => sweep(portsOf('sweep'))({ limit: 100 }),
    tick: options.tick ?? 300_000,
    home: LOCAL,
    log: options.log ?? (() => undefined),
    ...(options.events && { events: options.events }),
  });
  return { ports, portsOf, plane, clock, queue, workflows, log, publicKey, close: () => db.close() };
}

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

// biome-ignore lint/suspicious/noExplicitAny: doors of every input type stand side by side; each parses its own
function doorsOf(of: ControlPlane['portsOf'], readers: PlaneParts['readers']): Record<string, Door<any, unknown>> {
  return {
    register: { schema: PackageSeen, flow: register(of('register')) },
    gate: { schema: GateDue, flow: gate(of('gate')) },
    'drift-check': { schema: CheckDue, flow: driftCheck(of('drift-check'), NO_LIMITS) },
    'quality-check': { schema: CheckDue, flow: qualityCheck(of('quality-check')) },
    retrain: { schema: RetrainStep, flow: retrain(of('retrain')) },
    evaluate: { schema: ReleaseSubject, flow: evaluate(of('evaluate')) },
    ask: { schema: AskDue, flow: ask(of('ask')) },
    resume: { schema: ResumeDue, flow: resume(of('resume')) },
    release: { schema: ReleaseStep, flow: release(of('release')) },
    reconcile: { schema: ReconcileDue, flow: reconcile(of('reconcile')) },
    announce: { schema: RecordDue, flow: again(of('announce').ledger, readers.announce) },
    worm: { schema: RecordDue, flow: again(of('worm').ledger, readers.worm) },
  };
}

function machines(): Record<string, unknown> {
  return Object.fromEntries(
    ['retrain', 'release'].map((name) => {
      const text = readFileSync(join(ROOT, 'statemachines', `${name}.asl.json`), 'utf8');
      const filled = text.replace(/\$\{(\w+)\}/g, (_, key: keyof typeof FUNCTIONS) => FUNCTIONS[key]);
      return [name, JSON.parse(filled)];
    }),
  );
}

/** The machines are checked against the names of their functions before the functions themselves can exist. */
const lateBound = (tasks: Record<string, (payload: unknown) => Promise<unknown>>) =>
  Object.fromEntries(Object.values(FUNCTIONS).map((name) => [name, (payload: unknown) => tasks[name]!(payload)]));
