/** Half of a character of two UTF-16 units: text that no UTF-8 can hold, and that every writer replaces by something else. */
const HALF = /\p{Cs}/u;

const DEEPEST = 64;

/** What is in the data, and where: the path of the value, or of what holds the key. */
export interface Oddity {
  readonly path: string;
  readonly problem: string;
}

/**
 * What no data given to us may hold, first one found: a key that means an object's prototype, half of a character, a NUL, nesting without end. Each is one thing to
 * whoever looked at it before and another, or nothing, to whoever reads it after.
 */
export function oddityIn(value: unknown, path = '', depth = 0): Oddity | undefined {
  if (typeof value === 'string') {
    const problem = oddText(value);
    return problem === undefined ? undefined : { path, problem: `${problem} is no text` };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === DEEPEST) return { path: '', problem: `it is nested deeper than ${DEEPEST} levels` };
  for (const key of Object.keys(value)) {
    const problem = key === '__proto__' ? 'the key `__proto__`' : oddText(key);
    if (problem !== undefined) return { path, problem: `${problem} cannot be a name` };
    const inside = oddityIn((value as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`, depth + 1);
    if (inside) return inside;
  }
  return undefined;
}

/** Secrets that are known by how they are spelled, and what they are. */
const SECRETS: readonly [RegExp, string][] = [
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\b(gh[opsur]_[A-Za-z0-9]{36}|github_pat_\w{20})/, 'a token of GitHub'],
  [/\bxox[abeprs]-\w/, 'a token of Slack'],
];

/** The first secret in a file that is kept, shown and recorded as it is. */
export function secretIn(value: unknown, path = ''): Oddity | undefined {
  if (typeof value === 'string') {
    const what = SECRETS.find(([pattern]) => pattern.test(value))?.[1];
    if (what === undefined) return undefined;
    return {
      path,
      problem: `looks like ${what}: what is written here is kept and shown, so keep secrets in Secrets Manager`,
    };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inside] of Object.entries(value)) {
    const found = secretIn(key, path) ?? secretIn(inside, path === '' ? key : `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}

export const hasHalf = (text: string): boolean => HALF.test(text);

const oddText = (text: string): string | undefined => {
  if (hasHalf(text)) return 'half of a character (a surrogate alone)';
  return text.includes('\u0000') ? 'a NUL character' : undefined;
};

/** The same as one sentence for people. */
export const oddityText = ({ path, problem }: Oddity): string => `${path === '' ? '' : `\`${path}\`: `}${problem}`;
