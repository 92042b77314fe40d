import type { Labelled } from '../../lib/domain/quality/join.ts';
import { Task } from '../../lib/domain/task/task.ts';
import type { Interval } from '../../lib/statistics/interval.ts';
import type { Random } from './random.ts';

/** What one sample of a cell showed: an interval of any risk, and whether nothing may be concluded from it. */
export type Shown = { doubt?: string | undefined; interval: (alpha: number) => Interval };
/** One kind of population at one size of sample; `draw` measures a new sample of it, `truth` holds what is true of the population. */
export type Cell = {
  family: string;
  name: string;
  rows: number;
  truth: Readonly<Record<string, number>>;
  draw: (random: Random) => Record<string, Shown>;
};

export const blank = (rows: number): Labelled[] =>
  Array.from({ length: rows }, () => ({
    answer: { predicted: 0, improper: false },
    input: undefined,
    truth: 0,
    beside: [],
  }));

export const BINARY = Task.parse({ type: 'binary' });

/** Errors in parts of the truth, which is even between 50 and 150: what they are, with the means of their size and square. */
export const ERRORS: Record<string, [draw: (random: Random) => number, size: number, square: number]> = {
  normal: [(random) => random.normal(), Math.sqrt(2 / Math.PI), 1],
  'Student’s t, 3 degrees': [(random) => random.student3(), (2 * Math.sqrt(3)) / Math.PI, 3],
  lognormal: [(random) => Math.exp(random.normal()), Math.exp(0.5), Math.exp(2)],
  '1 % ten times as large': [
    (random) => random.normal() * (random.uniform() < 0.01 ? 10 : 1),
    Math.sqrt(2 / Math.PI) * 1.09,
    1.99,
  ],
  '5 % five times as large': [
    (random) => random.normal() * (random.uniform() < 0.05 ? 5 : 1),
    Math.sqrt(2 / Math.PI) * 1.2,
    2.2,
  ],
};
export const REGRESSION = Task.parse({ type: 'regression' });
export const [WIDE, SCALE] = [100, 0.1];
