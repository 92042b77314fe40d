import type { BrokenRow } from '../../lib/tables/table.ts';

/** The first broken places as JSON has them. */
export const placesOf = (examples: readonly BrokenRow[]) =>
  examples.map(({ file, at, kind, reason }) => ({ file, line: at, kind, reason }));

/** The same for people, each reason once a file. */
export function brokenLines(examples: readonly BrokenRow[]): string[] {
  const byReason = new Map<string, { file: string; reason: string; lines: number[] }>();
  for (const { file, at, reason } of examples) {
    const key = JSON.stringify([file, reason]);
    const before = byReason.get(key);
    if (before) before.lines.push(at);
    else byReason.set(key, { file, reason, lines: [at] });
  }
  return [...byReason.values()].map(({ file, reason, lines: [first, ...others] }) => {
    const same = others.length > 0 ? `; the same in line ${others.join(', ')}` : '';
    return `  broken: ${file}, line ${first}: ${reason}${same}`;
  });
}
