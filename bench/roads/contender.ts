import { readFileSync } from 'node:fs';
import { buildFromData, surveyData } from '../../cli/actions/drift/gather-data.ts';
import { otherThreads, sharingThreads } from '../../cli/threads/threads.ts';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { chooseColumns } from '../../lib/domain/drift/columns/survey/choose-columns.ts';
import { DriftPolicy, decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { DiskShelves } from '../../lib/tables/files/disk-shelves.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { openCells } from '../../lib/tables/sketch/dated-cells.ts';
import { Crew } from '../../lib/tables/sketch/plain/shares.ts';
import { sketchTable } from '../../lib/tables/sketch/sketch-table.ts';

/**
 * One check of one file by Steward in a process of its own: `<baseline file> <window file>`; or, with `-` for the first, a baseline made of the second.
 * Prints CPU seconds of the work and of the whole process, peak memory in MB (max RSS) and what was found, column by column. With `check` behind them, or `replay` to read the file day by day; with `threads` behind that as many help as the command would start.
 */
const [baselineFile, window, how, helped] = process.argv.slice(2) as [string, string, string?, string?];
const threads = helped === 'threads' ? otherThreads() : undefined;
const known = baselineFile === '-' ? undefined : (JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline);
const started = performance.now();
const before = process.cpuUsage();
const found = !known ? await sumUp() : how === 'replay' ? await replay(known) : await check(known);
const { user, system } = process.cpuUsage(before);
const clock = (performance.now() - started) / 1e3;
const whole = process.cpuUsage();
const status = readFileSync('/proc/self/status', 'utf8');
const cpu = (user + system) / 1e6;
const megabytes = Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024;
process.stdout.write(`${JSON.stringify({ cpu, whole: (whole.user + whole.system) / 1e6, clock, megabytes, found })}\n`);

async function check(baseline: Baseline) {
  const counting = await sketchTable(window, baseline, {
    files: diskFiles,
    threads,
  });
  const { sketch, notes } = await counting.count();
  const policy = DriftPolicy.parse({});
  const { verdict, features } = decideDrift(baseline, sketch, policy, { complete: true, brokenLines: notes.broken });
  const ks = Object.fromEntries(features.map(({ name, metrics }) => [name, metrics.ks]));
  return { rows: sketch.rows, broken: notes.broken, verdict, ks };
}

/** As `drift replay` reads: a sketch for each day. */
async function replay(baseline: Baseline) {
  const DAY = 86_400_000;
  const cells = await openCells(window, baseline, DAY, {
    ...{ files: diskFiles, threads },
    window: { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY },
  });
  const { sketches } = await cells.count();
  return { rows: [...sketches.values()].reduce((sum, { rows }) => sum + rows, 0), days: sketches.size };
}

/** As `drift baseline` does: looks at all columns, then gathers their values. */
async function sumUp() {
  const data = { files: diskFiles, path: window, asked: {}, quiet: true };
  const crew = new Crew(helped === 'threads' ? sharingThreads() : undefined);
  const { columns } = await readTable(window, { files: diskFiles });
  const { schema } = chooseColumns(await surveyData({ ...data, asked: { columns } }, columns, crew));
  const names = schema.features.map(({ name }) => name);
  const shelves = new DiskShelves();
  const { shelf } = shelves;
  const chosen = { ...data, asked: { columns: names } };
  const { done: made } = await buildFromData(chosen, schema, { leftOut: [], shelf }, crew);
  shelves.end();
  crew.end();
  const deciles = made.features.flatMap((feature) =>
    feature.type === 'category' ? [] : [[feature.name, feature.deciles.map((place) => feature.edges[place])] as const],
  );
  return { rows: made.n, deciles: Object.fromEntries(deciles) };
}
