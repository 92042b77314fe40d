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
 * Bytes that one function takes on: it reads some 75 MB a second from S3 at most ("Performance design patterns for Amazon S3") and has 900
 * seconds, half of which are for slower days: 24 GiB take 344. Reckoned, and measured in no account.
 */
export const ONE_READS = 24 * 1024 ** 3;

/**
 * How far many reach, by what one of them takes on. Five at once read five TiB in four hours, of which the machine has six.
 * @param one bytes: other ones give a file that is read in pieces another digest
 */
export const readingLimits = (one: number = ONE_READS): ReadingLimits => ({
  piece: one,
  shard: { bytes: one / 3, objects: 500 },
  most: 5 * 1024 ** 4,
});
