import type * as z from 'zod';
import { parseStrictJson } from '../capture/text/strict-json.ts';
import { InvalidEventError } from '../errors.ts';
import { ConstraintsFile } from './constraints-file.ts';
import { StatisticsFile } from './statistics-file.ts';
import { refuseMisplaced, type UnreadKey, unreadKeys } from './unread.ts';

const SHOWN = 5;

/** The text of a `statistics.json`. Throws InvalidEventError saying where it is wrong and what is allowed there. */
export const readStatistics = (name: string, text: string): Read<StatisticsFile> =>
  read(name, text, StatisticsFile, "Model Monitor's `statistics.json`");

/** The text of a `constraints.json`. Throws InvalidEventError saying where it is wrong and what is allowed there. */
export function readConstraints(name: string, text: string): Read<ConstraintsFile> {
  const file = read(name, text, ConstraintsFile, "Model Monitor's `constraints.json`");
  refuseMisplaced(name, file.unread);
  return file;
}

/** A file as its schema reads it, its name, and the keys it has besides. */
type Read<T> = T & { from: string; unread: UnreadKey[] };

function read<T>(name: string, text: string, schema: z.ZodType<T>, what: string): Read<T> {
  const json = parseStrictJson(text.replace(/^\ufeff/, ''));
  if (!json.ok) throw new InvalidEventError(`\`${name}\` is not JSON: ${json.reason}`);
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return { ...parsed.data, from: name, unread: unreadKeys(json.value, parsed.data) };
  const { issues } = parsed.error;
  const wrong = issues
    .slice(0, SHOWN)
    .map(({ path, message }) => `\`${path.join('.') || 'the file'}\`${given(json.value, path)}: ${lower(message)}`);
  const more = issues.length > SHOWN ? `; and ${issues.length - SHOWN} more` : '';
  throw new InvalidEventError(`\`${name}\` is not ${what}: ${wrong.join('; ')}${more}`);
}

const lower = (message: string): string => `${message[0]?.toLowerCase()}${message.slice(1)}`;

/** Of a place in a feature: whose it is, and which number stands there. */
function given(file: unknown, path: readonly PropertyKey[]): string {
  const at = (keys: readonly PropertyKey[]) =>
    keys.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], file);
  const name = path[0] === 'features' && path.length > 2 ? at([...path.slice(0, 2), 'name']) : undefined;
  if (typeof name !== 'string' || name.length > 256) return '';
  const figure = at(path);
  return ` of feature \`${name}\`${typeof figure === 'number' ? ` is ${figure}` : ''}`;
}
