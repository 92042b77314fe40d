/** An arrow from one thing to another. */
export type Arrow = readonly [from: string, to: string];

/** Sets of more than one thing in which each reaches every other (Tarjan 1972), each and all in the order of their names. */
export function circlesOf(arrows: Iterable<Arrow>): string[][] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of arrows) next.set(from, (next.get(from) ?? new Set()).add(to));
  const seen = new Map<string, { index: number; low: number }>();
  const path: string[] = [];
  const circles: string[][] = [];
  const visit = (at: string): number => {
    const own = { index: seen.size, low: seen.size };
    seen.set(at, own);
    path.push(at);
    for (const to of next.get(at) ?? []) {
      if (!seen.has(to)) own.low = Math.min(own.low, visit(to));
      else if (path.includes(to)) own.low = Math.min(own.low, seen.get(to)!.index);
    }
    if (own.low === own.index) {
      const circle = path.splice(path.indexOf(at));
      if (circle.length > 1) circles.push(circle.toSorted());
    }
    return own.low;
  };
  for (const from of next.keys()) if (!seen.has(from)) visit(from);
  return circles.toSorted((a, b) => a[0]!.localeCompare(b[0]!));
}
