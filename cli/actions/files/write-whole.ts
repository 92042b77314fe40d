import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeError } from '../../../lib/adapters/local/files/file-errors.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';

/** Writes a file whole or not at all, also when interrupted. Throws InvalidEventError for a place that takes none: what is no file is not replaced by one. */
export function writeWhole(path: string, text: string): void {
  let draft: string | undefined;
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new InvalidEventError(`\`${path}\` is a folder: name the file to write in it`);
    if (there && !there.isFile()) throw new InvalidEventError(`\`${path}\` is a pipe or device: name a file to write`);
    draft = mkdtempSync(join(dirname(path), '.steward-'));
    writeFileSync(join(draft, basename(path)), text);
    renameSync(join(draft, basename(path)), path);
  } catch (cause) {
    throw cause instanceof InvalidEventError ? cause : writeError(path, cause);
  } finally {
    if (draft) rmSync(draft, { recursive: true, force: true });
  }
}
