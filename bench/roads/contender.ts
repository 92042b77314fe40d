import { readFileSync } from 'node:fs';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { DriftPolicy, decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { sketchTable } from '../../lib/tables/sketch/sketch-table.ts';

/**
 * One check of one file by Steward in a process of its own: `<baseline file> <window file>`. Prints CPU seconds of the work and of the whole
 * process, peak memory in MB (max RSS) and what was found, column by column.
 */
const [baselineFile, window] = process.argv.slice(2) as [string, string];
const baseline = JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline;
const before = process.cpuUsage();
const counting = await sketchTable(window, baseline, { files: diskFiles });
const { sketch, notes } = await counting.count();
const policy = DriftPolicy.parse({});
const { verdict, features } = decideDrift(baseline, sketch, policy, { complete: true, brokenLines: notes.broken });
const { user, system } = process.cpuUsage(before);
const whole = process.cpuUsage();
const status = readFileSync('/proc/self/status', 'utf8');
const found = {
  rows: sketch.rows,
  broken: notes.broken,
  verdict,
  ks: Object.fromEntries(features.map(({ name, metrics }) => [name, metrics.ks])),
};
const cpu = (user + system) / 1e6;
const megabytes = Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024;
process.stdout.write(`${JSON.stringify({ cpu, whole: (whole.user + whole.system) / 1e6, megabytes, found })}\n`);
