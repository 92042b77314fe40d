import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CATALOG_CHAIN } from '../../../lib/domain/ledger/chain.ts';
import type { StoredRecord } from '../../../lib/domain/ledger/verify.ts';
import type { Ledger } from '../../../lib/ports/ledger.ts';
import { aCommit, aDraft, CHAIN } from './drafts.ts';

export type Handle = (record: StoredRecord) => Promise<void>;

/** A fresh ledger and one reader of its stream. */
export interface Streamed {
  readonly ledger: Ledger;
  /** Hands on what is new, until there is nothing; what failed is handed over. */
  deliver(handle: Handle): Promise<void>;
  /** What was handed over to the reader's own queue, so far. */
  readonly handedOver: readonly { readonly chain: string; readonly seq: number }[];
  close(): Promise<void>;
}

const OTHER = 'model.default.other';

/** What every stream of a ledger promises to its readers. */
export function streamContract(name: string, make: () => Promise<Streamed>): void {
  describe(`the ledger's stream in ${name}`, () => {
    let store: Streamed;
    beforeEach(async () => {
      store = await make();
      for (let n = 1; n <= 30; n++)
        await store.ledger.commit(
          aCommit(`${n}`, { appends: [{ chain: n % 3 === 0 ? OTHER : CHAIN, draft: aDraft({ text: `ä€😀 ${n}` }) }] }),
        );
      const both = [CHAIN, OTHER, CHAIN].map((chain) => ({ chain, draft: aDraft({ chain }) }));
      await store.ledger.commit(aCommit('several', { appends: both as never }));
    });
    afterEach(() => store.close());

    it('brings every record as it is stored, in the order of its chain', async () => {
      const seen: StoredRecord[] = [];
      await store.deliver(async (record) => {
        seen.push(record);
      });
      for (const chain of [CATALOG_CHAIN, CHAIN, OTHER]) {
        const stored = await Array.fromAsync(store.ledger.read(chain));
        expect(seen.filter((record) => record.chain === chain)).toEqual(stored);
        expect(stored.length).toBeGreaterThan(1);
      }
      expect(seen).toHaveLength(35);
    });

    it('hands over what fails, once, and holds back nothing: neither its own chain nor any other', async () => {
      const done: string[] = [];
      await store.deliver(async ({ chain, seq }) => {
        if (chain === CHAIN && seq === 7) throw new Error('not now');
        done.push(`${chain} ${seq}`);
      });
      await store.deliver(async () => undefined);
      expect(store.handedOver).toEqual([expect.objectContaining({ chain: CHAIN, seq: 7 })]);
      expect(done).toHaveLength(34);
      expect(done.filter((name) => name.startsWith(`${CHAIN} `))).toEqual(
        Array.from({ length: 22 }, (_, n) => n + 1)
          .filter((seq) => seq !== 7)
          .map((seq) => `${CHAIN} ${seq}`),
      );
    });

    it('brings what is committed while it is being read', async () => {
      let more = 3;
      const seen: number[] = [];
      for (let round = 0; round < 5; round++)
        await store.deliver(async ({ chain, seq }) => {
          if (chain !== CHAIN) return;
          seen.push(seq);
          if (more > 0) await store.ledger.commit(aCommit(`while ${more--}`));
        });
      expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
    });
  });
}
