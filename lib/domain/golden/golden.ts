import * as z from 'zod';
import { S3Uri } from '../s3-uri.ts';

/** Bytes of a file of golden records, and how many it may hold: a release asks them all, one after another. */
export const MOST_GOLDEN = { bytes: 1_000_000, records: 100 } as const;

/** One input with the values of its answer in their order. */
export const GoldenRecord = z.strictObject({
  body: z.string().min(1).max(8192),
  expect: z
    .array(z.union([z.string().max(1024), z.number()]))
    .min(1)
    .max(256),
  /** `ContainerHostname` of the one that is asked, where callers choose it. */
  container: z.string().max(63).optional(),
});
export type GoldenRecord = z.infer<typeof GoldenRecord>;

/**
 * Inputs whose answers are known, asked of every version before it is called live: here, or in a file in S3 by its digest. `tolerance` is by how much each
 * value of an answer may differ: one for all, or one of each; without it, none.
 */
export const Golden = z.strictObject({
  contentType: z.string().min(1).max(1024),
  accept: z.string().min(1).max(1024).optional(),
  records: z.array(GoldenRecord).min(1).max(20).optional(),
  file: z
    .strictObject({
      uri: S3Uri,
      sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lower-case hex digits'),
    })
    .optional(),
  tolerance: z.array(z.number().nonnegative()).min(1).max(256).optional(),
});
export type Golden = z.infer<typeof Golden>;
