/**
 * What the gate's evaluation of predictions costs beside pandas and scikit-learn: `npm run bench:evaluate` (`ROWS=10000000` for ten million rows, `ROUNDS=1` for one run of each).
 *
 * Both read the same CSV file (`id,label,challenger,champion,region`), each in a process of its own, by turns; of the runs of each the one of the least CPU counts. Steward reads, measures every metric of
 * both models and every paired difference, each with its interval, as a whole and in five slices; scikit-learn the same numbers without intervals, and, where these are wanted too, a paired
 * bootstrap of the whole alone (1,000 resamples, told from a few). What both measure must be the same.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../python.ts';
import { writePredictions } from './predictions.ts';

interface Told {
  readonly read: number;
  readonly cpu: number;
  readonly megabytes: number;
  readonly rows: number;
  readonly resample?: number;
  readonly found: Record<string, number>;
}

const rows = Number(process.env.ROWS ?? 1_000_000);
const rounds = Number(process.env.ROUNDS ?? 2);
/** Resamples that are run, and those an interval takes. */
const [TRIED, WANTED] = [2, 1_000];
const python = pythonWith('sklearn');
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'steward-evaluate-'));
try {
  const file = join(folder, 'predictions.csv');
  writePredictions(file, rows);
  const told = (program: string, args: string[]) =>
    JSON.parse(execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 20 })) as Told;
  const runs: { steward: Told; sklearn: Told }[] = [];
  for (let round = 0; round < rounds; round++)
    runs.push({
      steward: told(process.execPath, [here('contender.ts'), file]),
      sklearn: told(python, [here('peers.py'), file, round === 0 ? String(TRIED) : '0']),
    });
  const resample = runs[0]!.sklearn.resample ?? 0;
  refuseOthers(runs[0]!.steward.found, runs[0]!.sklearn.found);
  const least = (all: readonly Told[], tried: (told: Told) => number = () => 0) =>
    Math.min(...all.map((one) => one.cpu - tried(one)));
  const ours = least(runs.map(({ steward }) => steward));
  const points = least(
    runs.map(({ sklearn }) => sklearn),
    ({ resample: each = 0 }) => TRIED * each,
  );
  const said = (value: number) => value.toFixed(1).padStart(10);
  const memory = (who: 'steward' | 'sklearn') => Math.max(...runs.map((run) => run[who].megabytes)).toFixed(0);
  print(`${rows} rows, ${(statSync(file).size / 1e6).toFixed(0)} MB of CSV; CPU s, least of ${rounds} runs each`);
  print(`Steward, every value and difference with its interval      ${said(ours)}  peak ${memory('steward')} MB`);
  print(`  of which reading                                         ${said(runs[0]!.steward.read)}`);
  print(
    `pandas and scikit-learn, values alone                      ${said(points)}  peak ${memory('sklearn')} MB, ${(points / ours).toFixed(1)} x`,
  );
  print(`  of which reading                                         ${said(runs[0]!.sklearn.read)}`);
  const bootstrapped = points + WANTED * resample;
  print(
    `the same with a bootstrap of the whole (${WANTED} resamples, told from ${TRIED}) ${said(bootstrapped)}  ${(bootstrapped / ours).toFixed(0)} x`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Both must have measured the same. */
function refuseOthers(ours: Record<string, number>, theirs: Record<string, number>): void {
  for (const [name, value] of Object.entries(theirs))
    if (Math.abs(value - ours[name]!) > 1e-6) throw new Error(`${name} is ${ours[name]} here and ${value} there`);
}
