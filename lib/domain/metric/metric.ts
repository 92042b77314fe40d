import type { Measure } from '../../statistics/interval.ts';
import type { Task } from '../task/task.ts';
import type { Contributions, MetricScale } from './contributions.ts';
import type { ScoredRows } from './scored-rows.ts';

/**
 * A metric of labelled predictions. `floor` is within what a lower limit may lie (more is better), `ceiling` the most an upper one may be (less is better).
 * `contributions` is its form row by row: absent where a sample does not have what it takes. `measure` is the interval where each row counts once and for itself; without
 * one it is that of the contributions on `scale`, as it is of weighted and of clustered rows.
 */
export type Metric = {
  /** What people call it. */
  readonly name: string;
  readonly of: readonly Task['type'][];
  /** Where its formula stands, and that of its interval. */
  readonly source: string;
  readonly scale: MetricScale;
  readonly contributions?: (sample: ScoredRows) => Contributions | undefined;
  readonly measure?: (sample: ScoredRows) => Measure | undefined;
  /** How a challenger differs from a champion on the same rows, challenger minus champion, where there is a better interval than that of the contributions. */
  readonly difference?: (challenger: ScoredRows, champion: ScoredRows) => Measure | undefined;
  /** Why nothing may be concluded of these rows, where its interval does not say so itself. */
  readonly doubtOf?: (sample: ScoredRows) => string | undefined;
} & ({ readonly floor: readonly [least: number, most: number] } | { readonly ceiling: number });

/** Floors of shares and of correlations: a floor of nothing is none. */
export const SHARE = [0.0001, 1] as const;
export const CORRELATION = [-1, 1] as const;
