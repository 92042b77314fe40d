import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import type { CountedJob, Job } from './job.ts';

/** Another thread of this process, which counts jobs of one baseline from files that it finds by the same names. */
export interface JobThread {
  /** Rejects where the job fails there, or the thread has ended. */
  count(job: Job, progress: (bytes: number, counted: number) => void): Promise<CountedJob>;
  end(): void;
}

/** How many threads there may be beside this one, and how one is started. */
export interface Threads {
  readonly others: number;
  start(baseline: Baseline): JobThread;
}

/** Below so many pieces' worth of bytes another thread would take longer to start than it spares. */
const WORTH = 2;

/** Starts as many threads as there is work for beside this one. */
export function threadsFor(
  jobs: readonly Job[],
  baseline: Baseline,
  threads: Threads | undefined,
  piece: number,
): JobThread[] {
  const bytes = jobs.reduce((sum, { pieces }) => sum + pieces.reduce((all, one) => all + one.bytes, 0), 0);
  if (!threads || bytes < WORTH * piece) return [];
  const others = Math.min(threads.others, jobs.length - 1);
  return Array.from({ length: Math.max(0, others) }, () => threads.start(baseline));
}

/**
 * Does jobs, several at once, and gives what came of them in their order, `undefined` for one that failed. Nobody works more than two jobs a hand ahead of
 * whoever takes the results, so that they do not pile up.
 */
export async function* inTurn<J, R>(
  jobs: readonly J[],
  hands: readonly ((job: J) => Promise<R>)[],
): AsyncGenerator<R | undefined> {
  const ahead = 2 * hands.length;
  const results = jobs.map(() => deferred<R | undefined>());
  const taken = jobs.map(() => deferred<void>());
  let next = 0;
  let stopped = false;
  const work = async (hand: (job: J) => Promise<R>) => {
    while (next < jobs.length && !stopped) {
      const place = next++;
      if (place >= ahead) await taken[place - ahead]!.promise;
      if (stopped) return;
      results[place]!.resolve(await hand(jobs[place]!).catch(() => undefined));
    }
  };
  for (const hand of hands) void work(hand);
  try {
    for (const [place, { promise }] of results.entries()) {
      yield await promise;
      taken[place]!.resolve();
    }
  } finally {
    stopped = true;
    for (const { resolve } of taken) resolve();
  }
}

/** A promise with what settles it: Node 20 has no `Promise.withResolvers`. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}
