import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DependencyError } from '../../domain/errors.ts';
import { StandinClient } from './standin.ts';

const STARTS_WITHIN = 20_000;

/**
 * The stand-in of a home: joined when it still answers under the nonce it wrote down (a bare pid proves nothing), started
 * otherwise. It runs in a process group of its own, so that training goes on when the control plane is killed.
 */
export async function standinOf(options: {
  main: string;
  home: string;
  s3: string;
  start: number;
  /** Where it must answer, when it takes the place of one that is gone. @default any free port */
  port?: number;
}): Promise<StandinClient> {
  const note = join(options.home, 'standin.json');
  const joined = await answering(note);
  if (joined) return joined;
  mkdirSync(options.home, { recursive: true });
  rmSync(note, { force: true });
  const args = ['--home', options.home, '--s3', options.s3, '--clock', 'driven', '--start', String(options.start)];
  if (options.port) args.push('--port', String(options.port));
  const child = spawn(process.execPath, [options.main, ...args], { detached: true, stdio: 'ignore' });
  child.unref();
  for (const began = Date.now(); Date.now() - began < STARTS_WITHIN; await sleep(25)) {
    const started = await answering(note);
    if (started) return started;
    if (child.exitCode !== null) break;
  }
  throw new DependencyError(`the SageMaker stand-in did not start: see \`${join(options.home, 'logs')}\``);
}

async function answering(note: string): Promise<StandinClient | undefined> {
  if (!existsSync(note)) return undefined;
  try {
    const { url, nonce } = JSON.parse(readFileSync(note, 'utf8')) as { url: string; nonce: string };
    const client = new StandinClient(url);
    return (await client.state()).nonce === nonce ? client : undefined;
  } catch {
    return undefined;
  }
}
