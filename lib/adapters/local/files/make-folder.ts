import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeError } from './file-errors.ts';

/**
 * Makes a folder and those on the way to it, each once: Node's own `recursive` tries without end where the system says of a folder that is
 * there that it is not, as below /proc. @throws InvalidEventError naming the one that cannot be made
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (cause) {
    // Somebody else may have made it in between.
    if (!isFolder(path)) throw writeError(path, cause);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
