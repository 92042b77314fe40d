import { InvalidEventError } from '../domain/errors.ts';
import type { TableNotes } from './table.ts';

/**
 * Where in the file each cell comes from (-1: nowhere, its values are missing), and the cells' names.
 * @param header names the file has
 * @param wanted names asked for; without them the header's, which must then all be there and differ
 * @throws InvalidEventError when a name is there twice or empty, or when none of the wanted ones is there
 */
export function pickColumns(
  file: string,
  header: readonly string[],
  wanted: readonly string[] | undefined,
  notes: TableNotes,
): { columns: string[]; positions: number[] } {
  const twice = header.find((name, index) => header.indexOf(name) !== index && (wanted?.includes(name) ?? true));
  if (twice !== undefined)
    throw new InvalidEventError(`\`${file}\` has column \`${twice}\` twice: give each its own name`);
  if (wanted === undefined) {
    const nameless = header.indexOf('') + 1;
    if (nameless > 0)
      throw new InvalidEventError(`column ${nameless} of \`${file}\` has no name: name it or give a schema`);
    return { columns: [...header], positions: header.map((_, index) => index) };
  }
  const positions = wanted.map((name) => header.indexOf(name));
  if (positions.every((position) => position === -1)) {
    const names = header
      .slice(0, 20)
      .map((name) => `\`${name.slice(0, 64)}\``)
      .join(', ');
    throw new InvalidEventError(`no column of the schema is in \`${file}\`, which has ${names}: is the header there?`);
  }
  notes.absent = wanted.filter((_, index) => positions[index] === -1);
  notes.unknown = header.filter((name) => !wanted.includes(name)).slice(0, 100);
  return { columns: [...wanted], positions };
}
