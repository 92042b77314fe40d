/** The word nearest to a misspelt one, if it is near enough to be meant: at most two edits, and fewer than half its letters. */
export function nearestOf(words: readonly string[], misspelt: string): string | undefined {
  const ranked = words.map((word) => ({ word, edits: distance(misspelt, word) })).sort((a, b) => a.edits - b.edits);
  const [best] = ranked;
  return best && best.edits <= 2 && best.edits * 2 < best.word.length ? best.word : undefined;
}

/**
 * The name of a column that is probably meant by another: the same but for capitals, accents and signs between its words, else one of two edits at most that has
 * the same digits, since `f10` is no `f11`. Undefined where none is, or several are.
 */
export function otherSpelling(names: readonly string[], name: string): string | undefined {
  const alike = names.filter((other) => bareName(other) === bareName(name));
  if (alike.length > 0) return alike.length === 1 ? alike[0] : undefined;
  const digits = digitsIn(name);
  return nearestOf(
    names.filter((other) => digitsIn(other) === digits),
    name,
  );
}

/** Names that begin with another one and a sign, `region_north` of `region`, with what stands behind it. */
export const namesBehind = (names: readonly string[], name: string): (readonly [name: string, rest: string])[] =>
  names.flatMap((other) =>
    other.startsWith(name) && /^[^\p{L}\p{N}]./u.test(other.slice(name.length))
      ? [[other, other.slice(name.length + 1)] as const]
      : [],
  );

/** Whether two texts are the same but for capitals, accents and signs between words. */
export const isAlike = (a: string, b: string): boolean => bareName(a) === bareName(b);

const bareName = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '') || name;
const digitsIn = (name: string): string => name.replace(/\D+/g, ' ').trim();

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
