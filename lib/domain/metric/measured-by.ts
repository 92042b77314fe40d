import type { Measure } from '../../statistics/interval.ts';
import type { Contributions } from './influence/contributions.ts';
import type { MetricScale } from './influence/measure-pulls.ts';
import type { ScoredRows } from './scored-rows.ts';

/**
 * How a metric is measured. `contributions` is its form row by row: absent where rows do not have what it takes. `measure` is the interval where each row counts once and for
 * itself; without one it is that of the contributions on `scale`, as it is of weighted and of clustered rows.
 */
export type MeasuredBy = {
  /** Where its formula stands, and that of its interval. */
  readonly source: string;
  readonly scale: MetricScale;
  /** How many times as far as the furthest row one that was not seen may pull: 2 of what adds up squares, whose tails are longest, else 1. */
  readonly further?: number;
  readonly contributions?: (rows: ScoredRows) => Contributions | undefined;
  readonly measure?: (rows: ScoredRows, contributions: () => Contributions | undefined) => Measure | undefined;
  /** How a challenger differs from a champion on the same rows, challenger minus champion, where there is a better interval than that of the contributions. */
  readonly difference?: (challenger: ScoredRows, champion: ScoredRows) => Measure | undefined;
  /** Why nothing may be concluded of these rows, where its interval does not say so itself. */
  readonly doubtOf?: (rows: ScoredRows) => string | undefined;
};
