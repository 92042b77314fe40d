import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { absent } from './required.ts';

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port of 127.0.0.1 is free');
  return address.port;
};

/** moto's server on 127.0.0.1; undefined where it is not installed. */
async function startMoto(
  env: Record<string, string>,
): Promise<{ endpoint: string; stop(): Promise<void> } | undefined> {
  const port = await freePort();
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', `${port}`], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  const ended = new Promise((resolve) => child.once('error', resolve).once('exit', resolve));
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 150; tries++) {
    if (child.pid === undefined) return undefined;
    if (child.exitCode !== null) throw new Error(`moto_server ended with status ${child.exitCode} before it was ready`);
    if (
      await fetch(`${endpoint}/moto-api/`).then(
        (r) => r.ok,
        () => false,
      )
    )
      return { endpoint, stop };
    await sleep(100);
  }
  await stop();
  throw new Error('moto_server was not ready after 15 s');
}

/** What every SDK client needs to talk to it; moto checks no signature. */
export const clientOf = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** Runs `suite` on a server of its own, and says so loudly where moto is not installed. `env` is what the server is told. */
export async function onMoto(
  suite: (endpoint: string, stop: () => Promise<void>) => void,
  env: Record<string, string> = {},
): Promise<void> {
  const moto = await startMoto(env);
  if (moto) suite(moto.endpoint, moto.stop);
  else absent('moto_server is not installed: run `pip install "moto[server]==5.2.1"`');
}
