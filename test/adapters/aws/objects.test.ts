import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsObjects } from '../../../lib/adapters/aws/buckets/objects.ts';

const s3 = mockClient(S3Client);
const objects = awsObjects(new S3Client({ region: 'us-east-1' }));
const failing = (name: string) => Object.assign(new Error('no'), { name });
beforeEach(() => s3.reset());

describe('objects in S3', () => {
  it('are listed over all pages', async () => {
    s3.on(ListObjectsV2Command)
      .resolvesOnce({
        Contents: [{ Key: 'a/1', Size: 3, ETag: '"1"' }],
        IsTruncated: true,
        NextContinuationToken: 'more',
      })
      .resolves({ Contents: [{ Key: 'a/2', Size: 4, ETag: '"2"' }] });
    expect(await objects.list('s3://bucket/a/')).toEqual([
      { uri: 's3://bucket/a/1', size: 3, etag: '"1"' },
      { uri: 's3://bucket/a/2', size: 4, etag: '"2"' },
    ]);
    const inputs = s3.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input);
    expect(inputs).toMatchObject([
      { Bucket: 'bucket', Prefix: 'a/' },
      { Bucket: 'bucket', Prefix: 'a/', ContinuationToken: 'more' },
    ]);
  });

  it('are listed with their versions, of which the latest counts, over all pages; `null` is no version', async () => {
    const LastModified = new Date('2026-11-01T00:00:00.900Z');
    s3.on(ListObjectVersionsCommand)
      .resolvesOnce({
        Versions: [
          { Key: 'a/1', Size: 3, ETag: '"2"', LastModified, VersionId: 'v2', IsLatest: true },
          { Key: 'a/1', Size: 9, ETag: '"1"', LastModified, VersionId: 'v1', IsLatest: false },
        ],
        IsTruncated: true,
        NextKeyMarker: 'a/1',
        NextVersionIdMarker: 'v1',
      })
      .resolves({
        Versions: [
          { Key: 'a/2', Size: 4, ETag: '"3"', LastModified, VersionId: 'null', IsLatest: true },
          { Key: 'a/3', Size: 4, ETag: '"4"', LastModified, VersionId: 'v1', IsLatest: true },
        ],
      });
    expect(await objects.versions('s3://bucket/a/', { after: '0', below: '3' })).toEqual([
      { uri: 's3://bucket/a/1', size: 3, etag: '"2"', writtenAt: 1_793_491_200, version: 'v2' },
      { uri: 's3://bucket/a/2', size: 4, etag: '"3"', writtenAt: 1_793_491_200 },
    ]);
    expect(s3.commandCalls(ListObjectVersionsCommand).map(({ args }) => args[0].input)).toMatchObject([
      { Bucket: 'bucket', Prefix: 'a/', KeyMarker: 'a/0' },
      { Bucket: 'bucket', Prefix: 'a/', KeyMarker: 'a/1', VersionIdMarker: 'v1' },
    ]);
  });

  it('are written once under IfNoneMatch', async () => {
    s3.on(PutObjectCommand).resolvesOnce({}).rejects(failing('PreconditionFailed'));
    expect(await objects.put('s3://bucket/a', 'x', { ifAbsent: true })).toBe(true);
    expect(await objects.put('s3://bucket/a', 'y', { ifAbsent: true })).toBe(false);
    const { input } = s3.commandCalls(PutObjectCommand)[0]!.args[0];
    expect(input).toEqual({ Bucket: 'bucket', Key: 'a', Body: Buffer.from('x'), IfNoneMatch: '*' });
  });

  it('are replaced without a condition', async () => {
    s3.on(PutObjectCommand).resolves({});
    await objects.put('s3://bucket/a', Uint8Array.of(1));
    const { input } = s3.commandCalls(PutObjectCommand)[0]!.args[0];
    expect(input).toEqual({ Bucket: 'bucket', Key: 'a', Body: Uint8Array.of(1) });
  });

  it('are to be written again when another conditional write was under way', async () => {
    s3.on(PutObjectCommand).rejects(failing('ConditionalRequestConflict'));
    await expect(objects.put('s3://bucket/a', 'x', { ifAbsent: true })).rejects.toMatchObject({
      name: 'DependencyError',
    });
  });

  it('come as a stream', async () => {
    const Body = Readable.from([Buffer.from('a'), Buffer.from('b')]) as never;
    s3.on(GetObjectCommand, { Bucket: 'bucket', Key: 'a' }).resolves({ Body });
    expect((await Array.fromAsync(objects.open('s3://bucket/a'))).map(String)).toEqual(['a', 'b']);
  });

  it('come in pieces: so many bytes after the first', async () => {
    const Body = Readable.from([Buffer.from('cd')]) as never;
    s3.on(GetObjectCommand, { Bucket: 'bucket', Key: 'a', Range: 'bytes=2-3', IfMatch: '"1"' }).resolves({ Body });
    const piece = objects.open('s3://bucket/a', { etag: '"1"', bytes: { from: 2, size: 2 } });
    expect((await Array.fromAsync(piece)).map(String)).toEqual(['cd']);
  });

  it('are refused when they are not the ones that were listed', async () => {
    s3.on(GetObjectCommand, { IfMatch: '"1"' }).rejects(failing('PreconditionFailed'));
    const read = Array.fromAsync(objects.open('s3://bucket/a', { etag: '"1"' }));
    await expect(read).rejects.toMatchObject({ name: 'ConflictError', clause: 'etag' });
  });

  it.each([
    ['NoSuchKey', 'NotFoundError'],
    ['NoSuchBucket', 'NotFoundError'],
    ['SlowDown', 'DependencyError'],
  ])('fail with %s as %s', async (theirs, ours) => {
    const message = theirs === 'SlowDown' ? 'Please reduce your request rate.' : 'The specified one does not exist';
    s3.on(GetObjectCommand).rejects(Object.assign(new Error(message), { name: theirs }));
    await expect(Array.fromAsync(objects.open('s3://bucket/a'))).rejects.toMatchObject({ name: ours });
  });

  const HEX = 'ab'.repeat(32);
  const BASE64 = Buffer.from(HEX, 'hex').toString('base64');
  // Amazon S3 User Guide, "Checking object integrity": of several parts SHA-256 is COMPOSITE, and ends in how many they are.
  it.each([
    ['one of the whole', { ChecksumSHA256: BASE64, ChecksumType: 'FULL_OBJECT' as const }, HEX],
    ['one from before S3 told types', { ChecksumSHA256: BASE64 }, HEX],
    ['one of its parts', { ChecksumSHA256: `${BASE64}-12`, ChecksumType: 'COMPOSITE' as const }, `${HEX}-12`],
    ['one of parts, not of how many', { ChecksumSHA256: BASE64, ChecksumType: 'COMPOSITE' as const }, undefined],
    [
      'a checksum that is no digest',
      { ChecksumCRC64NVME: 'AAAAAAAAAAA=', ChecksumType: 'FULL_OBJECT' as const },
      undefined,
    ],
    ['none', {}, undefined],
  ])('tell the SHA-256 that S3 keeps: %s', async (_, kept, sha256) => {
    s3.on(HeadObjectCommand).resolves({ ContentLength: 7, ETag: '"1"', ...kept });
    const looked = await objects.look('s3://bucket/a', { etag: '"1"' });
    expect(looked).toEqual({ uri: 's3://bucket/a', size: 7, etag: '"1"', ...(sha256 && { sha256 }) });
    expect(s3.commandCalls(HeadObjectCommand)[0]!.args[0].input).toEqual({
      ...{ Bucket: 'bucket', Key: 'a', ChecksumMode: 'ENABLED', IfMatch: '"1"' },
    });
  });

  it.each([
    [404, 'NotFoundError'],
    [412, 'ConflictError'],
    [403, 'DependencyError'],
  ])('are answered %s without words where S3 has only its head to say: %s', async (httpStatusCode, name) => {
    s3.on(HeadObjectCommand).rejects(Object.assign(failing('Unknown'), { $metadata: { httpStatusCode } }));
    await expect(objects.look('s3://bucket/a')).rejects.toMatchObject({ name });
  });

  it('say when they were written, a list and a look alike', async () => {
    const LastModified = new Date('2026-11-01T00:00:01.250Z');
    s3.on(HeadObjectCommand).resolves({ ContentLength: 1, ETag: '"1"', LastModified });
    s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: 'a', Size: 1, ETag: '"1"', LastModified }] });
    const writtenAt = Date.parse('2026-11-01T00:00:01Z') / 1000;
    expect(await objects.look('s3://bucket/a')).toMatchObject({ writtenAt });
    expect(await objects.list('s3://bucket/')).toMatchObject([{ writtenAt }]);
  });

  it('say in a list whether S3 keeps a SHA-256 with them', async () => {
    const listed = (Key: string, ChecksumAlgorithm?: ('SHA256' | 'CRC64NVME')[]) => ({
      Key,
      Size: 1,
      ETag: '"1"',
      ChecksumAlgorithm,
    });
    s3.on(ListObjectsV2Command).resolves({
      Contents: [listed('a/1', ['SHA256']), listed('a/2', ['CRC64NVME']), listed('a/3')],
    });
    expect((await objects.list('s3://bucket/a/')).map(({ hasSha256 }) => hasSha256)).toEqual([
      true,
      undefined,
      undefined,
    ]);
  });

  it('fail as a dependency when the connection breaks off in the middle', async () => {
    const broken = async function* () {
      yield Buffer.from('a');
      throw new Error('aborted');
    };
    s3.on(GetObjectCommand).resolves({ Body: Readable.from(broken()) as never });
    await expect(Array.fromAsync(objects.open('s3://bucket/a'))).rejects.toMatchObject({ name: 'DependencyError' });
  });
});
