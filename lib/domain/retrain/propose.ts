import { expectedImprovement, fitProcess } from '../../statistics/search/gaussian.ts';
import { haltonPoint } from '../../statistics/search/halton.ts';
import { digestOf } from '../ledger/record.ts';
import type { TunedRange } from '../model/retraining.ts';

export type Space = Readonly<Record<string, TunedRange>>;

/** What a run was given, as text, and what came of it: the higher the better. */
export interface TriedRun {
  readonly parameters: Readonly<Record<string, string>>;
  readonly score: number;
}

export interface Proposal {
  readonly parameters: Readonly<Record<string, string>>;
  /** `space-filling` while too few runs say anything. */
  readonly method: 'space-filling' | 'expected-improvement';
  /** Runs that it rests on, and as many as it takes to rest on any. */
  readonly runs: number;
  readonly needed: number;
  /** What is expected of it, with its deviation, and the best so far; of `expected-improvement`. */
  readonly expected?: { readonly mean: number; readonly deviation: number; readonly best: number };
}

/** As many of the last runs are learnt from: fitting takes the cube of them. */
const MOST_RUNS = 60;
/** Points of the whole space that are weighed, and points about the best one. */
const WEIGHED = 600;
const NEAR = 200;
const REACH = [0.15, 0.03] as const;

/** Fewer runs than this say nothing about so many parameters: two for each and two more. */
export const neededRuns = (space: Space): number => 2 * Object.keys(space).length + 2;

/**
 * The next values of a run's parameters, from what earlier runs gave. While there are fewer than `neededRuns`, the next point of a sequence that fills the space; after
 * that the point of the largest expected improvement over the best run, under a Gaussian process through all of them. The same runs give the same proposal.
 * @param salt what sequences are told apart by: the model
 */
export function proposeNext(space: Space, tried: readonly TriedRun[], salt: string): Proposal {
  const names = Object.keys(space).sort();
  const needed = neededRuns(space);
  const shift = names.map((name) => Number.parseInt(digestOf({ salt, name }).slice(0, 12), 16) / 2 ** 48);
  const point = (n: number): number[] => haltonPoint(n, names.length, shift);
  const valuesAt = (x: readonly number[]): Record<string, string> =>
    Object.fromEntries(names.map((name, i) => [name, textAt(space[name]!, x[i]!)]));
  const known = tried.slice(-MOST_RUNS).flatMap(({ parameters, score }) => {
    const x = names.map((name) => placeOf(space[name]!, Number(parameters[name])));
    // A run outside the space, or without one of its parameters, is no point of it.
    return x.every((value) => value >= 0 && value <= 1) && Number.isFinite(score) ? [{ x, score }] : [];
  });
  if (known.length < needed)
    return { parameters: valuesAt(point(tried.length)), method: 'space-filling', runs: known.length, needed };
  const best = known.reduce((a, b) => (b.score > a.score ? b : a));
  const predict = fitProcess(
    known.map(({ x }) => x),
    known.map(({ score }) => score),
  );
  // What was observed is not what is there: the best is the best that the process believes in.
  const top = Math.max(...known.map(({ x }) => predict(x).mean));
  const offset = tried.length * WEIGHED;
  const all = Array.from({ length: WEIGHED }, (_, i) => point(offset + i));
  const near = REACH.flatMap((reach) =>
    Array.from({ length: NEAR }, (_, i) =>
      point(offset + i).map((value, d) => Math.min(1, Math.max(0, best.x[d]! + reach * (2 * value - 1)))),
    ),
  );
  const gain = (x: readonly number[]): number => expectedImprovement(predict(x), top);
  const chosen = [...all, ...near].reduce(
    (found, x) => {
      const gained = gain(x);
      return gained > found.gained ? { x, gained } : found;
    },
    { x: all[0]!, gained: -1 },
  ).x;
  const { mean, deviation } = predict(chosen);
  return {
    ...{ parameters: valuesAt(chosen), method: 'expected-improvement', runs: known.length, needed },
    expected: { mean, deviation, best: top },
  };
}

/** Where a value lies between the ends of its range, 0 to 1; NaN of what is no number. */
function placeOf({ min, max, scale }: TunedRange, value: number): number {
  const place =
    scale === 'log' ? Math.log(value / min) / Math.log(max / min) : max === min ? 0 : (value - min) / (max - min);
  // A value that was rounded to its end is at its end.
  return Math.abs(place) < 1e-6 ? 0 : Math.abs(place - 1) < 1e-6 ? 1 : place;
}

/** The value at a place, with four digits: more of them no run could tell apart. */
function textAt({ min, max, scale, integer }: TunedRange, place: number): string {
  const value = scale === 'log' ? min * (max / min) ** place : min + (max - min) * place;
  const rounded = integer ? Math.round(value) : Number(value.toPrecision(4));
  return String(Math.min(max, Math.max(min, rounded)));
}
