import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PYTHON_PEERS, pythonWith } from '../../python.ts';
import type { Column } from '../population.ts';

export const PEERS = ['evidently', 'nannyml', 'alibi'] as const;
export type PeerName = (typeof PEERS)[number];
export const versionOf = (peer: PeerName): string => PYTHON_PEERS[peer].version;

/** What a peer measured of a window: a number a column and method, larger the further off. */
export type Scores = Record<string, number>;

/** A peer in a Python process of its own, installed the first time. */
export async function startPeer(name: PeerName) {
  const script = fileURLToPath(new URL('peer.py', import.meta.url));
  const child = spawn(pythonWith(name), [script, name], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`${name} ended early: what it said stands above`);
    return JSON.parse(value) as T;
  };
  await answer();
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
    reference: (columns: readonly Column[]) => ask<unknown>('reference', columns),
    scores: async (columns: readonly Column[]) => (await ask<{ scores: Scores }>('current', columns)).scores,
    stop: () => child.stdin.end(),
  };
}

/** What windows without drift show of each score. */
export type Usual = Map<string, { mean: number; std: number }>;

export function usualOf(still: readonly Scores[]): Usual {
  const names = new Set(still.flatMap((scores) => Object.keys(scores)));
  return new Map(
    [...names].map((name) => {
      const values = still.flatMap((scores) => scores[name] ?? []);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
      return [name, { mean, std }];
    }),
  );
}

/** How far a window lies off by the methods that are asked: the most standard deviations, of windows without drift, that any of their scores is off by. What no such window ever showed is off at once. */
export function furthest(scores: Scores, usual: Usual, asked: (method: string) => boolean): number {
  let most = 0;
  for (const [name, value] of Object.entries(scores)) {
    if (!asked(methodOf(name))) continue;
    const known = usual.get(name);
    const off = known ? (value - known.mean) / Math.max(known.std, 1e-9) : Number.POSITIVE_INFINITY;
    most = Math.max(most, off);
  }
  return most;
}

/** A score is named by its column and its method. */
export const methodOf = (name: string): string => name.slice(name.indexOf(' ') + 1);
