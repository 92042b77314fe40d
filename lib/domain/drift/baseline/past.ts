import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Window } from '../../window.ts';
import { merge } from './merge.ts';
import { Sketch } from './sketch.ts';

/** Where a window has fewer rows than this part of the baseline's, the baseline's error is next to nothing beside its own, and earlier windows could show nothing more. */
const FEWEST = 0.1;

/** Whether earlier windows have anything to say of windows of so many rows; smaller ones are held against the baseline alone, and join no past, so that none is held against windows of other hours only. */
export const hasUseOfPast = (baseline: { readonly n: number }, { rows }: Pick<Sketch, 'rows'>): boolean =>
  rows >= FEWEST * baseline.n;

/** Windows that are known again, of those added last. */
const KNOWN = 400;

/**
 * Earlier windows of one baseline in which nothing changed, added up: a sample of the same source that grows with every window, as plain JSON of some kilobytes: counts, and no rows. `windows` are in it;
 * `latest` names those added last, by the beginning of the SHA-256 of each one's sketch; `until` is the end of the last whose time is known (epoch ms).
 */
export const PastWindows = z.strictObject({
  v: z.literal(1),
  windows: z.int().min(1),
  latest: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(KNOWN),
  until: z.number().optional(),
  sketch: Sketch,
});
export type PastWindows = z.infer<typeof PastWindows>;

/**
 * The same with a window more; as it was where that window is in it already. Of windows whose time is known each row counts once: one that begins before the last one's end is left out.
 * @throws IntegrityError for a window of another baseline
 */
export function addToPast(past: PastWindows | undefined, sketch: Sketch, window?: Window): PastWindows {
  if (past?.until !== undefined && window !== undefined && window.start < past.until) return past;
  const id = createHash('sha256').update(JSON.stringify(sketch)).digest('hex').slice(0, 16);
  const added = { ...sketch, sample: [] };
  if (past?.latest.includes(id)) return past;
  const until = window?.end ?? past?.until;
  return {
    v: 1,
    windows: (past?.windows ?? 0) + 1,
    latest: [...(past?.latest ?? []), id].slice(-KNOWN),
    ...(until !== undefined && { until }),
    sketch: past === undefined ? added : merge(past.sketch, added),
  };
}
