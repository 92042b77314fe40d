import type { ModelTask } from '../../task/task.ts';
import type { CellColumn } from './cells.ts';
import type { Answers } from './gather-answers.ts';
import type { HeldOutRows } from './held-out.ts';

/** Held-out rows that come some at a time, as often as they are asked for; those of one part are good until the next. */
export interface HeldOutParts {
  readonly rows: number;
  readonly compared: boolean;
  parts(): Iterable<HeldOutRows>;
  /** One column alone. */
  column(name: string): Iterable<CellColumn>;
  /** They are no longer wanted. */
  end(): void;
}

/** Classes whose chances are looked at in order, each by codes of its own. */
const MOST_ORDERED = 32;

/**
 * Whether rows of a task may be measured part by part.
 * @param scored whether challenger and champion gave every row a score, or chances: of two classes both must have, or neither
 */
export function areCounted(task: ModelTask, [one, other]: readonly [boolean, boolean]): boolean {
  if (task.type === 'binary') return one === other;
  if (task.type === 'multiclass') return task.classes.length <= MOST_ORDERED || !(one || other);
  return task.type === 'regression' || task.type === 'other';
}

/** Rows of a part that lies in memory with all others. */
const PART = 65_536;

/** Rows that are in memory, so many at a time. */
export function inParts(rows: HeldOutRows, size = PART): HeldOutParts {
  const ranges = Array.from({ length: Math.ceil(rows.rows / size) }, (_, at) => ({
    from: at * size,
    to: Math.min(rows.rows, (at + 1) * size),
  }));
  return {
    rows: rows.rows,
    compared: rows.champion !== undefined,
    *parts() {
      for (const { from, to } of ranges) yield someRows(rows, from, to);
    },
    *column(name) {
      for (const { from, to } of ranges) yield someCells(rows.columns.get(name)!, from, to);
    },
    end: () => undefined,
  };
}

function someRows(all: HeldOutRows, from: number, to: number): HeldOutRows {
  const some = <T extends Float64Array | undefined>(column: T) => column?.subarray(from, to) as T;
  const answers = ({ predicted, scores, chances, quantiles, improper }: Answers): Answers => ({
    ...{ predicted: some(predicted), scores: some(scores), chances: chances?.map(some), improper },
    quantiles: quantiles?.map(({ level, values }) => ({ level, values: some(values) })),
  });
  return {
    rows: to - from,
    truths: some(all.truths),
    challenger: answers(all.challenger),
    champion: all.champion && answers(all.champion),
    columns: new Map([...all.columns].map(([name, column]) => [name, someCells(column, from, to)])),
    weights: some(all.weights),
    clusters: all.clusters && { ...all.clusters, of: all.clusters.of.subarray(from, to) },
    queries: all.queries && { ...all.queries, of: all.queries.of.subarray(from, to) },
    scales: some(all.scales),
  };
}

const someCells = ({ values, codes, texts }: CellColumn, from: number, to: number): CellColumn => ({
  rows: to - from,
  values: values.subarray(from, to),
  codes: codes?.subarray(from, to),
  texts,
});
