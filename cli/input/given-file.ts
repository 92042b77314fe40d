import { readFileSync, type Stats, statSync } from 'node:fs';
import { readError } from '../../lib/adapters/local/files/file-errors.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';

/**
 * The bytes of a file that a person named, at most so many. Throws NotFoundError where there is none, and InvalidEventError for a folder,
 * for a pipe or device, which may never end, and for what cannot be read; `wanted` says what to give instead.
 */
export function readGiven(path: string, most: number, wanted: string): Buffer {
  if (path === '') throw new InvalidEventError(`the file name is empty: ${wanted}`);
  const stat = read(path, () => statSync(path, { throwIfNoEntry: false }) as Stats | undefined);
  if (!stat) throw new NotFoundError(`there is no file \`${path}\`: ${wanted}`);
  if (!stat.isFile()) throw new InvalidEventError(`\`${path}\` is not a file: ${wanted}`);
  if (stat.size > most) throw new InvalidEventError(`\`${path}\` is over ${most / 2 ** 20} MiB: ${wanted}`);
  return read(path, () => readFileSync(path));
}

function read<T>(path: string, from: () => T): T {
  try {
    return from();
  } catch (cause) {
    throw readError(path, cause);
  }
}
