import { readFileSync } from 'node:fs';
import { type Evaluation, heldOutWanted, measureEvaluation } from '../../lib/domain/evaluation/measure-evaluation.ts';
import { Task } from '../../lib/domain/task/task.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { readManyHeldOut } from '../../lib/tables/sketch/plain/read-held-out.ts';

/**
 * One evaluation of one file of predictions by Steward in a process of its own: `<file>`. Prints CPU seconds of reading, of measuring and of the whole process, peak memory in MB (max RSS), and what was measured.
 * The gate's whole work: every metric of both models with its interval, every paired difference with its interval, again in every slice of `region`.
 */
const [file] = process.argv.slice(2) as [string];
const plan = {
  task: Task.parse({ type: 'binary' }),
  gate: { slices: { columns: [{ column: 'region' }], minimumRows: 100, limits: {}, maximumLoss: {} } },
};
const start = process.cpuUsage();
const rows = await readManyHeldOut(file, diskFiles, heldOutWanted(plan));
const { user, system } = process.cpuUsage(start);
const found = valuesOf(measureEvaluation(rows, plan));
const whole = process.cpuUsage();
const status = readFileSync('/proc/self/status', 'utf8');
const megabytes = Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024;
const [read, cpu] = [(user + system) / 1e6, (whole.user + whole.system) / 1e6];
process.stdout.write(`${JSON.stringify({ read, cpu, megabytes, rows: rows.rows, found })}\n`);

/** Asks every interval, as a record does. */
function valuesOf(evaluation: Evaluation) {
  for (const part of [evaluation, ...evaluation.slices])
    for (const measures of [part.challenger, part.champion ?? {}, part.differences])
      for (const measure of Object.values(measures)) measure.interval(0.05);
  return Object.fromEntries(Object.entries(evaluation.challenger).map(([name, { value }]) => [name, value]));
}
