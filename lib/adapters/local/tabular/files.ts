import { createReadStream, type Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { refuseForeign } from '../../../domain/capture/lines.ts';
import { DependencyError, InvalidEventError, NotFoundError } from '../../../domain/errors.ts';

/** A compressed file may grow to 64 MiB and a hundred times its size; more is taken for a bomb. */
const FREE_OUTPUT = 64 * 1024 * 1024;
const LARGEST_RATIO = 100;

/** Why the operating system would not, in words. */
function refusal(name: string, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new NotFoundError(`\`${name}\` does not exist: check the path, it is read from the current folder`, {
      cause,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new InvalidEventError(`\`${name}\` may not be read: give this user the right to read it`, { cause });
  }
  if (code.startsWith('Z_') || code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END') {
    return new InvalidEventError(`\`${name}\` is not valid gzip: compress it again`, { cause });
  }
  return new DependencyError(`\`${name}\` could not be read`, { cause });
}

/**
 * What a path is.
 * @throws NotFoundError when it does not exist; InvalidEventError for a pipe, socket or device, and for an empty file
 */
export async function kindOf(name: string): Promise<'file' | 'folder'> {
  const found = await stat(name).catch((cause: unknown) => Promise.reject(refusal(name, cause)));
  if (found.isDirectory()) return 'folder';
  if (!found.isFile()) throw new InvalidEventError(`\`${name}\` is a pipe or device: give a regular file or a folder`);
  if (found.size === 0) throw new InvalidEventError(`\`${name}\` is empty (0 bytes): give a file with rows`);
  return 'file';
}

/**
 * The capture files below a folder, in the order of their keys (which is the order of time). Links are not followed.
 * @throws InvalidEventError when there is none
 */
export async function captureFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) =>
    Promise.reject(refusal(folder, cause)),
  );
  const isCapture = (entry: Dirent) => entry.isFile() && /\.jsonl(\.gz)?$/.test(entry.name);
  const files = entries.filter(isCapture).map((entry) => path.join(entry.parentPath, entry.name));
  if (files.length > 0) return files.sort((a, b) => (a < b ? -1 : 1));
  throw new InvalidEventError(
    `no capture in \`${folder}\`: no \`.jsonl\` file lies below it, give the capture prefix or a file`,
  );
}

/** The first bytes of a file, decompressed if its name ends in `.gz`. UTF-16 and other foreign bytes are refused. */
export async function headOf(name: string, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of bytesOf(name)) {
    parts.push(chunk);
    if (parts.reduce((sum, part) => sum + part.length, 0) >= length) break;
  }
  const head = Buffer.concat(parts).subarray(0, length);
  refuseForeign(head.subarray(0, 4), `\`${name}\``);
  return head;
}

/**
 * A file's bytes, decompressed if its name ends in `.gz` (several members are fine), in flat memory.
 * @throws InvalidEventError for broken gzip and for output beyond the cap
 */
export async function* bytesOf(name: string): AsyncGenerator<Buffer> {
  const handle = await open(name).catch((cause: unknown) => Promise.reject(refusal(name, cause)));
  const file = createReadStream(name, { fd: handle, highWaterMark: 256 * 1024 });
  try {
    if (!name.endsWith('.gz')) {
      yield* file as AsyncIterable<Buffer>;
      return;
    }
    const most = FREE_OUTPUT + LARGEST_RATIO * (await stat(name)).size;
    let size = 0;
    const gunzip = createGunzip();
    file.on('error', (cause) => gunzip.destroy(cause));
    for await (const chunk of file.pipe(gunzip) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most)
        throw new InvalidEventError(`\`${name}\` grows beyond ${most} bytes: decompress it first if that is meant`);
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof InvalidEventError ? cause : refusal(name, cause);
  } finally {
    file.destroy();
  }
}
