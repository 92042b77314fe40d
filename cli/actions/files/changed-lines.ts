/** Lines around a change that are shown with it. */
const AROUND = 1;

/** What was changed between two texts, line by line: `- ` gone, `+ ` new, `  ` the lines around; by their longest common subsequence (Hunt and McIlroy 1976). */
export function changedLines(before: string, after: string): string[] {
  const [a, b] = [before, after].map((text) => text.replace(/\n$/, '').split('\n')) as [string[], string[]];
  const longest = commonLengths(a, b);
  const all: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      all.push(`  ${a[i++]}`);
      j++;
    } else if (i < a.length && (j === b.length || longest[i + 1]![j]! >= longest[i]![j + 1]!)) all.push(`- ${a[i++]}`);
    else all.push(`+ ${b[j++]}`);
  }
  const near = (at: number): boolean =>
    all.slice(Math.max(0, at - AROUND), at + AROUND + 1).some((line) => !line.startsWith('  '));
  return all.filter((line, at) => near(at) && line !== '- ');
}

/** How many lines the rests of both have in common, from each pair of places on. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i]![j] = a[i] === b[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  return longest;
}
