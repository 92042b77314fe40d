/**
 * Which models a tick looks at, of those numbered from 1 to `total`: at most `limit`, another part at each tick of `every` ms, and every
 * one once in `parts` ticks. It rests on the time alone, so that no tick that fails keeps the next ones from going on. The number of
 * parts is a power of two: a fleet that grows then doubles its round at times, and never changes whose turn is when in between.
 */
export function sweepTurn(
  now: number,
  { total, limit, every }: { total: number; limit: number; every: number },
): { from: number; to: number; parts: number } {
  let parts = 1;
  while (parts * limit < total) parts *= 2;
  const part = Math.floor(now / every) % parts;
  return { from: part * limit + 1, to: Math.min(total, (part + 1) * limit), parts };
}
