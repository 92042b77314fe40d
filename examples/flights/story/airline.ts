import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DescribeEndpointCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Flight } from '../data.ts';

const ENDPOINT = 'flight-delay-prod';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Predictions are asked for in batches, except while a release is under way: then minute by minute, as real traffic comes. */
const BATCH = 6 * HOUR;
const MINUTE = 60_000;
const LARGEST = 500;

interface Sent {
  readonly id: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface AirlineOptions {
  readonly sagemaker: SageMakerClient;
  readonly runtime: SageMakerRuntimeClient;
  readonly s3: string;
  /** File that remembers what was asked; after a crash the request in doubt is looked up in the capture, never asked twice. */
  readonly memory: string;
  readonly flights: readonly Flight[];
}

/** The endpoint's only caller: asks for predictions as flights come up, and uploads what became of them a day later. */
export class Airline {
  readonly #o: AirlineOptions;
  #next = 0;
  #sent: Sent[] = [];
  #labelled = 0;
  #careful = false;
  #serving = false;

  constructor(options: AirlineOptions) {
    this.#o = options;
    this.#remember();
  }

  async step(now: number): Promise<number> {
    const described = await this.#o.sagemaker
      .send(new DescribeEndpointCommand({ EndpointName: ENDPOINT }))
      .catch(() => undefined);
    // An endpoint that is being updated still serves; only one that was never up does not.
    this.#serving =
      described !== undefined && described.EndpointStatus !== 'Creating' && described.EndpointStatus !== 'Failed';
    this.#careful = described?.EndpointStatus === 'Updating' || described?.EndpointStatus === 'RollingBack';
    const done = this.#label(now);
    return this.#serving ? done + (await this.#ask(now)) : done;
  }

  /** When the next prediction or upload is due (epoch ms). */
  nextAt(now: number): number | undefined {
    const flight = this.#o.flights[this.#next];
    const times = [flight && this.#serving ? Math.max(now, this.#dueAt(flight)) : undefined, this.#labelsAt()];
    const known = times.filter((t): t is number => t !== undefined);
    return known.length > 0 ? Math.min(...known) : undefined;
  }

  waiting(): boolean {
    return false;
  }

  #dueAt(flight: Flight): number {
    return this.#careful ? flight.at : Math.floor(flight.at / BATCH) * BATCH + BATCH - MINUTE;
  }

  async #ask(now: number): Promise<number> {
    let asked = 0;
    while (this.#next < this.#o.flights.length) {
      const from = this.#next;
      let to = from;
      while (
        to < this.#o.flights.length &&
        to - from < LARGEST &&
        this.#belong(from, to) &&
        this.#dueAt(this.#o.flights[to]!) <= now
      )
        to += 1;
      if (to === from) break;
      await this.#invoke({ id: `${this.#o.flights[from]!.id}-${to - from}`, at: now, from, to });
      asked += to - from;
    }
    return asked;
  }

  /** Rows of one request lie in one batch, or in one minute while a release is watched. */
  #belong(from: number, to: number): boolean {
    const span = this.#careful ? MINUTE : BATCH;
    return Math.floor(this.#o.flights[from]!.at / span) === Math.floor(this.#o.flights[to]!.at / span);
  }

  async #invoke(sent: Sent): Promise<void> {
    this.#write({ asking: sent });
    const rows = this.#o.flights.slice(sent.from, sent.to);
    const Body = rows.map((f) => `${f.hour},${f.weekday},${f.distance},${f.origin},${f.destination}`).join('\n');
    // A failed request is the endpoint's failure, to be seen by its alarms; the airline falls back and goes on.
    await this.#o.runtime
      .send(
        new InvokeEndpointCommand({
          EndpointName: ENDPOINT,
          ContentType: 'text/csv',
          Accept: 'text/csv',
          InferenceId: sent.id,
          Body,
        }),
      )
      .catch((error: Error) => {
        if (error.name !== 'ModelError') throw error;
      });
    this.#write({ asked: sent });
    this.#sent.push(sent);
    this.#next = sent.to;
  }

  #labelsAt(): number | undefined {
    const first = this.#sent[this.#labelled];
    return first && (Math.floor(first.at / DAY) + 1) * DAY + 30 * MINUTE;
  }

  /** Uploads the labels of every day that is over, one file a day, at half past midnight, as SageMaker wants ground truth. */
  #label(now: number): number {
    let done = 0;
    for (let at = this.#labelsAt(); at !== undefined && at <= now; at = this.#labelsAt()) {
      const day = Math.floor(this.#sent[this.#labelled]!.at / DAY);
      const lines: string[] = [];
      while (this.#labelled < this.#sent.length && Math.floor(this.#sent[this.#labelled]!.at / DAY) === day) {
        const { id, from, to } = this.#sent[this.#labelled]!;
        const data = this.#o.flights
          .slice(from, to)
          .map((f) => (f.late ? 1 : 0))
          .join('\n');
        const eventMetadata = { eventId: id };
        lines.push(JSON.stringify({ groundTruthData: { data, encoding: 'CSV' }, eventMetadata, eventVersion: '0' }));
        this.#labelled += 1;
      }
      const hour = new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');
      const file = join(this.#o.s3, 'steward-captures/labels/flight-delay', hour, 'labels.jsonl');
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
      const line = JSON.parse(text) as { asking?: Sent; asked?: Sent; labelled?: number };
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
    const folder = join(this.#o.s3, 'steward-captures/capture', ENDPOINT, 'AllTraffic', hour);
    return (
      existsSync(folder) &&
      readdirSync(folder).some((name) => readFileSync(join(folder, name), 'utf8').includes(`"${id}"`))
    );
  }
}
