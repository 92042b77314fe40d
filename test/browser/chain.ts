import type { Head } from '../../lib/domain/ledger/head.ts';
import { NO_PREVIOUS, sealRecord } from '../../lib/domain/ledger/record.ts';
import type { StoredRecord } from '../../lib/domain/ledger/verify.ts';

const START = Date.parse('2026-07-22T06:00:00Z');
export const CHAIN = 'model.default.m';

/** A chain as the ledger seals it, with text that tempts a verifier: other scripts, escapes, keys out of order. */
export function chain(length: number, change: (seq: number) => object = () => ({})): StoredRecord[] {
  const records: StoredRecord[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const { bytes, hash } = sealRecord({
      v: 1,
      log: 'steward/0/r/s',
      chain: CHAIN,
      seq,
      id: `019f8868-d700-752a-a3d5-bbde59f6${String(seq).padStart(4, '0')}`,
      once: `sha256:${'a'.repeat(64)}`,
      at: new Date(START + seq * 1000).toISOString(),
      type: 'ModelApplied',
      actor: { kind: 'person', id: 'u_ana' },
      subject: { tenant: 'default', model: 'm' },
      data: { z: 'ü€😀\u2028', a: '"\\\n', é: 1, e: [true, null, -0, 9007199254740991] },
      prev: records.at(-1)?.hash ?? NO_PREVIOUS,
      ...change(seq),
    });
    records.push({ chain: CHAIN, seq, bytes, hash });
  }
  return records;
}

/** The head that belongs to these records. */
export const headOf = (records: readonly StoredRecord[]): Head => ({
  seq: records.length,
  hash: records.at(-1)!.hash,
  at: '',
});
