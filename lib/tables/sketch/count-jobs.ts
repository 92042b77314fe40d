import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import { merge } from '../../domain/drift/baseline/merge.ts';
import { newSketch, type Sketch } from '../../domain/drift/baseline/sketch.ts';
import type { Files } from '../files/files.ts';
import { addNotes, newNotes, type TableNotes } from '../table.ts';
import { type CountedJob, type Job, JobCounter, type OnCounted } from './job.ts';
import { inTurn, type JobThread, type Threads, threadsFor } from './threads.ts';

/**
 * Counts jobs, here and by other threads, and adds up what they found in the jobs' order: the result is the same to the bit whoever did what. What
 * fails elsewhere is done again here, where it fails with its reason.
 * @throws InvalidEventError as whoever reads such files whole does
 */
export async function countJobs(
  jobs: readonly Job[],
  baseline: Baseline,
  { files, threads, counted }: { files: Files; threads: Threads | undefined; counted: OnCounted },
): Promise<{ sketch: Sketch; notes: TableNotes }> {
  const here = new JobCounter(files, baseline);
  const own = (job: Job) => here.count(job, counted);
  const others = threadsFor(jobs, baseline, threads, files.cut?.piece ?? Number.POSITIVE_INFINITY);
  const hands = others.map((thread) => (job: Job) => thread.count(job, elsewhere(files, job, counted)));
  const all = new Total(baseline);
  try {
    // alone one knows where each piece begins
    if (others.length === 0) for (const job of jobs) all.add(job, await own(all.begun(job)));
    else {
      let place = 0;
      for await (const found of inTurn(jobs, [own, ...hands])) {
        const job = jobs[place++]!;
        all.add(job, found && all.follows(job, found) ? found : await own(all.begun(job)));
      }
    }
  } finally {
    for (const thread of others) thread.end();
  }
  return { sketch: all.sketch, notes: all.notes };
}

function elsewhere(files: Files, { pieces }: Job, counted: OnCounted): Parameters<JobThread['count']>[1] {
  for (const { file } of pieces) files.cut?.elsewhere(file, 0);
  return (bytes, more) => {
    files.cut?.elsewhere(pieces[0]!.file, bytes);
    counted(more);
  };
}

/** What was counted so far, and where in its file that ends. */
class Total {
  sketch: Sketch;
  readonly notes = newNotes();
  #at = 0;
  #lines = 0;

  constructor(baseline: Baseline) {
    this.sketch = newSketch(baseline);
  }

  /** A job that goes on in a file, with all that is known of where it does. */
  begun(job: Job): Job {
    const continued = job.how.kind === 'csv' && job.pieces[0]!.start > 0;
    return continued ? { ...job, from: { at: this.#at, records: this.#lines } } : job;
  }

  /** Whether a job began where the one before it ended: a line feed in quotes may have looked like the end of a record. */
  follows({ how, pieces }: Job, { from }: CountedJob): boolean {
    return how.kind !== 'csv' || pieces[0]!.start === 0 || from === this.#at;
  }

  add({ pieces }: Job, { sketch, notes, before, lines, to }: CountedJob): void {
    if (pieces[0]!.start === 0) this.#lines = 0;
    this.sketch = merge(this.sketch, sketch);
    addNotes(this.notes, notes, this.#lines - before);
    this.#at = to;
    this.#lines += lines;
  }
}
