import * as z from 'zod';

const Kept = z.strictObject({ uri: z.string(), etag: z.string(), size: z.int().min(0) });

/**
 * One input object of a transform job with its answer, as both were when the job had ended: one line of the list that is kept of the job. Rows
 * themselves stay where they lie, and whoever changes an object changes its tag.
 */
export const PairedFiles = z.strictObject({
  v: z.literal(1),
  job: z.string(),
  /** When the job had ended, ISO: the time of each of its answers. */
  at: z.string(),
  rows: z.int().min(0),
  input: Kept.extend({ gzip: z.boolean() }),
  output: Kept,
  kind: z.enum(['csv', 'json']),
  inputFilter: z.string(),
  outputFilter: z.string(),
  joined: z.boolean(),
  id: z.union([z.int(), z.string()]).optional(),
});
export type PairedFiles = z.infer<typeof PairedFiles>;
