import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { ConflictError, NotFoundError } from '../../../domain/errors.ts';
import {
  type ByteRange,
  isStreamed,
  type ListedObject,
  type LookedObject,
  type Objects,
  type Range,
  type Streamed,
  type VersionedObject,
} from '../../../ports/objects.ts';
import { parseAddress } from '../../objects/address.ts';
import { translate, translateErrors } from '../sdk-errors.ts';

/** S3. `IfNoneMatch: '*'` makes the write-once put atomic, `IfMatch` that over one that was read: docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function awsObjects(client: S3Client): Objects {
  const { list, versions, first, folders, copy, put } = translateErrors({
    versions: (prefix: string, range?: Range, most?: number) => versionsIn(client, prefix, range, most),
    list: async (prefix: string, range?: Range, most = Number.POSITIVE_INFINITY) => {
      const { bucket, key } = parseAddress(prefix);
      const found: ListedObject[] = [];
      const asked = { Bucket: bucket, Prefix: key, ...(range && { StartAfter: key + range.after }) };
      for await (const page of paginateListObjectsV2({ client }, asked))
        for (const object of page.Contents ?? []) {
          if (found.length >= most || (range && !inOrder(object.Key!, key + range.below))) return found;
          found.push({
            uri: `s3://${bucket}/${object.Key}`,
            size: object.Size ?? 0,
            etag: object.ETag ?? '',
            ...writtenAt(object.LastModified),
            ...(object.ChecksumAlgorithm?.includes('SHA256') && { hasSha256: true }),
          });
        }
      return found;
    },
    first: async (prefix: string, after?: string) => {
      const { bucket, key } = parseAddress(prefix);
      const asked = {
        Bucket: bucket,
        Prefix: key,
        MaxKeys: 1,
        ...(after !== undefined && { StartAfter: key + after }),
      };
      const [object] = (await client.send(new ListObjectsV2Command(asked))).Contents ?? [];
      return object && { uri: `s3://${bucket}/${object.Key}`, size: object.Size ?? 0, etag: object.ETag ?? '' };
    },
    folders: async (prefix: string) => {
      const { bucket, key } = parseAddress(prefix);
      const found: string[] = [];
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: key, Delimiter: '/' }))
        found.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => `s3://${bucket}/${Prefix}`));
      return found;
    },
    copy: async (from: string, to: string) => {
      const lies = await look(client, to, undefined).catch((error: unknown) => {
        if (!(error instanceof NotFoundError)) throw error;
      });
      if (lies) return false;
      const [source, { bucket, key }] = [parseAddress(from), parseAddress(to)];
      const CopySource = `${source.bucket}/${source.key.split('/').map(encodeURIComponent).join('/')}`;
      // S3 makes the digest of the bytes it writes, and tells it to whoever looks.
      await client.send(
        // Its tags are nothing of the model, and reading them is a right of its own.
        new CopyObjectCommand({
          ...{ Bucket: bucket, Key: key, CopySource },
          ...{ ChecksumAlgorithm: 'SHA256', TaggingDirective: 'REPLACE' },
        }),
      );
      return true;
    },
    put: async (
      uri: string,
      bytes: Uint8Array | string | Streamed,
      { ifAbsent, over }: { ifAbsent?: boolean; over?: string } = {},
    ) => {
      const { bucket, key } = parseAddress(uri);
      const condition = { ...(ifAbsent && { IfNoneMatch: '*' }), ...(over !== undefined && { IfMatch: over }) };
      // The SDK takes an empty string for a stream of unknown length.
      const body = isStreamed(bytes)
        ? { Body: Readable.from(bytes.chunks, { objectMode: false }), ContentLength: bytes.size }
        : { Body: typeof bytes === 'string' ? Buffer.from(bytes) : bytes };
      return client.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...body, ...condition })).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Error && error.name === 'PreconditionFailed') return false;
          // 404 where what was to be written over is gone (docs: conditional-writes.html).
          if (over !== undefined && error instanceof Error && error.name === 'NoSuchKey') return false;
          throw error;
        },
      );
    },
  });
  return {
    list,
    versions,
    first,
    folders,
    copy,
    put,
    look: (uri, { etag } = {}) => look(client, uri, etag),
    open: (uri, { etag, bytes } = {}) => stream(client, uri, etag, bytes),
  };
}

/** Keys with their versions (API_ListObjectVersions), of which the latest counts; a bucket that keeps none calls it `null`. */
async function versionsIn(
  client: S3Client,
  prefix: string,
  range: Range | undefined,
  most = Number.POSITIVE_INFINITY,
): Promise<VersionedObject[]> {
  const { bucket, key } = parseAddress(prefix);
  const found: VersionedObject[] = [];
  let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [range && key + range.after, undefined];
  for (;;) {
    const page = await client.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, KeyMarker, VersionIdMarker }),
    );
    for (const { Key = '', Size = 0, ETag = '', LastModified, VersionId, IsLatest } of page.Versions ?? []) {
      if (found.length >= most || (range && !inOrder(Key, key + range.below))) return found;
      // The documents say `the key to start with`: whether that is the one of the marker must not matter.
      if (!IsLatest || (range && !inOrder(key + range.after, Key))) continue;
      found.push({
        ...{ uri: `s3://${bucket}/${Key}`, size: Size, etag: ETag },
        writtenAt: Math.floor((LastModified?.getTime() ?? 0) / 1000),
        ...(VersionId !== undefined && VersionId !== 'null' && { version: VersionId }),
      });
    }
    if (!page.IsTruncated) return found;
    [KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
  }
}

