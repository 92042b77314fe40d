import { createHash } from 'node:crypto';
import * as z from 'zod';
import { merge } from './merge.ts';
import { Sketch } from './sketch.ts';

/** Windows that are known again, of those added last. */
const KNOWN = 400;

/**
 * Earlier windows of one baseline in which nothing changed, added up: a sample of the same source that grows with every window, as plain JSON of some kilobytes: counts, and no rows. `windows` are in it;
 * `latest` names those added last, by the beginning of the SHA-256 of each one's sketch.
 */
export const PastWindows = z.strictObject({
  v: z.literal(1),
  windows: z.int().min(1),
  latest: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(KNOWN),
  sketch: Sketch,
});
export type PastWindows = z.infer<typeof PastWindows>;

/** The same with a window more; as it was where that window is in it already. Throws IntegrityError for a window of another baseline. */
export function addToPast(past: PastWindows | undefined, sketch: Sketch): PastWindows {
  const id = createHash('sha256').update(JSON.stringify(sketch)).digest('hex').slice(0, 16);
  const added = { ...sketch, sample: [] };
  if (past === undefined) return { v: 1, windows: 1, latest: [id], sketch: added };
  if (past.latest.includes(id)) return past;
  const latest = [...past.latest, id].slice(-KNOWN);
  return { v: 1, windows: past.windows + 1, latest, sketch: merge(past.sketch, added) };
}
