import type { Measures } from '../../statistics/interval.ts';
import { measureRows } from '../metric/measure-metric.ts';
import type { MetricName } from '../metric/metrics.ts';
import { scoredRowsOf } from '../metric/scored-rows.ts';
import { rolesOf, type Task } from '../task/task.ts';
import type { Labelled } from './join.ts';
import { USUAL_THRESHOLD } from './quality-policy.ts';

/**
 * All that can be measured on labelled rows of a task; formulas and intervals stand with each metric. Absent: what needs scores where the container gives only
 * labels, AUC without two rows of each class, log loss, Brier and calibration error when a chance is outside [0, 1].
 */
export const measureQuality = (task: Task, rows: readonly Labelled[]): Measures =>
  measureRows(scoredRowsOf(task, rows));

/** What is measured by the class that the threshold chose. */
const BY_CLASS: ReadonlySet<string> = new Set<MetricName>([
  ...(['accuracy', 'balancedAccuracy', 'precision', 'recall', 'f1', 'mcc'] as const),
]);

/** The same measures, with what is told by the chosen class in doubt. */
export function doubtClasses(measures: Measures, doubt: string | undefined): Measures {
  if (doubt === undefined) return measures;
  const told = Object.entries(measures).map(([name, measure]) => [
    name,
    BY_CLASS.has(name) ? { ...measure, doubt } : measure,
  ]);
  return Object.fromEntries(told);
}

/**
 * Why the usual threshold chooses no class here: it is meant for chances, and most scores are none. Undefined where it does, where another was set, and where the container names the class.
 * @param scores of the rows, where they have one
 */
export function whyNoClass(task: Task, threshold: number, scores: ArrayLike<number | undefined>): string | undefined {
  let [outside, least, most] = [0, Infinity, -Infinity];
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row];
    if (score === undefined) continue;
    if (score < 0 || score > 1) outside++;
    least = Math.min(least, score);
    most = Math.max(most, score);
  }
  return whyNoClassOf(task, threshold, { rows: scores.length, outside, least, most });
}

/** The same of so many scores, of which some are no chances, and the lowest and the highest of them. */
export function whyNoClassOf(
  task: Task,
  threshold: number,
  { rows, outside, least, most }: { rows: number; outside: number; least: number; most: number },
): string | undefined {
  if (task.type !== 'binary' || threshold !== USUAL_THRESHOLD) return undefined;
  if (rolesOf(task).some(({ is }) => is === 'label')) return undefined;
  if (2 * outside <= rows) return undefined;
  const percent = least >= 0 && most <= 100;
  const reach = percent ? `scores reach ${brief(most)}` : `scores lie from ${brief(least)} to ${brief(most)}`;
  const mend = percent ? 'divide by 100' : 'make them chances';
  return `${reach}, where ${threshold} divides the classes: ${mend}, or set \`threshold\` in the policy`;
}

const brief = (score: number): string => String(Number(score.toPrecision(4)));
