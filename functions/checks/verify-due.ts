import { CheckDue } from '../../lib/contract/check-due.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { verifyEvent } from '../announce/verify-event.ts';

/** A check that is due, once what says that its slot was missed, or that a person asked for it, is believed: a check of any past slot could start a training that costs. */
export async function verifyDue(
  ledger: Pick<Ports['ledger'], 'record'>,
  { fact, ...due }: CheckDue,
): Promise<CheckDue> {
  if (fact) return { ...due, ...told(await verifyEvent(ledger, fact)) };
  if (due.missed) throw new InvalidEventError('only the record of a missed slot says that it was missed');
  if (due.asked) throw new InvalidEventError('only its record says that a person asked for a check');
  return due;
}

function told(fact: unknown): Omit<CheckDue, 'fact'> {
  const { fact: _, ...due } = CheckDue.parse(fact);
  return due;
}
