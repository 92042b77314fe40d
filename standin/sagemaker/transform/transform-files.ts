import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CreateTransformJobRequest } from '@aws-sdk/client-sagemaker';
import type { S3Folder } from '../../process/s3.ts';

/** An input object, and where its answer goes. */
export interface TransformFile {
  input: string;
  output: string;
}

/**
 * Each object that a job reads, with the object that it writes: `.out` after its name, in the same subfolder below the output's prefix
 * (API_TransformOutput). Names go on from the folder of `S3Uri`, or from the manifest's own prefix.
 * @throws {Error} when nothing is there
 */
export function transformFiles(
  s3: S3Folder,
  { TransformInput, TransformOutput }: CreateTransformJobRequest,
): TransformFile[] {
  const { S3DataType, S3Uri = '' } = TransformInput?.DataSource?.S3DataSource ?? {};
  const names = S3DataType === 'ManifestFile' ? listed(s3, S3Uri) : below(s3, S3Uri);
  if (names.length === 0) throw new Error(`No S3 objects found under S3 URL "${S3Uri}"`);
  const to = String(TransformOutput?.S3OutputPath).replace(/\/+$/, '');
  return names.map(({ base, name }) => ({ input: `${base}${name}`, output: `${to}/${name}.out` }));
}

function below(s3: S3Folder, uri: string): { base: string; name: string }[] {
  const base = uri.slice(0, uri.lastIndexOf('/') + 1);
  const folder = s3.path(base.replace(/\/$/, ''));
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => `${base}${name}`.startsWith(uri))
    .sort()
    .map((name) => ({ base, name }));
}

/** `[{"prefix": "s3://…/"}, "a.csv", …]` (API_TransformS3DataSource). */
function listed(s3: S3Folder, uri: string): { base: string; name: string }[] {
  const [first, ...names] = JSON.parse(readFileSync(s3.path(uri), 'utf8')) as [{ prefix: string }, ...string[]];
  return names.map((name) => ({ base: first.prefix, name }));
}

export function readInput(s3: S3Folder, { input }: TransformFile, compression: string | undefined): string {
  const bytes = readFileSync(s3.path(input));
  return (compression === 'Gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
}

export const writeOutput = (s3: S3Folder, { output }: TransformFile, text: string): void =>
  writeFileSync(s3.place(output), text);
