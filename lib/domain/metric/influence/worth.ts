import type { Clusters, OfRow } from './contributions.ts';
import { KishSums } from './kish-sums.ts';

/**
 * What a metric is measured on: how much each row counts in it, and as how many of one size those must be worth at least. A row (or an entity) that counts for nearly all makes the value what it is itself and hides
 * how far the others spread.
 */
export interface Worth {
  readonly rows: number;
  readonly mass: OfRow;
  readonly least: number;
  /** As how many of one size the rows count each for itself, where that is known already. */
  readonly alone?: number | undefined;
}

/** With fewer independent rows nothing is concluded from how much they differ. */
export const LEAST_ROWS = 30;
/** The same of those that a rate is of: the rows of one class. */
export const LEAST_OF_A_RATE = 10;

/** What each row counts, of those that `over` counts. */
export const worthOf = (rows: number, over: OfRow, weights: Float64Array | undefined, least: number): Worth => ({
  ...{ rows, least },
  mass: weights ? (row) => weights[row]! * over(row) : over,
});

/** Why these rows are worth too few, or undefined: (Σm)²/Σm² of the rows, or of the sums of clusters (Kish 1965, Survey Sampling, 11.7). */
export function littleWorth(all: readonly Worth[], clusters: Clusters | undefined): string | undefined {
  for (const each of all) {
    const [worth, { least }] = [worthIn(each, clusters), each];
    if (isLittle(worth, least)) return tooLittle(worth, least, clusters ? 'entities' : 'rows');
  }
  return undefined;
}

/** Whether so many are fewer than that, however sums are rounded. */
export const isLittle = (worth: number, least: number): boolean => worth < least * (1 - 1e-9);

export const tooLittle = (worth: number, least: number, whose: 'rows' | 'entities'): string =>
  `the ${whose} count as ${worth.toFixed(1)} of one size, at least ${least} are needed`;

/** As how many of one size the rows (the entities) count. */
export const worthIn = (worth: Worth, clusters: Clusters | undefined): number =>
  clusters ? kish(sumsOf(worth, clusters)) : (worth.alone ?? kish(massesOf(worth)));

function massesOf({ rows, mass }: Worth): Float64Array {
  const masses = new Float64Array(rows);
  for (let row = 0; row < rows; row++) masses[row] = mass(row);
  return masses;
}

function kish(masses: Float64Array): number {
  const sums = new KishSums();
  sums.add(masses, masses.length);
  return sums.worth;
}

function sumsOf({ rows, mass }: Worth, { of, count }: Clusters): Float64Array {
  const sums = new Float64Array(count);
  for (let row = 0; row < rows; row++) sums[of[row]!]! += mass(row);
  return sums;
}
