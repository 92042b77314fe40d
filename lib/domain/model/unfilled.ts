/** What `steward init` writes where only the team knows what belongs there; of buckets in small letters, which S3 wants. */
const PLACEHOLDER = /change-me/i;

/** Whether a name is still the one that `steward init` wrote. */
export const isUnfilled = (name: string): boolean => PLACEHOLDER.test(name);

/** Dotted paths of a manifest's values, and of names its owner chose, that still say what `steward init` wrote for them. */
export function unfilledPaths(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return isUnfilled(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return isUnfilled(key) ? [at] : unfilledPaths(inside, at);
  });
}
