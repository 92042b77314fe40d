import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('../../../examples/flights/', import.meta.url));

/** An empty folder that stands for `/opt/ml`. */
export const containerRoot = (): string => mkdtempSync(join(tmpdir(), 'flights-'));

/** Starts a program of the example as a container runtime would: a process with a pipe as stdin. */
export const start = (root: string, args: string[], env: Record<string, string> = {}): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, args, { cwd, env: { ...process.env, OPT_ML: root, ...env }, stdio: 'pipe' });

/** Runs a program to its end. */
export async function job(root: string, args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = start(root, args);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode ?? -1, stdout, stderr };
}
