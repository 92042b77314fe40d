import { binOf } from '../columns/edges.ts';
import { dressedNumber, unitAmong } from '../columns/number-cell.ts';
import { NOTHING, placesOf } from '../columns/spelling/same-value.ts';
import { truthWord } from '../columns/spelling/truth-words.ts';
import { categoryKey, parseNumber } from '../columns/value.ts';
import type { CategoryBaseline, NumericBaseline } from './baseline.ts';

/**
 * The number a cell of a column holds, undefined for one of another type; cells that say that there is none are for the caller. Where a
 * baseline's numbers are all 0 or 1, `true` and `yes` are 1; where they are of one unit (`$`, `kg`), those of another are of another type.
 */
export function numberReader(feature: NumericBaseline): (cell: string) => number | undefined {
  const integer = feature.type === 'integer';
  const truths = holdsTruths(feature);
  const asked = unitAmong(feature.written ?? []);
  const dressed = (cell: string): number | undefined => {
    const { value, unit } = dressedNumber(cell) ?? {};
    return unit === undefined || asked === undefined || unit === asked ? value : undefined;
  };
  return (cell) => {
    const value = parseNumber(cell) ?? (truths ? truthWord(cell) : undefined) ?? dressed(cell);
    return value === undefined || (integer && !Number.isInteger(value)) ? undefined : value;
  };
}

/** Whether every number of a baseline is 0 or 1. */
export function holdsTruths({ edges, counts, offsets, n }: NumericBaseline): boolean {
  const bins = [binOf(edges, 0), binOf(edges, 1)];
  return n > 0 && bins.every((bin) => offsets[bin] === 0) && counts[bins[0]!]! + counts[bins[1]!]! === n;
}

/** The place of the category that a cell is, whichever spelling of it; undefined for one the baseline does not have, `NOTHING` for a cell that says that there is none. */
export function categoryReader(feature: CategoryBaseline): (cell: string) => number | undefined {
  const places = placesOf(feature);
  return (cell) => places.of(categoryKey(cell));
}

export { NOTHING };
