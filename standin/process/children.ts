import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';

export interface Command {
  argv: string[];
  cwd: string;
  env: Record<string, string>;
  /** the log is `<home>/logs/<log>.log` */
  log: string;
  /** real milliseconds after which the child is ended */
  limitMs?: number;
}

export interface Child {
  /** how it ended: exit code or signal; `timedOut` when its limit was reached */
  exited: Promise<{ code: number | null; signal: string | null; timedOut: boolean }>;
  stop(): Promise<void>;
}

const GRACE_MS = 2000;
// a container does not see its host's environment; these few are what a process needs to start at all
const INHERITED = ['PATH', 'TMPDIR', 'TEMP', 'SystemRoot'];

/**
 * Containers are child processes. Each holds the reading end of a pipe as its standard input and must exit when that
 * closes, which happens also when the stand-in is killed. A child is only ever ended through its own handle.
 */
export class Children {
  readonly #logs: string;
  readonly #running = new Set<Child>();
  #closing = false;

  constructor(home: string) {
    this.#logs = join(home, 'logs');
    mkdirSync(this.#logs, { recursive: true });
  }

  start(command: Command): Child {
    const [program = '', ...rest] = command.argv;
    const env: Record<string, string> = { ...command.env };
    for (const name of INHERITED) if (process.env[name] !== undefined) env[name] ??= process.env[name];
    const log = openSync(join(this.#logs, `${command.log}.log`), 'a');
    const process_ = spawn(program === 'node' ? process.execPath : program, rest, {
      cwd: command.cwd,
      env,
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    process_.stdin?.on('error', () => undefined); // the child may be gone before its pipe is closed
    const child = watch(process_, command.limitMs);
    this.#running.add(child);
    void child.exited.then(() => this.#running.delete(child));
    return child;
  }

  /** True once the stand-in goes down: a child that ends from now on says nothing of its job. */
  get closing(): boolean {
    return this.#closing;
  }

  async stopAll(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#running].map((child) => child.stop()));
  }
}

function watch(handle: ChildProcess, limitMs: number | undefined): Child {
  let timedOut = false;
  const exited = new Promise<Awaited<Child['exited']>>((resolve) => {
    handle.once('error', () => resolve({ code: 127, signal: null, timedOut }));
    handle.once('exit', (code, signal) => resolve({ code, signal, timedOut }));
  });
  const stop = async (): Promise<void> => {
    handle.stdin?.end();
    const kill = setTimeout(() => handle.kill('SIGKILL'), GRACE_MS);
    await exited;
    clearTimeout(kill);
  };
  if (limitMs !== undefined) {
    const limit = setTimeout(() => {
      timedOut = true;
      void stop();
    }, limitMs);
    void exited.then(() => clearTimeout(limit));
  }
  return { exited, stop };
}

/**
 * Removes what a container left. A child of an earlier process may still be on its way out and write; since every start
 * has a folder of its own, what cannot be removed now does no harm.
 */
export function discard(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    console.error(`could not remove \`${folder}\`: ${messageOf(error)}`);
  }
}
