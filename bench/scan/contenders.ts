import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { sketchCaptures } from '../../lib/domain/capture/sketch-captures.ts';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { DriftPolicy, decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { naive } from './naive.ts';

/**
 * One run of one contender in a process of its own: `<contender> <baseline file> <capture file> [module of DuckDB]`. Prints
 * seconds (of the work, not of the start), CPU seconds, peak memory, and counts to compare.
 */
const [contender, baselineFile, capture, duckdb] = process.argv.slice(2) as [string, string, string, string?];
const baseline = JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline;

const print = (line: string) => process.stdout.write(`${line}\n`);
const RUNS: Record<string, () => Promise<unknown>> = {
  naive: async () => digest(await naive(capture, baseline)),
  steward: async () => {
    const source = { name: capture, open: () => diskFiles.open(capture) };
    const { sketch, rows } = await sketchCaptures([source], baseline);
    return {
      ...digest({ rows: sketch.rows, counts: sketch.features.map(({ counts }) => counts) }),
      fallback: rows.fallback,
    };
  },
  check: async () => {
    const source = { name: capture, open: () => diskFiles.open(capture) };
    const { sketch, brokenLines } = await sketchCaptures([source], baseline);
    const { verdict, features } = decideDrift(baseline, sketch, DriftPolicy.parse({}), { complete: true, brokenLines });
    return {
      rows: sketch.rows,
      verdict,
      ks: Object.fromEntries(features.map(({ name, metrics }) => [name, metrics.ks])),
    };
  },
  duckdb: async () => {
    const { DuckDBInstance } = await import(duckdb!);
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    return { rows: Number((await (await connection.runAndReadAll(query())).getRows())[0]![0]) };
  },
};

/** Two medians by sketch and the moments of every column, as a profile has them; for categories how many differ. */
function query(): string {
  const coded = head(capture).includes('"encoding":"BASE64"');
  const data = coded ? 'decode(from_base64(captureData.endpointInput.data))' : 'captureData.endpointInput.data';
  const measures = baseline.features.map(({ type }, i) => {
    const cell = `cells[${i + 1}]`;
    if (type === 'category') return `approx_count_distinct(${cell})`;
    const x = `try_cast(${cell} as double)`;
    return `approx_quantile(${x}, 0.5), avg(${x}), stddev_pop(${x}), min(${x}), max(${x})`;
  });
  const columns = `{captureData: 'STRUCT(endpointInput STRUCT(data VARCHAR))'}`;
  return `select count(*), ${measures.join(', ')} from (select string_split(${data}, ',') as cells
    from read_ndjson('${capture}', columns = ${columns}))`;
}

function head(path: string): string {
  const file = openSync(path, 'r');
  const bytes = Buffer.alloc(16_384);
  readSync(file, bytes);
  closeSync(file);
  return bytes.toString();
}

function digest({ rows, counts }: { rows: number; counts: number[][] }) {
  let hash = 0;
  for (const column of counts) for (const count of column) hash = (Math.imul(hash, 31) + count) | 0;
  return { rows, counts: hash };
}

/** Peak memory of this program in MB. What `getrusage` says on Linux has in it what the parent held when it started this one. */
function peak(): number {
  const kilobytes = existsSync('/proc/self/status')
    ? /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]
    : process.resourceUsage().maxRSS;
  return Number(kilobytes) / 1024;
}

const before = process.cpuUsage();
const start = performance.now();
const result = await RUNS[contender]!();
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);
print(JSON.stringify({ seconds, cpu: (user + system) / 1e6, megabytes: peak(), result }));
