import { afterEach, describe, expect, it, vi } from 'vitest';
import { streamReader } from '../../../lib/adapters/aws/stream.ts';
import { DependencyError } from '../../../lib/domain/errors.ts';
import type { StoredRecord } from '../../../lib/domain/ledger/verify.ts';

const inserted = (seq: number) => ({
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: `n${seq}`,
    Keys: {},
    NewImage: { chain: { S: 'catalog' }, seq: { N: String(seq) }, bytes: { S: '{}' }, hash: { S: 'ff' } },
  },
});
const silent = () => vi.spyOn(console, 'error').mockImplementation(() => undefined);
afterEach(() => vi.restoreAllMocks());

describe('a reader of the ledger stream', () => {
  it('hands on every inserted record in order, as it was stored', async () => {
    const seen: StoredRecord[] = [];
    const answer = await streamReader(async (record) => void seen.push(record))({
      Records: [inserted(1), inserted(2)],
    });
    expect(seen).toEqual([1, 2].map((seq) => ({ chain: 'catalog', seq, bytes: '{}', hash: 'ff' })));
    expect(answer).toEqual({ batchItemFailures: [] });
  });

  it('stops at the first failure, so that nothing is handled before what stands earlier', async () => {
    silent();
    const seen: number[] = [];
    const reader = streamReader(async ({ seq }) => {
      if (seq === 2) throw new DependencyError('not now');
      seen.push(seq);
    });
    expect(await reader({ Records: [inserted(1), inserted(2), inserted(3)] })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'n2' }],
    });
    expect(seen).toEqual([1]);
  });

  it.each(['MODIFY', 'REMOVE'])(
    'never hands on a %s: it says IntegrityError and lets it come again',
    async (eventName) => {
      const log = silent();
      const flow = vi.fn();
      const answer = await streamReader(flow)({ Records: [{ ...inserted(1), eventName }] });
      expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'n1' }] });
      expect(flow).not.toHaveBeenCalled();
      expect(log.mock.calls[0]?.[0]).toContain('"name":"IntegrityError"');
    },
  );

  it('takes an item that is no record for tampering', async () => {
    const log = silent();
    const odd = inserted(1);
    (odd.dynamodb.NewImage as Record<string, unknown>).bytes = { N: '1' };
    await streamReader(vi.fn())({ Records: [odd] });
    expect(log.mock.calls[0]?.[0]).toContain('is not a record');
  });

  it('refuses what is no batch', async () => {
    await expect(streamReader(vi.fn())({ hello: 'world' })).rejects.toThrow('`Records`');
  });
});
