/** The word nearest to a misspelt one, if it is near enough to be meant: at most two edits, and fewer than half its letters. */
export function nearestOf(words: readonly string[], misspelt: string): string | undefined {
  const ranked = words.map((word) => ({ word, edits: distance(misspelt, word) })).sort((a, b) => a.edits - b.edits);
  const [best] = ranked;
  return best && best.edits <= 2 && best.edits * 2 < best.word.length ? best.word : undefined;
}

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
