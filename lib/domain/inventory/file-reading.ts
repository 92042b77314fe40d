import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ModelSource } from './inventory.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

/** What many functions are to read: evidence, so that nobody can have them read anything else under its name. */
export const AskedReading = z.strictObject({
  v: z.literal(1),
  sources: z.array(z.strictObject({ source: ModelSource, whole: z.boolean() })),
});
export type AskedSource = z.infer<typeof AskedReading>['sources'][number];

/** A run of an object's bytes that one function reads: all of them, or `size` of them after the first `from`. */
export const ObjectPiece = z.strictObject({ uri: z.string(), etag: z.string(), size: count, from: count.optional() });
export type ObjectPiece = z.infer<typeof ObjectPiece>;

/** An object as it lay there when it was listed, with the digest of its bytes. */
const ReadObject = z.strictObject({
  uri: z.string(),
  etag: z.string(),
  /** Epoch seconds. */
  writtenAt: z.number().optional(),
  size: count,
  /** As `InventoryFile` has it. */
  sha256: z.string(),
  /** S3 kept it: nobody read the bytes. */
  kept: z.boolean(),
});
export type ReadObject = z.infer<typeof ReadObject>;

/** What many functions read, object by object; of what was written again meanwhile nothing. */
export const FileReading = z.strictObject({
  v: z.literal(1),
  /** Digest of what was asked for. */
  asked: sha256,
  /** Why nothing was read, in words. */
  refused: z.string().optional(),
  objects: z.array(ReadObject),
});
export type FileReading = z.infer<typeof FileReading>;

/** What of an object was the same if all of it is: an object is never changed, only written anew, with another time or tag. */
const identityOf = ({ uri, etag, writtenAt, size }: Omit<ReadObject, 'sha256' | 'kept'>): string =>
  JSON.stringify([uri, etag, writtenAt ?? null, size]);

/** Finds objects in a reading by what they are now: one that was written since is not found. */
export function findIn(reading: FileReading): (object: Omit<ReadObject, 'sha256' | 'kept'>) => ReadObject | undefined {
  const known = new Map(reading.objects.map((object) => [identityOf(object), object]));
  return (object) => known.get(identityOf(object));
}

/** Of all objects of a source: another one once any of them was written again, with the same bytes too. Nobody says the time of writing but S3. */
export const stampOf = (objects: readonly Pick<ReadObject, 'uri' | 'etag' | 'writtenAt'>[]): string =>
  createHash('sha256')
    .update(JSON.stringify(objects.map(({ uri, etag, writtenAt }) => [uri, etag, writtenAt ?? null]).sort()))
    .digest('hex');

/** The pieces of an object, in their order: one, or for an object that no function can read in its time as many as it takes, all of one length but the last. */
export function cutObject({ uri, etag, size }: Omit<ObjectPiece, 'from'>, largest: number): ObjectPiece[] {
  if (size <= largest) return [{ uri, etag, size }];
  return Array.from({ length: Math.ceil(size / largest) }, (_, i) => ({
    uri,
    etag,
    from: i * largest,
    size: Math.min(largest, size - i * largest),
  }));
}

/**
 * The digest of an object from those of its pieces: of one its own; of n, in the way of S3, the SHA-256 of their digests one after the other,
 * and `-n` ("Checking object integrity", composite checksums). SHA-256 goes through bytes in their order, and node:crypto gives no state of it
 * out, so that pieces that are read at once cannot have the digest of the whole.
 */
export function digestOfPieces(digests: readonly string[]): string {
  const [only, ...others] = digests;
  if (others.length === 0) return only!;
  const hash = createHash('sha256');
  for (const digest of digests) hash.update(Buffer.from(digest, 'hex'));
  return `${hash.digest('hex')}-${digests.length}`;
}
