import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A home of its own for one test file. */
export const newHome = (): string => mkdtempSync(join(tmpdir(), 'steward-cli-'));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command in a child process and waits for it. */
export function steward(home: string, ...args: string[]): Ran {
  const env = { ...process.env, STEWARD_HOME: home, NODE_NO_WARNINGS: '1' };
  const ran = spawnSync(process.execPath, ['bin/steward.ts', ...args], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
    input: '',
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}
