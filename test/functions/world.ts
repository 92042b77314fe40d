import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { answer } from '../../functions/approve/answer.ts';
import { Apply, apply } from '../../functions/register/apply.ts';
import { loadPolicies } from '../../lib/adapters/cedar/load-policies.ts';
import { NO_TENANTS } from '../../lib/adapters/local/people/owners.ts';
import { memberOf, membersIn } from '../../lib/adapters/local/people/people.ts';
import { runFlow } from '../../lib/contract/run-flow.ts';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import type { Person } from '../../lib/domain/approval/person.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { RanJob, RunPlan } from '../../lib/domain/retrain/jobs.ts';
import type { EndpointObservation, RunningContainer, ServedContent } from '../../lib/domain/served/served.ts';
import type { Network } from '../../lib/domain/serving/serving.ts';
import { settingsOf } from '../../lib/domain/serving/settings.ts';
import type { Visit } from '../../lib/domain/target.ts';
import type { AlarmSpec, AlarmState, Alarms, ServingMetrics } from '../../lib/ports/alarms.ts';
import type { NameOwners } from '../../lib/ports/people.ts';
import type { Policies } from '../../lib/ports/policies.ts';
import type {
  EndpointConfigSpec,
  EndpointUpdate,
  InvokeRequest,
  MadeOf,
  PackageDetails,
  PipelineStatus,
  QueuedRequest,
  SageMaker,
} from '../../lib/ports/sagemaker.ts';
import { type ControlPlane, controlPlane } from '../../local/control-plane.ts';
import { FOLDER } from '../policies/scenarios.ts';
import { runFiles } from './run-files.ts';

export const ARN = 'arn:aws:sagemaker:us-east-1:000000000000:model-package/flight-delay';
export const START = Date.parse('2026-11-01T00:00:00Z');

export const person = (id: string, ...groups: Person['groups']): Person => ({
  id,
  tenants: ['default'],
  groups,
  amr: ['pwd'],
  authAgeSeconds: 1,
});
export const BEN = person('u_ben', 'approvers');
export const ANA = person('u_ana', 'owners', 'approvers');

export const containerFrom = (from: string) => ({
  package: from,
  image: '',
  artifact: '',
  environment: {},
  extras: [],
});

/** A SageMaker that does what the test says; every call is kept. What really happens is proven with the stand-in. */
export class ScriptedSageMaker implements SageMaker {
  readonly calls: string[] = [];
  readonly packages = new Map<string, PackageDetails>();
  endpoint: EndpointObservation | undefined;
  /** Endpoints beside that one, by names that a test puts here; every other name is that one's. */
  readonly apart = new Map<string, EndpointObservation | undefined>();
  /** What an update of the endpoint leads to. */
  outcome: 'live' | 'silent-rollback' = 'live';
  answers = true;
  readonly configs = new Map<string, ServedContent>();
  readonly models = new Map<string, { containers: RunningContainer[]; role: string; extras: string[] }>();
  /** Those of other accounts, by the names of targets, and who went there. */
  readonly elsewhere = new Map<string, ScriptedSageMaker>();
  readonly sessions: string[] = [];

  in({ target, session }: Visit): ScriptedSageMaker {
    this.sessions.push(session);
    const there = this.elsewhere.get(target);
    // Packages are the first account's, whoever asks.
    if (there)
      return Object.assign(there, {
        describePackage: (arn: string) => this.describePackage(arn),
        approvePackage: (arn: string) => this.approvePackage(arn),
      });
    throw new Error(`no target ${target}`);
  }

