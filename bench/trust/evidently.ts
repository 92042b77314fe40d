import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Column } from './population.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** pandas 3 breaks this version's imports. */
const PACKAGES = ['evidently==0.7.23', 'pandas==2.3.3', 'numpy==2.4.6', 'scipy==1.17.1'];
const VENV = join(ROOT, 'node_modules', '.cache', 'evidently-0.7.23');

/** The peer in a Python process of its own, installed by the bench. */
export async function startEvidently() {
  const child = spawn(evidentlyPython(), [join(ROOT, 'bench', 'trust', 'peer.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { done, value } = await lines.next();
    if (done) throw new Error('evidently ended early: what it said stands above');
    return JSON.parse(value) as T;
  };
  const versions = await answer<Record<string, string>>();
  const ask = async <T>(what: 'reference' | 'current', columns: readonly Column[]): Promise<T> => {
    const folder = mkdtempSync(join(tmpdir(), 'steward-trust-'));
    writeFileSync(join(folder, 'columns.json'), JSON.stringify(columns.map(({ values: _, ...column }) => column)));
    for (const [i, { values }] of columns.entries()) writeFileSync(join(folder, `${i}.f64`), values);
    child.stdin.write(`${JSON.stringify({ [what]: folder })}\n`);
    try {
      return await answer<T>();
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  return {
    versions,
    reference: (columns: readonly Column[]) => ask<{ rows: number }>('reference', columns),
    /** Names of the columns found drifted. */
    drifted: async (columns: readonly Column[]) => (await ask<{ drifted: string[] }>('current', columns)).drifted,
    stop: () => child.stdin.end(),
  };
}

/** The Python that has the peer, pandas and scipy; installed the first time. */
export function evidentlyPython(): string {
  const python = join(VENV, 'bin', 'python');
  if (existsSync(join(VENV, 'done'))) return python;
  console.error(`installing ${PACKAGES.join(', ')}`);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  const made = spawnSync('python3', ['-m', 'venv', VENV], quiet).status === 0;
  const pip = ['install', '-q', '--disable-pip-version-check', ...PACKAGES];
  if (!made || spawnSync(join(VENV, 'bin', 'pip'), pip, quiet).status !== 0)
    throw new Error('the peer needs Python 3 with venv and pip');
  mkdirSync(join(VENV, 'done'));
  return python;
}
