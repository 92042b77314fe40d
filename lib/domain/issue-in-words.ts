import type * as z from 'zod';

/** What values of a type are called by those who write JSON or YAML. */
const CALLED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a mapping of names to values',
  record: 'a mapping of names to values',
  null: 'nothing (`null`)',
};

/** What is wrong with a value and what is allowed there, behind its name: `is missing: give a number`. What a schema says in its own words stands, its first letter small. */
export function issueInWords(issue: z.core.$ZodIssue): string {
  const [, wanted = '', found = ''] = /^Invalid input: expected (\w+), received (\w+)$/.exec(issue.message) ?? [];
  const called = CALLED[wanted];
  if (called !== undefined)
    return found === 'undefined' ? `is missing: give ${called}` : `must be ${called}, not ${CALLED[found] ?? found}`;
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid'))
    return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((one) => `\`${String(one)}\``).join(', ')}`;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `unknown key \`${key}\``).join('; ');
  // Of a key that fits no rule, what its rule says.
  if (issue.code === 'invalid_key' && issue.issues[0]) return issueInWords(issue.issues[0]);
  return `${issue.message[0]?.toLowerCase()}${issue.message.slice(1)}`;
}
