import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  type ModelPackageContainerDefinition,
} from '@aws-sdk/client-sagemaker';
import { create } from 'tar';
import { parse } from 'yaml';
import { answer } from '../../functions/approve/answer.ts';
import { Apply, apply } from '../../functions/register/apply.ts';
import { NO_TENANTS } from '../../lib/adapters/local/people/owners.ts';
import { StandinClient } from '../../lib/adapters/local/standin.ts';
import { runFlow } from '../../lib/contract/run-flow.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import { type ControlPlane, controlPlane } from '../../local/control-plane.ts';
import { recordsOf } from '../../local/records.ts';
import { runUntil } from '../../local/run-until.ts';
import { type TimedStandin, targetHere, together } from '../../local/standins.ts';
import { runFiles } from '../functions/run-files.ts';
import { BEN } from '../functions/world.ts';
import { START, Standin } from './harness.ts';

export const MODEL = 'flight-delay';
export const ENDPOINT = 'flight-delay-prod';
export const LIVE = targetHere('live', '222233334444');
const id = { tenant: 'default', model: MODEL };

/** Changes the flights' deployment, and what else of their manifest. */
type Change = (deployment: Record<string, unknown>, manifest: { monitoring: { drift: object } }) => void;

/** The whole control plane with its real adapters against a stand-in of its own: what a release does to SageMaker, over HTTP. */
export class Released {
  readonly standin: Standin;
  /** That of another account, where there is one. */
  readonly live: Standin | undefined;
  readonly plane: ControlPlane;
  readonly log: string[] = [];
  /** Names of jobs whose events never come. */
  readonly lost = new Set<string>();
  readonly #clients: TimedStandin;
  #versions = 0;

  private constructor(standin: Standin, live?: Standin) {
    this.standin = standin;
    this.live = live;
    const client = new StandinClient(standin.url);
    const elsewhere = live && { live: new StandinClient(live.url) };
    this.#clients = together([client, ...Object.values(elsewhere ?? {})]);
    this.plane = controlPlane({
      home: standin.home,
      keys: join(standin.home, 'keys'),
      database: ':memory:',
      owners: { ...NO_TENANTS, ...(live && { targets: [LIVE] }) },
      start: START,
      sagemakerUrl: standin.url,
      events: {
        pull: async (after) =>
          (await client.pull(after)).filter(
            ({ event }) => ![...this.lost].some((job) => JSON.stringify(event).includes(job)),
          ),
      },
      ...(elsewhere && { elsewhere }),
      log: (line) => this.log.push(line),
    });
  }

  /** @param change makes another manifest of the flights' */
  static async launch(change: Change = () => undefined): Promise<Released> {
    return Released.#launched(new Released(await Standin.launch()), change);
  }

  /** The same with a second account, which is the target `live`: its stand-in finds the same S3. */
  static async launchInTwo(change: (deployment: Record<string, unknown>) => void): Promise<Released> {
    const standin = await Standin.launch();
    const live = new Standin();
    await live.start('--account', LIVE.account, '--s3', standin.s3);
    return Released.#launched(new Released(standin, live), change);
  }

