import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { DependencyError } from '../../domain/errors.ts';
import { noteIn } from './files/home-file.ts';
import { makeFolder } from './files/make-folder.ts';
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
  /** Whose it plays. @default the local identity's */
  account?: string;
  region?: string;
  /** Where it must answer, when it takes the place of one that is gone. @default any free port */
  port?: number;
  /** Aborted while it starts, it is ended: nobody would know of it. */
  signal?: AbortSignal | undefined;
}): Promise<StandinClient> {
  const note = join(options.home, 'standin.json');
  const joined = await answering(note);
  if (joined) return joined;
  makeFolder(options.home);
  rmSync(note, { force: true, recursive: true });
  const args = ['--home', options.home, '--s3', options.s3, '--clock', 'driven', '--start', String(options.start)];
  if (options.account) args.push('--account', options.account);
  if (options.region) args.push('--region', options.region);
  if (options.port) args.push('--port', String(options.port));
  options.signal?.throwIfAborted();
  const child = spawn(process.execPath, [options.main, ...args], { detached: true, stdio: 'ignore' });
  child.unref();
  const end = (): boolean => child.kill();
  options.signal?.addEventListener('abort', end);
  try {
    for (const began = Date.now(); Date.now() - began < STARTS_WITHIN; await sleep(25)) {
      const started = await answering(note);
      if (started) return started;
      if (child.exitCode !== null || child.signalCode !== null) break;
    }
  } finally {
    options.signal?.removeEventListener('abort', end);
  }
  // One that comes later than this would serve nobody.
  end();
  throw new DependencyError(`the SageMaker stand-in did not start: see \`${join(options.home, 'logs')}\``);
}

async function answering(note: string): Promise<StandinClient | undefined> {
  const noted = notedStandin(note);
  if (!noted) return undefined;
  try {
    const client = new StandinClient(noted.url);
    return (await client.state()).nonce === noted.nonce ? client : undefined;
  } catch {
    return undefined;
  }
}

const Note = z.object({ url: z.url({ protocol: /^http$/ }), nonce: z.string().min(1) });

/** Where a stand-in said that it is; nothing where it said nothing, or nothing that can be read. */
export const notedStandin = (note: string): z.infer<typeof Note> | undefined => noteIn(note, Note);
