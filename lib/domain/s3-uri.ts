import * as z from 'zod';

/** A bucket and a prefix in it. */
export const S3Uri = z
  .string()
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^\s]*)?$/, 'must be `s3://bucket/prefix`');
