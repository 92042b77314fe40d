import * as z from 'zod';
import { Reason } from '../reason.ts';
import { iso } from '../time.ts';
import { CHECK_KINDS } from './kinds.ts';
import { WindowListing } from './late.ts';

/** One check as kept: slot (its identity), closed window, verdict with reasons. Item `CHECK#`. */
export const Check = z.object({
  tenant: z.string(),
  model: z.string(),
  deployment: z.string(),
  version: z.int(),
  kind: z.enum(CHECK_KINDS),
  /** Scheduler's own scheduled time, ISO 8601 UTC. */
  slot: z.string(),
  window: z.object({ start: z.string(), end: z.string() }),
  verdict: z.enum(['stable', 'drifted', 'undecided']),
  reasons: z.array(Reason),
  /** Why it is undecided, and what lies beyond its limit all the same. */
  because: z.string().optional(),
  /** `outside` of the window and `fallback` to the slower reader count captured lines. */
  rows: z.object({
    read: z.int(),
    used: z.int(),
    broken: z.int(),
    outside: z.int().optional(),
    fallback: z.int().optional(),
  }),
  /** Of drift: what lay in the window's folders then, so that what comes late can be told. */
  listed: WindowListing.optional(),
  /** Of drift: digest of what the version's life had shown by then, this window in it; the next check goes on from there. */
  life: z.string().optional(),
  /** Of drift: digest of the windows of this version in which nothing changed, added up; the next check is held against them too. */
  past: z.string().optional(),
  /** Of drift by segment: the one that surely moved most. */
  mostMoved: z.string().optional(),
  /** The window was checked once more after captures came late: this is the second verdict. */
  again: z.literal(true).optional(),
  /** The check that a person asked for and this one answers: it stands beside the scheduled ones and confirms nothing. */
  asked: z.string().optional(),
});
export type Check = z.infer<typeof Check>;

/**
 * Business key of a check: under it the ledger finds its record again. A slot is checked once; checked again, or because a person asked for it,
 * it has a key of its own.
 */
export const checkEffect = ({ kind, tenant, model, deployment, slot, again, asked }: Check): string =>
  `check:${kind}:${tenant}:${model}:${deployment}:${slot}${again ? ':again' : ''}${asked === undefined ? '' : `:${asked}`}`;

/**
 * Whether enough of the last checks of the same version agree: `drifted` of the last `of`, this one among them.
 * Checks of another version say nothing about this one. `earlier` may come in any order.
 */
export function confirmDrift(
  check: Check,
  earlier: readonly Check[],
  confirm: { drifted: number; of: number },
): readonly Check[] | undefined {
  if (check.verdict !== 'drifted') return undefined;
  const last = [...earlier.filter((c) => c.version === check.version && c.slot < check.slot), check]
    .sort((a, b) => a.slot.localeCompare(b.slot))
    .slice(-confirm.of);
  const drifted = last.filter((c) => c.verdict === 'drifted');
  return drifted.length >= confirm.drifted ? drifted : undefined;
}

/**
 * The closed window a slot looks at, [slot - delay - window, slot - delay), cut off at the moment the version went live. A window
 * that was cut is not whole: `because` says so, and nothing is concluded from it.
 */
export function windowOf(
  slot: number,
  timing: { window: number; delay: number },
  liveSince: number,
): { window: { start: number; end: number }; because?: string } {
  const end = slot - timing.delay;
  const start = end - timing.window;
  if (liveSince <= start) return { window: { start, end } };
  const because = `the version is live since ${iso(liveSince)}, after the window began`;
  return { window: { start: Math.min(liveSince, end), end }, because };
}
