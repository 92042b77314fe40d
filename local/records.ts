import { IntegrityError } from '../lib/domain/errors.ts';
import type { LedgerRecord } from '../lib/domain/ledger/record.ts';
import { type TrustedKeys, trustedKeys } from '../lib/domain/ledger/signature.ts';
import { chainVerifier, type Finding } from '../lib/domain/ledger/verify.ts';
import type { Ledger } from '../lib/ports/ledger.ts';

/** A ledger, and what its records are held against as they are read; where there is no key, signatures are left to who has it. */
export interface RecordReader {
  readonly ledger: Pick<Ledger, 'read' | 'head'>;
  readonly trust: { readonly log: string; readonly keys: () => TrustedKeys };
}

/** The same of a ledger that comes with its public key. */
export const recordReader = ({
  ledger,
  log,
  publicKey,
}: Pick<RecordReader, 'ledger'> & { readonly log: string; readonly publicKey: string | undefined }): RecordReader => ({
  ledger,
  trust: { log, keys: () => trustedKeys(publicKey === undefined ? [] : [publicKey]) },
});

/**
 * A chain's records from `from` on up to its head, with the hash each is stored under: read page by page, none of them kept. Each is re-derived
 * before it is handed on: its bytes, place, hash, link to the one before, signature; at the end, that there are as many as the head says.
 * @throws IntegrityError naming the first place that does not hold, with an audit's verdict
 */
export async function* readRecords(
  { ledger, trust }: RecordReader,
  chain: string,
  from = 1,
): AsyncGenerator<LedgerRecord & { hash: string }, void, undefined> {
  // What is appended from here on is for the next reading.
  const head = await ledger.head(chain);
  const keys = trust.keys();
  let held: LedgerRecord | undefined;
  const begin = (after?: { seq: number; hash: string }) =>
    chainVerifier(chain, trust.log, keys, {
      keyless: keys.size === 0,
      hears: (record) => {
        held = record;
      },
      ...(after && { after }),
    });
  const removed = { seq: from - 1, hash: '' };
  let verifier = from === 1 ? begin() : undefined;
  let seen = head !== undefined && head.seq >= from - 1;
  for await (const item of ledger.read(chain, { from: Math.max(1, from - 1) })) {
    if (head ? item.seq > head.seq : !(await isHeadless(ledger, chain))) break;
    seen = true;
    if (item.seq < from) {
      verifier = begin(item);
      continue;
    }
    verifier ??= begin(removed);
    if (!verifier.take(item)) break;
    yield { ...held!, hash: item.hash };
  }
  const [found] = seen ? (verifier ?? begin(removed)).report(head).findings : [];
  if (found) throw brokenChain(found);
}

/** A chain that began after its head was asked for is none yet; records without a head are damage. */
const isHeadless = async (ledger: RecordReader['ledger'], chain: string): Promise<boolean> =>
  (await ledger.head(chain)) === undefined;

const brokenChain = ({ kind, chain, seq, problem }: Finding): IntegrityError =>
  new IntegrityError(`${kind}: ${chain} seq ${seq}: ${problem}`, { verdict: kind });

/** The same all at once, for a chain that is known to be short. */
export const recordsOf = (
  reader: RecordReader,
  chain: string,
  from = 1,
): Promise<(LedgerRecord & { hash: string })[]> => Array.fromAsync(readRecords(reader, chain, from));
