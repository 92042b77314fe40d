import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalStream } from '../../lib/adapters/local/ledger/stream.ts';
import { aCommit, CHAIN } from './contracts/drafts.ts';
import { type Handle, streamContract } from './contracts/stream-contract.ts';
import { dynamoStream, overwrite } from './engines/dynamo-stream.ts';
import { type DynamoStore, dynamoStore, localStore, onDynamo } from './engines/engines.ts';

streamContract('SQLite', async () => {
  const store = await localStore();
  let handle: Handle;
  const handlers = { announce: (record: Parameters<Handle>[0]) => handle(record), worm: async () => undefined };
  const handedOver: { chain: string; seq: number }[] = [];
  const stream = new LocalStream(store.db, handlers, (_, { chain, seq }) => handedOver.push({ chain, seq }));
  return {
    ledger: store.ledger,
    close: store.close,
    handedOver,
    deliver: async (to) => {
      handle = to;
      await stream.drain();
    },
  };
});

onDynamo((engine, endpoint) => {
  const make = () => dynamoStore(endpoint);
  streamContract(engine, async () => dynamoStream(await make()));

  describe(`tampering with the ledger in ${engine}`, () => {
    let store: DynamoStore;
    beforeEach(async () => {
      store = await make();
      for (const once of ['a', 'b', 'c']) await store.ledger.commit(aCommit(once));
    });
    afterEach(async () => {
      vi.restoreAllMocks();
      await store.close();
    });

    const heard = async () => {
      const said: string[] = [];
      vi.spyOn(console, 'error').mockImplementation((line) => said.push(String(line)));
      const seen: string[] = [];
      const stream = dynamoStream(store);
      await stream.deliver(async ({ chain, seq }) => {
        seen.push(`${chain} ${seq}`);
      });
      return { said, seen, handedOver: stream.handedOver };
    };

    it.each([
      ['changed', () => overwrite(store, CHAIN, 2, '{"forged":true}')],
      [
        'removed',
        () => store.documents.send(new DeleteCommand({ TableName: store.ledgerTable, Key: { chain: CHAIN, seq: 2 } })),
      ],
    ])(
      'reaches the reader as an IntegrityError when a record was %s, is parked and stops nobody else',
      async (how, tamper) => {
        await tamper();
        await store.ledger.commit(aCommit('d'));
        const { said, seen, handedOver } = await heard();
        expect(said).toHaveLength(1);
        expect(JSON.parse(said[0]!)).toMatchObject({ name: 'IntegrityError' });
        expect(said[0]).toContain(`a ledger record was ${how}`);
        expect(handedOver).toEqual([{ chain: CHAIN, seq: 2, changed: how }]);
        expect(seen).toContain(`${CHAIN} 3`);
        expect(seen).toContain(`${CHAIN} 4`);
      },
    );

    it('is not invited by a commit: no record of ours is ever written twice', async () => {
      await store.ledger.commit(aCommit('a'));
      const { said, seen } = await heard();
      expect(said).toEqual([]);
      expect(seen.filter((name) => name.startsWith(CHAIN))).toEqual([1, 2, 3].map((seq) => `${CHAIN} ${seq}`));
    });
  });
});
