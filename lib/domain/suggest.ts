import * as z from 'zod';

function keysOf(schema: unknown, found = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'properties') for (const key of Object.keys(value as object)) found.add(key);
    keysOf(value, found);
  }
  return found;
}

/** The known key nearest to a misspelt one, if it is near enough to be meant: at most two edits, and fewer than half its letters. */
export function nearestKey(schema: z.ZodType, misspelt: string): string | undefined {
  // Every key the file may have anywhere, from the schema itself.
  return nearestOf([...keysOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))], misspelt);
}

/** The same among words that are given. */
export function nearestOf(words: readonly string[], misspelt: string): string | undefined {
  const ranked = words.map((word) => ({ word, edits: distance(misspelt, word) })).sort((a, b) => a.edits - b.edits);
  const [best] = ranked;
  return best && best.edits <= 2 && best.edits * 2 < best.word.length ? best.word : undefined;
}

/** What is wrong with a file written by a person, one line a problem, misspelt keys with what was probably meant. */
export const problemsIn = (what: string, schema: z.ZodType, error: z.ZodError): string =>
  error.issues
    .map((issue) => {
      const where = issue.path.join('.') || what;
      if (issue.code !== 'unrecognized_keys')
        return `\`${where}\`: ${issue.message[0]?.toLowerCase()}${issue.message.slice(1)}`;
      const named = issue.keys.map((key) => {
        const meant = nearestKey(schema, key);
        return `unknown key \`${key}\`${meant ? `, did you mean \`${meant}\`?` : ''}`;
      });
      return `\`${where}\`: ${named.join('; ')}`;
    })
    .join('\n');

/** Levenshtein's edit distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