  static async #launched(released: Released, change: Change): Promise<Released> {
    const manifest = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
    change(manifest.deployments[0], manifest);
    const { ports } = released.plane;
    await runFlow({ schema: Apply, flow: apply(ports) }, { manifest, actor: { kind: 'person', id: 'u_ana' } });
    await released.standin.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: MODEL }));
    return released;
  }

  async close(): Promise<void> {
    this.plane.close();
    await this.standin.close();
    await this.live?.close();
  }

  /** Registers the next version, as a pipeline does, and lets Steward judge it until it asks. */
  async asked(
    environment: Record<string, string> = {},
    containers?: ModelPackageContainerDefinition[],
  ): Promise<number> {
    const version = await this.trained(environment, containers);
    await this.asks();
    return version;
  }

  /** Until a question is open. */
  asks = (): Promise<void> => this.until(async () => (await this.#open()) !== undefined);

  /** Lets so much time go by, with everything that is due in it. */
  async pass(ms: number): Promise<void> {
    const end = this.plane.clock.now() + ms;
    await this.until(async () => this.plane.clock.now() >= end);
  }

  /** Leaves the next version's package, as a pipeline does: of one container with an archive, or of these. */
  async trained(
    environment: Record<string, string> = {},
    containers?: ModelPackageContainerDefinition[],
  ): Promise<number> {
    this.#versions += 1;
    const version = this.#versions;
    const root = `runs/${version}`;
    const files = { ...runFiles(version, version > 1 ? 0.4 : 0), 'evaluation.json': '{}' };
    for (const [name, text] of Object.entries(files)) this.standin.put(`${root}/${name}`, text);
    const folder = mkdtempSync(join(this.standin.home, 'model-'));
    writeFileSync(join(folder, 'model.json'), JSON.stringify({ mean: version }));
    mkdirSync(join(this.standin.s3, root), { recursive: true });
    await create({ file: join(this.standin.s3, root, 'model.tar.gz'), cwd: folder, gzip: true }, ['model.json']);
    const Image = await this.standin.pushImage();
    // What a repository's policy lets another account pull.
    await this.live?.pushImage();
    await this.standin.sagemaker.send(
      new CreateModelPackageCommand({
        ModelPackageGroupName: MODEL,
        InferenceSpecification: {
          Containers: containers ?? [{ Image, ModelDataUrl: `s3://${root}/model.tar.gz`, Environment: environment }],
          SupportedContentTypes: ['text/csv'],
          SupportedResponseMIMETypes: ['text/csv'],
        },
        ModelApprovalStatus: 'PendingManualApproval',
        ModelMetrics: {
          ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: `s3://${root}/evaluation.json` } },
        },
        CustomerMetadataProperties: {
          'steward:predictions': `s3://${root}/predictions.jsonl`,
          'steward:trainingData': `s3://${root}/train.csv`,
          'steward:requester': 'u_ana',
        },
      }),
    );
    return version;
  }

  /** Says yes to the open question. */
  async approve(): Promise<void> {
    const approval = (await this.#open())!;
    await answer(this.plane.ports)({
      person: BEN,
      approval: approval.id,
      answer: 'approve',
      digest: approval.digest,
      reason: 'because',
      idempotencyKey: 'k',
    });
  }

  /** Lets time go by, of plane and stand-in alike, until something holds. */
  async until(holds: () => Promise<boolean>): Promise<void> {
    let rounds = 0;
    const over = async (): Promise<boolean> => {
      rounds += 1;
      if (rounds > 20_000) throw new Error(`waited in vain; the last records are ${(await this.types()).slice(-5)}`);
      return holds();
    };
    await runUntil(this.plane, this.#clients, [], over, async () => undefined);
  }

  /** Until the version's release has ended, however it did. */
  ended = (version: number): Promise<void> =>
    this.until(async () => {
      const state = (await this.deployment()).releases[version];
      return state !== undefined && state !== 'releasing';
    });

  deployment = async (): Promise<Deployment> => (await this.plane.ports.registry.deployment(id, ENDPOINT))!;
  version = (version: number) => this.plane.ports.registry.version(id, version);
  records = (): Promise<LedgerRecord[]> => recordsOf(this.plane.ports, `model.default.${MODEL}`);
  types = async (): Promise<string[]> => (await this.records()).map(({ type }) => type);
  /** The last record of one kind. */
  last = async (type: LedgerRecord['type']): Promise<LedgerRecord | undefined> =>
    (await this.records()).findLast((record) => record.type === type);

  async #open() {
    const { registry } = this.plane.ports;
    const { items } = await registry.open('default', { limit: 100 });
    const open = items.find(({ model }) => model === MODEL);
    return open && registry.approval(open.id);
  }
}
