import * as z from 'zod';
import { InvalidEventError } from '../../../domain/errors.ts';
import type { Reason } from '../../../domain/reason.ts';
import type { DescribedJob } from '../../../domain/transform/described-job.ts';
import type { ListedObject, Objects } from '../../../ports/objects.ts';

export const MOST_FILES = 1000;
/** Bytes of a list of names. */
const LONGEST_LIST = 4 * 1024 * 1024;

/** An input object, and its name below what the job was given. */
export interface JobInput {
  readonly object: ListedObject;
  readonly name: string;
}

/**
 * Whether an object was written after a time (epoch ms). S3 tells times in whole seconds, and of an upload in parts when that began
 * (AmazonS3 UsingMetadata.html): one that began before the time and ended after it is not seen.
 */
export const isAfter = ({ writtenAt }: ListedObject, time: number): boolean =>
  writtenAt !== undefined && writtenAt * 1000 > time;

/** From when on instances ran, and read (API_DescribeTransformJob): what was written after that need not be what they read. */
export const beganAt = ({ startedAt, createdAt }: DescribedJob): number => startedAt ?? createdAt;

/** Every object that a job has read, or more than `MOST_FILES` of them. @throws NotFoundError for one of a list that is gone, InvalidEventError for a list that cannot be what the job read */
export async function inputsOf(objects: Objects, job: DescribedJob): Promise<JobInput[]> {
  const { input } = job;
  if (input.type === 'ManifestFile') return inputsListed(objects, input.uri, beganAt(job));
  const base = input.uri.lastIndexOf('/') + 1;
  const below = await objects.list(input.uri, undefined, 10 * MOST_FILES);
  // Objects without bytes are how consoles make folders.
  return below.filter(({ size }) => size > 0).map((object) => ({ object, name: object.uri.slice(base) }));
}

export const tooManyFiles = ({ input }: DescribedJob): Reason => ({
  ...{ rule: 'paired-files', subject: input.uri, observed: `more than ${MOST_FILES} files` },
  limit: `${MOST_FILES} a job: write larger files`,
});

/** `[{"prefix": "s3://…/"}, "a.csv", …]` (API_TransformS3DataSource). */
const List = z.tuple([z.object({ prefix: z.string() })], z.string());

/** A list leads into its own bucket alone: whose that is was asked before, and whoever writes one may read less than Steward. */
async function inputsListed(objects: Objects, uri: string, began: number): Promise<JobInput[]> {
  if (isAfter(await objects.look(uri), began))
    throw new InvalidEventError(`the list \`${uri}\` was written after the job began: it is not what the job read`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of objects.open(uri)) {
    parts.push(part);
    bytes += part.length;
    if (bytes > LONGEST_LIST) throw new InvalidEventError(`\`${uri}\` has more than ${LONGEST_LIST} bytes`);
  }
  const parsed = List.safeParse(readJson(Buffer.concat(parts).toString('utf8')));
  if (!parsed.success)
    throw new InvalidEventError(`\`${uri}\` is no list of files: \`[{"prefix": "s3://…/"}, "a.csv", …]\``);
  const [{ prefix }, ...names] = parsed.data;
  const bucket = /^s3:\/\/[^/]+\//.exec(uri)![0];
  if (!prefix.startsWith(bucket))
    throw new InvalidEventError(`\`${uri}\` lists files of \`${prefix}\`: have the list in the bucket of its files`);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw new InvalidEventError(`\`${uri}\` lists \`${twice}\` twice: name each file once`);
  const found: JobInput[] = [];
  for (const name of names.slice(0, MOST_FILES + 1))
    found.push({ object: await objects.look(`${prefix}${name}`), name });
  return found;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
