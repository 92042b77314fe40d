import type { Measures } from '../../../statistics/interval.ts';
import type { Slice } from '../../quality/quality-policy.ts';
import type { ModelTask } from '../../task/task.ts';

export interface CountedPlan {
  readonly task: ModelTask;
  readonly slices?: { readonly columns: readonly Slice[]; readonly minimumRows: number } | undefined;
  /** Into how many codes the scores of a model are told apart, and those of all slices together. */
  readonly codes: number;
}

/** What is measured of some rows: of the challenger, of the champion and of their difference (challenger minus champion, on the same rows), by metric. */
export interface MeasuredRows {
  readonly rows: number;
  readonly challenger: Measures;
  readonly champion: Measures | undefined;
  readonly differences: Measures;
}

/** A slice of the held-out rows; one with fewer rows than the policy asks is measured in nothing. */
export interface MeasuredSlice extends MeasuredRows {
  readonly name: string;
  readonly enough: boolean;
}

/** Challenger and champion on the same held-out rows; without the champion's answers there is nothing to compare. */
export interface MeasuredWhole extends MeasuredRows {
  readonly compared: boolean;
  /** Rows of the second class of a binary task. */
  readonly positives?: number;
  readonly slices: readonly MeasuredSlice[];
  /** Of each column that is sliced by: how many slices of enough rows there are beyond those that are measured, and how many smaller ones. */
  readonly unmeasured: readonly { readonly column: string; readonly further: number; readonly smaller: number }[];
}