  async describePackage(arn: string) {
    return this.packages.get(arn);
  }
  async approvePackage(arn: string) {
    this.calls.push(`approve ${arn.split('/').at(-1)}`);
    this.packages.set(arn, { ...this.packages.get(arn)!, approval: 'Approved' });
  }
  async startPipeline(pipeline: string, token: string, _parameters: Readonly<Record<string, string>>) {
    this.calls.push(`pipeline ${pipeline} ${token}`);
    return `arn:execution/${token}`;
  }
  async pipelineStatus(_execution: string): Promise<PipelineStatus> {
    return { status: 'Executing', failureReason: undefined };
  }
  /** What a run of the pipeline starts, and what its executions ran. */
  plan: RunPlan | undefined = { region: 'us-east-1', jobs: [], unknown: [] };
  ran: RanJob[] = [];
  async pipelinePlan(_pipeline: string, _parameters: Readonly<Record<string, string>>) {
    return this.plan;
  }
  async pipelineJobs(_execution: string) {
    return { region: 'us-east-1', jobs: this.ran };
  }
  async stopPipeline(execution: string) {
    this.calls.push(`stop ${execution}`);
  }
  async createModel(name: string, from: string | readonly MadeOf[], role: string, network?: Network, byName = false) {
    this.calls.push('model');
    const extras = settingsOf({ network, ...(byName && { serving: { type: 'direct' } }) }).variant;
    const containers =
      typeof from === 'string'
        ? [containerFrom(from)]
        : from.map((one) => ({ ...one, package: undefined, extras: [] }));
    if (!this.models.has(name)) this.models.set(name, { containers, role, extras });
  }
  /** A name that is taken stays what it is, as in SageMaker. */
  async createEndpointConfig(spec: EndpointConfigSpec) {
    this.calls.push('config');
    if (!this.configs.has(spec.name)) this.configs.set(spec.name, this.#served(spec));
  }
  async createEndpoint(name: string, config: string) {
    this.calls.push('create');
    this.#runs(name, this.#observed(config));
  }
  async updateEndpoint({ endpoint, config, plan }: EndpointUpdate) {
    this.calls.push(`update ${plan.type}`);
    if (this.outcome === 'live') this.#runs(endpoint, this.#observed(config));
  }
  #runs(name: string, observed: EndpointObservation | undefined): void {
    if (this.apart.has(name)) this.apart.set(name, observed);
    else this.endpoint = observed;
  }
  async describeModel(name: string) {
    const model = this.models.get(name);
    return model && { role: model.role, containers: model.containers, extras: model.extras };
  }
  async describeConfig(config: string) {
    return this.configs.get(config);
  }
  async describeEndpoint(name = '') {
    return this.apart.has(name) ? this.apart.get(name) : this.endpoint;
  }
  async deleteEndpoint(name = '') {
    this.calls.push('delete');
    this.#runs(name, undefined);
  }
  /** Transform jobs and components are played with the stand-in. */
  async describeTransformJob() {
    return undefined;
  }
  async completedTransformJobs() {
    return [];
  }
  async describeComponent() {
    return undefined;
  }
  async createComponent() {}
  async updateComponent() {}
  async deleteComponent() {}
  async invoke(_endpoint: string, _request: InvokeRequest) {
    return this.answers ? { status: 200, body: '0.5' } : { status: 500, body: '' };
  }
  /** Nobody answers: queues are played with the stand-in. */
  async invokeAsync(_endpoint: string, { inferenceId, folder }: QueuedRequest) {
    this.calls.push('invoke async');
    return { output: `s3://answers/${folder}/${inferenceId}.out`, failure: `s3://answers/${inferenceId}-error.out` };
  }
  #served(spec: EndpointConfigSpec): ServedContent {
    const { modelName = '' } = spec;
    const model = this.models.get(modelName);
    const settings = settingsOf(spec);
    const fleets = spec.variants ?? [{ ...spec, name: spec.variant, weight: 1 }];
    const variants = fleets.map(({ name, instanceType, instances, weight }) => ({
      name,
      model: modelName,
      role: model?.role,
      instanceType,
      configuredInstances: instances,
      instances: undefined,
      weight,
      images: [],
      containers: model?.containers ?? [],
      extras: [...settings.variant, ...(model?.extras ?? [])],
    }));
    const capture = {
      enabled: spec.capture !== undefined,
      uri: spec.capture?.uri,
      percent: spec.capture?.percent,
      modes: spec.capture ? ['Input', 'Output'] : [],
      asText: spec.capture ? ['CSV text/csv', 'JSON application/json'] : [],
    };
    const { beside } = spec;
    if (!beside) return { variants, shadows: [], capture, extras: settings.config };
    const { role, containers = [], extras = [] } = this.models.get(beside.modelName) ?? {};
    const [first] = variants;
    const shadowing = {
      ...first!,
      ...{ name: beside.variant, model: beside.modelName, role, containers, extras },
      ...{ instanceType: beside.instanceType, configuredInstances: beside.instances },
    };
    if (beside.weights) {
      const [own, other] = beside.weights;
      const arms = [
        { ...first!, weight: own },
        { ...shadowing, weight: other },
      ];
      return { variants: arms, shadows: [], capture, extras: settings.config };
    }
    return { variants, shadows: [beside.variant], shadowing: [shadowing], capture, extras: settings.config };
  }
  #observed(config: string): EndpointObservation {
    const content = this.configs.get(config)!;
    const running = (variants: ServedContent['variants']) =>
      variants.map((variant) => ({
        ...variant,
        instances: variant.configuredInstances,
        images: variant.containers.flatMap(({ package: from, image }) =>
          from === undefined
            ? [/[0-9a-f]{64}$/.exec(image)?.[0] ?? '']
            : (this.packages.get(from ?? '')?.containers ?? []).map(({ imageDigest }) => imageDigest ?? ''),
        ),
      }));
    return {
      ...content,
      status: 'InService',
      config,
      failureReason: undefined,
      pending: undefined,
      handedOver: false,
      createdAt: START,
      variants: running(content.variants),
      ...(content.shadowing && { shadowing: running(content.shadowing) }),
    };
  }
}

