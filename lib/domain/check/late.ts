import * as z from 'zod';
import { overBy } from '../capture/hours.ts';
import { Reason, reasonOf } from '../reason.ts';
import type { Check } from './check.ts';

/** How much lies in the folders of a window's own hours, as a check listed it. */
export const WindowListing = z.object({ objects: z.int().min(0), bytes: z.int().min(0) });
export type WindowListing = z.infer<typeof WindowListing>;

/** What came to a checked window after its check, and, where that could matter, why the window is checked again. */
export const Late = z.object({ slot: z.string(), ...WindowListing.shape, reason: Reason.optional() });
export type Late = z.infer<typeof Late>;

/** Late captures above this share of a window's bytes can change its verdict: 1 % moves a share of rows by at most a point. */
export const LATE_SHARE = 0.01;

/** Adds up the objects in the folders that were over by the window's end. */
export function countListed(
  found: readonly { hour: number; size: number }[],
  window: { start: number; end: number },
): WindowListing {
  const own = found.filter(({ hour }) => overBy(hour, window));
  return { objects: own.length, bytes: own.reduce((sum, { size }) => sum + size, 0) };
}

/**
 * Holds what lies in a checked window's folders now against what its check listed. Undefined when nothing came since. With a `reason` the
 * window is to be checked again: when it was undecided for too few rows, or when more than 1 % of its bytes are late. Never twice, and
 * never when it would be another check by now.
 * @param served what that window would be checked with now; absent when the manifest means another window by the slot
 */
export function decideLate(
  check: Check,
  now: WindowListing,
  served: { version: number; minimumRows: number } | undefined,
): Late | undefined {
  if (!check.listed) return undefined;
  const objects = Math.max(0, now.objects - check.listed.objects);
  const bytes = Math.max(0, now.bytes - check.listed.bytes);
  if (objects === 0 && bytes === 0) return undefined;
  const late = { slot: check.slot, objects, bytes };
  if (check.again || check.version !== served?.version) return late;
  if (check.verdict === 'undecided' && check.rows.used < served.minimumRows)
    return { ...late, reason: reasonOf('late-rows', 'window', check.rows.used, served.minimumRows) };
  const share = bytes / now.bytes;
  return share > LATE_SHARE ? { ...late, reason: reasonOf('late-share', 'window', share, LATE_SHARE) } : late;
}
