import type { CellBlock } from './cell-block.ts';
import { edgesOf } from './edges.ts';
import { dressedNumber } from './number-cell.ts';
import { type ClockKind, secondsIn, signOfClock } from './spelling/clock-writing.ts';
import { saysNothing } from './spelling/nothing-words.ts';
import { mergeSpellings } from './spelling/same-value.ts';
import { truthOf } from './spelling/truth-words.ts';
import { type Cell, categoryKey, isMissing, parseNumber } from './value.ts';
import { ValueList } from './value-list.ts';

/** Categories a baseline remembers by name; the rest are counted together as `other`. */
export const DICTIONARY = 1_000;
/** Distinct categories counted while a baseline is built: what keeps a column of ids from filling the memory. */
const MOST_DISTINCT = 100_000;

/** Signs beside numbers that are remembered. */
const MOST_SIGNS = 20;

/** All numbers of one column, since exact quantiles need them. */
export class NumberColumn {
  missing = 0;
  #typeErrors = 0;
  readonly #values: ValueList;
  /** Cells that are `false` and `true`: 0 and 1 where nothing else is there, of the wrong type elsewhere. */
  readonly #truths = [0, 0] as [number, number];
  #onlyTruths = true;
  readonly #signs = new Set<string>();
  readonly #integer: boolean;
  readonly #clock: ClockKind | undefined;

  /** @param clock whether its values are durations or times of day, which are counted in seconds */
  constructor(integer: boolean, values = new ValueList(), clock?: ClockKind) {
    this.#integer = integer;
    this.#values = values;
    this.#clock = clock;
    if (clock) this.#signs.add(signOfClock(clock));
  }

  add(cell: Cell): void {
    if (isMissing(cell) || saysNothing(cell)) {
      this.missing++;
      return;
    }
    const value = parseNumber(cell) ?? (this.#clock && secondsIn(cell, this.#clock)) ?? this.#undress(cell);
    if (value === undefined || (this.#integer && !Number.isInteger(value))) {
      const truth = truthOf(cell);
      if (truth === undefined) this.#typeErrors++;
      else this.#truths[truth]++;
      return;
    }
    this.#take(value);
  }

  /** The same for a column of rows that a scanner found. */
  addBlock({ rows, stride, values, text }: CellBlock, column: number): void {
    const first = column * stride;
    for (let row = 0; row < rows; row++) {
      const value = values[first + row]!;
      if (Number.isNaN(value) || (this.#integer && !Number.isInteger(value))) this.add(text(column, row));
      else this.#take(value);
    }
  }

  #take(value: number): void {
    this.#onlyTruths &&= value === 0 || value === 1;
    this.#values.push(value);
  }

  #undress(cell: string): number | undefined {
    const { value, signs = [] } = dressedNumber(cell) ?? {};
    for (const sign of signs) if (this.#signs.size < MOST_SIGNS) this.#signs.add(sign);
    return value;
  }

  /** Edges by the recipe of edges.ts, with what lies between them. `std` is that of the population. */
  summary() {
    this.#settleTruths();
    const sorted = this.#values.sorted();
    const { edges, deciles } = edgesOf(sorted);
    const counts: number[] = [];
    const offsets: number[] = [];
    let at = 0;
    for (let bin = 0; bin <= edges.length; bin++) {
      const end = edges[bin] ?? Number.POSITIVE_INFINITY;
      const base = edges[Math.max(0, bin - 1)] ?? 0;
      const first = at;
      let sum = 0;
      for (; at < sorted.length && sorted[at]! < end; at++) sum += sorted[at]! - base;
      counts.push(at - first);
      offsets.push(sum);
    }
    const { missing } = this;
    return {
      ...{
        missing,
        typeErrors: this.#typeErrors,
        edges,
        deciles,
        counts,
        offsets,
        n: sorted.length,
        ...moments(sorted),
      },
      ...(this.#signs.size > 0 && { written: [...this.#signs].sort() }),
    };
  }

  #settleTruths(): void {
    for (const [value, count] of this.#truths.entries()) {
      if (!this.#onlyTruths) this.#typeErrors += count;
      else for (let i = 0; i < count; i++) this.#values.push(value);
    }
    this.#truths.fill(0);
  }
}

/** Mean, then the deviation around it: two passes, so that a column far from zero keeps its digits. By places: an iterator takes ten times as long. */
function moments(values: Float64Array): { mean: number; std: number } {
  const n = values.length;
  if (n === 0) return { mean: 0, std: 0 };
  const first = values[0]!;
  let shift = 0;
  for (let at = 0; at < n; at++) shift += (values[at]! - first) / n;
  const mean = first + shift;
  let squares = 0;
  for (let at = 0; at < n; at++) squares += (values[at]! - mean) ** 2 / n;
  return { mean, std: Math.sqrt(squares) };
}

/** Growing dictionary of one category column, bounded by construction. */
export class CategoryColumn {
  missing = 0;
  #n = 0;
  readonly #counts = new Map<string, { rows: number }>();

  add(cell: Cell): void {
    if (isMissing(cell)) {
      this.missing++;
      return;
    }
    this.#n++;
    // a text that is a key is its own
    const known = this.#counts.get(cell) ?? this.#counts.get(categoryKey(cell));
    if (known) known.rows++;
    else if (this.#counts.size < MOST_DISTINCT) this.#counts.set(categoryKey(cell), { rows: 1 });
  }

  addBlock({ rows, text }: CellBlock, column: number): void {
    for (let row = 0; row < rows; row++) this.add(text(column, row));
  }

  /** The most frequent categories first, ties by code unit, so that the order of the rows does not matter; spellings of one value are one. */
  summary() {
    const counted = [...this.#counts].map(([key, { rows }]): [string, number] => [key, rows]);
    const ranked = rank(mergeSpellings(rank(counted))).slice(0, DICTIONARY);
    const counts = ranked.map(([, count]) => count);
    const other = this.#n - counts.reduce((sum, count) => sum + count, 0);
    return { missing: this.missing, typeErrors: 0, categories: ranked.map(([key]) => key), counts, other, n: this.#n };
  }
}

const rank = (counted: [string, number][]): [string, number][] =>
  counted.sort(([a, i], [b, j]) => j - i || (a < b ? -1 : 1));
