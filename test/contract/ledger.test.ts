import { describe, expect, it } from 'vitest';
import { aCommit, CHAIN } from './drafts.ts';
import { dynamoStore, localStore } from './engines.ts';
import { itemsContract } from './items-contract.ts';
import { ledgerContract } from './ledger-contract.ts';
import { onEngine } from './required.ts';

ledgerContract('SQLite', localStore, 16);
itemsContract('SQLite', localStore);

onEngine('DYNAMODB_ENDPOINT', 'node scripts/dynamodb-local.mjs -- <command>', (endpoint) => {
  const make = () => dynamoStore(endpoint);
  ledgerContract('DynamoDB', make, 16);
  itemsContract('DynamoDB', make);

  describe('a commit to DynamoDB whose answer is lost', () => {
    it.each(['before the SDK retries', 'after the SDK gave up'] as const)('is found to be done (%s)', async (where) => {
      const store = await make();
      await store.ledger.commit(aCommit('before'));
      store.loseAnswer!(where);
      const done = await store.ledger.commit(aCommit('a'));
      expect(done).toMatchObject({ already: false, chain: CHAIN, seq: 2 });
      expect(await store.ledger.read(CHAIN)).toHaveLength(2);
      expect(await store.ledger.commit(aCommit('a'))).toEqual({ ...done, already: true });
      await store.close();
    });
  });
});
