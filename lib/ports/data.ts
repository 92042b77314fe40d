import type { CaptureRecord, Columns, GroundTruth } from '../domain/capture/capture.ts';
import type { SketchedCaptures } from '../domain/capture/sketch-captures.ts';
import type { BrokenPlace, CopiedFiles } from '../domain/capture/text/notes.ts';
import type { Baseline } from '../domain/drift/baseline/baseline.ts';
import type { FeatureSchema } from '../domain/drift/columns/schema.ts';
import type { Looks } from '../domain/drift/measures/looks.ts';
import type { HeldOutRows } from '../domain/evaluation/held-out/held-out.ts';
import type { HeldOutWanted } from '../domain/evaluation/held-out/layout.ts';
import type { HeldOutParts } from '../domain/evaluation/held-out/parts.ts';
import type { FileReading, ObjectPiece } from '../domain/inventory/file-reading.ts';
import type { ModelSource, SourceFiles } from '../domain/inventory/inventory.ts';
import type { TrainingPlace } from '../domain/model/retraining.ts';
import type { Reasons } from '../domain/reason.ts';
import type { ModelId } from '../domain/registry/keys.ts';
import type { TrainingObject } from '../domain/retrain/training-data.ts';
import type { SegmentedWindow } from '../domain/segments/count-segments.ts';
import type { Segments } from '../domain/segments/segments.ts';
import type { DescribedJob } from '../domain/transform/described-job.ts';
import type { Window } from '../domain/window.ts';
import type { ListedObject, LookedObject } from './objects.ts';

export interface CaptureLocation {
  readonly uri: string;
  readonly endpoint: string;
  /** A variant whose captures alone are read; absent: those of all that answer callers. */
  readonly variant?: string;
  /** Steward's own requests are read too: what CloudWatch counts, it counts whoever asked. */
  readonly own?: boolean;
  /** Names of the cells, for containers that are asked and answer in JSON objects. */
  readonly columns?: Columns;
}

/** `read` = `used` + `broken` rows; lines `outside` of the window, and those that fell back to the slower reader. */
export interface RowCounts {
  readonly read: number;
  readonly used: number;
  readonly broken: number;
  readonly outside?: number;
  readonly fallback?: number;
}

/** What a verdict needs of a window summed up, by one function or by many. */
export type CountedWindow = Pick<
  CapturedWindow,
  | 'sketch'
  | 'rows'
  | 'brokenLines'
  | 'kinds'
  | 'examples'
  | 'unknown'
  | 'headers'
  | 'copies'
  | 'because'
  | 'copiedFiles'
  | 'looks'
  | 'segmented'
>;

/** A window of captures summed up; `because` says what of it is not there when it is not `complete`. */
export interface CapturedWindow extends SketchedCaptures {
  readonly complete: boolean;
  /** objects that hold the same bytes as others */
  readonly copiedFiles?: CopiedFiles | undefined;
  readonly because?: string;
  /** how values that the baseline has not are written; absent where there are few */
  readonly looks?: Looks | undefined;
  /** the same rows by segment, where somebody asked */
  readonly segmented?: SegmentedWindow | undefined;
}

/** An object of captures, with the hour of the folder it lies in (its start, epoch ms). */
export interface FoundCaptures extends ListedObject {
  readonly hour: number;
}

/** What an endpoint saw. */
export interface Captures {
  /** Every object that may hold captures of the window, in the order of their keys. */
  objects(location: CaptureLocation, window: Window): Promise<FoundCaptures[]>;
  /**
   * Sketch of every captured row of the window in these objects, tied to the baseline given; broken lines are no rows, but counted and
   * located. The same objects in the same order give the same bits; one that is gone or changed since leaves the window incomplete.
   * @param segments that rows are counted by too, which reads the objects a second time
   */
  sketch(
    objects: readonly ListedObject[],
    window: Window,
    baseline: Baseline,
    segments?: Segments,
  ): Promise<CapturedWindow>;
  /** Captured records of the window, broken lines left out and told to one callback, objects that are gone, or not what they were, to the other, in words. */
  records(
    location: CaptureLocation,
    window: Window,
    broken: (place: BrokenPlace) => void,
    lost: (why: string) => void,
  ): AsyncIterable<CaptureRecord>;
  /** Labels collected in the window (the hour of collection, not of prediction). */
  labels(uri: string, window: Window, broken: (place: BrokenPlace) => void): AsyncIterable<GroundTruth>;
}

export interface HowToRead {
  /** Bytes that may be read. */
  readonly most: number;
  /** Objects that may be asked about. @default as many as lie there */
  readonly objects?: number;
  /** Of those, objects that may be asked for one by one because no list tells of them. @default as many */
  readonly asks?: number;
  /** Only a digest of all bytes counts, not one of the digests of parts. */
  readonly whole?: boolean;
  /** What many functions have read already. */
  readonly reading?: FileReading | undefined;
}

/** The files of a source, and how many bytes had to be read for their digests. */
export interface FoundFiles extends SourceFiles {
  readonly streamed: number;
  /** Of all its objects: another one once any of them was written again, with the same bytes too. */
  readonly stamp: string;
}

