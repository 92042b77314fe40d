import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifySignatures } from '../../console/src/data/verify-signatures.ts';
import type { LedgerProof } from '../../lib/contract/ledger-api.ts';
import { type ChainHeads, inclusionOf, noteOf, rootOf, sizeOf, textOf } from '../../lib/domain/ledger/checkpoint.ts';
import { lowS } from '../../lib/domain/ledger/low-s.ts';
import { leafOf } from '../../lib/domain/ledger/record.ts';
import { isDecision, keyId } from '../../lib/domain/ledger/signature.ts';
import { RECORD_TYPES, type RecordType } from '../../lib/domain/ledger/types.ts';
import type { StoredRecord } from '../../lib/domain/ledger/verify.ts';
import { CHAIN, chain } from './chain.ts';

const LOG = 'steward/0/r/s';
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [ours, theirs] = [pair(), pair()];
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64');
const signed = (message: Uint8Array, key = ours) => ({
  sig: lowS(sign('sha256', message, key.privateKey)).toString('base64'),
  kid: keyId(key.publicKey),
});
/** Six records, the third and the fifth of them decisions. */
const records: StoredRecord[] = chain(6, (seq) => (seq % 2 && seq > 1 ? { type: 'ApprovalAnswered' } : {})).map((r) =>
  r.seq % 2 && r.seq > 1 ? { ...r, ...signed(leafOf(r.bytes)) } : r,
);
const OTHERS = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => [
    `model.x.m${i}`,
    { seq: i + 1, hash: createHash('sha256').update(`${i}`).digest('hex') },
  ]),
);

function proofOf(upTo = 5, key = ours, others: ChainHeads = OTHERS): LedgerProof {
  const heads = { ...others, [CHAIN]: { seq: upTo, hash: records[upTo - 1]!.hash } };
  const statement = { log: LOG, size: sizeOf(heads), root: rootOf(heads), at: '2026-11-25T23:00:00.000Z' };
  const note = noteOf(statement, signed(Buffer.from(textOf(statement)), key));
  return { log: LOG, publicKey: spki(ours.publicKey), checkpoint: { note, ...inclusionOf(heads, CHAIN)! } };
}
const replaced = (i: number, with_: Partial<StoredRecord>) => records.map((r, j) => (j === i ? { ...r, ...with_ } : r));
const unsigned = ({ sig, kid, ...record }: StoredRecord): StoredRecord => record;

describe('signatures checked with WebCrypto', () => {
  it('hold as they were made, and say with which key and up to where', async () => {
    expect(await verifySignatures(CHAIN, records, proofOf())).toEqual({
      verdict: 'holds',
      kid: keyId(ours.publicKey),
      decisions: 2,
      upTo: 5,
      at: '2026-11-25T23:00:00.000Z',
    });
  });

  it('hold wherever among however many other chains the root has this one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 20 }), fc.constantFrom('a.', 'model.d', 'z.'), async (n, before) => {
        const others = Object.fromEntries(
          Object.values(OTHERS)
            .slice(0, n)
            .map((head, i) => [`${before}${i}`, head]),
        );
        expect(await verifySignatures(CHAIN, records, proofOf(6, ours, others))).toMatchObject({ verdict: 'holds' });
      }),
      { numRuns: 60 },
    );
  });

  const { checkpoint, ...bare } = proofOf();
  it.each<[string, StoredRecord[], LedgerProof, object]>([
    [
      'a decision not signed',
      records.map((r) => (r.seq === 3 ? unsigned(r) : r)),
      proofOf(),
      { verdict: 'broken', seq: 3 },
    ],
    [
      'one signed by somebody else',
      replaced(2, signed(leafOf(records[2]!.bytes), theirs)),
      proofOf(),
      { verdict: 'broken', seq: 3 },
    ],
    ['one signed for other bytes', replaced(2, { sig: records[4]!.sig! }), proofOf(), { verdict: 'broken', seq: 3 }],
    ['a signature that is none', replaced(2, { sig: 'AAAA' }), proofOf(), { verdict: 'broken', seq: 3 }],
    [
      'a signature beside no decision',
      replaced(1, signed(leafOf(records[1]!.bytes))),
      proofOf(),
      { verdict: 'broken', seq: 2 },
    ],
    ['a checkpoint signed by somebody else', records, proofOf(5, theirs), { verdict: 'broken', seq: 5 }],
    [
      'a checkpoint over another record',
      replaced(4, { hash: records[3]!.hash }),
      proofOf(),
      { verdict: 'broken', seq: 5 },
    ],
    ['a checkpoint over more records', records.slice(0, 4), proofOf(), { verdict: 'broken', seq: 5 }],
    ['a checkpoint over more than nothing', [], proofOf(), { verdict: 'broken', seq: 5 }],
    ['a checkpoint of another ledger', records, { ...proofOf(), log: 'steward/1/r/s' }, { verdict: 'broken', seq: 5 }],
    [
      'a path that leads elsewhere',
      records,
      { ...bare, checkpoint: { ...checkpoint!, index: 3 } },
      { verdict: 'broken', seq: 5 },
    ],
    ['a path cut short', records, { ...bare, checkpoint: { ...checkpoint!, path: [] } }, { verdict: 'broken', seq: 5 }],
    ['no checkpoint yet', records, bare, { verdict: 'holds', decisions: 2 }],
    ['no key', records, { log: LOG }, { verdict: 'unchecked' }],
    ['nothing signed yet', records.slice(0, 2), { log: LOG }, { verdict: 'holds', decisions: 0 }],
  ])('with %s', async (_, stored, proof, expected) => {
    expect(await verifySignatures(CHAIN, stored, proof)).toMatchObject(expected);
  });

  it('are asked of exactly the types that the ledger signs', async () => {
    for (const type of Object.keys(RECORD_TYPES) as RecordType[]) {
      const [record] = chain(1, () => ({ type }));
      const found = await verifySignatures(CHAIN, [record!], bare);
      expect(found.verdict, type).toBe(isDecision(type) ? 'broken' : 'holds');
    }
  });
});
