import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ConflictError } from '../../lib/domain/errors.ts';
import { aCommit, aDraft, aWrite, verified } from './contracts/drafts.ts';
import { localStore, START } from './engines/engines.ts';

const CHAINS = ['model.default.a', 'model.default.b', 'model.default.c'];
const condition = fc.oneof(
  fc.constantFrom('absent' as const, 'any' as const),
  fc.record({ is: fc.record({ n: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }) }) }),
);
const attempt = fc.record({
  effect: fc.integer({ min: 0, max: 30 }),
  chains: fc.array(fc.constantFrom(...CHAINS), { minLength: 1, maxLength: 4 }),
  write: fc.option(fc.record({ if: condition, n: fc.integer({ min: 0, max: 3 }) }), { nil: undefined }),
  now: fc.integer({ min: -100_000, max: 100_000 }),
});
const writers = fc.array(fc.array(attempt, { maxLength: 12 }), { minLength: 1, maxLength: 5 });

it('leaves no gap, no second copy and nothing to complain of, whatever several writers commit', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(writers, async (all) => {
      const store = await localStore();
      const results = new Map<number, { text: string; records: number }>();
      const write = async (mine: (typeof all)[number]): Promise<void> => {
        for (const { effect, chains, write, now } of mine) {
          store.at(START + now);
          const [first, ...rest] = chains.map((chain) => ({ chain, draft: aDraft({ effect }) }));
          const writes = write ? [aWrite('state', write.if, { n: write.n })] : [];
          try {
            const request = aCommit(`effect ${effect}`, { appends: [first!, ...rest], writes });
            const { already, ...at } = await store.ledger.commit(request);
            const text = JSON.stringify(at);
            // Done before exactly when this test has seen it done, and then with the same answer.
            expect(already).toBe(results.has(effect));
            if (already) expect(text).toBe(results.get(effect)!.text);
            else results.set(effect, { text, records: chains.length });
          } catch (error) {
            if (!(error instanceof ConflictError)) throw error;
            expect(error.clause).toBe('state');
          }
        }
      };
      await Promise.all(all.map(write));

      const used: string[] = [];
      for (const chain of CHAINS) {
        const records = await Array.fromAsync(store.ledger.read(chain));
        expect(records.map(({ seq }) => seq)).toEqual(records.map((_, i) => i + 1));
        if (records.length > 0) used.push(chain);
      }
      if (used.length > 0) {
        const committed = [...results.values()].reduce((sum, { records }) => sum + records, 0);
        const report = await verified(store.ledger, used);
        expect(report).toMatchObject({ verdict: 'verified', records: committed + used.length, findings: [] });
      }
      await store.close();
    }),
    { numRuns: 200 },
  );
});
