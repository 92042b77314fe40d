import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, type LedgerRecord, leafHash, NO_PREVIOUS, sealRecord } from '../../../lib/domain/ledger/record.ts';
import { type TrustedKeys, trustedKeys } from '../../../lib/domain/ledger/signature.ts';
import { type StoredRecord, verifyChain, verifyLedger } from '../../../lib/domain/ledger/verify.ts';

const NONE = trustedKeys([]);
const LOG = 'steward/000000000000/us-east-1/test';
const CHAIN = 'model.default.m';

interface Export {
  readonly log: string;
  readonly chains: readonly { chain: string; head: { seq: number; hash: string }; records: readonly StoredRecord[] }[];
}

/** Every chain for itself, and then all together. */
const audit = ({ log, chains }: Export, keys: TrustedKeys) =>
  verifyLedger(chains.map(({ chain, head, records }) => verifyChain(chain, records, { ...head, at: '' }, log, keys)));

function record(chain: string, seq: number, prev: string, data: LedgerRecord['data']): LedgerRecord {
  return {
    v: 1,
    log: LOG,
    chain,
    seq,
    prev,
    data,
    id: '019ab2c4-7e1f-7c3a-9b1e-0d5c8f6a2e11',
    once: `sha256:${'0'.repeat(64)}`,
    at: `2026-11-01T00:00:${String(seq % 60).padStart(2, '0')}.000Z`,
    type: chain === 'catalog' ? 'ChainCreated' : 'ModelApplied',
    actor: { kind: 'service', id: 'test' },
    subject: { tenant: 'default', model: 'm' },
  };
}

/** A good export of one model chain with these pieces of data. */
function good(pieces: LedgerRecord['data'][]): Export {
  const records: { chain: string; seq: number; bytes: string; hash: string }[] = [];
  for (const [i, data] of pieces.entries()) {
    const { bytes, hash } = sealRecord(record(CHAIN, i + 1, records.at(-1)?.hash ?? NO_PREVIOUS, data));
    records.push({ chain: CHAIN, seq: i + 1, bytes, hash });
  }
  const { bytes, hash } = sealRecord(record('catalog', 1, NO_PREVIOUS, { chain: CHAIN, firstHash: records[0]!.hash }));
  return {
    log: LOG,
    chains: [
      { chain: 'catalog', head: { seq: 1, hash }, records: [{ chain: 'catalog', seq: 1, bytes, hash }] },
      { chain: CHAIN, head: { seq: records.length, hash: records.at(-1)!.hash }, records },
    ],
  };
}

const pieces = fc.array(
  fc.dictionary(
    fc.stringMatching(/^[a-z]{1,6}$/),
    fc.oneof(fc.string({ maxLength: 20 }), fc.maxSafeInteger(), fc.boolean()),
  ),
  { minLength: 1, maxLength: 6 },
);
const wellFormed = (data: unknown): boolean => JSON.stringify(data).isWellFormed();

describe('a ledger', () => {
  it('as written is verified', () => {
    fc.assert(
      fc.property(pieces, (data) => {
        fc.pre(wellFormed(data));
        expect(audit(good(data as LedgerRecord['data'][]), NONE)).toMatchObject({
          verdict: 'verified',
          records: data.length + 1,
        });
      }),
    );
  });

  it('with any one byte of a record or of its hash changed is tampered, at that record', () => {
    fc.assert(
      fc.property(
        pieces,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 127 }),
        fc.boolean(),
        (data, which, where, flip, inHash) => {
          fc.pre(wellFormed(data));
          const { log, chains } = good(data as LedgerRecord['data'][]);
          const [catalog, model] = chains as [Export['chains'][0], Export['chains'][0]];
          const seq = which % model.records.length;
          const broken = model.records.map((r, i) => {
            if (i !== seq) return r;
            const text = Buffer.from(inHash ? r.hash : r.bytes);
            text[where % text.length]! ^= flip;
            return inHash ? { ...r, hash: text.toString('latin1') } : { ...r, bytes: text.toString('utf8') };
          });
          const report = audit({ log, chains: [catalog, { ...model, records: broken }] }, NONE);
          expect(report.verdict).toBe('tampered');
          expect(report.findings[0]).toMatchObject({ kind: 'tampered', chain: CHAIN, seq: seq + 1 });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('with any record left out, doubled or moved is never verified', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('drop', 'double', 'swap'),
        (n, a, b, what) => {
          const { log, chains } = good(Array.from({ length: n }, (_, i) => ({ i })));
          const [catalog, model] = chains as [Export['chains'][0], Export['chains'][0]];
          const records = [...model.records];
          const [x, y] = [a % n, b % n];
          if (what === 'drop') records.splice(x, 1);
          else if (what === 'double') records.splice(x, 0, records[x]!);
          else {
            fc.pre(x !== y);
            [records[x], records[y]] = [records[y]!, records[x]!];
          }
          expect(audit({ log, chains: [catalog, { ...model, records }] }, NONE).verdict).not.toBe('verified');
        },
      ),
    );
  });

  it('whose tail, chain, catalog or everything is missing is incomplete', () => {
    const { log, chains } = good([{ a: 1 }, { a: 2 }, { a: 3 }]);
    const [catalog, model] = chains as [Export['chains'][0], Export['chains'][0]];
    const verdict = (list: Export['chains']) => audit({ log, chains: list }, NONE).verdict;
    expect(verdict([catalog, { ...model, records: model.records.slice(0, 2) }])).toBe('incomplete');
    expect(verdict([catalog])).toBe('incomplete');
    expect(verdict([model])).toBe('incomplete');
    expect(verdict([])).toBe('incomplete');
  });

  it('rewritten from one record on is found by its head', () => {
    const { log, chains } = good([{ a: 1 }, { a: 2 }]);
    const forged = good([{ a: 1 }, { a: 3 }]);
    expect(
      audit({ log, chains: [chains[0]!, { ...chains[1]!, records: forged.chains[1]!.records }] }, NONE).verdict,
    ).toBe('tampered');
  });
});

describe('a record', () => {
  it.each([[{ x: 0.5 }], [{ x: 2 ** 53 }], [{ x: Number.POSITIVE_INFINITY }]])(
    'with a number other readers would change is refused: %j',
    (data) => {
      expect(() => sealRecord(record(CHAIN, 1, NO_PREVIOUS, data))).toThrow();
    },
  );

  it('over 16 KiB, with a lone surrogate or nested without end is refused', () => {
    expect(() => sealRecord(record(CHAIN, 1, NO_PREVIOUS, { x: 'y'.repeat(16_384) }))).toThrow('16 KiB');
    expect(() => canonical({ x: '\ud800' })).toThrow();
    let deep: unknown = 1;
    for (let i = 0; i < 100; i++) deep = [deep];
    expect(() => canonical(deep)).toThrow('too deep');
  });

  it('is hashed as RFC 6962 hashes a leaf', () => {
    // The empty leaf's hash, from RFC 6962's test vectors.
    expect(leafHash('')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  });
});
