/**
 * Every road from a file to a verdict beside pandas + scipy and DuckDB, in turns, each run a process of its own. Prints a table with every bar, ends with 1
 * while one is missed, and writes its page among the docs where it ran whole. `--help` says how to choose.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../python.ts';
import { baselineOf, featuresOf, trainingOf } from '../scan/data.ts';
import { chosenRoads, type Road } from './choice.ts';
import { type Contender, type Figures, type Measured, PEERS, pageOf } from './page.ts';
import { cutIntoParts, writeWindow } from './windows.ts';

const WHOLE = 1_000_000;
const ROWS = Number(process.env.ROWS ?? WHOLE);
const TRAINING = Math.min(20_000, ROWS);
const ROUNDS = Number(process.env.ROUNDS ?? 2);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Fewer rows where they are wider: as many cells in each table of a kind. */
const ROADS: readonly Road[] = [
  { key: 'capture-csv', name: 'capture of CSV', kind: 'capture', columns: 20, rows: ROWS },
  { key: 'csv', name: 'plain CSV', kind: 'csv', columns: 20, rows: ROWS },
  { key: 'parquet-one', name: 'Parquet, one row group', kind: 'csv', columns: 20, rows: ROWS, group: 2 * ROWS },
  { key: 'parquet-many', name: 'Parquet, many row groups', kind: 'csv', columns: 20, rows: ROWS, group: 20_000 },
  {
    key: 'parquet-500',
    name: 'Parquet, 500 columns',
    kind: 'csv',
    columns: 500,
    rows: Math.ceil(ROWS / 25),
    group: 2 * ROWS,
  },
  { key: 'baseline', name: 'a baseline made of CSV', kind: 'csv', columns: 20, rows: ROWS, made: true },
  {
    key: 'baseline-jsonl',
    name: 'a baseline made of JSON Lines',
    kind: 'lines',
    columns: 20,
    rows: Math.ceil(0.3 * ROWS),
    made: true,
  },
  {
    key: 'baseline-parquet',
    name: 'a baseline made of Parquet',
    kind: 'csv',
    columns: 20,
    rows: ROWS,
    group: 2 * ROWS,
    made: true,
  },
  { key: 'folder', name: 'a folder of CSV', kind: 'csv', columns: 20, rows: ROWS, parts: 8 },
  { key: 'replay', name: 'capture of CSV, day by day', kind: 'capture', columns: 20, rows: ROWS, replayed: true },
  { key: 'json-lines', name: 'JSON Lines', kind: 'lines', columns: 20, rows: Math.ceil(0.3 * ROWS) },
  { key: 'capture-json', name: 'capture of JSON, named', kind: 'json', columns: 20, rows: Math.ceil(0.3 * ROWS) },
  {
    key: 'capture-json-500',
    name: 'capture of JSON, 500 named',
    kind: 'json',
    columns: 500,
    rows: Math.ceil((0.3 * ROWS) / 25),
  },
];

type Found = {
  rows: number;
  ks?: Record<string, { low: number; high: number } | undefined>;
  columns?: Record<string, { ks?: number; missing: number }>;
  deciles?: Record<string, number[]>;
};
type Run = Figures & { found: Found };

/** Undefined where the peers are not wanted or cannot be had. */
function peersPython(): string | undefined {
  if (process.env.PEERS === 'none') return undefined;
  try {
    return pythonWith('duckdb');
  } catch (cause) {
    print(`without peers: ${cause instanceof Error ? cause.message : cause}`);
    return undefined;
  }
}

const wanted = chosenRoads(process.argv.slice(2), ROADS);
const python = wanted.length > 0 ? peersPython() : undefined;
const work = mkdtempSync(join(tmpdir(), 'steward-bench-roads-'));
try {
  if (wanted.length > 0) await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const measured: Measured[] = [];
  for (const road of wanted) {
    if (road.group && !python) {
      print(`${road.name}: not measured, the file is written by DuckDB`);
      continue;
    }
    const one = await measure(road);
    measured.push(one);
    print(`${road.name}: ${JSON.stringify(one.runs)}`);
  }
  const { page, missed } = pageOf(measured, ROUNDS);
  print(page);
  if (missed.length > 0) process.exitCode = 1;
  if (python && ROWS === WHOLE && wanted.length === ROADS.length)
    writeFileSync(here('../../docs/bench-roads.md'), page);
}