const inOrder = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

/**
 * What S3 keeps with an object. A HEAD asks for no right that a GET does not have (API_HeadObject), which GetObjectAttributes does. It answers 404
 * without words.
 */
async function look(client: S3Client, uri: string, etag: string | undefined): Promise<LookedObject> {
  const { bucket, key } = parseAddress(uri);
  try {
    const found = await client.send(
      new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED', ...(etag && { IfMatch: etag }) }),
    );
    const sha256 = sha256In(found.ChecksumSHA256, found.ChecksumType);
    const { ContentLength: size = 0, ETag: now = '', LastModified } = found;
    return { uri, size, etag: now, ...writtenAt(LastModified), ...(sha256 && { sha256 }) };
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404) throw new NotFoundError(`there is no object \`${uri}\``, { cause: error });
    if (status === 412) throw writtenAgain(uri, error);
    throw translate(error);
  }
}

/** A HEAD tells seconds, whatever a listing tells. */
const writtenAt = (modified: Date | undefined): { writtenAt?: number } =>
  modified ? { writtenAt: Math.floor(modified.getTime() / 1000) } : {};

/**
 * S3's Base64 in hex. Of an object that was uploaded in parts it is the digest of their digests and ends in `-<n>`; one that says that it is of
 * parts and not of how many tells nothing ("Checking object integrity": SHA-256 of several parts is always COMPOSITE).
 */
function sha256In(checksum: string | undefined, type: string | undefined): string | undefined {
  const [, base64, parts] = /^([A-Za-z0-9+/]{43}=)(?:-([1-9]\d{0,4}))?$/.exec(checksum ?? '') ?? [];
  if (base64 === undefined || (type === 'COMPOSITE' && parts === undefined)) return undefined;
  const hex = Buffer.from(base64, 'base64').toString('hex');
  return parts === undefined ? hex : `${hex}-${parts}`;
}

const writtenAgain = (uri: string, cause: unknown): ConflictError =>
  new ConflictError(`\`${uri}\` was written again since it was listed: list it again`, { clause: 'etag', cause });

async function* stream(
  client: S3Client,
  uri: string,
  etag: string | undefined,
  bytes: ByteRange | undefined,
): AsyncIterable<Uint8Array> {
  const { bucket, key } = parseAddress(uri);
  try {
    const { Body } = await client.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(etag && { IfMatch: etag }),
        ...(bytes && { Range: `bytes=${bytes.from}-${bytes.from + bytes.size - 1}` }),
      }),
    );
    if (Body) yield* Body as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof Error && error.name === 'PreconditionFailed') throw writtenAgain(uri, error);
    throw translate(error);
  }
}

/** S3 with the credentials and region of this process; a bucket of another region is followed there. */
export const ownObjects = () => awsObjects(new S3Client({ followRegionRedirects: true }));
