import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import { countListed, decideLate, type Late } from '../../lib/domain/check/late.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { FoundCaptures } from '../../lib/ports/data.ts';
import type { Registry } from '../../lib/ports/registry.ts';
import { type Gathered, loadCheck } from './load-check.ts';

/** The drift check of the slot before this one. */
export const previousCheck = async (registry: Registry, due: CheckDue): Promise<Check | undefined> =>
  (await registry.checks(due, 'drift', due.deployment, { n: 1, before: due.slot }))[0];

/** From the start of the earlier window to the end of this one: one listing serves both. */
export const spanWindows = (window: Window, previous: Check | undefined): Window => {
  if (!previous) return window;
  const { start, end } = windowOf(previous);
  return { start: Math.min(window.start, start), end: Math.max(window.end, end) };
};

/** What is there of a checked window that was not when it was checked; `again` where the window is to be checked once more. */
export async function lateSince(
  registry: Registry,
  due: CheckDue,
  previous: Check,
  found: readonly FoundCaptures[],
): Promise<
  { late: Late; again?: { due: Pick<CheckDue, 'slot' | 'late' | 'again' | 'missed'>; about: Gathered } } | undefined
> {
  const window = windowOf(previous);
  const now = countListed(found, window);
  // Most windows are as they were: nothing more is read for them.
  if (!decideLate(previous, now, undefined)) return undefined;
  const { slot } = previous;
  const about = await loadCheck(registry, { ...due, slot });
  // A manifest that has been applied since may look at another stretch of time: that would be another check, not the same one again.
  const same = about && about.window.start === window.start && about.window.end === window.end;
  const served = same ? { version: about.version, minimumRows: about.policy.minimumRows } : undefined;
  const late = decideLate(previous, now, served);
  if (!late?.reason || !about) return late && { late };
  return { late, again: { due: { slot, late, again: true, missed: undefined }, about } };
}

const windowOf = ({ window }: Check): Window => ({ start: Date.parse(window.start), end: Date.parse(window.end) });
