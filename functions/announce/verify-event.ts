import { type Event, eventOf } from '../../lib/contract/events.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { canonical, leafHash } from '../../lib/domain/ledger/record.ts';
import type { Ports } from '../../lib/ports/ports.ts';

/**
 * The event as the ledger tells it. Whoever may put events onto a bus, or start a machine, could say anything; so nothing is acted on
 * that is not, word for word, what the record at its place says.
 * @throws InvalidEventError when no such record stands there, or another
 */
export async function verifyEvent(ledger: Pick<Ports['ledger'], 'record'>, event: Event): Promise<Event> {
  const { tenant, model, chain, seq } = event.detail;
  const stored = await ledger.record(chain, seq);
  const told = stored && leafHash(stored.bytes) === stored.hash ? eventOf(stored) : undefined;
  const said = { source: event.source, 'detail-type': event['detail-type'], detail: event.detail };
  if (told && chain === modelChain(tenant, model) && canonical(told) === canonical(said)) return told;
  throw new InvalidEventError(
    `\`${event['detail-type']}\` of \`${chain}\` ${seq} is not what the ledger says there: only records are believed`,
  );
}
