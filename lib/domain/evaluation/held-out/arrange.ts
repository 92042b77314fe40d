import type { Clusters } from '../../metric/influence/contributions.ts';
import type { GrowingNumbers } from './growing-numbers.ts';

/** Some rows of a part that stand side by side. */
interface Stretch {
  readonly part: number;
  readonly from: number;
  readonly to: number;
}

/** Where the rows of some entities are that come together, bundle by bundle. */
export interface Arrangement {
  readonly bundles: readonly (readonly Stretch[])[];
  /** Entities of a bundle at most: the first so many are of the first. */
  readonly size: number;
  readonly entities: number;
}

/** Whatever holds a number or a text a row. */
export interface Arranged {
  /** Puts the rows of a part into another order. */
  arrange(part: number, order: Uint32Array): void;
}

/** Rows of a bundle, about: more where one entity has more. */
const TOGETHER = 2 ** 17;

/** Brings rows of one entity together: sorts those of each part by the bundle their entity is of, in place, so that a bundle is read from all parts without looking at the rest of them. */
export function arrangeRows(
  entities: GrowingNumbers<Int32Array>,
  count: number,
  columns: readonly Arranged[],
): Arrangement {
  const size = Math.ceil(count / Math.ceil(entities.count / TOGETHER));
  const bundles: Stretch[][] = Array.from({ length: Math.ceil(count / size) }, () => []);
  let part = 0;
  for (const numbers of entities.parts()) {
    const starts = new Uint32Array(bundles.length + 1);
    for (const number of numbers) starts[Math.floor(number / size) + 1]!++;
    for (let bundle = 0; bundle < bundles.length; bundle++) starts[bundle + 1]! += starts[bundle]!;
    const [next, order] = [starts.slice(), new Uint32Array(numbers.length)];
    for (let row = 0; row < numbers.length; row++) order[next[Math.floor(numbers[row]! / size)]!++] = row;
    for (const [bundle, stretches] of bundles.entries()) {
      const [from, to] = [starts[bundle]!, starts[bundle + 1]!];
      if (to > from) stretches.push({ part, from, to });
    }
    for (const column of [entities, ...columns]) column.arrange(part, order);
    part++;
  }
  return { bundles, size, entities: count };
}

/** The entities of a bundle, numbered from 0 on. */
export function clustersOf(numbers: Int32Array, bundle: number, { size, entities }: Arrangement): Clusters {
  const first = bundle * size;
  return { of: numbers.map((number) => number - first), count: Math.min(size, entities - first) };
}
