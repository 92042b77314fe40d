import type { CaptureRecord, Columns, GroundTruth } from '../domain/capture/capture.ts';
import type { CapturedObject } from '../domain/check/scale.ts';
import type { Baseline } from '../domain/drift/baseline.ts';
import type { FeatureSchema } from '../domain/drift/schema.ts';
import type { Sketch } from '../domain/drift/sketch.ts';

/** A closed interval [start, end) in epoch ms. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

export interface CaptureLocation {
  readonly uri: string;
  readonly endpoint: string;
  /** Names of the cells, for containers that are asked and answer in JSON objects. */
  readonly columns?: Columns;
}

export interface RowCounts {
  readonly read: number;
  readonly used: number;
  readonly broken: number;
}

/** Rows summed up; `brokenLines` are those of `rows.broken` that the sketch does not know of. */
export interface SketchedRows {
  readonly sketch: Sketch;
  readonly rows: RowCounts;
  readonly brokenLines: number;
}

/** What an endpoint saw. */
export interface Captures {
  /** Every object that may hold captures of the window, in the order of their keys. */
  objects(location: CaptureLocation, window: Window): Promise<CapturedObject[]>;
  /**
   * Sketch of every captured input row of the window in these objects, tied to the baseline given; broken lines are no rows, but
   * counted. The same objects in the same order give the same bits.
   */
  sketch(uris: readonly string[], window: Window, baseline: Baseline): Promise<SketchedRows>;
  /** Captured records of the window, broken lines left out and counted by the caller's callback. */
  records(location: CaptureLocation, window: Window, broken: (reason: string) => void): AsyncIterable<CaptureRecord>;
  /** Labels collected in the window (the hour of collection, not of prediction). */
  labels(uri: string, window: Window, broken: (reason: string) => void): AsyncIterable<GroundTruth>;
}

/** Content-addressed inputs of decisions: `EvidenceBucket/sha256/<hex>`. */
export interface Evidence {
  /** Copies an object in by its digest and returns it. */
  copy(uri: string): Promise<string>;
  /** SHA-256 of an object where it lies, without keeping it. */
  digest(uri: string): Promise<string>;
  put(bytes: string): Promise<string>;
  /** Reads back and checks the digest; a mismatch is an IntegrityError. */
  read(sha256: string): Promise<Buffer>;
}

/** What versions were trained to expect. */
export interface Baselines {
  /** Builds a baseline from training data (CSV with a header, or Model Monitor's statistics of them) and keeps it as evidence; returns its digest. */
  build(dataUri: string, features: FeatureSchema): Promise<string>;
  of(sha256: string): Promise<Baseline>;
}
