import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { asyncBufferFromFile } from 'hyparquet';
import { DependencyError, InvalidEventError, NotFoundError } from '../../../domain/errors.ts';
import type { Files } from './files.ts';

/** Files of this machine. Links below a folder are not followed; pipes and devices are refused. */
export const diskFiles: Files = {
  atOnce: 1,
  kindOf: async (name) => {
    const found = await stat(name).catch(refuse(name));
    if (found.isDirectory()) return 'folder';
    if (!found.isFile())
      throw new InvalidEventError(`\`${name}\` is a pipe or device: give a regular file or a folder`);
    if (found.size === 0) throw new InvalidEventError(`\`${name}\` is empty (0 bytes): give a file with rows`);
    return 'file';
  },
  below: async (folder) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(refuse(folder));
    const names = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    names.sort((a, b) => (a < b ? -1 : 1));
    return Promise.all(names.map(async (name) => ({ name, size: (await stat(name)).size })));
  },
  size: async (name) => (await stat(name).catch(refuse(name))).size,
  open: (name) => read(name),
  slices: (name) => asyncBufferFromFile(name).catch(refuse(name)),
};

async function* read(name: string): AsyncGenerator<Buffer> {
  const handle = await open(name).catch(refuse(name));
  const file = createReadStream(name, { fd: handle, highWaterMark: 256 * 1024 });
  try {
    yield* file as AsyncIterable<Buffer>;
  } catch (cause) {
    return refuse(name)(cause);
  } finally {
    file.destroy();
  }
}

/** For `.catch`: why the operating system would not, in words. */
const refuse =
  (name: string) =>
  (cause: unknown): never => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new NotFoundError(`\`${name}\` does not exist: check the path, it is read from the current folder`, {
        cause,
      });
    if (code === 'EACCES' || code === 'EPERM')
      throw new InvalidEventError(`\`${name}\` may not be read: give this user the right to read it`, { cause });
    throw new DependencyError(`\`${name}\` could not be read`, { cause });
  };
