import { InvalidEventError } from '../../errors.ts';
import type { Clusters } from '../../metric/influence/contributions.ts';
import type { ModelTask } from '../../task/task.ts';
import type { CellColumn } from './cells.ts';
import type { Answers } from './gather-answers.ts';
import type { HeldOutRows } from './held-out.ts';
import { pickRows } from './pick-rows.ts';

/** Held-out rows that come some at a time, as often as they are asked for; those of one part are good until the next. Rows of one entity lie in one part. */
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
const MOST_ORDERED = 128;

/** Numbers that may be in memory, half a gigabyte: chances of more classes, or all of rows for which the disk has no room. */
export const MOST_NUMBERS = 2 ** 26;

/**
 * Refuses more rows than may be in memory, before they are.
 * @param chances numbers of a row that are chances, `all` its numbers where none lies on the disk
 * @throws InvalidEventError that says how many rows may be there
 */
export function refuseTooMany(
  task: ModelTask,
  { rows, chances, all }: { rows: number; chances: number; all: number | undefined },
  most: number,
): void {
  const classes = task.type === 'multiclass' ? task.classes.length : 0;
  if (classes > MOST_ORDERED && rows * chances > most)
    throw new InvalidEventError(
      `predictions have more than ${Math.floor(most / chances)} rows with ${chances} chances each: of more than ${MOST_ORDERED} classes all chances are in memory together, so write fewer rows, or of each the class alone that was chosen`,
    );
  if (all !== undefined && rows * all > most)
    throw new InvalidEventError(
      `predictions have more than ${Math.floor(most / all)} rows of ${all} numbers each, which memory does not hold where the disk has no room, or an \`id\` is there twice: write fewer rows or columns, and each \`id\` once`,
    );
}

/**
 * Whether rows of a task may be measured part by part.
 * @param scored whether challenger and champion gave every row a score, or chances
 */
export function areCounted(task: ModelTask, [one, other]: readonly [boolean, boolean]): boolean {
  if (task.type === 'multiclass') return task.classes.length <= MOST_ORDERED || !(one || other);
  return true;
}

/** Rows of a part that lies in memory with all others. */
const PART = 65_536;

/** Rows that are in memory, so many at a time; those of one entity together. */
export function inParts(rows: HeldOutRows, size = PART): HeldOutParts {
  const whole = { rows: rows.rows, compared: rows.champion !== undefined, end: () => undefined };
  const { clusters } = rows;
  if (clusters) {
    const bundles = bundlesOf(clusters, size);
    return {
      ...whole,
      *parts() {
        for (const numbers of bundles)
          yield { ...pickRows(rows, numbers), columns: pickColumns(rows.columns, numbers) };
      },
      column: (name) => [rows.columns.get(name)!],
    };
  }
  const ranges = Array.from({ length: Math.ceil(rows.rows / size) }, (_, at) => ({
    from: at * size,
    to: Math.min(rows.rows, (at + 1) * size),
  }));
  return {
    ...whole,
    *parts() {
      for (const { from, to } of ranges) yield someRows(rows, from, to);
    },
    *column(name) {
      for (const { from, to } of ranges) yield someCells(rows.columns.get(name)!, from, to);
    },
  };
}

/** The numbers of the rows of some entities after the other, of so many rows or more. */
function bundlesOf({ of, count }: Clusters, size: number): Uint32Array[] {
  const starts = new Uint32Array(count + 1);
  for (const entity of of) starts[entity + 1]!++;
  for (let entity = 0; entity < count; entity++) starts[entity + 1]! += starts[entity]!;
  const [next, order] = [starts.slice(), new Uint32Array(of.length)];
  for (let row = 0; row < of.length; row++) order[next[of[row]!]!++] = row;
  const bundles: Uint32Array[] = [];
  let from = 0;
  for (const end of starts) {
    if (end - from < size && end < of.length) continue;
    if (end > from) bundles.push(order.subarray(from, end));
    from = end;
  }
  return bundles;
}

const pickColumns = (columns: HeldOutRows['columns'], numbers: Uint32Array): Map<string, CellColumn> =>
  new Map(
    [...columns].map(([name, { values, codes, texts }]) => {
      const picked = { values: Float64Array.from(numbers, (row) => values[row]!), texts };
      return [
        name,
        { rows: numbers.length, ...picked, codes: codes && Int32Array.from(numbers, (row) => codes[row]!) },
      ];
    }),
  );

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
    clusters: undefined,
    queries: undefined,
    scales: some(all.scales),
  };
}

const someCells = ({ values, codes, texts }: CellColumn, from: number, to: number): CellColumn => ({
  rows: to - from,
  values: values.subarray(from, to),
  codes: codes?.subarray(from, to),
  texts,
});
