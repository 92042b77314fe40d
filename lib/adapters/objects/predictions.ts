import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { asyncBufferFromFile } from 'hyparquet';
import { IntegrityError, InvalidEventError } from '../../domain/errors.ts';
import type { Predictions } from '../../ports/data.ts';
import type { Objects } from '../../ports/objects.ts';
import type { FileSlices, Files } from '../../tables/files/files.ts';
import { readManyHeldOut } from '../../tables/sketch/plain/read-held-out.ts';
import { beginsKept, type KeptFiles, readKept } from './kept/kept-files.ts';

/** Predictions as evidence in our bucket: one object of JSON Lines, or a list of files. */
export function predictionsIn(objects: Objects, bucket: string): Predictions {
  return {
    files: async (sha256) => {
      const { files } = await keptAt(objects, bucket, sha256);
      if (files.some((file) => file.sha256 !== sha256)) return files;
      return [{ name: files[0]!.name, bytes: (await objects.look(`s3://${bucket}/sha256/${sha256}`)).size }];
    },
    rows: async (sha256, wanted) => {
      const kept = await keptAt(objects, bucket, sha256);
      const files = new EvidenceFiles(objects, bucket, kept);
      try {
        const [alone, ...others] = kept.files;
        return await readManyHeldOut(others.length === 0 ? alone!.name : ROOT, files, wanted);
      } finally {
        files.end();
      }
    },
  };
}

async function keptAt(objects: Objects, bucket: string, sha256: string): Promise<KeptFiles> {
  const uri = `s3://${bucket}/sha256/${sha256}`;
  const alone = { files: [{ name: 'predictions.jsonl', sha256, bytes: 0 }] };
  const parts: Uint8Array[] = [];
  for await (const chunk of objects.open(uri)) {
    if (parts.length === 0 && !beginsKept(chunk)) return { files: [{ ...alone.files[0]!, bytes: chunk.length }] };
    parts.push(Buffer.from(chunk));
  }
  const text = Buffer.concat(parts);
  if (createHash('sha256').update(text).digest('hex') !== sha256)
    throw new IntegrityError(`evidence \`${sha256}\` was changed: its bytes no longer hash to that`);
  return text.length === 0 ? alone : readKept(text.toString('utf8'));
}

/** What the folder of all files is called. */
const ROOT = 'predictions';

/** Files in the evidence by the names they had. Every byte is held against its digest, once it was read. */
class EvidenceFiles implements Files {
  readonly atOnce = 1;
  readonly #objects: Objects;
  readonly #bucket: string;
  readonly #files: ReadonlyMap<string, KeptFiles['files'][number]>;
  #copy: { name: string; folder: string; path: string } | undefined;

  constructor(objects: Objects, bucket: string, kept: KeptFiles) {
    this.#objects = objects;
    this.#bucket = bucket;
    const alone = kept.files.length === 1;
    this.#files = new Map(kept.files.map((file) => [alone ? file.name : `${ROOT}/${file.name}`, file]));
  }

  async kindOf(name: string): Promise<'file' | 'folder'> {
    const file = this.#files.get(name);
    if (file?.bytes === 0) throw new InvalidEventError(`\`${name}\` is empty (0 bytes): give a file with rows`);
    return file ? 'file' : 'folder';
  }

  async below() {
    return [...this.#files].map(([name, { bytes, sha256 }]) => ({ name, size: bytes, etag: sha256 }));
  }

  async size(name: string): Promise<number> {
    return this.#files.get(name)!.bytes;
  }

  async *open(name: string): AsyncGenerator<Uint8Array> {
    const { sha256 } = this.#files.get(name)!;
    const hash = createHash('sha256');
    for await (const chunk of this.#objects.open(`s3://${this.#bucket}/sha256/${sha256}`)) {
      hash.update(chunk);
      yield chunk;
    }
    const found = hash.digest('hex');
    if (found !== sha256)
      throw new IntegrityError(`evidence \`${sha256}\` was changed: its bytes now hash to \`${found}\``);
  }

  /** Parquet is read here and there: one file at a time lies on the disk, which a function has little of. */
  async slices(name: string): Promise<FileSlices> {
    if (this.#copy?.name !== name) {
      this.end();
      const folder = mkdtempSync(join(tmpdir(), 'steward-predictions-'));
      this.#copy = { name, folder, path: join(folder, 'copy.parquet') };
      await pipeline(this.open(name), createWriteStream(this.#copy.path));
    }
    return asyncBufferFromFile(this.#copy.path);
  }

  /** Gives the disk back. */
  end(): void {
    if (this.#copy) rmSync(this.#copy.folder, { recursive: true, force: true });
    this.#copy = undefined;
  }
}
