import type { Cell } from '../../domain/drift/columns/value.ts';

/** What Hive writes for a value that is not there. */
const NOTHING = '__HIVE_DEFAULT_PARTITION__';

/**
 * What the folders of a path say of the files below them, as Hive and Spark write partitions: `month=may`, with `%3A` for what no name may hold.
 * The columns by their names, in the order of the folders.
 */
export function folderColumns(path: string): Map<string, Cell> {
  const found = new Map<string, Cell>();
  for (const part of path.split(/[/\\]/).slice(0, -1)) {
    const [, name, value = ''] = /^([^=]+)=(.*)$/.exec(part) ?? [];
    if (name !== undefined) found.set(decoded(name), value === NOTHING ? undefined : decoded(value));
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
