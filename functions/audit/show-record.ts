import { NotFoundError } from '../../lib/domain/errors.ts';
import type { TrustedKeys } from '../../lib/domain/ledger/signature.ts';
import { recordFinding, type StoredRecord } from '../../lib/domain/ledger/verify.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

interface Needs {
  readonly ledger: Pick<PortsOf<'ledger:read'>['ledger'], 'read' | 'head'>;
}

/** One record as it is stored, and whether it holds: its bytes, its link to the record before, its signature. */
export interface ShownRecord {
  readonly chain: string;
  readonly seq: number;
  readonly verdict: 'verified' | 'tampered' | 'incomplete';
  /** Absent when it was removed. */
  readonly stored?: StoredRecord;
  readonly problem?: string;
}

/** Reads one record again by its place. Throws NotFoundError where the chain never was that long, or is none. */
export async function showRecord(
  { ledger }: Needs,
  { chain, seq }: { readonly chain: string; readonly seq: number },
  log: string,
  keys: TrustedKeys,
): Promise<ShownRecord> {
  const head = await ledger.head(chain);
  if (!head || head.seq === 0) throw new NotFoundError(`there is no chain \`${chain}\``);
  if (seq > head.seq)
    throw new NotFoundError(`\`${chain}\` has no record ${seq}: it has ${head.seq}, from 1 to ${head.seq}`);
  let before: StoredRecord | undefined;
  for await (const stored of ledger.read(chain, { from: Math.max(1, seq - 1) })) {
    if (stored.seq > seq) break;
    if (stored.seq === seq) {
      const found = recordFinding(stored, before, log, keys);
      return { chain, seq, stored, verdict: found?.kind ?? 'verified', ...(found && { problem: found.problem }) };
    }
    before = stored;
  }
  const problem = `it was removed: the chain's head counts ${head.seq} records, and this one is not there`;
  return { chain, seq, verdict: 'tampered', problem };
}
