import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll } from 'vitest';
import { awsObjects } from '../../lib/adapters/aws/buckets/objects.ts';
import { folderObjects } from '../../lib/adapters/local/files/folder.ts';
import { objectsContract } from './contracts/objects-contract.ts';
import { clientOf, onMoto } from './engines/moto.ts';

const root = mkdtempSync(join(tmpdir(), 'steward-objects-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let buckets = 0;
const bucketName = (): string => {
  buckets += 1;
  return `contract-${buckets}`;
};

objectsContract('a folder', async () => ({ objects: folderObjects(root), bucket: bucketName() }));

await onMoto((endpoint, stop) => {
  const client = new S3Client(clientOf(endpoint));
  afterAll(stop);
  objectsContract('S3 (moto)', async () => {
    const bucket = bucketName();
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    return { objects: awsObjects(client), bucket };
  });
});
