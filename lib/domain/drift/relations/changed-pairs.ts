import { permutationTail } from '../../../statistics/distances/permutation-tail.ts';
import { normalMargin, normalTail } from '../../../statistics/normal.ts';
import type { FeatureBaseline } from '../baseline/baseline.ts';
import type { Sample } from '../columns/sample.ts';
import { FEWEST_ROWS } from './relations.ts';
import { type OneSide, type SideOf, sidesOf } from './sides.ts';

/** Two columns that surely go together otherwise than before: by which of their sides, how those were and are correlated, and the chance of that without a change. */
export type ChangedPair = {
  columns: [number, number];
  of: [SideOf, SideOf];
  was: number;
  now: number;
  p: number;
};

/** What was found among so many pairs of sides, of which each may speak below `level`; one change a pair of columns, most telling first. */
export type ChangedPairs = { tests: number; level: number; pairs: ChangedPair[] };

/** A side of the rows of both samples, and its sums of squares in the window. */
type Pooled = OneSide & { squares: number };

/**
 * Whether any two columns go together otherwise than before. Sides (sides.ts) of the rows of both samples in one rank are multiplied row by row, less the part of
 * their squares that a correlation as large as that of all rows explains: x·y − r/2·(x² + y²), the influence of a row on a correlation (Devlin, Gnanadesikan and Kettenring
 * 1975, Biometrika 62, 531–545). Nothing in it knows which sample a row is of, so that its mean is tested by permutation, for any distribution, by Bonferroni over all pairs.
 * What moved by itself may show in that too: the pair is told of only where its correlation by the ranks of each sample, and both of its slopes, differ as surely.
 * @param risk what all pairs together may err with
 */
export function findChangedPairs(
  features: readonly FeatureBaseline[],
  columns: readonly number[],
  { before, now, risk }: { before: Sample; now: Sample; risk: number },
): ChangedPairs | undefined {
  if (columns.length < 2 || Math.min(before.length, now.length) < FEWEST_ROWS) return undefined;
  const sides = sidesOf(features, columns, [...before, ...now]).flatMap((side): Pooled[] =>
    side ? [{ ...side, squares: dot(side.values, side.values, before.length) }] : [],
  );
  let tests = 0;
  for (const [i, a] of sides.entries())
    for (let j = i + 1; j < sides.length; j++) if (sides[j]!.column !== a.column) tests++;
  if (tests === 0) return undefined;
  const level = risk / tests;
  const suspects: [Pooled, Pooled][] = [];
  for (const [i, a] of sides.entries())
    for (let j = i + 1; j < sides.length; j++) {
      const b = sides[j]!;
      if (b.column !== a.column && isSuspect(a, b, before.length, level)) suspects.push([a, b]);
    }
  let own: Own | undefined;
  const found = suspects.flatMap(([a, b]): ChangedPair[] => {
    // Each must say so: the cheapest come first, the dearest last, of what all others found.
    let p = 0;
    for (const [x, y] of [
      [a, b],
      [b, a],
    ] as const)
      if (p <= level) p = Math.max(p, slopeTail(x, y, before.length));
    if (!(p <= level)) return [];
    own ??= { before: sidesOf(features, columns, before), now: sidesOf(features, columns, now) };
    const within = correlationsOf(a, b, own);
    if (within === undefined) return [];
    p = Math.max(p, within.p);
    if (p <= level) p = Math.max(p, exchanged(a, b, before.length));
    return p <= level ? [{ columns: [a.column, b.column], of: [a.of, b.of], was: within.was, now: within.now, p }] : [];
  });
  return { tests, level, pairs: strongestOfEach(found) };
}

/** Sum of products from one row on. */
function dot(a: Float64Array, b: Float64Array, from: number, to = a.length): number {
  let sum = 0;
  for (let row = from; row < to; row++) sum += a[row]! * b[row]!;
  return sum;
}

/** Sums of products before a row and from it on, in one loop: a sum that does not wait for the other is added up beside it. */
function dots(a: Float64Array, b: Float64Array, from: number): [number, number] {
  const later = a.length - from;
  const both = Math.min(from, later);
  let [before, now] = [0, 0];
  for (let row = 0; row < both; row++) {
    before += a[row]! * b[row]!;
    now += a[from + row]! * b[from + row]!;
  }
  for (let row = both; row < from; row++) before += a[row]! * b[row]!;
  for (let row = both; row < later; row++) now += a[from + row]! * b[from + row]!;
  return [before, now];
}

