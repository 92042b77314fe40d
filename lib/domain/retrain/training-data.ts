import * as z from 'zod';
import { canonical } from '../ledger/record.ts';
import type { TrainingPlace } from '../model/retraining.ts';
import type { Reason } from '../reason.ts';
import { iso } from '../time.ts';
import type { Window } from '../window.ts';
import { partitionIn } from './partition-pattern.ts';

/** An object of training data as S3 lists it. */
export interface TrainingObject {
  readonly uri: string;
  readonly size: number;
  readonly etag: string;
  /** Epoch seconds. */
  readonly writtenAt: number;
  /** Of a bucket that keeps versions. */
  readonly version?: string;
}

/** What a retrain learns from: where it lies and of which time, and once it was listed what lay there. Part of the item of a retrain. */
export const TrainingData = z.object({
  prefix: z.string(),
  partitions: z.string().optional(),
  /** Epoch ms, [from, to). */
  from: z.int(),
  to: z.int(),
  /** Digest of the listing, which is evidence; address of SageMaker's manifest of the same objects; how many, and their bytes. */
  listed: z.object({ sha256: z.string(), uri: z.string(), objects: z.int(), bytes: z.number() }).optional(),
  /** Why nothing was trained on it. */
  because: z.string().optional(),
  /** What was found when it was listed again after the run. */
  after: z.enum(['unchanged', 'changed', 'unknown']).optional(),
});
export type TrainingData = z.infer<typeof TrainingData>;

/** As many objects are listed for one run at most. */
export const MOST_OBJECTS = 100_000;

/** The objects of a window, in the order of their keys: those whose partition lies in it or reaches into it, without partitions those that were written in it. */
export function objectsIn(
  { prefix, partitions }: TrainingPlace,
  { start, end }: Window,
  all: readonly TrainingObject[],
): TrainingObject[] {
  return all.filter(({ uri, size, writtenAt }) => {
    // What the console makes of a folder is no data.
    if (size === 0 && uri.endsWith('/')) return false;
    if (partitions === undefined) return writtenAt * 1000 >= start && writtenAt * 1000 < end;
    const span = partitionIn(partitions, uri.slice(prefix.length))?.span;
    return span !== undefined && span.start < end && span.end > start;
  });
}

/** The listing as it is kept: canonical JSON (RFC 8785), whose SHA-256 stands in the ledger. */
export const listingText = (
  { prefix, partitions, from, to }: TrainingData,
  objects: readonly TrainingObject[],
): string =>
  canonical({
    v: 1,
    ...{ prefix, from: iso(from), to: iso(to) },
    ...(partitions !== undefined && { partitions }),
    objects: objects.map(({ writtenAt, ...object }) => ({ ...object, lastModified: iso(writtenAt * 1000) })),
  });

const Listing = z.object({
  objects: z.array(z.object({ uri: z.string(), size: z.number(), etag: z.string(), version: z.string().optional() })),
});

/** The same objects as SageMaker takes them as an input (API_S3DataSource, `ManifestFile`): a prefix, then each key as it goes on after it. */
export const inputManifest = (prefix: string, objects: readonly TrainingObject[]): string =>
  JSON.stringify([{ prefix }, ...objects.map(({ uri }) => uri.slice(prefix.length))]);

export const bytesIn = (objects: readonly { readonly size: number }[]): number =>
  objects.reduce((sum, { size }) => sum + size, 0);

/**
 * How what lies there now differs from what was listed before the run: objects that were written again, that are gone, and that came into the window since. What a
 * run read of an object that was written again nobody knows.
 * @param before the listing as it was kept
 */
export function changesSince(before: string, now: readonly TrainingObject[], { prefix }: TrainingData): Reason[] {
  const was = new Map(Listing.parse(JSON.parse(before)).objects.map((object) => [object.uri, object]));
  const is = new Map(now.map((object) => [object.uri, object]));
  const again = now.filter(({ uri, etag, version, size }) => {
    const old = was.get(uri);
    return old !== undefined && (old.etag !== etag || old.size !== size || old.version !== version);
  });
  const gone = [...was.keys()].filter((uri) => !is.has(uri));
  const came = now.filter(({ uri }) => !was.has(uri));
  const told = (what: string, uris: readonly string[]): Reason[] =>
    uris.length === 0
      ? []
      : [
          {
            rule: 'training-data',
            subject: `${uris.length} of ${was.size} objects below ${prefix}`,
            observed: `${what}, first ${uris[0]!.slice(prefix.length, prefix.length + 200)}`,
            limit: 'as listed before the run',
          },
        ];
  return [
    ...told(
      'written again',
      again.map(({ uri }) => uri),
    ),
    ...told('gone', gone),
    ...told(
      'new',
      came.map(({ uri }) => uri),
    ),
  ];
}

/** Why a run was not started: nothing lies there, or too much. */
export const notTrained = ({ prefix, from, to, because = '' }: TrainingData): Reason => ({
  rule: 'training-data',
  subject: prefix,
  observed: because,
  limit: `1 to ${MOST_OBJECTS} objects from ${iso(from)} to ${iso(to)}`,
});

/** What came since a moment (epoch ms), by when it was written: objects, their bytes, and the partitions they are of. */
export interface ArrivedData {
  readonly objects: number;
  readonly bytes: number;
  readonly partitions: number;
}

export function arrivedSince(
  { prefix, partitions }: TrainingPlace,
  since: number,
  all: readonly TrainingObject[],
): ArrivedData {
  const fresh = all.filter(
    ({ uri, size, writtenAt }) => writtenAt * 1000 > since && !(size === 0 && uri.endsWith('/')),
  );
  const names = fresh.flatMap(({ uri }) =>
    partitions === undefined ? [] : (partitionIn(partitions, uri.slice(prefix.length))?.name ?? []),
  );
  return { objects: fresh.length, bytes: bytesIn(fresh), partitions: new Set(names).size };
}
