import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import type { CountedJob, Job } from '../../lib/tables/sketch/job.ts';
import type { JobThread, Threads } from '../../lib/tables/sketch/threads.ts';

/** What a thread is started with, and what it says: how far it is, what it found, or that it could not. */
export interface ToThread {
  readonly baseline: Baseline;
}
export type FromThread =
  | { readonly bytes: number; readonly counted: number }
  | { readonly done: CountedJob }
  | { readonly failed: true };

/** More threads than these wait for the disk. */
const MOST = 8;

/** The program of a thread lies beside this one: as source, or where `bundle-cli.mjs` and `bundled.mjs` put it. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? './counting-thread.ts' : './counting-thread.mjs',
  import.meta.url,
);

/** A thread for every other processor that this process may use. */
export const otherThreads = (): Threads => ({
  others: Math.min(MOST, availableParallelism()) - 1,
  start: startThread,
});

interface Waiting {
  readonly progress: Parameters<JobThread['count']>[1];
  readonly done: (counted: CountedJob) => void;
  readonly failed: (cause: Error) => void;
}

function startThread(baseline: Baseline): JobThread {
  const worker = new Worker(PROGRAM, { workerData: { baseline } satisfies ToThread });
  let waiting: Waiting | undefined;
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
  worker.on('message', (message: FromThread) => {
    if ('bytes' in message) waiting?.progress(message.bytes, message.counted);
    else if ('failed' in message) fail(new Error('the job failed'));
    else {
      waiting?.done(message.done);
      waiting = undefined;
    }
  });
  return {
    count: (job: Job, progress) =>
      new Promise((done, failed) => {
        if (ended) return failed(ended);
        waiting = { progress, done, failed };
        worker.postMessage(job);
      }),
    end: () => void worker.terminate(),
  };
}
