import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

/** A home of its own for one test file. */
export const newHome = (): string => mkdtempSync(join(tmpdir(), 'steward-cli-'));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A bound for what hangs. */
const PATIENCE = 240_000;

/** Runs the real command line and waits for it: `bin/steward.ts` as it is, in a thread that all commands of a test file share. */
export const steward = (home: string, ...args: string[]): Ran => stewardWith({}, home, ...args);

/** The same with more environment: credentials that mean nothing, say. */
export function stewardWith(more: Record<string, string>, home: string, ...args: string[]): Ran {
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  thread().postMessage({ args, env: environment(home, more), done, port: port2 }, [port2]);
  const woken = Atomics.wait(done, 0, 0, PATIENCE);
  const answer = receiveMessageOnPort(port1)?.message as Ran | undefined;
  port1.close();
  return answer ?? { code: null, out: '', err: `no answer in ${PATIENCE} ms: ${woken}` };
}

/** The same in a process of its own, as a shell starts it. */
export function stewardProcess(home: string, ...args: string[]): Ran {
  const ran = spawnSync(process.execPath, ['bin/steward.ts', ...args], {
    env: environment(home),
    encoding: 'utf8',
    timeout: PATIENCE,
    input: '',
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

let started: Worker | undefined;
function thread(): Worker {
  started ??= new Worker(fileURLToPath(new URL('./cli-thread.ts', import.meta.url)), { execArgv: ['--no-warnings'] });
  started.unref();
  return started;
}

function environment(home: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(own),
    STEWARD_HOME: home,
    NODE_NO_WARNINGS: '1',
    // What somebody deployed with the credentials of this machine is not for tests to find.
    AWS_CONFIG_FILE: join(home, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  };
}
