import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Caller } from '../../../examples/parts/story/caller.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-01');

describe('the caller of a life', () => {
  let server: Server;
  let home: string;
  let asked: string[] = [];
  let created = START;
  let now = START;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'caller-'));
    server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const body = Buffer.concat(parts).toString();
      if (request.url!.includes('/invocations')) {
        asked.push(...body.split('\n'));
        return response.end('0');
      }
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ EndpointStatus: now < created ? 'Creating' : 'InService' }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  beforeEach(() => {
    asked = [];
    now = START;
  });
  afterAll(() => {
    server.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Somebody with a row every so often for ten days, at an endpoint that serves from noon of the third; they remember in a file of this name. */
  const callerOf = (memory: string, every: number): Caller => {
    created = START + 60 * HOUR;
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = { region: 'eu-west-1', endpoint, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
    return new Caller({
      ...{ sagemaker: new SageMakerClient(client), runtime: new SageMakerRuntimeClient(client) },
      ...{ s3: home, endpoint: 'mine-prod', memory: join(home, memory), fresh: true },
      due: Array.from({ length: Math.floor((240 * HOUR) / every) }, (_, i) => ({
        ...{ id: `r${i}`, at: START + i * every, label: '0' },
        row: String(i),
      })),
    });
  };

  /** Looks whenever the caller wants to, and every six hours, as a sweep does. */
  async function until(end: number, caller: Caller): Promise<void> {
    while (now < end) {
      await caller.step(now);
      now = Math.min(caller.nextAt(now + 1) ?? Number.POSITIVE_INFINITY, (Math.floor(now / (6 * HOUR)) + 1) * 6 * HOUR);
    }
  }

  it.each([
    ['a minute', HOUR / 60],
    ['half an hour', HOUR / 2],
    ['seven hours', 7 * HOUR],
    ['three days', 72 * HOUR],
  ])('asks about every row since the endpoint served, of a life with one in %s', async (name, every) => {
    const caller = callerOf(`${name}.jsonl`, every);
    await until(START + 246 * HOUR, caller);
    const since = Math.ceil((60 * HOUR) / every);
    expect(asked.map(Number)).toEqual(
      Array.from({ length: Math.floor((240 * HOUR) / every) - since }, (_, i) => since + i),
    );
  });

  it('remembers after a crash since when it asks, though it had asked nothing yet', async () => {
    await until(START + 61 * HOUR, callerOf('crash.jsonl', 5 * HOUR));
    expect(asked).toEqual([]);
    // It comes back when the rows of that batch have come up.
    now = START + 66 * HOUR;
    await until(START + 72 * HOUR, callerOf('crash.jsonl', 5 * HOUR));
    expect(asked.map(Number)).toEqual([12, 13, 14]);
  });
});
