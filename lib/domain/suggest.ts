import * as z from 'zod';
import { issueInWords } from './issue-in-words.ts';
import { nearestOf } from './nearest.ts';

/** Every key a file may have anywhere, from the schema itself, with the places it may stand in (`` is the file itself). */
function placesOf(schema: unknown, place = '', found = new Map<string, Set<string>>()): Map<string, Set<string>> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [name, value] of Object.entries(schema)) {
    if (name !== 'properties') placesOf(value, place, found);
    else
      for (const [key, inside] of Object.entries(value as object)) {
        found.set(key, (found.get(key) ?? new Set()).add(place));
        placesOf(inside, place === '' ? key : `${place}.${key}`, found);
      }
  }
  return found;
}

const known = (schema: z.ZodType): Map<string, Set<string>> =>
  placesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));

/** The known key nearest to a misspelt one, if it is near enough to be meant: at most two edits, and fewer than half its letters. */
export const nearestKey = (schema: z.ZodType, misspelt: string): string | undefined =>
  nearestOf([...known(schema).keys()], misspelt);

/** What may be meant by a key that is not known where it stands: itself elsewhere, another one, or a file for another Steward. */
function meantBy(schema: z.ZodType, key: string, path: readonly PropertyKey[]): string {
  const places = known(schema);
  const here = path.filter((step) => typeof step !== 'number').join('.');
  if (places.get(key)?.has(here)) return ' of this `type`: it is one of another';
  const elsewhere = [...(places.get(key) ?? [])].map((place) => (place === '' ? 'the top' : `\`${place}\``));
  if (elsewhere.length > 0) return `: it belongs in ${elsewhere.slice(0, 3).join(' or ')}`;
  if (VERSION.test(key))
    return ': files have no version here, one that names its own was written for another Steward; update this one, or write the file for it';
  const meant = nearestKey(schema, key);
  if (meant) return `, did you mean \`${meant}\`?`;
  const allowed = [...places].filter(([, inside]) => inside.has(here)).map(([name]) => `\`${name}\``);
  return allowed.length > 0 && allowed.length <= MOST_NAMED ? `: allowed are ${allowed.join(', ')}` : '';
}

/** More names than these help nobody: docs/manifest.md has them all. */
const MOST_NAMED = 20;

const VERSION = /^(api|config|schema|manifest|format)?[-_]?version$/i;

/** What holds a number, a list or a text that is too small, too big or not whole, where its schema has no words of its own. */
function sizeInWords(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_type' && issue.expected === 'int') return 'must be a whole number, without a fraction';
  if ((issue.code !== 'too_small' && issue.code !== 'too_big') || !issue.message.startsWith('Too ')) return undefined;
  const [bound, sort] =
    issue.code === 'too_small'
      ? [issue.minimum, issue.inclusive === false ? 'more than' : 'at least']
      : [issue.maximum, issue.inclusive === false ? 'less than' : 'at most'];
  const of = { array: ' in the list', string: ' letters' }[issue.origin as string] ?? '';
  return `must be ${sort} ${bound}${of}`;
}

/** What is wrong with a file written by a person, one text a problem, misspelt keys with what was probably meant. */
export const problemsIn = (what: string, schema: z.ZodType, error: z.ZodError): string[] =>
  error.issues.map((issue) => {
    const where = issue.path.join('.') || what;
    if (issue.code !== 'unrecognized_keys') return `\`${where}\`: ${sizeInWords(issue) ?? issueInWords(issue)}`;
    const named = issue.keys.map((key) => `unknown key \`${key}\`${meantBy(schema, key, issue.path)}`);
    return `\`${where}\`: ${named.join('; ')}`;
  });
