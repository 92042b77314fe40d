import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Rows of a file that two threads are worth: some more than 64 MiB. */
const ROWS = 1_200_000;
const hook = fileURLToPath(new URL('./two-processors.cjs', import.meta.url));

/** Writes training data, and a window of the same columns that is large enough to be shared by threads. */
export function writeLarge(folder: string): { train: string; large: string } {
  const files = { train: join(folder, 'train-large.csv'), large: join(folder, 'large.csv') };
  const rows = (n: number) =>
    Array.from(
      { length: n },
      (_, i) =>
        `${((i * 7919) % 100_003) / 1000},${'abc'[i % 3]},"a quoted text, of some length for one that says so little ${i % 97}"\n`,
    );
  writeFileSync(files.train, `x,c,words\n${rows(5_000).join('')}`);
  writeFileSync(files.large, `x,c,words\n${rows(ROWS).join('')}`);
  return files;
}

/** What a command does where it believes in so many processors; `threads` is what the threads it started said. */
export function withProcessors<T>(
  folder: string,
  processors: number,
  run: (environment: Record<string, string>) => T,
): { ran: T; threads: string[] } {
  const log = join(folder, 'threads.log');
  rmSync(log, { force: true });
  const ran = run({ NODE_OPTIONS: `--require ${hook}`, PROCESSORS: String(processors), THREADS_LOG: log });
  return { ran, threads: existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [] };
}