/** Alarms that ring when the test says so. */
export class ScriptedAlarms implements Alarms {
  readonly states = new Map<string, AlarmState>();
  readonly said = new Map<string, string>();
  readonly elsewhere = new Map<string, ScriptedAlarms>();
  readonly #calls: string[];

  constructor(calls: string[]) {
    this.#calls = calls;
  }

  in({ target }: Visit): ScriptedAlarms {
    return this.elsewhere.get(target)!;
  }

  async put({ name, metric }: AlarmSpec) {
    this.#calls.push(`alarm ${metric}`);
    this.states.set(name, this.states.get(name) ?? 'OK');
  }
  async putByHand(name: string) {
    this.states.set(name, this.states.get(name) ?? 'INSUFFICIENT_DATA');
  }
  async state(name: string) {
    return this.states.get(name);
  }
  async ringing(name: string) {
    return this.states.get(name) === 'ALARM' ? this.said.get(name) : undefined;
  }
  async set(name: string, state: AlarmState, reason = '') {
    this.states.set(name, state);
    this.said.set(name, reason);
  }
  async remove(names: readonly string[]) {
    for (const name of names) this.states.delete(name);
  }
}

/** The policies of the repository, read once for all worlds of a process. */
let read: Policies | undefined;
function policies(): Policies {
  read ??= loadPolicies(FOLDER);
  return read;
}

/** The example's manifest, parsed once for all worlds of a process. */
let example: Record<string, never> | undefined;
function exampleManifest(): Record<string, never> {
  example ??= parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8')) as Record<string, never>;
  return structuredClone(example);
}

/** CloudWatch has nothing, in any account. */
const UNMEASURED: ServingMetrics = { read: async () => new Map(), in: () => UNMEASURED };

/** A whole control plane in memory, with the model under management and a scripted SageMaker. */
export class World {
  readonly home: string;
  readonly sagemaker = new ScriptedSageMaker();
  readonly alarms = new ScriptedAlarms(this.sagemaker.calls);
  readonly log: string[] = [];
  readonly plane: ControlPlane;
  readonly database: string;
  /** Who people are now, by id: those who answered as they did, until a test says otherwise; all others as `people.json` says. */
  readonly people = new Map<string, Pick<Person, 'tenants' | 'groups'> | undefined>();

  /**
   * @param database a file makes what is kept readable from outside; tests that do not look need none
   * @param at a home that others will open, the moment at which it begins, how often it sweeps (ms), whether people are those of its file alone,
   * and whose names are (all of `default`)
   */
  constructor(
    database = ':memory:',
    at: {
      home?: string;
      keys?: string;
      start?: number;
      tick?: number;
      peopleOfFile?: true;
      owners?: NameOwners;
      servingMetrics?: ServingMetrics;
    } = {},
  ) {
    this.database = database;
    this.home = at.home ?? mkdtempSync(join(tmpdir(), 'steward-flow-'));
    this.plane = controlPlane({
      home: this.home,
      keys: at.keys ?? join(this.home, 'keys'),
      database,
      start: at.start ?? START,
      owners: at.owners ?? NO_TENANTS,
      policies: policies(),
      ...(at.tick !== undefined && { tick: at.tick }),
      sagemaker: this.sagemaker,
      alarms: this.alarms,
      servingMetrics: at.servingMetrics ?? UNMEASURED,
      log: (line) => this.log.push(line),
      ...(!at.peopleOfFile && {
        people: {
          find: async (id) => (this.people.has(id) ? this.people.get(id) : memberOf(this.home, id)),
          membersOf: async (tenant, group) => membersIn(this.home, tenant, group),
        },
      }),
    });
  }

  /** Does what can be done, and lets time pass up to `until` (default: to where nothing but the tick is left within a day). */
  async run(until?: number): Promise<void> {
    const end = until ?? this.plane.clock.now() + 7_200_000;
    for (;;) {
      while ((await this.plane.plane.step()) > 0);
      const next = this.plane.plane.nextAt();
      if (next === undefined || next > end) break;
      this.plane.clock.moveTo(Math.max(next, this.plane.clock.now() + 1));
    }
    if (until !== undefined) this.plane.clock.moveTo(until);
    while ((await this.plane.plane.step()) > 0);
  }

