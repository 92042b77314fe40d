import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Objects } from '../../ports/objects.ts';
import { parseAddress } from '../objects/address.ts';
import { translate, translated } from './errors.ts';

/** S3. `IfNoneMatch: '*'` makes the write-once put atomic: docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function awsObjects(client: S3Client): Objects {
  const { list, put } = translated({
    list: async (prefix: string) => {
      const { bucket, key } = parseAddress(prefix);
      const found: { uri: string; size: number }[] = [];
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: key }))
        for (const object of page.Contents ?? [])
          found.push({ uri: `s3://${bucket}/${object.Key}`, size: object.Size ?? 0 });
      return found;
    },
    put: async (uri: string, bytes: Uint8Array | string, options: { ifAbsent?: boolean } = {}) => {
      const { bucket, key } = parseAddress(uri);
      const condition = options.ifAbsent ? { IfNoneMatch: '*' } : {};
      // The SDK takes an empty string for a stream of unknown length.
      const Body = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
      return client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ...condition })).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Error && error.name === 'PreconditionFailed') return false;
          throw error;
        },
      );
    },
  });
  return { list, put, open: (uri) => stream(client, uri) };
}

async function* stream(client: S3Client, uri: string): AsyncIterable<Uint8Array> {
  const { bucket, key } = parseAddress(uri);
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (Body) yield* Body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw translate(error);
  }
}
