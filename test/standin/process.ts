import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

export const MAIN = fileURLToPath(new URL('../../standin/main.ts', import.meta.url));
const CONTAINER = fileURLToPath(new URL('./fixtures/container', import.meta.url));
export const START = Date.parse('2026-11-23T06:30:00Z');
const TRIES = 400;

export interface StandinEvent {
  id: string;
  'detail-type': string;
  resources: string[];
  detail: Record<string, unknown>;
}

interface State {
  now: number;
  busy: boolean;
  next: number | null;
}

/** A really spawned stand-in with the real SDK clients pointed at it, its control calls and its S3 folder. */
export class StandinProcess {
  readonly home: string;
  readonly s3: string;
  url = '';
  child!: ChildProcess;
  sagemaker!: SageMakerClient;
  runtime!: SageMakerRuntimeClient;
  cloudwatch!: CloudWatchClient;
  lambda!: LambdaClient;

  constructor() {
    this.home = mkdtempSync(join(tmpdir(), 'standin-'));
    this.s3 = join(this.home, 's3');
  }

  async start(...extra: string[]): Promise<void> {
    const file = join(this.home, 'standin.json');
    rmSync(file, { force: true });
    this.child = spawn(process.execPath, [MAIN, '--home', this.home, '--start', String(START), ...extra], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await until(() => existsSync(file));
    this.url = JSON.parse(readFileSync(file, 'utf8')).url;
    const settings = {
      endpoint: this.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    };
    this.sagemaker = new SageMakerClient(settings);
    this.runtime = new SageMakerRuntimeClient(settings);
    this.cloudwatch = new CloudWatchClient(settings);
    this.lambda = new LambdaClient(settings);
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null)
      await new Promise((resolve) => this.child.once('exit', resolve));
    return this.child.exitCode;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.control('POST', 'shutdown', {});
    await this.ended();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  async control<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.url}/_standin/${path}`, { method, body: body && JSON.stringify(body) });
    const result = await answer.json();
    if (!answer.ok) throw new Error(JSON.stringify(result));
    return result as T;
  }

  state = (): Promise<State> => this.control<State>('GET', 'state');
  faults = (faults: object): Promise<unknown> => this.control('POST', 'faults', faults);

  /** Moves the clock by so many seconds. */
  async forward(seconds: number): Promise<State> {
    const { now } = await this.state();
    return this.control<State>('POST', 'clock', { to: now + seconds * 1000 });
  }

  async events(kind?: string): Promise<StandinEvent[]> {
    const { events } = await this.control<{ events: { event: StandinEvent }[] }>('GET', 'events?limit=1000');
    return events.map(({ event }) => event).filter((event) => !kind || event['detail-type'] === `SageMaker ${kind}`);
  }

  async pushImage(folder: string = CONTAINER, shared: string[] = []): Promise<string> {
    const body = {
      repository: 'mean',
      folder,
      shared,
      train: ['node', 'train.mjs'],
      serve: ['node', 'serve.mjs'],
      process: ['node', 'process.mjs'],
    };
    return (await this.control<{ imageUri: string }>('POST', 'images', body)).imageUri;
  }

  put(key: string, text: string | Uint8Array): void {
    const path = join(this.s3, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Lines of every file below a prefix. */
  lines(prefix: string): string[] {
    return this.files(prefix).flatMap((path) =>
      readFileSync(join(this.s3, prefix, path), 'utf8')
        .trimEnd()
        .split('\n'),
    );
  }

  files(prefix: string): string[] {
    const folder = join(this.s3, prefix);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.\w+$/.test(name))
      .sort();
  }
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (await condition()) return;
    await sleep(25);
  }
  throw new Error('waited 10 s in vain');
}
