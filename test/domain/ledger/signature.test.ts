import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowS } from '../../../lib/domain/ledger/low-s.ts';
import { type LedgerRecord, leafOf, NO_PREVIOUS, sealRecord } from '../../../lib/domain/ledger/record.ts';
import { keyId, type TrustedKeys, trustedKeys } from '../../../lib/domain/ledger/signature.ts';
import { type StoredRecord, verifyChain } from '../../../lib/domain/ledger/verify.ts';

const LOG = 'steward/000000000000/us-east-1/test';
const CHAIN = 'model.default.m';
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [ours, theirs] = [pair(), pair()];
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string;
const OURS = trustedKeys([pem(ours.publicKey)]);

/** A chain of one manifest and three answers, each answer signed with `key`. */
function chain(key = ours, verdicts = ['approve', 'reject', 'approve']): StoredRecord[] {
  const records: StoredRecord[] = [];
  for (const verdict of ['', ...verdicts]) {
    const type = verdict === '' ? 'ModelApplied' : 'ApprovalAnswered';
    const seq = records.length + 1;
    const record: LedgerRecord = {
      v: 1,
      log: LOG,
      chain: CHAIN,
      seq,
      type,
      prev: records.at(-1)?.hash ?? NO_PREVIOUS,
      id: '019ab2c4-7e1f-7c3a-9b1e-0d5c8f6a2e11',
      once: `sha256:${'0'.repeat(64)}`,
      at: '2026-11-01T00:00:00.000Z',
      actor: { kind: 'service', id: 'test' },
      subject: { tenant: 'default', model: 'm' },
      data: { verdict },
    };
    const { bytes, hash } = sealRecord(record);
    const sig = lowS(sign('sha256', leafOf(bytes), key.privateKey)).toString('base64');
    const signature = type === 'ModelApplied' ? {} : { sig, kid: keyId(key.publicKey) };
    records.push({ chain: CHAIN, seq, bytes, hash, ...signature });
  }
  return records;
}

const check = (records: StoredRecord[], keys: TrustedKeys = OURS) => {
  const { seq, hash } = records.at(-1)!;
  return verifyChain(CHAIN, records, { seq, hash, at: '' }, LOG, keys).findings;
};
const changed = (records: StoredRecord[], seq: number, change: Partial<StoredRecord>) =>
  records.map((record) => (record.seq === seq ? { ...record, ...change } : record));
const unsigned = ({ sig, kid, ...record }: StoredRecord): StoredRecord => record;

describe('signatures', () => {
  it('hold for what was signed', () => {
    expect(check(chain())).toEqual([]);
  });

  it('expose a chain that was rewritten whole, head and all, by somebody without the key', () => {
    const forged = chain(theirs, ['approve', 'approve', 'approve']);
    expect(check(forged)).toMatchObject([{ kind: 'incomplete', seq: 2, problem: /was not given/ }]);
    const claimed = changed(forged, 2, { kid: keyId(ours.publicKey) });
    expect(check(claimed)).toMatchObject([{ kind: 'tampered', seq: 2, problem: 'its signature does not hold' }]);
    const kept = forged.map((record, i) => ({
      ...unsigned(record),
      ...(i > 0 && { sig: chain()[i]!.sig!, kid: chain()[i]!.kid! }),
    }));
    expect(check(kept)).toMatchObject([{ kind: 'tampered', seq: 3 }]);
    expect(check(forged.map(unsigned))).toMatchObject([{ kind: 'tampered', seq: 2, problem: /not signed/ }]);
  });

  it('of another record of the same key do not hold', () => {
    const records = chain();
    const { sig, kid } = records[1]!;
    expect(check(changed(records, 4, { sig: sig!, kid: kid! }))).toMatchObject([{ kind: 'tampered', seq: 4 }]);
  });

  it('without a key leave the verdict open, and everything else is checked all the same', () => {
    expect(check(chain(), trustedKeys([]))).toMatchObject([{ kind: 'incomplete', seq: 2, problem: /`--key`/ }]);
    const broken = changed(chain(), 4, { hash: '0'.repeat(64) });
    expect(check(broken, trustedKeys([]))).toMatchObject([
      { kind: 'tampered', seq: 4 },
      { kind: 'incomplete', seq: 2 },
    ]);
  });

  it('of an old key and a new one hold when both are given', () => {
    const both = trustedKeys([pem(theirs.publicKey), pem(ours.publicKey)]);
    expect(check(chain(theirs), both)).toEqual([]);
    expect(check(chain(ours), both)).toEqual([]);
  });

  it('on what is no decision are not ours', () => {
    const records = chain();
    const { sig, kid } = records[1]!;
    expect(check(changed(records, 1, { sig: sig!, kid: kid! }))).toMatchObject([{ kind: 'tampered', seq: 1 }]);
  });

  it('with any one character changed do not hold, nor does the name of another key', () => {
    const records = chain();
    fc.assert(
      fc.property(
        fc.constantFrom('sig' as const, 'kid' as const),
        fc.integer({ min: 2, max: 4 }),
        fc.nat(),
        fc.integer({ min: 1, max: 127 }),
        (field, seq, where, flip) => {
          const text = Buffer.from(records[seq - 1]![field]!);
          text[where % text.length]! ^= flip;
          const [first] = check(changed(records, seq, { [field]: text.toString('latin1') }));
          expect(first).toMatchObject({ kind: 'tampered', seq });
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a public key', () => {
  it('is read in PEM, and as the base64 the stack tells', () => {
    const bare = ours.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    expect([...trustedKeys([bare]).keys()]).toEqual([...OURS.keys()]);
  });

  it.each([
    ['a private key', ours.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string],
    ['a key on another curve', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
    ['an RSA key', pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)],
    ['half of one', pem(ours.publicKey).slice(0, 80)],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(() => trustedKeys([text])).toThrow('must be one on P-256');
  });
});
