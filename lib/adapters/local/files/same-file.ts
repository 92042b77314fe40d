import { statSync } from 'node:fs';
import { IntegrityError } from '../../../domain/errors.ts';

/**
 * Asks, whenever it is called, that a path still leads to the file that it leads to now: a database stays open when its home is moved, and what is
 * written by path then goes into another home, or one that nobody has. @throws IntegrityError naming the path
 */
export function stillTheSame(path: string): () => void {
  const begun = identityOf(path);
  return () => {
    if (identityOf(path) === begun) return;
    throw new IntegrityError(
      `\`${path}\` is no longer the file that this process opened: its home was moved, removed or replaced; run it again on the home where that is now`,
    );
  };
}

function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}
