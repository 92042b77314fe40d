import type { Measures } from '../../statistics/interval.ts';
import { measureRows } from '../metric/measure-metric.ts';
import { scoredRowsOf } from '../metric/scored-rows.ts';
import type { Task } from '../task/task.ts';
import type { Labelled } from './join.ts';

/**
 * All that can be measured on labelled rows of a task; formulas and intervals stand with each metric. Absent: what needs scores where the container gives only
 * labels, AUC without two rows of each class, log loss, Brier and calibration error when a chance is outside [0, 1].
 */
export const measureQuality = (task: Task, rows: readonly Labelled[]): Measures =>
  measureRows(scoredRowsOf(task, rows));
