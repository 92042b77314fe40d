import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { ApiClient, signIn } from '../../bin/person.ts';
import { newHome } from './cli.ts';

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
