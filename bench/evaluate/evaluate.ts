/**
 * What the gate's evaluation of predictions costs beside pandas and scikit-learn: `npm run bench:evaluate` (`ROWS=1000000` for one size alone, `ROUNDS=2` for two runs of each, `TASKS=others` for a regression and three classes alone, `TASKS=unlike` for two classes whose rows count unlike or belong together). Prints a table with
 * every bar, ends with 1 while one is missed, and writes its page among the docs where it ran whole.
 *
 * Both read the same CSV file (`id,label,challenger,champion,region`), each in a process of its own, by turns; of the runs of each the one of the least CPU counts. Steward reads, measures every metric of
 * both models and every paired difference, each with its interval, as a whole and in five slices; scikit-learn the same numbers without intervals, and, where these are wanted too, a paired
 * bootstrap of the whole alone (1,000 resamples, told from a few). What both measure must be the same. Then Steward alone reads the same rows as JSON Lines and as Parquet. What memory it may take is held by memory.ts.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../python.ts';
import { otherTasks, SECTIONS, type Section } from './other-tasks.ts';
import { type Compared, pageOf, type Told } from './page.ts';
import { type Kind, writePredictions } from './predictions.ts';

const SIZES = [1_000_000, 10_000_000];
const sizes = process.env.ROWS ? [Number(process.env.ROWS)] : SIZES;
const rounds = Number(process.env.ROUNDS ?? 1);
/** Resamples that are run, of so many rows at most. */
const [TRIED, FEW] = [1, 1_000_000];
const python = pythonWith('sklearn');
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const told = (program: string, args: string[]) => {
  const found = JSON.parse(execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 20 })) as Told;
  // of a long run each part is seen as it ends
  process.stderr.write(`${args.slice(-1)[0]}: ${JSON.stringify({ ...found, found: undefined })}\n`);
  return found;
};
const steward = (file: string, kind: Kind = 'binary') => told(process.execPath, [here('contender.ts'), file, kind]);
const DOC = fileURLToPath(new URL('../../docs/bench-evaluate.md', import.meta.url));
const ALL = Object.keys(SECTIONS) as Section[];
const asked = ALL.filter((section) => (process.env.TASKS ?? section) === section);
const sections = new Map(asked.map((section) => [section, measured(section)]));
if (process.env.TASKS) keepBinary();
else writeAll();

function measured(section: Section): string {
  const sklearn = (file: string, kind: Kind) => told(python, [here('peers_other.py'), file, kind]);
  const page = otherTasks(section, sizes, { steward, sklearn, refuseOthers });
  process.stdout.write(page);
  return page;
}

/** Of the page what is measured of two classes stays as it was, and so do its other parts. */
function keepBinary(): void {
  const page = readFileSync(DOC, 'utf8');
  const starts = ALL.map((section) => page.indexOf(`\n${SECTIONS[section].title}`)).filter((at) => at >= 0);
  const before = (section: Section) => {
    const from = page.indexOf(`\n${SECTIONS[section].title}`);
    return from < 0 ? [] : [page.slice(from + 1, Math.min(...starts.filter((at) => at > from), page.length))];
  };
  const parts = ALL.flatMap((section) => sections.get(section) ?? before(section));
  const whole = [page.slice(0, Math.min(...starts, page.length)), ...parts].map((part) => part.trim());
  if (!process.env.ROWS) writeFileSync(DOC, `${whole.join('\n\n')}\n`);
}

function writeAll(): void {
  const compared = sizes.map(compare);
  const { page, missed } = pageOf(compared, rounds);
  process.stdout.write(page);
  if (!process.env.ROWS)
    writeFileSync(DOC, `${[page, ...sections.values()].map((part) => part.trim()).join('\n\n')}\n`);
  for (const bar of missed) process.stdout.write(`MISSED ${bar.what}: ${bar.found}, wanted ${bar.wanted}\n`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

function compare(rows: number): Compared {
  const folder = mkdtempSync(join(tmpdir(), 'steward-evaluate-'));
  try {
    const csv = join(folder, 'predictions.csv');
    writePredictions(csv, rows);
    const runs = Array.from({ length: rounds }, (_, round) => ({
      steward: steward(csv),
      sklearn: told(python, [here('peers.py'), csv, round === 0 && rows <= FEW ? String(TRIED) : '0']),
    }));
    for (const run of runs) refuseOthers(run.steward.found, run.sklearn.found);
    const forms = ['jsonl', 'parquet'].map((ending) => {
      const file = join(folder, `predictions.${ending}`);
      execFileSync(pythonWith('duckdb'), [here('forms.py'), csv, file]);
      const run = steward(file);
      refuseOthers(run.found, runs[0]!.sklearn.found);
      return [ending, { run, bytes: statSync(file).size }] as const;
    });
    return {
      ...{ rows, bytes: statSync(csv).size },
      steward: leastOf(runs.map((run) => run.steward)),
      sklearn: leastOf(runs.map((run) => run.sklearn)),
      resample: rows <= FEW ? runs[0]!.sklearn.resample! : undefined,
      forms: Object.fromEntries(forms) as Compared['forms'],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The run of the least CPU, and the most memory of all. */
function leastOf(runs: readonly Told[]): Told {
  const [least] = runs.toSorted((a, b) => a.work - b.work);
  return { ...least!, megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)) };
}

/** Both must have measured the same, but for what the order of rows inside a range of scores may make (`PartsMeasured`). */
function refuseOthers(ours: Record<string, number>, theirs: Record<string, number>): void {
  for (const [name, value] of Object.entries(theirs))
    if (Math.abs(value - ours[name]!) > 5e-6 * Math.max(1, Math.abs(value)))
      throw new Error(`${name} is ${ours[name]} here and ${value} there`);
}
