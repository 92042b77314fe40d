import { afterEach, describe, expect, it, vi } from 'vitest';
import { fromStreamOrQueue, streamReader } from '../../../../lib/adapters/aws/ledger/stream.ts';
import { DependencyError } from '../../../../lib/domain/errors.ts';
import type { StoredRecord } from '../../../../lib/domain/ledger/verify.ts';

const inserted = (seq: number) => ({
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: `n${seq}`,
    Keys: { chain: { S: 'catalog' }, seq: { N: String(seq) } },
    NewImage: { chain: { S: 'catalog' }, seq: { N: String(seq) }, bytes: { S: '{}' }, hash: { S: 'ff' } },
  },
});
const silent = () => vi.spyOn(console, 'error').mockImplementation(() => undefined);
afterEach(() => vi.restoreAllMocks());

const over = () => vi.fn(async () => undefined);

describe('a reader of the ledger stream', () => {
  it('hands on every inserted record in order, as it was stored', async () => {
    const seen: StoredRecord[] = [];
    const answer = await streamReader(
      async (record) => void seen.push(record),
      over(),
    )({
      Records: [inserted(1), inserted(2)],
    });
    expect(seen).toEqual([1, 2].map((seq) => ({ chain: 'catalog', seq, bytes: '{}', hash: 'ff' })));
    expect(answer).toEqual({ batchItemFailures: [] });
  });

  it('hands over what it cannot carry, and goes on with the rest', async () => {
    silent();
    const seen: number[] = [];
    const handOver = over();
    const reader = streamReader(async ({ seq }) => {
      if (seq === 2) throw new DependencyError('not now');
      seen.push(seq);
    }, handOver);
    expect(await reader({ Records: [inserted(1), inserted(2), inserted(3)] })).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([1, 3]);
    expect(handOver.mock.calls).toEqual([[{ chain: 'catalog', seq: 2 }]]);
  });

  it('comes again from what it could neither carry nor hand over', async () => {
    silent();
    const carry = vi.fn(async () => {
      throw new DependencyError('not now');
    });
    const reader = streamReader(carry, async () => {
      throw new DependencyError('no queue');
    });
    expect(await reader({ Records: [inserted(1), inserted(2)] })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'n1' }],
    });
    expect(carry).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['MODIFY', 'changed'],
    ['REMOVE', 'removed'],
  ])('never carries a %s: it says IntegrityError and parks it', async (eventName, changed) => {
    const log = silent();
    const flow = vi.fn();
    const handOver = over();
    const answer = await streamReader(flow, handOver)({ Records: [{ ...inserted(1), eventName }, inserted(2)] });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(flow.mock.calls).toEqual([[expect.objectContaining({ seq: 2 })]]);
    expect(handOver.mock.calls).toEqual([[{ chain: 'catalog', seq: 1, changed }]]);
    expect(log.mock.calls[0]?.[0]).toContain('"name":"IntegrityError"');
  });

  it('takes an item that is no record for tampering', async () => {
    const log = silent();
    const odd = inserted(1);
    (odd.dynamodb.NewImage as Record<string, unknown>).bytes = { N: '1' };
    const handOver = over();
    await streamReader(vi.fn(), handOver)({ Records: [odd] });
    expect(log.mock.calls[0]?.[0]).toContain('is not a record');
    expect(handOver.mock.calls).toEqual([[{ chain: 'catalog', seq: 1, changed: 'changed' }]]);
  });

  it('refuses what is no batch', async () => {
    await expect(streamReader(vi.fn(), over())({ hello: 'world' })).rejects.toThrow('`Records`');
  });

  it('is told from its own queue by where the records come from', async () => {
    const [stream, queue] = [vi.fn(async () => ({ batchItemFailures: [] })), vi.fn(async () => 'queue')];
    const handler = fromStreamOrQueue(stream, queue);
    await handler({ Records: [{ ...inserted(1), eventSource: 'aws:dynamodb' }] }, {});
    await handler({ Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: '{}' }] }, {});
    expect([stream.mock.calls.length, queue.mock.calls.length]).toEqual([1, 1]);
  });
});
