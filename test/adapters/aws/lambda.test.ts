import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { lambda } from '../../../lib/adapters/aws/lambda/lambda.ts';
import { ConflictError, DependencyError } from '../../../lib/domain/errors.ts';

const SECRET = 'a-secret-in-the-payload';
const seen: unknown[] = [];
let flow = async (input: { n: number }): Promise<unknown> => ({ twice: 2 * input.n });
const handler = lambda({
  schema: z.object({ n: z.number() }),
  flow: (input) => {
    seen.push(input);
    return flow(input);
  },
});
const invoke = (event: unknown): Promise<unknown> =>
  Promise.resolve(handler(event, { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 30_000 } as never));
const message = (messageId: string, body: unknown) => ({
  eventSource: 'aws:sqs',
  messageId,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  receiptHandle: 'r',
});

const logged = vi.spyOn(console, 'error');
beforeEach(() => {
  seen.length = 0;
  flow = async ({ n }) => ({ twice: 2 * n });
  logged.mockReset().mockImplementation(() => undefined);
});
afterEach(() => expect(JSON.stringify(logged.mock.calls)).not.toContain(SECRET));

describe('a function called directly', () => {
  it('takes the payload itself and answers with what the flow returns', async () => {
    expect(await invoke({ n: 2, extra: SECRET })).toEqual({ twice: 4 });
    expect(seen).toEqual([{ n: 2 }]);
    expect(logged).not.toHaveBeenCalled();
  });

  it('refuses a malformed payload by the name no machine retries', async () => {
    const refused = invoke({ n: SECRET });
    await expect(refused).rejects.toMatchObject({ name: 'InvalidEventError' });
    await expect(refused).rejects.toThrow(/^`n`: /);
    expect(seen).toEqual([]);
  });

  it("fails by the error's own name, and logs it with the request", async () => {
    flow = async () => {
      throw new DependencyError('the table did not answer');
    };
    await expect(invoke({ n: 1 })).rejects.toMatchObject({ name: 'DependencyError' });
    const line = {
      level: 'error',
      name: 'DependencyError',
      message: 'the table did not answer',
      requestId: 'request-1',
    };
    expect(logged.mock.calls.map(([text]) => JSON.parse(text))).toEqual([line]);
  });

  it('decides again when somebody else wrote first', async () => {
    flow = async ({ n }) => {
      if (seen.length < 3) throw new ConflictError('moved', { clause: 'head:x' });
      return n;
    };
    expect(await invoke({ n: 5 })).toBe(5);
    expect(seen).toHaveLength(3);
  });
});

describe('a function called with a batch from SQS', () => {
  it('asks for nothing again when every message succeeded', async () => {
    const Records = [message('1', { n: 1 }), message('2', { n: 2 })];
    expect(await invoke({ Records })).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('asks again for exactly the messages that failed', async () => {
    flow = async ({ n }) => {
      if (n === 2) throw new DependencyError('later');
      return n;
    };
    const Records = [
      message('1', { n: 1 }),
      message('2', { n: 2 }),
      message('3', `{${SECRET}`),
      message('4', { n: SECRET }),
      message('5', { n: 5 }),
    ];
    const batchItemFailures = ['2', '3', '4'].map((itemIdentifier) => ({ itemIdentifier }));
    expect(await invoke({ Records })).toEqual({ batchItemFailures });
    expect(seen).toEqual([{ n: 1 }, { n: 2 }, { n: 5 }]);
    expect(logged.mock.calls.map(([text]) => JSON.parse(text).messageId)).toEqual(['2', '3', '4']);
  });
});
