import { describe, expect, it } from 'vitest';
import { aCommit, CHAIN } from './contracts/drafts.ts';
import { itemsContract } from './contracts/items-contract.ts';
import { ledgerContract } from './contracts/ledger-contract.ts';
import { dynamoStore, localStore, onDynamo } from './engines/engines.ts';

ledgerContract('SQLite', localStore, 16);
itemsContract('SQLite', localStore);

onDynamo((engine, endpoint) => {
  const make = () => dynamoStore(endpoint);
  // ministack serves one request at a time: sixteen writers who meet at one head take it a minute.
  ledgerContract(engine, make, engine === 'DynamoDB Local' ? 16 : 4);
  itemsContract(engine, make);

  describe(`a commit to ${engine} whose answer is lost`, () => {
    it.each(['before the SDK retries', 'after the SDK gave up'] as const)('is found to be done (%s)', async (where) => {
      const store = await make();
      await store.ledger.commit(aCommit('before'));
      store.loseAnswer!(where);
      const done = await store.ledger.commit(aCommit('a'));
      expect(done).toMatchObject({ already: false, chain: CHAIN, seq: 2 });
      expect(await Array.fromAsync(store.ledger.read(CHAIN))).toHaveLength(2);
      expect(await store.ledger.commit(aCommit('a'))).toEqual({ ...done, already: true });
      await store.close();
    });
  });
});
