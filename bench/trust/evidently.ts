import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../python.ts';
import type { Column } from './population.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The peer in a Python process of its own, installed by the bench. */
export async function startEvidently() {
  const child = spawn(pythonWith('evidently'), [join(ROOT, 'bench', 'trust', 'peer.py')], {
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
