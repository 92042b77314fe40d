import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DescribeEndpointCommand, type DescribeEndpointOutput, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { armOf } from './arm-of.ts';
import type { Outside } from './life.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MINUTE = 60_000;
const LARGEST = 500;

interface Sent {
  readonly id: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** One row that somebody will ask about, and what became of it. */
export interface Due {
  /** Its own: a request's id is made of its first row's. */
  readonly id: string;
  /** When it comes up (epoch ms of the story). */
  readonly at: number;
  /** The features as CSV, and the label as text. */
  readonly row: string;
  readonly label: string;
}

export interface CallerOptions {
  readonly sagemaker: SageMakerClient;
  readonly runtime: SageMakerRuntimeClient;
  readonly s3: string;
  readonly endpoint: string;
  /** The folder below the object store that labels go to, as the manifest's `quality.labels` has it; none where nobody uploads any. */
  readonly labels?: string;
  /** How often labels of what was asked before are uploaded, and how long after (ms): once a day at half past midnight where nothing is said. */
  readonly labelled?: { readonly every: number; readonly after: number };
  /** Predictions are asked for in batches of this length (ms, 6 h where nothing is said), except while a release is under way: then minute by minute, as real traffic comes. */
  readonly batch?: number;
  /** File that remembers what was asked; after a crash the request in doubt is looked up in the capture, never asked twice. */
  readonly memory: string;
  /** Whether what came up before the endpoint served is never asked: who stands behind another stage has no backlog. */
  readonly fresh?: boolean;
  /** Whether each row is a unit of its own, whose request names the arm that it is dealt to while an A/B runs (docs/races.md). */
  readonly deals?: boolean;
  /** In time order. */
  readonly due: readonly Due[];
}

/** The only caller of an endpoint: asks for predictions as rows come up, and uploads what became of them later. */
export class Caller implements Outside {
  readonly #o: CallerOptions;
  readonly #batch: number;
  readonly #every: number;
  readonly #after: number;
  #next = 0;
  #sent: Sent[] = [];
  #labelled = 0;
  #careful = false;
  /** The endpoint, while an A/B runs on it that callers deal to. */
  #raced: DescribeEndpointOutput | undefined;
  #serving = false;
  /** Whether what came up before the endpoint served is left out already: that is looked for once, so that rows may come as seldom as they like. */
  #begun = false;

  constructor(options: CallerOptions) {
    this.#o = options;
    this.#batch = options.batch ?? 6 * HOUR;
    this.#every = options.labelled?.every ?? DAY;
    this.#after = options.labelled?.after ?? 30 * MINUTE;
    this.#remember();
  }

