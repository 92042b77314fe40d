/** What a judgement reads before it can be said. */
export interface ToRead {
  /** Files of predictions, by the names they had. */
  readonly predictions: readonly { readonly name: string; readonly bytes: number }[];
  /** Bytes of training data that baselines are made of first, as often as they are read. */
  readonly training: number;
}

/**
 * Bytes a second of plain text of predictions, in a function of one CPU: docs/bench-evaluate.md has 5.0 s of CPU for a million rows of customers, the slowest kind, which at 34
 * bytes a row are 6.8 MB a second.
 */
const PREDICTIONS = 6.8e6;
/** How many times denser than plain text a packed file is taken to be: Parquet of the same bench is 1.6 times, gzip of few numbers up to ten. */
const PACKED = 10;
/** Bytes a second of training data as CSV: a baseline of 300,000 rows of 20 columns (40 MB) took 2.6 s of CPU, 15 MB a second; less than half of it, for slower columns. */
const TRAINING = 6e6;
/** The share of a request's time that reading may take; the rest is for a cold start, what else is looked at, and a slower day. */
const SHARE = 0.4;

const isPacked = (name: string): boolean => !/\.(jsonl|csv|json|txt)$/i.test(name);

/** Why a judgement is not surely there within so many seconds, in words; undefined where it is. */
export function beyondAnswer({ predictions, training }: ToRead, seconds: number): string | undefined {
  const text = predictions.reduce((sum, { name, bytes }) => sum + bytes * (isPacked(name) ? PACKED : 1), 0);
  if (text / PREDICTIONS + training / TRAINING <= seconds * SHARE) return undefined;
  const held = predictions.reduce((sum, { bytes }) => sum + bytes, 0);
  const read = [
    ...(held > 0 ? [`${inMb(held)} of predictions`] : []),
    ...(training > 0 ? [`${inMb(training)} of training data`] : []),
  ];
  return `to read ${read.join(' and ')} surely takes no more than a request's ${seconds} s only up to ${inMb(seconds * SHARE * PREDICTIONS)} of plain predictions, ${inMb((seconds * SHARE * PREDICTIONS) / PACKED)} of packed ones (Parquet, \`.gz\`) or ${inMb(seconds * SHARE * TRAINING)} of training data`;
}

const inMb = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