async function measure({ name, kind, columns, rows, group, made, parts, replayed }: Road): Promise<Measured> {
  const known = { baseline: join(work, 'baseline.json'), training: join(work, 'training.csv') };
  writeFileSync(known.baseline, JSON.stringify(await baselineOf(columns, TRAINING)));
  const head = featuresOf(columns).map((feature) => feature.name);
  writeFileSync(known.training, `${[head, ...trainingOf(columns, TRAINING)].join('\n')}\n`);
  const written = join(work, kind === 'csv' ? 'window.csv' : 'window.jsonl');
  await writeWindow(written, kind, columns, rows);
  const window = group ? join(work, 'window.parquet') : parts ? join(work, 'parts') : written;
  if (parts) {
    await cutIntoParts(written, window, Math.ceil(rows / parts));
    rmSync(written);
  }
  let groups = 0;
  if (group) {
    const args = [here('peers.py'), 'parquet', String(group), known.baseline, written, window];
    ({ groups } = JSON.parse(execFileSync(python!, args, { encoding: 'utf8' })));
    rmSync(written);
  }
  const road = made ? 'baseline' : replayed ? 'replay' : group ? 'parquet' : kind;
  const [baseline, training] = made ? ['-', '-'] : [known.baseline, known.training];
  const run = (contender: Contender): Run => {
    const [command, args] =
      contender === 'steward' || contender === 'steward-default'
        ? [
            process.execPath,
            [
              here('contender.ts'),
              baseline,
              window,
              replayed ? 'replay' : 'check',
              ...(contender === 'steward' ? [] : ['threads']),
            ],
          ]
        : [python!, [here('peers.py'), contender, road, baseline, training, window]];
    return JSON.parse(execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1e8 }).trimEnd().split('\n').at(-1)!);
  };
  // one file of Parquet of this size is counted by one thread, and a baseline of objects made by one
  const alone = made ? kind === 'lines' : group !== undefined;
  const ours: Contender[] = alone ? ['steward'] : ['steward', 'steward-default'];
  const contenders: Contender[] = python && !replayed ? [...ours, ...PEERS] : ours;
  const runs = new Map<Contender, Run>();
  for (let round = 0; round < ROUNDS; round++)
    for (const contender of contenders) {
      const now = run(contender);
      const before = runs.get(contender);
      if (now.found.rows !== rows) throw new Error(`${name}: ${contender} read ${now.found.rows} rows of ${rows}`);
      runs.set(contender, before ? { ...now, ...lessOf(before, now) } : now);
    }
  if (made) agreeOnDeciles(name, runs);
  else if (!replayed) agree(name, runs);
  const files = parts ? readdirSync(window).map((part) => join(window, part)) : [window];
  const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
  rmSync(window, { recursive: true });
  const figures = Object.fromEntries([...runs].map(([contender, { found: _, ...figures }]) => [contender, figures]));
  return { name, road, columns, rows, groups, megabytes, runs: figures };
}

function lessOf(a: Figures, b: Figures): Figures {
  return {
    cpu: Math.min(a.cpu, b.cpu),
    whole: Math.min(a.whole, b.whole),
    clock: Math.min(a.clock, b.clock),
    megabytes: Math.min(a.megabytes, b.megabytes),
  };
}

/** scipy's KS lies in the interval we certify, DuckDB's is no larger, both miss the same cells: else the times compare nothing. */
function agree(road: string, runs: ReadonlyMap<Contender, Run>): void {
  const ours = runs.get('steward')!.found.ks!;
  const exact = runs.get('pandas')?.found.columns ?? {};
  for (const [name, { ks, missing }] of Object.entries(exact)) {
    const interval = ours[name];
    if (ks !== undefined && !(interval && interval.low - 1e-9 <= ks && ks <= interval.high + 1e-9))
      throw new Error(`${road}, ${name}: scipy's KS ${ks} is not in ${JSON.stringify(interval)}`);
    const other = runs.get('duckdb')!.found.columns![name]!;
    if (Math.abs(other.missing - missing) > 1e-9 || (ks !== undefined && other.ks! > ks + 1e-9))
      throw new Error(`${road}, ${name}: pandas and DuckDB differ`);
  }
}

/** numpy's deciles of the columns we watch are ours but for one bit: ours are edges behind them. */
function agreeOnDeciles(road: string, runs: ReadonlyMap<Contender, Run>): void {
  const theirs = runs.get('pandas')?.found.deciles;
  for (const [name, deciles] of Object.entries(runs.get('steward')!.found.deciles!))
    for (const decile of theirs ? deciles : [])
      if (!theirs![name]?.some((other) => Math.abs(other - decile) <= 1e-9 * Math.max(1, Math.abs(decile))))
        throw new Error(`${road}, ${name}: numpy has no decile ${decile}`);
}
