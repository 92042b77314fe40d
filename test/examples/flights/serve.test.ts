import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { task } from '../../../examples/flights/task.ts';
import { hash } from '../../../examples/parts/draw.ts';
import { train } from '../../../examples/parts/learning/learner.ts';
import { type Model, predict } from '../../../examples/parts/learning/model.ts';
import { containerRoot, start } from './programs.ts';

const root = containerRoot();
let model: Model;
let server: ChildProcessWithoutNullStreams;

beforeAll(async () => {
  const rows = Array.from({ length: 500 }, (_, i) => {
    const hour = hash(i, 1) * 24;
    const features = { hour, weekday: i % 7, distance: 500, origin: 'ATL', destination: 'BOS' };
    return { id: `f${i}`, features, label: Number(hash(i, 2) < hour / 24) };
  });
  model = await train(task, rows);
  mkdirSync(join(root, 'model'));
  writeFileSync(join(root, 'model/model.json'), JSON.stringify(model));
});
afterEach(() => server.kill('SIGKILL'));

/** Starts the server on a free port and gives its address. */
async function serve(env: Record<string, string> = {}): Promise<string> {
  server = start(root, ['serve.ts', 'serve'], { SAGEMAKER_BIND_TO_PORT: '0', ...env });
  const [line] = await once(server.stdout, 'data');
  return `http://127.0.0.1:${/port (\d+)/.exec(String(line))?.[1]}`;
}
const invoke = (url: string, body: string, type = 'text/csv') =>
  fetch(`${url}/invocations`, { method: 'POST', headers: { 'content-type': type }, body });

describe('serving container', () => {
  it('answers a ping, and one probability per row', async () => {
    const url = await serve();
    expect((await fetch(`${url}/ping`)).status).toBe(200);
    const answer = await invoke(url, '20.5,1,500,ATL,BOS\n6,1,500,ATL,QQQ\n');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv');
    const [evening, morning] = (await answer.text()).trim().split('\n').map(Number) as [number, number];
    const row = { hour: 20.5, weekday: 1, distance: 500, origin: 'ATL', destination: 'BOS' };
    expect(evening).toBe(predict(task, model, row)[0]);
    expect(morning).toBe(predict(task, model, { ...row, hour: 6, destination: 'QQQ' })[0]);
    expect(evening).toBeGreaterThan(morning);
  });

  it('refuses bad rows with their number and reason, and other bodies and paths', async () => {
    const url = await serve();
    const good = '20.5,1,500,ATL,BOS';
    for (const [bad, reason] of [
      ['25,1,500,ATL,BOS', 'hour is `25`'],
      [',1,500,ATL,BOS', 'hour is ``'],
      ['1e1,1,500,ATL,BOS', 'hour is `1e1`'],
      ['20.5,7,500,ATL,BOS', 'weekday is `7`'],
      ['20.5,1.5,500,ATL,BOS', 'weekday is `1.5`'],
      ['20.5,1,0,ATL,BOS', 'distance is `0`'],
      ['20.5,1,500,atl,BOS', 'origin is `atl`'],
      ['20.5,1,500,ATL,', 'destination is ``'],
      ['20.5,1,500,ATL', 'has 4 values'],
      ['', 'has 1 values'],
    ]) {
      const answer = await invoke(url, `${good}\n${bad}\n${good}\n`);
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(`row 2: ${reason}`)]);
    }
    expect((await invoke(url, good, 'application/json')).status).toBe(415);
    expect((await invoke(url, 'x'.repeat(6 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
  });

  it('fails exactly the share of invocations it is told to, and no ping', async () => {
    const url = await serve({ FAIL_SHARE: '0.29' });
    const statuses: number[] = [];
    for (let i = 0; i < 100; i++) statuses.push((await invoke(url, '20.5,1,500,ATL,BOS')).status);
    expect(statuses.filter((status) => status === 500)).toHaveLength(29);
    expect(statuses.filter((status) => status === 200)).toHaveLength(71);
    expect((await fetch(`${url}/ping`)).status).toBe(200);
  });

  it('ends when its parent is gone', async () => {
    await serve();
    server.stdin.end();
    expect(await once(server, 'exit')).toEqual([1, null]);
  });

  it('says in one line why it does not start', async () => {
    server = start(root, ['serve.ts', 'serve'], { SAGEMAKER_BIND_TO_PORT: '0', FAIL_SHARE: 'often' });
    const [[message], [code]] = await Promise.all([once(server.stderr, 'data'), once(server, 'exit')]);
    expect([code, String(message)]).toEqual([1, '`FAIL_SHARE` is `often`: give a share from 0 to 1\n']);
  });
});