  async step(now: number): Promise<number> {
    const described = await this.#o.sagemaker
      .send(new DescribeEndpointCommand({ EndpointName: this.#o.endpoint }))
      .catch(() => undefined);
    // An endpoint that is being updated still serves; only one that was never up does not.
    this.#serving =
      described !== undefined && described.EndpointStatus !== 'Creating' && described.EndpointStatus !== 'Failed';
    this.#careful = described?.EndpointStatus === 'Updating' || described?.EndpointStatus === 'RollingBack';
    const isRaced = described?.ProductionVariants?.some(({ VariantName }) => VariantName?.startsWith('steward-arm-'));
    this.#raced = this.#o.deals && isRaced ? described : undefined;
    const done = this.#label(now);
    return this.#serving ? done + (await this.#ask(now)) : done;
  }

  /** When the next prediction or upload is due (epoch ms). */
  nextAt(now: number): number | undefined {
    const next = this.#o.due[this.#next];
    const times = [next && this.#serving ? Math.max(now, this.#dueAt(next)) : undefined, this.#labelsAt()];
    const known = times.filter((t): t is number => t !== undefined);
    return known.length > 0 ? Math.min(...known) : undefined;
  }

  waiting(): boolean {
    return false;
  }

  #dueAt({ at }: Due): number {
    return this.#careful ? at : Math.floor(at / this.#batch) * this.#batch + this.#batch - MINUTE;
  }

  async #ask(now: number): Promise<number> {
    let asked = 0;
    if (this.#o.fresh && !this.#begun) this.#leaveOut(now);
    while (this.#next < this.#o.due.length) {
      const from = this.#next;
      let to = from;
      while (
        to < this.#o.due.length &&
        to - from < LARGEST &&
        this.#belong(from, to) &&
        this.#dueAt(this.#o.due[to]!) <= now
      )
        to += 1;
      if (to === from) break;
      const { id } = this.#o.due[from]!;
      await this.#invoke({ id: this.#raced ? `${id}:1` : `${id}-${to - from}`, at: now, from, to });
      asked += to - from;
    }
    return asked;
  }

  /** What came up before the first look at which the endpoint served is not asked; a story that was killed remembers where that was. */
  #leaveOut(now: number): void {
    while (this.#next < this.#o.due.length && this.#o.due[this.#next]!.at < now) this.#next += 1;
    this.#begun = true;
    this.#write({ begun: this.#next });
  }

  /** Rows of one request lie in one batch, or in one minute while a release is watched. */
  #belong(from: number, to: number): boolean {
    if (this.#raced && to > from) return false;
    const span = this.#careful ? MINUTE : this.#batch;
    return Math.floor(this.#o.due[from]!.at / span) === Math.floor(this.#o.due[to]!.at / span);
  }

  async #invoke(sent: Sent): Promise<void> {
    this.#write({ asking: sent });
    const rows = this.#o.due.slice(sent.from, sent.to);
    const Body = rows.map(({ row }) => row).join('\n');
    const ask = (TargetVariant?: string) =>
      this.#o.runtime.send(
        new InvokeEndpointCommand({
          ...{
            EndpointName: this.#o.endpoint,
            ContentType: 'text/csv',
            Accept: 'text/csv',
            InferenceId: sent.id,
            Body,
          },
          ...(TargetVariant !== undefined && { TargetVariant }),
        }),
      );
    const arm = this.#raced && armOf(this.#raced, rows[0]!.id);
    await ask(arm)
      // The arm went while it was asked: whoever serves now is asked instead.
      .catch((error: Error) => (arm !== undefined && error.name === 'ValidationError' ? ask() : Promise.reject(error)))
      // A failed request is the endpoint's failure, to be seen by its alarms; the caller falls back and goes on.
      .catch((error: Error) => {
        if (error.name !== 'ModelError') throw error;
      });
    this.#write({ asked: sent });
    this.#sent.push(sent);
    this.#next = sent.to;
  }

  #labelsAt(): number | undefined {
    const first = this.#sent[this.#labelled];
    return first && this.#o.labels !== undefined ? (this.#spanOf(first) + 1) * this.#every + this.#after : undefined;
  }

  #spanOf({ at }: Sent): number {
    return Math.floor(at / this.#every);
  }

  /** Uploads the labels of every span that is over, one file each, as SageMaker wants ground truth. */
  #label(now: number): number {
    let done = 0;
    for (let at = this.#labelsAt(); at !== undefined && at <= now; at = this.#labelsAt()) {
      const span = this.#spanOf(this.#sent[this.#labelled]!);
      const lines: string[] = [];
      while (this.#labelled < this.#sent.length && this.#spanOf(this.#sent[this.#labelled]!) === span) {
        const { id, from, to } = this.#sent[this.#labelled]!;
        const data = this.#o.due
          .slice(from, to)
          .map(({ label }) => label)
          .join('\n');
        const eventMetadata = { eventId: id };
        lines.push(JSON.stringify({ groundTruthData: { data, encoding: 'CSV' }, eventMetadata, eventVersion: '0' }));
        this.#labelled += 1;
      }
      const hour = new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');
      const file = join(this.#o.s3, this.#o.labels!, hour, `${this.#o.endpoint}.jsonl`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${lines.join('\n')}\n`);
      this.#write({ labelled: this.#labelled });
      done += 1;
    }
    return done;
  }

  #write(line: object): void {
    appendFileSync(this.#o.memory, `${JSON.stringify(line)}\n`);
  }

  #remember(): void {
    if (!existsSync(this.#o.memory)) return;
    let doubt: Sent | undefined;
    for (const text of readFileSync(this.#o.memory, 'utf8').split('\n')) {
      if (!text.endsWith('}')) continue;
      const line = JSON.parse(text) as { begun?: number; asking?: Sent; asked?: Sent; labelled?: number };
      if (line.begun !== undefined) {
        this.#next = line.begun;
        this.#begun = true;
      }
      if (line.asking) doubt = line.asking;
      if (line.asked) {
        this.#sent.push(line.asked);
        this.#next = line.asked.to;
        doubt = undefined;
      }
      if (line.labelled) this.#labelled = line.labelled;
    }
    if (doubt && this.#captured(doubt)) {
      this.#write({ asked: doubt });
      this.#sent.push(doubt);
      this.#next = doubt.to;
    }
  }

  #captured({ id, at }: Sent): boolean {
    const hour = new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');
    const folder = join(this.#o.s3, 'steward-captures/capture', this.#o.endpoint);
    const hours = existsSync(folder) ? readdirSync(folder).map((variant) => join(folder, variant, hour)) : [];
    return hours
      .filter(existsSync)
      .some((path) => readdirSync(path).some((name) => readFileSync(join(path, name), 'utf8').includes(`"${id}"`)));
  }
}
