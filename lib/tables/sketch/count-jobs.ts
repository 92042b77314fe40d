import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import { merge } from '../../domain/drift/baseline/merge.ts';
import { newSketch, type Sketch } from '../../domain/drift/baseline/sketch.ts';
import type { Files } from '../files/files.ts';
import { addNotes, newNotes, type TableNotes } from '../table.ts';
import { type CountedJob, type How, type Job, JobCounter, type OnCounted } from './job.ts';
import { type ColumnShare, cutFile, type PartPiece, type Piece, shareColumns, wholeFile } from './pieces.ts';
import { inTurn, type JobThread, type Threads, threadsFor } from './threads.ts';

/** A file to be counted, and how; of Parquet how many bytes of values each of its columns has. */
export interface ToCount {
  readonly file: string;
  readonly how: How;
  readonly part?: PartPiece;
  readonly columns?: readonly number[];
}

/**
 * Jobs to count files of one kind, each with how it is read: a large one is several, small ones that are read alike are one together.
 * @param hands who will count them: the columns of a large Parquet file are shared out among them
 */
export async function shareOut(files: Files, toCount: readonly ToCount[], hands = 1): Promise<Job[]> {
  const jobs: { pieces: Piece[]; how: How; place: number }[] = [];
  const most = files.cut?.piece ?? Number.POSITIVE_INFINITY;
  let open: { alike: string; bytes: number } | undefined;
  let place = 0;
  for (const { file, how, part, columns } of toCount) {
    const whole = isReadWhole(how) ? await wholeFile(files, file) : undefined;
    const shares = columns && hands > 1 ? columnsOf(whole!, columns, { hands, most }) : [];
    const found = shares.length > 0 ? shares : whole ? [whole] : await cutFile(files, file);
    const pieces = part ? found.map((piece) => ({ ...piece, part })) : found;
    const alike = JSON.stringify(how);
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
    if (pieces.length === 1 && how.kind !== 'parquet' && open && open.alike === alike && open.bytes + bytes <= most) {
      jobs.at(-1)!.pieces.push(pieces[0]!);
      open.bytes += bytes;
      continue;
    }
    // shares of columns draw the same rows of the same file, however many they are
    for (const piece of pieces)
      jobs.push({ pieces: [piece], how, place: piece.columns?.last === false ? place : place++ });
    open = pieces.length === 1 ? { alike, bytes } : undefined;
  }
  return jobs;
}

/** Shares of a hand, so that all end at about the same time. */
const SHARES = 2;
/** Pieces' worth of values from which columns are shared out, a gigabyte of a disk's: fewer are counted in two seconds, of which another thread would take half to start. */
const WORTH_SHARING = 32;

/** The columns of a file that is worth it, in shares. */
function columnsOf(
  whole: Piece,
  columns: readonly number[],
  { hands, most }: { hands: number; most: number },
): Piece[] {
  const bytes = columns.reduce((sum, one) => sum + one, 0);
  if (bytes < WORTH_SHARING * most) return [];
  return shareColumns(columns, SHARES * hands).map((share) => ({
    ...whole,
    columns: share,
    bytes: columns.slice(share.from, share.to).reduce((sum, one) => sum + one, 0),
  }));
}

/** An array is read from its beginning, Parquet here and there. */
const isReadWhole = (how: How): boolean => how.kind === 'parquet' || (how.kind === 'objects' && how.array);

/** What adds up what came of jobs, in their order. */
export interface JobTotal {
  /** A job with all that is known of where it begins. */
  begun(job: Job): Job;
  /** Whether what came of a job follows what came of those before. */
  follows(job: Job, counted: CountedJob): boolean;
  add(job: Job, counted: CountedJob): void;
}

/** Counts jobs of any table into one sketch. */
export async function countWhole(
  jobs: readonly Job[],
  baseline: Baseline,
  how: Omit<Parameters<typeof countJobs>[2], 'total'>,
): Promise<{ sketch: Sketch; notes: TableNotes }> {
  const total = new Total(baseline);
  await countJobs(jobs, baseline, { ...how, total });
  return total.end();
}

