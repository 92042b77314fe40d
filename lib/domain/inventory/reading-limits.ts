import type { ScaleLimits } from '../check/scale.ts';

/** How far many functions reach. */
export interface ReadingLimits {
  /** Bytes that one function reads in one piece, and below which a file has one digest of all its bytes. */
  readonly piece: number;
  /** When a function's share is full. */
  readonly shard: ScaleLimits;
  /** Bytes of all of it. */
  readonly most: number;
}

/**
 * A function reads some 75 MB a second from S3 at most ("Performance design patterns for Amazon S3") and has 900 seconds, half of which are
 * for slower days: 24 GiB take 344. Five at once read five TiB in four hours, of which the machine has six. All of it is reckoned, and was
 * measured in no account.
 */
export const READING: ReadingLimits = {
  piece: 24 * 1024 ** 3,
  shard: { bytes: 8 * 1024 ** 3, objects: 500 },
  most: 5 * 1024 ** 4,
};
