import { availableParallelism } from 'node:os';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import type { CountedJob, Job } from '../../lib/tables/sketch/job.ts';
import type { DoneShare, ShareJob, ShareThread, ShareThreads } from '../../lib/tables/sketch/plain/shares.ts';
import type { JobThread, Threads } from '../../lib/tables/sketch/threads.ts';

/** What a counting thread is started with. */
export interface ToThread {
  readonly baseline: Baseline;
}
/** What threads say: what they found, or that they could not; a counting one also how far it is. */
type Answer<T> = { readonly done: T } | { readonly failed: true };
export type FromThread = { readonly bytes: number; readonly counted: number } | Answer<CountedJob>;
export type FromSharing = Answer<DoneShare>;

/** More threads than these wait for the disk. */
const MOST = 8;

/** MB of new values between collections of a sharing thread, which keeps little of what it reads: several times as many by itself. */
const YOUNG = 16;

const others = (): number => Math.min(MOST, availableParallelism()) - 1;

/** The programs of threads lie beside this one: as source, or where `bundle-cli.mjs` and `bundled.mjs` put them. */
const programAt = (name: string): URL =>
  new URL(import.meta.url.endsWith('.ts') ? `./${name}.ts` : `./${name}.mjs`, import.meta.url);

/** A thread for every other processor that this process may use, which counts. */
export const otherThreads = (): Threads => ({ others: others(), start: startCounting });

/** A thread for every other processor that this process may use, which gathers columns. */
export const sharingThreads = (): ShareThreads => ({ others: others(), start: startSharing });

function startCounting(baseline: Baseline): JobThread {
  const { ask, end } = startThread<Job, CountedJob>('counting-thread', { workerData: { baseline } satisfies ToThread });
  return { count: ask, end };
}

function startSharing(): ShareThread {
  const { ask, end } = startThread<ShareJob, DoneShare>('sharing-thread', {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
  });
  return { gather: (job) => ask(job), end };
}

type Progress = (bytes: number, counted: number) => void;

interface Waiting<R> {
  readonly progress: Progress;
  readonly done: (result: R) => void;
  readonly failed: (cause: Error) => void;
}

/** Starts a thread that is asked one thing after another. */
function startThread<J, R>(name: string, options: WorkerOptions) {
  const worker = new Worker(programAt(name), options);
  let waiting: Waiting<R> | undefined;
  let ended: Error | undefined;
  const fail = (cause: Error): void => {
    waiting?.failed(cause);
    waiting = undefined;
  };
  const stop = (cause: Error): void => {
    ended ??= cause;
    fail(cause);
  };
  worker.on('error', (cause) => stop(cause instanceof Error ? cause : new Error(String(cause))));
  worker.on('exit', () => stop(new Error('the thread has ended')));
  worker.on('message', (message: Answer<R> | { readonly bytes: number; readonly counted: number }) => {
    if ('bytes' in message) waiting?.progress(message.bytes, message.counted);
    else if ('failed' in message) fail(new Error('the job failed'));
    else {
      waiting?.done(message.done);
      waiting = undefined;
    }
  });
  return {
    ask: (job: J, progress: Progress = () => undefined) =>
      new Promise<R>((done, failed) => {
        if (ended) return failed(ended);
        waiting = { progress, done, failed };
        worker.postMessage(job);
      }),
    end: () => void worker.terminate(),
  };
}
