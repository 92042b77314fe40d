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
export const steward = (home: string, ...args: string[]): Ran => stewardWith({}, home, ...args);

/** The same with more environment: credentials that mean nothing, say. */
export function stewardWith(more: Record<string, string>, home: string, ...args: string[]): Ran {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(own),
    STEWARD_HOME: home,
    NODE_NO_WARNINGS: '1',
    // What somebody deployed with the credentials of this machine is not for tests to find.
    AWS_CONFIG_FILE: join(home, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  };
  const ran = spawnSync(process.execPath, ['bin/steward.ts', ...args], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
    input: '',
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}