/** More than may be: what in words, and nothing was read. */
export interface TooMuch {
  readonly tooMuch: string;
  readonly of: 'bytes' | 'objects';
}

/** Content-addressed inputs of decisions: `EvidenceBucket/sha256/<hex>`. */
export interface Evidence {
  /** Copies an object in by its digest and returns it. @throws InvalidEventError for one of more bytes than `most` */
  copy(uri: string, most?: number): Promise<string>;
  /** Copies an object, or every object below a prefix, with what its name tells of its kind; returns the digest of the list of them, of a single `.jsonl` object its own; of more bytes than `most` none is copied. */
  gather(uri: string, most?: number): Promise<string | TooMuch>;
  /**
   * Every file of a source where it lies, with its digest, without keeping any: by the SHA-256 that S3 keeps with an object, else by reading it.
   * Throws NotFoundError where nothing lies there, InvalidEventError in words where it cannot be read.
   */
  files(source: ModelSource, how: HowToRead): Promise<FoundFiles | TooMuch>;
  /**
   * The objects of a source where they lie, with the SHA-256 that S3 keeps of them, if it counts: what many functions are to read is the rest.
   * Throws as `files` does.
   */
  objects(source: ModelSource, how: Omit<HowToRead, 'most' | 'reading'>): Promise<LookedObject[] | TooMuch>;
  /** SHA-256 of a piece of an object, lower-case hex. Throws NotFoundError, and ConflictError when it was written again. */
  hash(piece: ObjectPiece): Promise<string>;
  /** Copies what a version is made of to where another account finds it; what is there already stays. Throws NotFoundError. */
  carry(from: string, to: string): Promise<void>;
  /** The first so many bytes of an object where it lies, without keeping any; undefined where none lies. */
  begin(uri: string, bytes: number): Promise<Buffer | undefined>;
  put(bytes: string | Buffer): Promise<string>;
  /** Reads back and checks the digest; a mismatch is an IntegrityError. */
  read(sha256: string): Promise<Buffer>;
  /** Rows of what was kept as Parquet. @throws InvalidEventError in words for what is none, or too much to be read */
  table(sha256: string): Promise<KeptTable>;
}

/** A table in the evidence: names of its columns that are no lists or structs, and row after row their cells as text; undefined where one is empty. */
export interface KeptTable {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly (string | undefined)[]>;
}

/** What versions were trained to expect. */
export interface Baselines {
  /** Builds a baseline from training data (CSV with a header, or Model Monitor's statistics of them) and keeps it as evidence; returns its digest. */
  build(dataUri: string, features: FeatureSchema): Promise<string>;
  of(sha256: string): Promise<Baseline>;
  /**
   * Builds baselines of the same training data by the values of a column, beside one of all rows, and keeps them as evidence; returns their digest. Throws InvalidEventError,
   * in words, where there are none to be made: statistics have no rows, no value is frequent enough, or all together are too large.
   * @param baseline digest of that of all rows
   */
  buildSegments(dataUri: string, features: FeatureSchema, baseline: string, column: string): Promise<string>;
  segments(sha256: string): Promise<Segments>;
  /** Bytes of training data, none of which is read. @throws NotFoundError */
  size(dataUri: string): Promise<number>;
}

/** Held-out rows of pipelines, as they were gathered into the evidence. */
export interface Predictions {
  /**
   * Reads them into columns. Throws InvalidEventError, in words that quote no cell, for what does not fit; IntegrityError for bytes that are not those of their digest.
   */
  rows(sha256: string, wanted: HeldOutWanted): Promise<HeldOutRows | HeldOutParts>;
  /** The files that they are, by the names they had, none of which is read. */
  files(sha256: string): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
}

/** What a transform job read and answered, file by file and row by row; or why that does not fit together. */
export type PairedJob =
  | { readonly verdict: 'paired'; readonly files: number; readonly rows: number; readonly bytes: number }
  | { readonly verdict: 'unpaired'; readonly reasons: Reasons };

/** The files of transform jobs. */
export interface Transforms {
  /**
   * Finds the answer of each input file of a job that has ended, counts the rows of both, and keeps the list of them among the captures of the
   * deployment, where checks read them. The same job again leaves what is kept.
   */
  pair(
    job: DescribedJob & { readonly endedAt: number },
    of: ModelId & { readonly deployment: string; readonly id: number | string | undefined },
  ): Promise<PairedJob>;
}

/** Training data as it lies in the buckets of teams. */
export interface TrainingFiles {
  /** What lies there of a window, in the order of its keys, each with what S3 tells of it; nothing is read. Of an empty prefix none. */
  list(place: TrainingPlace, window: Window): Promise<readonly TrainingObject[] | TooMuch>;
  /** Writes SageMaker's manifest of these objects where the model's training may read it, and returns its address; the same again leaves what is there. */
  tell(id: ModelId, place: Pick<TrainingPlace, 'prefix'>, objects: readonly TrainingObject[]): Promise<string>;
}
