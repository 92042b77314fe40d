import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ApiClient, signIn } from '../../../cli/target/api-client.ts';
import { newHome, steward } from '../cli.ts';

let child: ChildProcess | undefined;
// A test that failed half-way must not leave a server behind, which would keep everything waiting.
afterEach(() => child?.kill('SIGINT'));

it('dev serves the console, guards the API, lets people in by passphrase, and ends with 130 on Ctrl-C', async () => {
  const home = newHome();
  const dev = spawn(process.execPath, ['bin/steward.ts', 'dev', '--port', '0', '--no-open'], {
    env: { ...process.env, STEWARD_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = dev;
  let out = '';
  for await (const chunk of dev.stdout) {
    out += chunk;
    if (out.includes('sign in: npx steward people')) break;
  }
  const url = /^console: (http:\/\/127\.0\.0\.1:\d+)\/$/m.exec(out)?.[1];
  const people = JSON.parse(steward(home, 'people', '--json').out) as { id: string; passphrase: string }[];
  const { passphrase } = people.find(({ id }) => id === 'u_ben')!;
  const page = await fetch(`${url}/approvals/apr_x`);
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("'self'")]);
  expect(await (await fetch(`${url}/config.json`)).json()).toMatchObject({ clientId: 'steward' });
  expect((await fetch(url!.replace('127.0.0.1', 'localhost'), { redirect: 'manual' })).headers.get('location')).toBe(
    `${url}/`,
  );
  expect((await fetch(`${url}/api/models`)).status).toBe(401);
  await expect(signIn(url!, 'u_ben', 'wrong')).rejects.toThrow('could not sign in');
  const client = new ApiClient(url!, await signIn(url!, 'u_ben', passphrase));
  expect(await client.get('/api/models')).toEqual({ now: expect.any(String), models: [] });
  expect(await client.get('/api/me')).toMatchObject({ id: 'u_ben', name: 'Ben, model risk' });
  const token = steward(home, 'people', '--token', 'u_dan').out.trim();
  expect(await new ApiClient(url!, token).get('/api/me')).toMatchObject({ id: 'u_dan' });
  dev.kill('SIGINT');
  expect(await once(dev, 'exit')).toEqual([130, null]);
}, 240_000);

it('people signs nobody in whom it does not know, and where nothing runs', () => {
  const home = newHome();
  const nobody = steward(home, 'people', '--token', 'u_x');
  expect(nobody).toMatchObject({ code: 3, err: expect.stringContaining('there are u_ana, u_ben') });
  expect(steward(home, 'people', '--token', 'u_dan')).toMatchObject({
    code: 3,
    err: expect.stringContaining('steward dev'),
  });
});

it('people lists who may sign in on this machine', () => {
  const ran = steward(newHome(), 'people');
  expect(ran).toMatchObject({
    code: 0,
    out: expect.stringMatching(/u_ben\s+Ben, model risk\s+approvers\s+passphrase \S{20}/),
  });
  expect(ran.out).toContain('your own machine');
});

it('dev on a port that is taken says so and leaves no stand-in behind', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const home = newHome();
  const ran = steward(home, 'dev', '--port', String(port));
  other.close();
  expect(ran).toMatchObject({ code: 3, err: expect.stringContaining(`port ${port} is taken`) });
  // A stand-in takes its note away when it ends as asked, and only then.
  expect(existsSync(join(home, 'dev', 'standin'))).toBe(true);
  expect(existsSync(join(home, 'dev', 'standin', 'standin.json'))).toBe(false);
}, 240_000);