/**
 * Counts jobs, here and by other threads, and adds up what they found in the jobs' order: the result is the same to the bit whoever did what. What
 * fails elsewhere is done again here, where it fails with its reason.
 * @throws InvalidEventError as whoever reads such files whole does
 */
export async function countJobs(
  jobs: readonly Job[],
  baseline: Baseline,
  {
    files,
    threads,
    counted,
    total: all,
  }: {
    files: Files;
    threads: Threads | undefined;
    counted: OnCounted;
    total: JobTotal;
  },
): Promise<void> {
  const here = new JobCounter(files, baseline);
  const own = (job: Job) => here.count(job, counted);
  const others = threadsFor(jobs, baseline, threads, files.cut?.piece ?? Number.POSITIVE_INFINITY);
  const hands = others.map((thread) => (job: Job) => thread.count(job, elsewhere(files, job, counted)));
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
}

function elsewhere(files: Files, { pieces }: Job, counted: OnCounted): Parameters<JobThread['count']>[1] {
  for (const { file } of pieces) files.cut?.elsewhere(file, 0);
  return (bytes, more) => {
    files.cut?.elsewhere(pieces[0]!.file, bytes);
    counted(more);
  };
}

/** The same rows, some columns of which another has counted. */
function joinColumns(one: Sketch, other: Sketch, { from, to }: ColumnShare): Sketch {
  const pick = <T>(a: readonly T[], b: readonly T[], before: number): T[] => [
    ...a.slice(0, before + from),
    ...b.slice(before + from, before + to),
    ...a.slice(before + to),
  ];
  return {
    ...one,
    features: pick(one.features, other.features, 0),
    // a row of the sample begins with its hash
    sample: one.sample.map((row, place) => pick(row, other.sample[place]!, 1)),
  };
}

/** What was counted so far, and where in its file that ends. */
class Total implements JobTotal {
  readonly #baseline: Baseline;
  #sketch: Sketch | undefined;
  readonly #notes = newNotes();
  #at = 0;
  #lines = 0;
  /** Of objects: columns that no row of the file had so far, and its rows. */
  #file: { unseen: readonly string[]; used: number } = { unseen: [], used: 0 };
  /** Of Parquet in shares: what those before have counted. */
  #shared: Sketch | undefined;
  /** Whether a file that was read to its end ends in doubt. */
  #doubted = false;

  constructor(baseline: Baseline) {
    this.#baseline = baseline;
  }

  end(): { sketch: Sketch; notes: TableNotes } {
    this.#endFile();
    const sketch = this.#sketch ?? newSketch(this.#baseline);
    return { sketch, notes: { ...this.#notes, ...(this.#doubted && { endsInDoubt: true }) } };
  }

  #endFile(): void {
    if (this.#file.used > 0) addNotes(this.#notes, { ...newNotes(), absent: [...this.#file.unseen] });
    this.#file = { unseen: [], used: 0 };
    this.#doubted ||= this.#notes.endsInDoubt === true;
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

  /** The sketch of a file, when all of its columns are there. */
  #join({ columns }: Piece, sketch: Sketch): Sketch | undefined {
    const whole = columns && this.#shared ? joinColumns(this.#shared, sketch, columns) : sketch;
    this.#shared = columns?.last === false ? whole : undefined;
    return this.#shared ? undefined : whole;
  }

  add({ pieces }: Job, { sketch, notes, before, lines, to, last }: CountedJob): void {
    const goesOn = pieces[0]!.start > 0;
    if (!goesOn) {
      this.#endFile();
      this.#lines = 0;
    }
    const whole = this.#join(pieces[0]!, sketch);
    if (whole) this.#sketch = this.#sketch ? merge(this.#sketch, whole) : whole;
    addNotes(this.#notes, notes, this.#lines - before);
    if (last) {
      const { unseen, used } = this.#file;
      this.#file = goesOn
        ? { unseen: last.unseen.filter((name) => unseen.includes(name)), used: used + last.used }
        : last;
    }
    this.#at = to;
    this.#lines += lines;
  }
}
