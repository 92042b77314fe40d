import type { Prediction } from '../task/prediction.ts';
import { classesOf, type ModelTask, type Task } from '../task/task.ts';
import { type Confusion, emptyConfusion } from './confusion.ts';
import type { Clusters } from './influence/contributions.ts';

/** Labelled rows of one model in columns: the same index is the same row everywhere. */
export interface ScoredRows {
  readonly type: ModelTask['type'];
  readonly rows: number;
  /** What is true: the index of a class, or a value. */
  readonly truths: Float64Array;
  /** What was answered: the index of a class, or a value. */
  readonly predicted: Float64Array;
  /** Chances of class 1 of a binary task, or numbers that rise with it. */
  readonly scores?: Float64Array | undefined;
  /** One column of chances a class. */
  readonly chances?: readonly Float64Array[] | undefined;
  /** Some chances lie outside [0, 1] or do not add up to 1. */
  readonly improper: boolean;
  /** Rows by true class and predicted class. */
  readonly confusion: Confusion;
  readonly weights?: Float64Array | undefined;
  /** Of a ranking which query each row is of. */
  readonly queries?: Clusters | undefined;
  /** Of a forecast its quantiles, rising, and the mean error of a naive forecast of each row's series. */
  readonly quantiles?: readonly Quantile[] | undefined;
  readonly scales?: Float64Array | undefined;
}

/** The value below which the truth lies with probability `level`, by row. */
export interface Quantile {
  readonly level: number;
  readonly values: Float64Array;
}

/** Rows as they were joined with their labels; `weights` where some count more than others. */
export function scoredRowsOf(
  task: Task,
  rows: readonly { readonly truth: number; readonly answer: Prediction }[],
  weights?: Float64Array,
): ScoredRows {
  const column = (of: (answer: Prediction) => number) => Float64Array.from(rows, ({ answer }) => of(answer));
  const scored = task.type === 'binary' && rows.every(({ answer }) => answer.score !== undefined);
  const chanced = task.type === 'multiclass' && rows.every(({ answer }) => answer.probabilities !== undefined);
  return scoredColumns(task, {
    truths: Float64Array.from(rows, ({ truth }) => truth),
    predicted: column(({ predicted }) => predicted),
    ...(scored && { scores: column(({ score }) => score!) }),
    ...(chanced && {
      chances: classesOf(task).map((_, k) => column(({ probabilities }) => probabilities![k]!)),
    }),
    improper: rows.some(({ answer }) => answer.improper),
    weights,
  });
}

/** Rows that are columns already. */
export function scoredColumns(task: ModelTask, columns: Omit<ScoredRows, 'type' | 'rows' | 'confusion'>): ScoredRows {
  const { truths, predicted } = columns;
  const confusion = emptyConfusion(classesOf(task).length);
  if (confusion.length > 0) for (let row = 0; row < truths.length; row++) confusion[truths[row]!]![predicted[row]!]!++;
  return { ...columns, type: task.type, rows: truths.length, confusion };
}
