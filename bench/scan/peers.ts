/**
 * A whole drift check beside pandas + scipy, Evidently, whylogs and NannyML, taking turns on one capture file, each run a process of its own. Prints
 * ratios and writes docs/bench-peers.md; ends with 1 while a bar is missed. ROUNDS and ROWS set rounds and sizes (about).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PYTHON_PEERS, pythonWith } from '../python.ts';
import { baselineOf, featuresOf, trainingOf, writeCapture } from './data.ts';

const COLUMNS = 20;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const SIZES = (process.env.ROWS ?? '200000,1000000').split(',').map(Number);
/** What a captured line of these columns takes, about. */
const LINE = 510;
const OURS = fileURLToPath(new URL('contenders.ts', import.meta.url));
const PEERS = fileURLToPath(new URL('peers.py', import.meta.url));
const DOC = fileURLToPath(new URL('../../docs/bench-peers.md', import.meta.url));
/** Bars of CPU and of memory: those of pandas and Evidently are goals, the others are only looked at. */
const LEAST: Partial<Record<Peer, number>> = { pandas: 8, evidently: 10 };
const LEAST_MEMORY = 15;

/** Three of them would tell their makers about it. */
const QUIET = { DO_NOT_TRACK: '1', WHYLOGS_NO_ANALYTICS: 'True', NML_DISABLE_USAGE_LOGGING: '1' };

const NAMES = {
  pandas: 'pandas + scipy: parse and metrics',
  evidently: "Evidently's `.run` alone, frames given",
  whylogs: 'whylogs: profile and scores alone, frames given',
  nannyml: "NannyML's `.calculate` alone, frames given",
};
const PEER_NAMES = Object.keys(NAMES) as Peer[];
type Peer = keyof typeof NAMES;
type Contender = 'steward' | Peer;
type Measure = 'seconds' | 'cpu' | 'megabytes';
type Runs = Record<Contender, Run[]>;
type Ks = Record<string, { low: number; high: number } | undefined>;
interface Run {
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
  readonly result: { rows: number; verdict?: string; ks?: Ks | Record<string, number> };
}

const work = mkdtempSync(join(tmpdir(), 'steward-bench-peers-'));
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const [baseline, columns, training, capture] = ['baseline.json', 'columns.json', 'training.csv', 'capture.jsonl'].map(
    (name) => join(work, name),
  ) as [string, string, string, string];
  const features = featuresOf(COLUMNS);
  writeFileSync(baseline, JSON.stringify(await baselineOf(COLUMNS)));
  writeFileSync(columns, JSON.stringify(features));
  const head = features.map(({ name }) => name).join(',');
  writeFileSync(training, `${head}\n${trainingOf(COLUMNS).join('\n')}\n`);
  const pythonOf = (peer: Peer) => pythonWith(peer === 'pandas' ? 'evidently' : peer);
  const run = (contender: Contender): Run => {
    const [command, args] =
      contender === 'steward'
        ? [process.execPath, [OURS, 'check', baseline, capture]]
        : [pythonOf(contender), [PEERS, contender, columns, training, capture]];
    const printed = execFileSync(command, args, {
      encoding: 'utf8',
      maxBuffer: 1e8,
      env: { ...process.env, ...QUIET },
    });
    return JSON.parse(printed.trimEnd().split('\n').at(-1)!);
  };
  const tables: string[] = [];
  for (const size of SIZES) {
    const rows = await writeCapture(capture, COLUMNS, 'CSV', size * LINE);
    const runs: Runs = { steward: [], pandas: [], evidently: [], whylogs: [], nannyml: [] };
    for (let round = 0; round < ROUNDS; round++)
      for (const contender of ['steward', ...PEER_NAMES] as const) {
        const one = run(contender);
        runs[contender].push(one);
        console.error(`${contender}: ${one.cpu.toFixed(2)} s of CPU, ${one.megabytes.toFixed(0)} MB`);
        if (one.result.rows !== rows) throw new Error(`${contender} read ${one.result.rows} rows of ${rows}`);
      }
    agree(runs.steward[0]!, runs.pandas[0]!);
    tables.push(tableOf(runs, `${rows} captured rows, ${(statSync(capture).size / 1e6).toFixed(0)} MB`));
    // each as it comes: what was measured is not lost when the next takes too long
    writeFileSync(DOC, pageOf(tables));
  }
  process.stdout.write(pageOf(tables));
}

