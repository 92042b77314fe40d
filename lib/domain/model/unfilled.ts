/** What `steward init` writes where only the team knows what belongs there; of buckets in small letters, which S3 wants. */
const PLACEHOLDER = /change-me/i;

/** Dotted paths of a manifest's values, and of names its owner chose, that still say what `steward init` wrote for them. */
export function unfilledPaths(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return PLACEHOLDER.test(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return PLACEHOLDER.test(key) ? [at] : unfilledPaths(inside, at);
  });
}
