import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { ConflictError } from '../../../domain/errors.ts';
import { isStreamed, type ListedObject, type Objects, type Range, type Streamed } from '../../../ports/objects.ts';
import { parseAddress } from '../../objects/address.ts';
import { translate, translateErrors } from '../sdk-errors.ts';

/** S3. `IfNoneMatch: '*'` makes the write-once put atomic: docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function awsObjects(client: S3Client): Objects {
  const { list, first, folders, put } = translateErrors({
    list: async (prefix: string, range?: Range) => {
      const { bucket, key } = parseAddress(prefix);
      const found: ListedObject[] = [];
      const asked = { Bucket: bucket, Prefix: key, ...(range && { StartAfter: key + range.after }) };
      for await (const page of paginateListObjectsV2({ client }, asked))
        for (const object of page.Contents ?? []) {
          if (range && !inOrder(object.Key!, key + range.below)) return found;
          found.push({ uri: `s3://${bucket}/${object.Key}`, size: object.Size ?? 0, etag: object.ETag ?? '' });
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
    put: async (uri: string, bytes: Uint8Array | string | Streamed, options: { ifAbsent?: boolean } = {}) => {
      const { bucket, key } = parseAddress(uri);
      const condition = options.ifAbsent ? { IfNoneMatch: '*' } : {};
      // The SDK takes an empty string for a stream of unknown length.
      const body = isStreamed(bytes)
        ? { Body: Readable.from(bytes.chunks, { objectMode: false }), ContentLength: bytes.size }
        : { Body: typeof bytes === 'string' ? Buffer.from(bytes) : bytes };
      return client.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...body, ...condition })).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Error && error.name === 'PreconditionFailed') return false;
          throw error;
        },
      );
    },
  });
  return { list, first, folders, put, open: (uri, { etag } = {}) => stream(client, uri, etag) };
}

const inOrder = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

async function* stream(client: S3Client, uri: string, etag: string | undefined): AsyncIterable<Uint8Array> {
  const { bucket, key } = parseAddress(uri);
  try {
    const { Body } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, ...(etag && { IfMatch: etag }) }),
    );
    if (Body) yield* Body as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof Error && error.name === 'PreconditionFailed')
      throw new ConflictError(`\`${uri}\` was written again since it was listed: list it again`, {
        clause: 'etag',
        cause: error,
      });
    throw translate(error);
  }
}

/** S3 with the credentials and region of this process; a bucket of another region is followed there. */
export const ownObjects = () => awsObjects(new S3Client({ followRegionRedirects: true }));
