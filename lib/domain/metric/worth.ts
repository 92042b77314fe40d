import type { Clusters, OfRow } from './contributions.ts';

/**
 * What a metric is measured on: how much each row counts in it, and as how many of one size those must be worth at least. A row (or an entity) that counts for nearly all makes the value what it is itself and hides
 * how far the others spread.
 */
export interface Worth {
  readonly mass: Float64Array;
  readonly least: number;
}

/** With fewer independent rows nothing is concluded from how much they differ. */
export const LEAST_ROWS = 30;
/** The same of those that a rate is of: the rows of one class. */
export const LEAST_OF_A_RATE = 10;

/** What each row counts, of those that `over` counts. */
export function worthOf(rows: number, over: OfRow, weights: Float64Array | undefined, least: number): Worth {
  const mass = new Float64Array(rows);
  for (let row = 0; row < rows; row++) mass[row] = (weights?.[row] ?? 1) * over(row);
  return { mass, least };
}

/** Why these rows are worth too few, or undefined: (Σm)²/Σm² of the rows, or of the sums of clusters (Kish 1965, Survey Sampling, 11.7). */
export function littleWorth(all: readonly Worth[], clusters: Clusters | undefined): string | undefined {
  for (const each of all) {
    const [worth, { least }] = [worthIn(each, clusters), each];
    if (worth < least)
      return `the ${clusters ? 'entities' : 'rows'} count as ${worth.toFixed(1)} of one size, at least ${least} are needed`;
  }
  return undefined;
}

/** As how many of one size the rows (the entities) count. */
export const worthIn = ({ mass }: Worth, clusters: Clusters | undefined): number =>
  kish(clusters ? sumsOf(mass, clusters) : mass);

function kish(masses: Float64Array): number {
  const most = masses.reduce((largest, mass) => Math.max(largest, mass), 0);
  let [sum, squares] = [0, 0];
  for (const mass of masses) {
    sum += mass / most;
    squares += (mass / most) ** 2;
  }
  return most > 0 ? (sum * sum) / squares : 0;
}

function sumsOf(mass: Float64Array, { of, count }: Clusters): Float64Array {
  const sums = new Float64Array(count);
  for (let row = 0; row < mass.length; row++) sums[of[row]!]! += mass[row]!;
  return sums;
}
