import { parseNumber } from '../../drift/columns/value.ts';
import { MISSING } from '../../quality/column-reader.ts';
import type { Slice } from '../../quality/quality-policy.ts';
import { hasMany, keepSlices, quartiles, SliceNumbers, sliceNamer } from '../../quality/slices.ts';
import type { CellColumn } from '../held-out/cells.ts';
import type { HeldOutParts } from '../held-out/parts.ts';
import type { MeasuredRows, MeasuredWhole } from './measured.ts';

/** Numbers whose quartiles stand for those of all, up to twice as many. */
const SAMPLED = 65_536;

/** A column of rows that come part by part, cut as `cutEnough` cuts one; ranges of numbers lie between the quartiles of every so many of them. */
export class PartsCut {
  readonly column: string;
  readonly kept: ReturnType<typeof keepSlices>['kept'];
  readonly further: number;
  readonly smaller: number;
  readonly #slices: SliceNumbers;
  /** Of each slice its place among those kept that have enough rows, of each text of the column that of its slice; -1 for none. */
  readonly #places: Int32Array;
  #ofTexts = new Int32Array(0);

  constructor(parts: HeldOutParts, { column, edges }: Slice, least: number) {
    this.column = column;
    const named = edges ?? quartilesOf(parts, column);
    this.#slices = new SliceNumbers(sliceNamer(column, named), named !== undefined);
    for (const part of parts.column(column)) this.#count(part);
    const { kept, further, smaller } = keepSlices(this.#slices, least);
    this.kept = kept;
    this.further = further;
    this.smaller = smaller;
    this.#places = new Int32Array(this.#slices.counts.length).fill(-1);
    for (const [place, { slice, count }] of kept.entries()) if (count >= least) this.#places[slice] = place;
  }

  /** Writes which of the slices kept each row is of, from one row of a part on to another; -1 for none. */
  write({ values, codes, texts }: CellColumn, from: number, to: number, into: Int32Array): void {
    if (this.#ofTexts.length !== texts.length)
      this.#ofTexts = Int32Array.from(texts, (text) => this.#placeOf(text || MISSING));
    for (let row = from; row < to; row++) {
      const value = values[row]!;
      into[row - from] = Number.isNaN(value) ? this.#ofTexts[codes![row]!]! : this.#placeOf(value);
    }
  }

  #placeOf(cell: number | string): number {
    const slice = this.#slices.of(cell, 0);
    return slice < 0 ? -1 : this.#places[slice]!;
  }

  #count({ rows, values, codes, texts }: CellColumn): void {
    const counts = new Uint32Array(texts.length);
    for (let row = 0; row < rows; row++) {
      const value = values[row]!;
      if (Number.isNaN(value)) counts[codes![row]!]!++;
      else this.#slices.of(value);
    }
    for (const [code, count] of counts.entries()) if (count > 0) this.#slices.of(texts[code]! || MISSING, count);
  }
}

/** The slices of some cuts with what is measured of each, of one that has not enough rows nothing, and what of each cut is in none of them. */
export function slicesBy(
  cuts: readonly PartsCut[],
  measuredOf: (cut: number, slice: number) => MeasuredRows | undefined,
): Pick<MeasuredWhole, 'slices' | 'unmeasured'> {
  return {
    unmeasured: cuts.map(({ column, further, smaller }) => ({ column, further, smaller })),
    slices: cuts.flatMap(({ kept }, cut) =>
      kept.map(({ name, count }, slice) => {
        const found = measuredOf(cut, slice);
        const none = { rows: count, challenger: {}, champion: undefined, differences: {} };
        return { name, enough: found !== undefined, ...(found ?? none) };
      }),
    ),
  };
}

/** Undefined for a column of few values, or of some that are no numbers. */
function quartilesOf(parts: HeldOutParts, column: string): number[] | undefined {
  const sampled = new EveryFew();
  const distinct = new Set<number | string>();
  let numeric = true;
  for (const { rows, values, codes, texts } of parts.column(column)) {
    const numbers = texts.map((text) => parseNumber(text));
    for (const [code, text] of texts.entries()) {
      distinct.add(text || MISSING);
      numeric &&= text === '' || text === MISSING || numbers[code] !== undefined;
    }
    if (!numeric) return undefined;
    for (let row = 0; row < rows; row++) {
      const value = values[row]!;
      if (distinct.size <= FEW && !Number.isNaN(value)) distinct.add(value);
      sampled.take(Number.isNaN(value) ? numbers[codes![row]!] : value);
    }
  }
  const all = [...distinct];
  if (!hasMany({ rows: all.length, cell: (row) => all[row] })) return undefined;
  return quartiles({ rows: sampled.values.length, cell: (row) => sampled.values[row] });
}

/** Every so many of some numbers, fewer of them the more there are: where nearly all rows have none, those of the others are not passed over. */
class EveryFew {
  values: number[] = [];
  #every = 1;
  #count = 0;

  take(value: number | undefined): void {
    if (value === undefined || this.#count++ % this.#every !== 0) return;
    this.values.push(value);
    if (this.values.length < 2 * SAMPLED) return;
    this.values = this.values.filter((_, at) => at % 2 === 0);
    this.#every *= 2;
  }
}

/** Beyond so many different values `hasMany` knows what it wants to. */
const FEW = 100;
