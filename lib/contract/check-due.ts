import * as z from 'zod';
import { ASKED_KINDS, type AskedKind } from '../domain/check/kinds.ts';
import { Late } from '../domain/check/late.ts';
import { Event } from './events.ts';

/** One spelling for one moment: Scheduler writes `06:00:00Z`, the sweep `06:00:00.000Z`, and both mean the same slot. */
const Slot = z.iso.datetime().transform((text) => new Date(text).toISOString());

/**
 * A check of one slot: the schedule's own scheduled time, which is the check's identity. `missed` names the kind of check when it is
 * not its schedule that says so but our own record that the schedule never did, which is `fact` until it was believed. `late` is what was found to have come late, for the record
 * of this check; with `again` it came to this very slot, which is checked once more. `asked` is the check that a person asked for, believed like
 * `missed`.
 */
export const CheckSlot = z.object({
  tenant: z.string(),
  model: z.string(),
  deployment: z.string(),
  slot: Slot,
  missed: z.enum(ASKED_KINDS).optional(),
  asked: z.object({ id: z.string(), kind: z.enum(ASKED_KINDS) }).optional(),
  fact: Event.optional(),
  late: Late.optional(),
  again: z.literal(true).optional(),
});

/** A check that is due: its slot, or the event that says its slot was missed or a person asked for it. */
export const CheckDue = z.preprocess(fromEvent, CheckSlot);
export type CheckDue = z.infer<typeof CheckDue>;

/** Which kind of check alone is meant, where it is not a schedule that says so. */
export const onlyKind = ({ missed, asked }: CheckDue): AskedKind | undefined => asked?.kind ?? missed;

function fromEvent(raw: unknown): unknown {
  const event = Event.safeParse(raw);
  if (!event.success) return raw;
  const { tenant, model, deployment, data } = event.data.detail;
  const due = { tenant, model, deployment, slot: data.slot, fact: event.data };
  switch (event.data['detail-type']) {
    case 'CheckMissed':
      return { ...due, missed: data.kind };
    case 'CheckAsked':
      return { ...due, asked: { id: data.check, kind: data.kind } };
    default:
      return raw;
  }
}
