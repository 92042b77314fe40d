import { existsSync, readFileSync } from 'node:fs';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Outside, World } from './life.ts';

const MINUTE = 60_000;

/** What became of the requests of one minute. */
export interface AskedMinute {
  readonly at: number;
  readonly endpoint: string;
  readonly answered: number;
  readonly failed: number;
}

export interface PointedOptions extends Pick<World, 'regions'> {
  /** File of the pointer that says which endpoint is asked, in which region: a GET of one object in S3. */
  readonly pointer: string;
  /** Where is asked while there is no pointer to be read. */
  readonly usual: { readonly endpoint: string; readonly region: string };
  readonly from: number;
  readonly to: number;
  /** Bodies of the requests, in turn; so many of them a minute. */
  readonly bodies: readonly string[];
  readonly perMinute: number;
  readonly told: (minute: AskedMinute) => void;
}

/** A caller as docs/failover.md has it: reads the pointer every minute, keeps the last one that it could read, and asks there. */
export class PointedCaller implements Outside {
  readonly #o: PointedOptions;
  readonly #clients = new Map<string, SageMakerRuntimeClient>();
  #at: number;
  #sent = 0;
  #place: { readonly endpoint: string; readonly region: string };

  constructor(options: PointedOptions) {
    this.#o = options;
    this.#at = options.from;
    this.#place = options.usual;
  }

  async step(now: number): Promise<number> {
    if (now < this.#at || this.#at >= this.#o.to) return 0;
    const at = this.#at;
    this.#at += MINUTE;
    this.#place = this.#pointed() ?? this.#place;
    const asked = Array.from({ length: this.#o.perMinute }, () => this.#ask());
    const answers = await Promise.all(asked);
    const answered = answers.filter(Boolean).length;
    const { endpoint } = this.#place;
    this.#o.told({ at, endpoint, answered, failed: answers.length - answered });
    return answers.length;
  }

  nextAt(): number | undefined {
    return this.#at < this.#o.to ? this.#at : undefined;
  }

  waiting(): boolean {
    return false;
  }

  #pointed(): { endpoint: string; region: string } | undefined {
    const { pointer } = this.#o;
    return existsSync(pointer) ? JSON.parse(readFileSync(pointer, 'utf8')) : undefined;
  }

  async #ask(): Promise<boolean> {
    const { endpoint, region } = this.#place;
    const body = this.#o.bodies[this.#sent % this.#o.bodies.length]!;
    const InferenceId = `outage-${this.#sent}`;
    this.#sent += 1;
    const request = { EndpointName: endpoint, ContentType: 'text/csv', Accept: 'text/csv', InferenceId, Body: body };
    return this.#client(region)
      .send(new InvokeEndpointCommand(request))
      .then(
        () => true,
        () => false,
      );
  }

  /** One try and a short patience: whoever waits for a region that is gone waits for nothing. */
  #client(region: string): SageMakerRuntimeClient {
    const here = Object.values(this.#o.regions).find((one) => one.region === region);
    const known = this.#clients.get(region);
    if (known) return known;
    const client = new SageMakerRuntimeClient({
      region,
      endpoint: here?.url ?? '',
      credentials: { accessKeyId: 'story', secretAccessKey: 'story' },
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000 },
    });
    this.#clients.set(region, client);
    return client;
  }
}
