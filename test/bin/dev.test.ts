import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ApiClient, signIn } from '../../bin/person.ts';
import { newHome, steward } from './cli.ts';

it('dev serves the page, guards the API, lets people in by passphrase, and ends with 130 on Ctrl-C', async () => {
  const env = { ...process.env, STEWARD_HOME: newHome() };
  const child = spawn(process.execPath, ['bin/steward.ts', 'dev', '--port', '0', '--no-open'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  for await (const chunk of child.stdout) {
    out += chunk;
    if (out.includes('u_dan')) break;
  }
  const url = /running at (http:\/\/127\.0\.0\.1:\d+)/.exec(out)?.[1];
  const passphrase = /u_ben .*passphrase (\S+)/.exec(out)?.[1];
  expect((await fetch(`${url}/`)).status).toBe(200);
  expect((await fetch(`${url}/api/models`)).status).toBe(401);
  await expect(signIn(url!, 'u_ben', 'wrong')).rejects.toThrow('could not sign in');
  const client = new ApiClient(url!, await signIn(url!, 'u_ben', passphrase!));
  expect(await client.get('/api/models')).toEqual({ models: [] });
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
}, 60_000);

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
}, 60_000);
