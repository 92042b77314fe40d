import { describe, expect, it } from 'vitest';
import { verifyChain } from '../../console/src/data/verify-chain.ts';
import { leafHash } from '../../lib/domain/ledger/record.ts';
import type { StoredRecord } from '../../lib/domain/ledger/verify.ts';
import { CHAIN, chain, headOf } from './chain.ts';

const good = chain(6);
const replaced = (i: number, with_: Partial<StoredRecord>) => good.map((r, j) => (j === i ? { ...r, ...with_ } : r));

describe('a chain verified with WebCrypto', () => {
  it('holds as the ledger sealed it', async () => {
    expect(await verifyChain(CHAIN, good, headOf(good))).toEqual({ verdict: 'verified', records: 6 });
  });

  it('names the record in which any one byte was changed', async () => {
    const { bytes } = good[2]!;
    for (let i = 0; i < bytes.length; i += 7) {
      const other = bytes[i] === '5' ? '6' : '5';
      const tampered = replaced(2, { bytes: bytes.slice(0, i) + other + bytes.slice(i + 1) });
      expect(await verifyChain(CHAIN, tampered, headOf(good)), bytes.slice(i, i + 9)).toMatchObject({
        verdict: 'broken',
        seq: 3,
      });
    }
  });

  const rewritten = { bytes: good[2]!.bytes.replace('u_ana', 'u_eve') };
  const twin = `${good[2]!.bytes} `;
  const back = chain(4, (seq) => (seq === 3 ? { at: '2026-07-22T05:00:00.000Z' } : {}));
  const foreign = chain(4, (seq) => (seq === 3 ? { chain: 'model.default.other' } : {}));
  const moved = chain(4, (seq) => (seq === 3 ? { log: 'steward/9/r/s' } : {}));
  const unlinked = chain(4, (seq) => (seq === 3 ? { prev: 'b'.repeat(64) } : {}));
  it.each([
    [
      'a record rewritten with its own hash',
      replaced(2, { ...rewritten, hash: leafHash(rewritten.bytes) }),
      headOf(good),
      4,
      'does not continue',
    ],
    ['a record missing', good.filter(({ seq }) => seq !== 4), headOf(good), 4, 'missing'],
    ['the first record missing', good.slice(1), headOf(good), 1, 'missing'],
    ['two records swapped', [good[0]!, good[2]!, good[1]!, ...good.slice(3)], headOf(good), 2, 'missing'],
    ['the tail missing', good.slice(0, 4), headOf(good), 5, 'the tail is missing'],
    ['everything missing', [], headOf(good), 1, 'the tail is missing'],
    ['no head', good, undefined, 7, 'no head'],
    ['a head left behind', good, headOf(good.slice(0, 5)), 6, 'not the one the head'],
    ['a head of another record', good, { ...headOf(good), hash: 'c'.repeat(64) }, 6, 'not the one the head'],
    ['bytes that are not canonical', replaced(2, { bytes: twin, hash: leafHash(twin) }), headOf(good), 3, 'canonical'],
    ['bytes that are not JSON', replaced(2, { bytes: 'x', hash: leafHash('x') }), headOf(good), 3, 'canonical'],
    ['bytes that are a list', replaced(2, { bytes: '[]', hash: leafHash('[]') }), headOf(good), 3, 'canonical'],
    ['time that goes back', back, headOf(back), 3, 'backwards'],
    ['a record of another chain', foreign, headOf(foreign), 3, 'another chain'],
    ['a record of another ledger', moved, headOf(moved), 3, 'another ledger'],
    ['a link to nowhere', unlinked, headOf(unlinked), 3, 'does not continue'],
  ])('finds %s', async (_, records, head, seq, why) => {
    const found = await verifyChain(CHAIN, records, head);
    expect(found).toMatchObject({ verdict: 'broken', seq, why: expect.stringContaining(why) });
  });
});