  async apply(change: (manifest: Record<string, never>) => void = () => undefined, who = 'u_ana'): Promise<void> {
    const manifest = exampleManifest();
    change(manifest);
    await runFlow(
      { schema: Apply, flow: apply(this.plane.portsOf('command')) },
      { manifest, actor: { kind: 'person', id: who } },
    );
  }

  put(uri: string, text: string): void {
    const path = join(this.home, 's3', uri.slice('s3://'.length));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Lets a pipeline finish: training rows, predictions in which the challenger is better by `better`, a package, its event. */
  train(
    version: number,
    options: { better?: number; requester?: string; approval?: string; rows?: number } = {},
  ): unknown {
    const root = `s3://data/runs/${version}`;
    for (const [name, text] of Object.entries(runFiles(version, options.better ?? 0, options.rows)))
      this.put(`${root}/${name}`, text);
    this.put(`${root}/evaluation.json`, '{}');
    this.put(`${root}/model.tar.gz`, `model ${version}`);
    const arn = `${ARN}/${version}`;
    this.sagemaker.packages.set(arn, {
      arn,
      group: 'flight-delay',
      version,
      status: 'Completed',
      approval: options.approval ?? 'PendingManualApproval',
      containers: [
        {
          image: `000000000000.dkr.ecr.us-east-1.amazonaws.com/x@sha256:${'a'.repeat(64)}`,
          imageDigest: 'a'.repeat(64),
          artifact: `${root}/model.tar.gz`,
          environment: {},
          unreadable: [],
        },
      ],
      generatedBy: `arn:execution/${version}`,
      commit: 'abc',
      createdAt: START,
      requester: options.requester ?? 'u_ana',
      evaluation: `${root}/evaluation.json`,
      predictions: `${root}/predictions.jsonl`,
      baselineSource: `${root}/train.csv`,
    });
    return this.event(version, `e-${version}`);
  }

  /** SageMaker's event about a package, as EventBridge delivers it, stamped to this account. */
  event(version: number, id: string, detail: Record<string, unknown> = {}): Record<string, unknown> {
    const arn = `${ARN}/${version}`;
    return {
      version: '0',
      id,
      'detail-type': 'SageMaker Model Package State Change',
      source: 'aws.sagemaker',
      account: '000000000000',
      time: '2026-11-01T00:00:00Z',
      region: 'us-east-1',
      resources: [arn],
      detail: {
        ModelPackageGroupName: 'flight-delay',
        ModelPackageVersion: version,
        ModelPackageArn: arn,
        CreationTime: '2026-11-01T00:00:00Z',
        ModelPackageStatus: 'Completed',
        ModelApprovalStatus: this.sagemaker.packages.get(arn)?.approval,
        ...detail,
      },
    };
  }

  take(event: unknown): string {
    return this.plane.plane.take(event, 'test').outcome;
  }

  /** As they stand there, damaged or not. */
  async records(): Promise<(LedgerRecord & { hash: string })[]> {
    const stored = await Array.fromAsync(this.plane.ports.ledger.read('model.default.flight-delay'));
    return stored.map(({ bytes, hash }) => ({ ...(JSON.parse(bytes) as LedgerRecord), hash }));
  }

  async types(): Promise<string[]> {
    return (await this.records()).map(({ type, verdict }) => (verdict ? `${type}:${verdict}` : type));
  }

  /** The open question, or that about one version where several are open: their ids, and so their order, are random. */
  async open(version?: number): Promise<Approval | undefined> {
    const { registry } = this.plane.ports;
    const { items } = await registry.open('default', { limit: 100 });
    const all = await Promise.all(items.map(({ id }) => registry.approval(id)));
    return all.find((a) => a?.model === 'flight-delay' && (version === undefined || a.version === version));
  }

  answer(approval: Approval, who: Person, said: 'approve' | 'reject' = 'approve', digest = approval.digest) {
    if (!this.people.has(who.id)) this.people.set(who.id, who);
    return answer(this.plane.portsOf('answer'))({
      person: who,
      approval: approval.id,
      answer: said,
      digest,
      reason: 'because',
      idempotencyKey: 'k',
    });
  }

  /** Brings a version live, from its package to the verified endpoint. */
  async live(version: number, options: Parameters<World['train']>[1] = {}): Promise<void> {
    this.take(this.train(version, options));
    await this.run(this.plane.clock.now());
    await this.answer((await this.open(version))!, BEN);
    await this.run();
  }
}
