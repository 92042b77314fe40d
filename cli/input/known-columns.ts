import { InvalidEventError } from '../../lib/domain/errors.ts';
import { nearestOf } from '../../lib/domain/nearest.ts';

/** Columns named in a refusal. */
const NAMED = 20;

/**
 * Refuses a column that is not there.
 * @param flag the option that named it
 * @param where what should have it, in words
 * @throws InvalidEventError with the nearest name, and the names there are
 */
export function requireColumns(flag: string, asked: Iterable<string>, known: readonly string[], where: string): void {
  for (const name of asked) {
    if (known.includes(name)) continue;
    const near = nearestOf(known, name);
    const meant = near === undefined ? '' : `: did you mean \`${near}\`?`;
    const more = known.length > NAMED ? ` and ${known.length - NAMED} more` : '';
    throw new InvalidEventError(
      `\`${flag}\` names \`${name}\`, which is not in ${where}${meant}; it has \`${known.slice(0, NAMED).join('`, `')}\`${more}`,
    );
  }
}
