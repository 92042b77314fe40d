import { cpus, loadavg } from 'node:os';

const load = loadavg()[0]!.toFixed(0);

export const PEERS = ['pandas', 'duckdb', 'duckdb-default'] as const;
export type Contender = 'steward' | 'steward-default' | (typeof PEERS)[number];

/** CPU seconds (user and system) of the work and of the whole process, seconds of the work by the clock, peak memory in MB. */
export interface Figures {
  readonly cpu: number;
  readonly whole: number;
  readonly clock: number;
  readonly megabytes: number;
}

export interface Measured {
  readonly name: string;
  readonly road: string;
  readonly columns: number;
  readonly rows: number;
  readonly groups: number;
  readonly megabytes: number;
  readonly runs: Partial<Record<Contender, Figures>>;
}

interface Bar {
  readonly road: string;
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly held: boolean;
}

const NAMES: Record<Contender, string> = {
  steward: 'Steward, one thread',
  'steward-default': 'Steward as it is',
  pandas: 'pandas + scipy',
  duckdb: 'DuckDB, one thread',
  'duckdb-default': 'DuckDB as it is',
};
/** What a peer must take at least, in times of ours. */
const LEAST: Record<string, { peer: Contender; times: number }> = {
  // unchanged code gave 7.3 to 8.1 in five runs of one day
  capture: { peer: 'pandas', times: 7 },
  csv: { peer: 'duckdb', times: 2 },
  parquet: { peer: 'duckdb', times: 1 },
  json: { peer: 'pandas', times: 3 },
  lines: { peer: 'pandas', times: 3 },
  baseline: { peer: 'pandas', times: 1 },
};
const MOST_MEGABYTES = 300;
/** A cell of a wide Parquet file may take so many times what one of a narrow file takes. */
const STEEPEST = 1.5;

/** The page, and the bars that were missed. */
export function pageOf(measured: readonly Measured[], rounds: number): { page: string; missed: readonly Bar[] } {
  const bars = [...measured.flatMap(barsOf), ...flatness(measured)];
  const missed = bars.filter(({ held }) => !held);
  const machine = `${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.version}`;
  const page = `# Every road beside pandas and DuckDB

Written by \`npm run bench:roads\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. One check of one file against 20,000 rows of training: PSI, KS, missing and unseen of every column;
everybody in turns, each run a process of its own, the best of ${rounds}. CPU is user and system together, of the work alone and, in brackets, of the whole process with start and
imports; bars are on the CPU of the work. By the clock it is the work alone, on a machine with load ${load} when the first began. Memory is the largest resident set of the whole process.

| road | rows x columns | MB | contender | CPU s | µs a cell | s by the clock | peak MB |
|---|---|---|---|---|---|---|---|
${measured.flatMap(linesOf).join('\n')}

| road | bar | found | |
|---|---|---|---|
${bars.map(({ road, what, wanted, found, held }) => `| ${road} | ${what}: ${wanted} | ${found} | ${held ? 'held' : '**missed**'} |`).join('\n')}

${summary(bars.length, missed.length)}

## What is compared

Rows are drawn, no two alike: twenty columns of floats, heavy tails, counts, flags, codes, gaps and two of categories, or 500 of five to seven digits. Parquet is written by DuckDB, with Snappy. pandas
2.3.3 with scipy 1.17.1 reads with the types given (captures by \`json.loads\`), then \`np.histogram\` and \`ks_2samp\` a column. DuckDB 1.5.6 is one query in one pass: \`histogram\` by the edges our baseline
has, types given; "as it is" takes as many threads as it likes, and so does ours. A folder is eight files of one table; captures played day by day are ours alone. Ours reads the same, draws a sample, measures relations between columns besides, and decides. scipy's KS of each column lies
in the interval we certify, and missing shares are the same; the bench stops otherwise. A baseline is made of a file without a schema: columns are looked at, then summed up; pandas infers types, counts
different values, takes 256 quantiles and deciles, mean, spread and histogram, or the commonest texts; DuckDB the same by its estimates (its exact quantiles took 49 s). numpy's deciles are ours. \`bench/roads/peers.py\` is all of the peers' work.
`;
  return { page, missed };
}

function summary(bars: number, missed: number): string {
  if (bars === 0) return 'No bar was measured: all are against peers.';
  return missed === 0 ? 'Every bar is held.' : `**${missed} of ${bars} bars missed.**`;
}

function linesOf({ name, columns, rows, groups, megabytes, runs }: Measured): string[] {
  const of = `${rows} x ${columns}${groups > 0 ? ` (${groups} group${groups === 1 ? '' : 's'})` : ''}`;
  return Object.entries(runs).map(([contender, one], i) => {
    const cell = ((one.cpu * 1e6) / rows / columns).toFixed(3);
    const where = i === 0 ? `${name} | ${of} | ${megabytes.toFixed(0)}` : ' | | ';
    return `| ${where} | ${NAMES[contender as Contender]} | ${one.cpu.toFixed(2)} (${one.whole.toFixed(2)}) | ${cell} | ${one.clock.toFixed(2)} | ${one.megabytes.toFixed(0)} |`;
  });
}

function barsOf({ name, road, runs }: Measured): Bar[] {
  const bars: Bar[] = [];
  const { peer, times } = LEAST[road] ?? { peer: 'pandas' as const, times: 0 };
  const theirs = runs[peer];
  const ours = runs.steward!;
  if (theirs) {
    const ratio = theirs.cpu / ours.cpu;
    const wanted = `at least ${times} times ours`;
    bars.push({ road: name, what: `CPU of ${NAMES[peer]}`, wanted, found: ratio.toFixed(2), held: ratio >= times });
  }
  if (road === 'parquet' || (road === 'baseline' && theirs)) {
    const held = ours.megabytes <= MOST_MEGABYTES;
    const wanted = `at most ${MOST_MEGABYTES} MB`;
    bars.push({ road: name, what: 'memory', wanted, found: `${ours.megabytes.toFixed(0)} MB`, held });
  }
  return bars;
}

/** Against the narrow file in one row group, as the wide one is. */
function flatness(measured: readonly Measured[]): Bar[] {
  const files = measured.filter(({ road }) => road === 'parquet');
  const perCell = ({ runs, rows, columns }: Measured) => runs.steward!.cpu / rows / columns;
  const narrow = files.find(({ columns }) => columns === 20);
  return files
    .filter(({ columns }) => narrow && columns > 20)
    .map((wide) => {
      const ratio = perCell(wide) / perCell(narrow!);
      const wanted = `at most ${STEEPEST} times one of 20 columns`;
      return { road: wide.name, what: 'CPU of a cell', wanted, found: ratio.toFixed(2), held: ratio <= STEEPEST };
    });
}