/** Influences are seldom spread less than by this part of 1 - r², which they are where both sides are normal: what is nearer to nothing is not looked at closely. */
const SELDOM_LESS = 0.4;

function isSuspect(a: Pooled, b: Pooled, rowsBefore: number, level: number): boolean {
  const rows = a.values.length;
  const [inBaseline, inWindow] = dots(a.values, b.values, rowsBefore);
  const r = (inWindow + inBaseline) / rows;
  const sum = inWindow - (r / 2) * (a.squares + b.squares);
  const usual = Math.sqrt((rowsBefore * (rows - rowsBefore)) / rows) * Math.max(0, 1 - r * r);
  return Math.abs(sum) > SELDOM_LESS * marginOf(level) * usual;
}

let latest = { level: 0, margin: 0 };
function marginOf(level: number): number {
  if (latest.level !== level) latest = { level, margin: normalMargin(level) };
  return latest.margin;
}

/** The chance that rows dealt out anew give a window with so large a sum of influences; twice that on each side, for few values are a lattice. */
function exchanged(a: Pooled, b: Pooled, rowsBefore: number): number {
  const rows = a.values.length;
  const r = dot(a.values, b.values, 0) / rows;
  const influence = a.values.map((x, row) => x * b.values[row]! - (r / 2) * (x * x + b.values[row]! ** 2));
  let sum = 0;
  for (let row = rowsBefore; row < rows; row++) sum += influence[row]!;
  const away = sum < 0 ? influence.map((value) => -value) : influence;
  return Math.min(1, 4 * permutationTail(away, rows - rowsBefore, Math.abs(sum)));
}

type Own = Record<'before' | 'now', (OneSide | undefined)[]>;

/** The correlation of two sides by the ranks of each sample, and the chance of its difference by the influence of each row. */
function correlationsOf(a: OneSide, b: OneSide, own: Own): { was: number; now: number; p: number } | undefined {
  const [was, is] = (['before', 'now'] as const).map((which) => {
    const [x, y] = [a, b].map(
      ({ column, of }) => own[which].find((side) => side?.column === column && side.of === of)?.values,
    );
    if (x === undefined || y === undefined) return undefined;
    const r = dot(x, y, 0) / x.length;
    const spread = x.reduce((sum, value, row) => {
      const other = y[row]!;
      return sum + (value * other - (r / 2) * (value * value + other * other)) ** 2;
    }, 0);
    return { r, variance: spread / x.length ** 2 };
  });
  if (was === undefined || is === undefined) return undefined;
  return { was: was.r, now: is.r, p: tailOf(is.r - was.r, was.variance + is.variance) };
}

/** The chance of the difference between the slopes of one side on the other, fitted to each sample. */
function slopeTail(on: OneSide, of: OneSide, rowsBefore: number): number {
  const [was, is] = [
    slope(on.values, of.values, 0, rowsBefore),
    slope(on.values, of.values, rowsBefore, on.values.length),
  ];
  return was === undefined || is === undefined ? 1 : tailOf(is.slope - was.slope, was.variance + is.variance);
}

function slope(
  x: Float64Array,
  y: Float64Array,
  from: number,
  to: number,
): { slope: number; variance: number } | undefined {
  const rows = to - from;
  const [middle, other] = [meanOf(x, from, to), meanOf(y, from, to)];
  const square = dot(x, x, from, to) - rows * middle * middle;
  if (!(square > 1e-9 * rows)) return undefined;
  const fitted = (dot(x, y, from, to) - rows * middle * other) / square;
  let spread = 0;
  for (let row = from; row < to; row++) {
    const off = x[row]! - middle;
    spread += (off * (y[row]! - other - fitted * off)) ** 2;
  }
  return { slope: fitted, variance: spread / square ** 2 };
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let row = from; row < to; row++) sum += values[row]!;
  return sum / (to - from);
}

function tailOf(difference: number, variance: number): number {
  if (!(variance > 0)) return difference === 0 ? 1 : 0;
  return 2 * normalTail(Math.abs(difference) / Math.sqrt(variance));
}

/** Of each two columns the sides that tell most, by how much the correlation changed among those that are as sure. */
function strongestOfEach(found: readonly ChangedPair[]): ChangedPair[] {
  const by = (x: ChangedPair, y: ChangedPair): number => x.p - y.p || Math.abs(y.now - y.was) - Math.abs(x.now - x.was);
  const strongest = new Map<string, ChangedPair>();
  for (const pair of found.toSorted(by)) {
    const key = pair.columns.join();
    if (!strongest.has(key)) strongest.set(key, pair);
  }
  return [...strongest.values()];
}
