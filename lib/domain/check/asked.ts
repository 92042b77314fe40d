import * as z from 'zod';
import { InvalidEventError } from '../errors.ts';
import { Actor, digestOf } from '../ledger/record.ts';
import { iso, MINUTE } from '../time.ts';
import { worst } from '../verdict.ts';
import { askedAt } from './asked-id.ts';
import { Check, windowOf } from './check.ts';
import { ASKED_KINDS, type AskedKind, CHECK_KINDS, type CheckKind } from './kinds.ts';

/** A check that a person asked for, and which checks will answer it. Item `CHECK-ASKED#`; its checks are items `CHECK-BY#`, never among the scheduled ones. */
export const AskedCheck = z.object({
  tenant: z.string(),
  model: z.string(),
  deployment: z.string(),
  kind: z.enum(ASKED_KINDS),
  id: z.string(),
  /** The moment whose window is looked at, as a schedule would name it. */
  slot: z.string(),
  window: Check.shape.window,
  kinds: z.array(z.enum(CHECK_KINDS)),
  by: Actor,
  at: z.string(),
});
export type AskedCheck = z.infer<typeof AskedCheck>;

/** Parts of the manifest that say when a check of a kind looks where, and the version that serves, if one does. */
export interface AskedAbout {
  readonly tenant: string;
  readonly model: string;
  readonly deployment: string;
  readonly kind: AskedKind;
  /** Absent when the manifest asks for no such check. */
  readonly timing: { readonly window: number; readonly delay: number } | undefined;
  /** Absent while nothing with a baseline serves. */
  readonly liveSince: number | undefined;
  readonly now: number;
  /** ISO times: the slot to look at, or where its window ends; without either the window that ends now, less the delay. */
  readonly slot?: string | undefined;
  readonly until?: string | undefined;
}

export type AskedDecision =
  | { readonly verdict: 'ask'; readonly id: string; readonly slot: string; readonly window: Check['window'] }
  | { readonly verdict: 'refuse'; readonly why: string };

/**
 * Which closed window a person's check looks at, and its id: the same wish within one minute is the same check. Throws InvalidEventError
 * for a window that is not closed yet; refuses, with why, what has nothing to look at.
 */
export function decideAsked(about: AskedAbout): AskedDecision {
  const { timing, liveSince, now, slot, until, tenant, model, deployment, kind } = about;
  if (!timing) return { verdict: 'refuse', why: `the manifest of \`${model}\` asks for no ${kind} checks` };
  if (liveSince === undefined)
    return { verdict: 'refuse', why: `nothing serves on \`${deployment}\` that could be compared with its baseline` };
  if (slot !== undefined && until !== undefined)
    throw new InvalidEventError('`slot` and `until` both say which window is meant: give one of them');
  const minute = now - (now % MINUTE);
  const at = until !== undefined ? Date.parse(until) + timing.delay : slot !== undefined ? Date.parse(slot) : minute;
  if (at > now)
    throw new InvalidEventError(
      `that window is not closed before ${iso(at)}: use a \`slot\` of ${iso(now)} at the latest, or an \`until\` of ${iso(now - timing.delay)}`,
    );
  if (at - timing.delay <= liveSince)
    return {
      verdict: 'refuse',
      why: `what serves on \`${deployment}\` is live since ${iso(liveSince)}, after that window had ended: the first slot with traffic of it is after ${iso(liveSince + timing.delay)}`,
    };
  const { window } = windowOf(at, timing, liveSince);
  const identity = { tenant, model, deployment, kind, slot: iso(at), minute };
  const id = `${askedAt(minute)}-${digestOf(identity).slice(0, 10)}`;
  return { verdict: 'ask', id, slot: iso(at), window: { start: iso(window.start), end: iso(window.end) } };
}

/** What the checks that have come say together, `pending` until the last one has. */
export function askedVerdict(
  kinds: readonly CheckKind[],
  checks: readonly Pick<Check, 'kind' | 'verdict'>[],
): Check['verdict'] | 'pending' {
  const all = kinds.every((kind) => checks.some((check) => check.kind === kind));
  return all ? worst(checks.map(({ verdict }) => verdict)) : 'pending';
}
