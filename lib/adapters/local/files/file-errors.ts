import { InvalidEventError } from '../../../domain/errors.ts';

/** What the operating system says of a file, in words. */
const IN_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'something on the way to it is no folder',
  EISDIR: 'it is a folder',
  EEXIST: 'it is there already, and nothing is written over: choose another name',
  EACCES: 'this user may not: ask for the right to it',
  EPERM: 'this user may not: ask for the right to it',
  EROFS: 'it lies where nothing may be written',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
  ERR_INVALID_ARG_VALUE: 'its name holds a NUL character',
};

function inWords(cause: unknown): string {
  const { code = '' } = cause as NodeJS.ErrnoException;
  return IN_WORDS[code] ?? (code || 'it cannot be told why');
}

/** For `catch` around reading and writing what a person named. */
export const readError = (path: string, cause: unknown): InvalidEventError =>
  new InvalidEventError(`\`${path}\` cannot be read: ${inWords(cause)}`, { cause });
export const writeError = (path: string, cause: unknown): InvalidEventError =>
  new InvalidEventError(`cannot write \`${path}\`: ${inWords(cause)}`, { cause });
