import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { asyncBufferFromFile } from 'hyparquet';
import { InvalidEventError, NotFoundError } from '../../domain/errors.ts';
import type { Objects } from '../../ports/objects.ts';
import type { Files } from './files.ts';

/**
 * Files in a bucket, by their `s3://` addresses: an object of exactly that key is a file, anything else a prefix of objects.
 * Parquet, which is read here and there, is copied to a temporary file first; that goes when the process ends.
 */
export function objectFiles(objects: Objects): Files {
  const known = new Map<string, number>();
  const below = async (uri: string) => {
    const found = await objects.list(uri);
    for (const object of found) known.set(object.uri, object.size);
    return found.map((object) => ({ name: object.uri, size: object.size, etag: object.etag }));
  };
  const size = async (uri: string): Promise<number> => {
    if (!known.has(uri)) await below(uri);
    return known.get(uri) ?? 0;
  };
  return {
    atOnce: 16,
    kindOf: async (uri) => {
      const found = await below(uri);
      const file = found.find(({ name }) => name === uri);
      if (file && !uri.endsWith('/')) {
        if (file.size === 0) throw new InvalidEventError(`\`${uri}\` is empty (0 bytes): give an object with rows`);
        return 'file';
      }
      if (found.length > 0) return 'folder';
      throw new NotFoundError(`no object lies at or below \`${uri}\`: check bucket and prefix`);
    },
    below: (folder) => below(folder.endsWith('/') ? folder : `${folder}/`),
    size,
    open: (uri) => objects.open(uri),
    slices: async (uri) => {
      const folder = mkdtempSync(join(tmpdir(), 'steward-parquet-'));
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      const copy = join(folder, 'copy.parquet');
      await pipeline(objects.open(uri), createWriteStream(copy));
      return asyncBufferFromFile(copy);
    },
  };
}
