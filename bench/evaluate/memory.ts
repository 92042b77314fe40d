/**
 * What memory an evaluation may take: `node scripts/launch.mjs bench/evaluate/memory.ts`. Each file is evaluated by a process of its own whose heap is held small: rows that count unlike or belong together, and chances of 500 classes
 * just below as many as may be in memory (`MOST_NUMBERS`); a few rows more must be refused in words. Ends with 1 where one takes more than it may (its largest resident set, as the kernel counts it), or is not refused.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MOST_NUMBERS } from '../../lib/domain/evaluation/held-out/parts.ts';
import type { Told } from './page.ts';
import { type Kind, MANY_CLASSES, writePredictions } from './predictions.ts';

/** Megabytes: of the heap of a process, and of all its memory, where rows lie on the disk and where chances are in memory; the functions have 3,008. */
const [HEAP, FLAT, HELD] = [128, 400, 2_048];
const MOST_ROWS = Math.floor(MOST_NUMBERS / (2 * MANY_CLASSES.length));
const CONTENDER = fileURLToPath(new URL('contender.ts', import.meta.url));

/** @param most megabytes, or undefined where it must be refused */
function tryOne(kind: Kind, rows: number, most: number | undefined): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'steward-memory-'));
  try {
    const csv = join(folder, 'predictions.csv');
    writePredictions(csv, rows, kind);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [`--max-old-space-size=${HEAP}`, CONTENDER, csv, kind],
      { encoding: 'utf8' },
    );
    const refusal = /InvalidEventError: (.*)/.exec(stderr)?.[1];
    const told = status === 0 ? (JSON.parse(stdout) as Told) : undefined;
    const found = told ? `${told.megabytes.toFixed(0)} MB, ${told.work.toFixed(1)} CPU s` : (refusal ?? stderr);
    const held =
      most === undefined ? refusal?.startsWith('predictions have more than') : told && told.megabytes <= most;
    process.stdout.write(`${held ? 'held' : 'MISSED'}: ${rows} rows of ${kind}: ${found}\n`);
    return held === true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const held = [
  tryOne('weighted', 1_000_000, FLAT),
  tryOne('clustered', 1_000_000, FLAT),
  tryOne('manyClasses', MOST_ROWS, HELD),
  tryOne('manyClasses', MOST_ROWS + 1, undefined),
];
if (held.includes(false)) process.exitCode = 1;