/** scipy's distance must lie in the interval we certify, column by column: else the times compare nothing. */
function agree(ours: Run, theirs: Run): void {
  const certified = ours.result.ks as Ks;
  for (const [name, ks] of Object.entries(theirs.result.ks as Record<string, number>)) {
    const interval = certified[name];
    if (!interval || ks < interval.low - 1e-9 || ks > interval.high + 1e-9)
      throw new Error(`${name}: scipy's KS ${ks} is not in ${JSON.stringify(interval)}`);
  }
}

/** The best of each, and ratios against the bars; a bar that is missed ends the process with 1. */
function tableOf(runs: Runs, title: string): string {
  const best = (contender: Contender, what: Measure) => Math.min(...runs[contender].map((one) => one[what]));
  const missed: string[] = [];
  const ratio = (peer: Peer, what: Measure, bar?: number): string => {
    const found = best(peer, what) / best('steward', what);
    const text = `${found.toFixed(1)}×`;
    if (bar === undefined) return text;
    if (found < bar) missed.push(`${peer}, ${what}: ${text} of ${bar}×`);
    return `${text} (${bar}×)`;
  };
  const figures = (contender: Contender) =>
    `${best(contender, 'seconds').toFixed(2)} | ${best(contender, 'cpu').toFixed(2)} | ${best(contender, 'megabytes').toFixed(0)}`;
  const line = (peer: Peer) =>
    `| ${NAMES[peer]} | ${figures(peer)} | ${ratio(peer, 'seconds')} | ${ratio(peer, 'cpu', LEAST[peer])} | ${ratio(peer, 'megabytes', LEAST[peer] && LEAST_MEMORY)} |`;
  const lines = PEER_NAMES.map(line);
  if (missed.length > 0) process.exitCode = 1;
  return `## ${title}

| | seconds | CPU s | peak MB | seconds, ratio | CPU, ratio (bar) | memory, ratio (bar) |
|---|---|---|---|---|---|---|
| steward: parse, metrics, verdict | ${figures('steward')} | | | |
${lines.join('\n')}

${missed.length === 0 ? 'Every bar is reached.' : `**Missed**: ${missed.join('; ')}.`}
`;
}

function pageOf(tables: readonly string[]): string {
  const machine = `${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.version}, load average ${loadavg()[0]!.toFixed(0)}`;
  return `# A check beside pandas, Evidently, whylogs and NannyML

Written by \`npm run bench:peers\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. Data capture of ${COLUMNS} columns against 20,000 rows of training, everybody in turns, each
run a process of its own, the best of ${ROUNDS}. Seconds are of the work, without start and imports; peak memory is of the whole process: ours is the same whatever the size,
that of frames grows with it, so that the bar on memory is for large captures (Node alone takes some 45 MB).

${tables.join('\n')}
## What is compared

pandas 2.3.3, scipy 1.17.1, numpy 2.4.6, Evidently ${PYTHON_PEERS.evidently.version}, whylogs ${PYTHON_PEERS.whylogs.version}, NannyML ${PYTHON_PEERS.nannyml.version} (pandas 3 breaks their imports). pandas + scipy is \`json.loads\` a line, one \`read_csv\`, then PSI, Jensen–Shannon, \`ks_2samp\`,
\`wasserstein_distance\`, chi-squared and missing shares. Ours measures the same from a baseline made before, and relations between columns besides. scipy's KS of each
column lies in the interval we certify; the bench stops otherwise. The times of Evidently, whylogs and NannyML
leave parsing out, which ours has in; their memory has the frames in. whylogs scores a column by one test (KS or chi-squared), NannyML by three.
`;
}
