import type { Measure } from '../../statistics/interval.ts';
import type { Moments } from '../../statistics/moments.ts';
import type { Confusion } from './confusion.ts';
import type { Contributions } from './influence/contributions.ts';
import type { MetricScale, PullEvidence } from './influence/measure-pulls.ts';
import { type Pulls, scalePulls } from './influence/pulls.ts';
import type { TwoLooks } from './looks.ts';
import type { ScoredRows } from './scored-rows.ts';

/** What rows that each count once and for themselves say of a metric. */
export interface Looked extends Pick<Contributions, 'value' | 'ends'> {
  readonly pulls: Pulls;
}

/** What rows that count unlike or belong together say of a metric: how many of them are independent, and as how many of one size they count in each thing that it is measured on. */
export interface LookedUnlike extends Pick<PullEvidence, 'whose'> {
  readonly value: number;
  readonly independent: number;
  readonly worth: readonly { readonly of: () => number; readonly least: number }[];
}

/** The moments of what rows cost, from how far they pull a mean of it; where they pull something else `by` times as far as that mean, of which `value` is then known. */
export function momentsIn({ value, pulls }: Looked, of: { value: number; by: number } = { value, by: 1 }): Moments {
  // what rounding left of the mean of the pulls the value lacks
  const { n, mean, squares, cubes, most } = (of.by === 1 ? pulls : scalePulls(pulls, of.by)).moments();
  return { n, mean: of.value + mean, squares, cubes, most: of.value + most };
}

/** Rows that come some at a time, and what is measured of all of them. */
export interface Added {
  add(rows: ScoredRows): void;
  end(): Measure | undefined;
}

/** A mean over classes: the looks at the share of each, and of which it is the mean, by the table of all rows. */
export interface MeanOf {
  readonly looks: (c: number) => TwoLooks;
  readonly classesOf: (table: Confusion) => readonly number[];
}

/**
 * How a metric is measured. `looks` is its form row by row, and `contributions` the same of rows that must all be there: absent where rows do not have what it takes. `measure` is the interval where each row counts
 * once and for itself; without one it is that of the contributions on `scale`, as it is of weighted and of clustered rows.
 */
export type MeasuredBy = {
  /** Where its formula stands, and that of its interval. */
  readonly source: string;
  readonly scale: MetricScale;
  /** How many times as far as the furthest row one that was not seen may pull: 2 of what adds up squares, whose tails are longest, else 1. */
  readonly further?: number;
  /** The same of a difference of two models, where that takes more. */
  readonly furtherApart?: number;
  readonly looks?: TwoLooks;
  readonly contributions?: (rows: ScoredRows) => Contributions | undefined;
  /** Where there is no form row by row: what rows that may come some at a time add up to. */
  readonly adds?: (shape: ScoredRows) => Added | undefined;
  readonly measure?: (rows: ScoredRows, looked: () => Looked | undefined) => Measure | undefined;
  /** The interval where rows count unlike or belong together, where there is a better one than that of the contributions on `scale`. */
  readonly measureUnlike?: (looked: LookedUnlike) => Measure | undefined;
  /** Where rows count unlike or belong together its interval is that of these. */
  readonly meanOf?: MeanOf;
  /** How a challenger differs from a champion on the same rows, challenger minus champion, where there is a better interval than that of the contributions. */
  readonly difference?: (challenger: ScoredRows, champion: ScoredRows) => Measure | undefined;
  /** Why nothing may be concluded of these rows, where its interval does not say so itself. */
  readonly doubtOf?: (rows: ScoredRows) => string | undefined;
  /** That reason names the rows that are missing, and so stands before one of how much rows count. */
  readonly doubtFirst?: boolean;
};
