import * as z from 'zod';
import { iso } from '../time.ts';

const Kept = z.strictObject({ uri: z.string(), etag: z.string(), size: z.int().min(0) });

/** Where the id of a record stands, by which labels find its answer: a place of a row of CSV from 0, or a member of a JSON object. */
export const RecordId = z.union([z.int().min(0).max(9999), z.string().min(1).max(256)]);
export type RecordId = z.infer<typeof RecordId>;

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
  id: RecordId.optional(),
});
export type PairedFiles = z.infer<typeof PairedFiles>;

/** Names one model of one tenant. */
interface OfModel {
  readonly tenant: string;
  readonly model: string;
}

/** How addresses begin of what Steward keeps itself of transform jobs, wherever that is. */
export const PAIRED = 'paired:';

/** Where the lists of a model's jobs lie, as captures of its deployments would. */
export const pairedIn = ({ tenant, model }: OfModel): string => `${PAIRED}${tenant}/${model}`;

/** The list of one job, among those of its hour; its name tells how many bytes the files have together. */
export function pairedList(
  of: OfModel & { readonly deployment: string },
  job: { readonly name: string; readonly endedAt: number },
  bytes: number,
): string {
  const hour = iso(job.endedAt).slice(0, 13).replace(/[-T]/g, '/');
  return `${pairedIn(of)}/${of.deployment}/AllTraffic/${hour}/${job.name}~${bytes}.jsonl`;
}

/** Bytes of the files that such a list names. */
export const pairedBytes = (uri: string): number | undefined => {
  const size = /~(\d+)\.jsonl$/.exec(uri)?.[1];
  return size === undefined ? undefined : Number(size);
};
