import { readFileSync } from 'node:fs';
import { type Evaluation, heldOutWanted, measureEvaluation } from '../../lib/domain/evaluation/measure-evaluation.ts';
import { Task } from '../../lib/domain/task/task.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { readManyHeldOut } from '../../lib/tables/sketch/plain/read-held-out.ts';
import { type Kind, MANY_CLASSES } from './predictions.ts';

/**
 * One evaluation of one file of predictions by Steward in a process of its own: `<file> <kind>`. Prints CPU seconds of reading, of all its work and of the whole process with start and imports, seconds of the work by the
 * clock, peak memory in MB (max RSS), and what was measured.
 * The gate's whole work: every metric of both models with its interval, every paired difference with its interval, again in every slice of `region`.
 */
const [file, kind] = process.argv.slice(2) as [string, Kind];
const BINARY = { type: 'binary' };
const TASKS = {
  ...{ binary: BINARY, weighted: BINARY, clustered: BINARY },
  regression: { type: 'regression' },
  multiclass: { type: 'multiclass', classes: ['low', 'middle', 'high'] },
  manyClasses: { type: 'multiclass', classes: MANY_CLASSES },
};
const plan = {
  task: Task.parse(TASKS[kind]),
  gate: {
    slices: { columns: [{ column: 'region' }], minimumRows: 100, limits: {}, maximumLoss: {} },
    ...(kind === 'weighted' && { weight: 'weight' }),
    ...(kind === 'clustered' && { entity: 'customer' }),
  },
};
const start = process.cpuUsage();
const since = performance.now();
const held = await readManyHeldOut(file, diskFiles, heldOutWanted(plan));
const read = secondsOf(process.cpuUsage(start));
const found = valuesOf(measureEvaluation(held, plan));
const [work, clock] = [secondsOf(process.cpuUsage(start)), (performance.now() - since) / 1e3];
const status = readFileSync('/proc/self/status', 'utf8');
const megabytes = Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024;
const whole = secondsOf(process.cpuUsage());
process.stdout.write(`${JSON.stringify({ read, work, whole, clock, megabytes, rows: held.rows, found })}\n`);

function secondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}

/** Asks every interval, as a record does. */
function valuesOf(evaluation: Evaluation) {
  for (const part of [evaluation, ...evaluation.slices])
    for (const measures of [part.challenger, part.champion ?? {}, part.differences])
      for (const measure of Object.values(measures)) measure.interval(0.05);
  return Object.fromEntries(Object.entries(evaluation.challenger).map(([name, { value }]) => [name, value]));
}
