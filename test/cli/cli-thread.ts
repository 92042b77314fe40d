// The real command line, command after command in one thread: its modules are loaded once, and it runs anew for each.
import { type MessagePort, parentPort } from 'node:worker_threads';

interface Command {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Woken when the answer lies in `port`. */
  readonly done: Int32Array;
  readonly port: MessagePort;
}

let count = 0;

parentPort!.on('message', async ({ args, env, done, port }: Command) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, 'bin/steward.ts', ...args];
  process.exitCode = undefined;
  const said = { out: '', err: '' };
  process.stdout.write = keep((text) => (said.out += text));
  process.stderr.write = keep((text) => (said.err += text));
  count += 1;
  // Its own module runs again under another name; what it imports does not.
  await import(`../../bin/steward.ts?${count}`).catch((error: unknown) => (said.err += String(error)));
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  port.postMessage({ code: process.exitCode ?? 0, ...said });
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
});

const keep =
  (take: (text: string) => void): typeof process.stdout.write =>
  (chunk: string | Uint8Array, ...more: unknown[]) => {
    take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const written = more.find((one) => typeof one === 'function');
    if (written) queueMicrotask(written as () => void);
    return true;
  };
