/**
 * The scanner beside `JSON.parse` + `split` and DuckDB on one thread, taking turns on the same files: prints ratios, the best of N
 * rounds, in CPU seconds; then its peak memory at 5 MB and at 2 GB. `--quick` compares counts on small files and nothing else.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { baselineOf, writeCapture } from './data.ts';

const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 1 : Number(process.env.ROUNDS ?? 3);
const MB = quick ? 2 : Number(process.env.MB ?? 500);
const WIDTHS = [20, 100, 500];
const LEAST: Record<number, number> = { 20: 4, 100: 3, 500: 2.5 };
const LEAST_DUCKDB = 1.8;
const CONTENDER = fileURLToPath(new URL('contenders.ts', import.meta.url));
const print = (line: string) => process.stdout.write(`${line}\n`);
const work = mkdtempSync(join(tmpdir(), 'steward-bench-scan-'));

type Run = {
  seconds: number;
  cpu: number;
  megabytes: number;
  result: { rows: number; counts?: number; fallback?: number };
};
const run = (contender: string, baseline: string, capture: string, duckdb = ''): Run =>
  JSON.parse(
    execFileSync(process.execPath, [CONTENDER, contender, baseline, capture, duckdb], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    }),
  );

/** DuckDB is a peer, not a dependency: it is put into the cache the first time. */
function duckdb(): string {
  const folder = fileURLToPath(new URL('../../node_modules/.cache/bench-scan', import.meta.url));
  const entry = join(folder, 'node_modules/@duckdb/node-api/lib/index.js');
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '@duckdb/node-api@1.5.6-r.1'], {
      cwd: folder,
      stdio: 'ignore',
    });
  }
  return pathToFileURL(entry).href;
}

async function widths(peers: readonly string[]): Promise<boolean> {
  let reached = true;
  const module = quick ? '' : duckdb();
  for (const columns of WIDTHS) {
    const baseline = join(work, `${columns}.json`);
    writeFileSync(baseline, JSON.stringify(await baselineOf(columns)));
    for (const encoding of ['CSV', 'BASE64'] as const) {
      const capture = join(work, 'capture.jsonl');
      await writeCapture(capture, columns, encoding, MB * 1e6);
      const runs: Record<string, Run[]> = Object.fromEntries(peers.map((peer) => [peer, []]));
      for (let round = 0; round < ROUNDS; round++)
        for (const peer of peers) runs[peer]!.push(run(peer, baseline, capture, module));
      const size = statSync(capture).size / 1e6;
      const best = (peer: string) => Math.min(...runs[peer]!.map(({ cpu }) => cpu));
      const [ours, theirs] = [runs.steward![0]!.result, runs.naive![0]!.result];
      if (ours.rows !== theirs.rows || ours.counts !== theirs.counts || ours.fallback !== 0)
        throw new Error(`${columns} columns, ${encoding}: the scanner and the reference differ`);
      const ratios = peers
        .filter((peer) => peer !== 'steward')
        .map((peer) => {
          const ratio = best(peer) / best('steward');
          const least = peer === 'naive' ? LEAST[columns]! : LEAST_DUCKDB;
          reached &&= ratio >= least;
          return `${ratio.toFixed(2)}x ${peer} (bar ${least})`;
        });
      const told = quick
        ? 'same counts'
        : `${(size / best('steward')).toFixed(0)} MB per CPU second   ${ratios.join('   ')}`;
      print(`${String(columns).padStart(4)} columns ${encoding.padEnd(6)} ${told}`);
    }
  }
  return reached;
}

async function memory(): Promise<boolean> {
  const baseline = join(work, '20.json');
  const peak: number[] = [];
  for (const megabytes of [5, 2_000]) {
    const capture = join(work, 'capture.jsonl');
    await writeCapture(capture, 20, 'CSV', megabytes * 1e6);
    const runs = Array.from({ length: megabytes < 100 ? 3 : 1 }, () => run('steward', baseline, capture).megabytes);
    peak.push(Math.max(...runs));
    print(`peak memory at ${megabytes} MB: ${peak.at(-1)!.toFixed(0)} MB`);
  }
  print(`${(peak[1]! / peak[0]!).toFixed(2)}x (bar 1.1)`);
  return peak[1]! / peak[0]! <= 1.1;
}

try {
  print(`${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.version}, ${MB} MB, best of ${ROUNDS}`);
  const fast = await widths(quick ? ['naive', 'steward'] : ['naive', 'steward', 'duckdb']);
  const flat = quick || (await memory());
  if (!quick && !(fast && flat)) process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
