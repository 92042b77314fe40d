import { binOf } from '../columns/edges.ts';
import { dressedNumber, isNumberElsewhere, unitAmong } from '../columns/number-cell.ts';
import { clockAmong, secondsIn, spellsDuration } from '../columns/spelling/clock-writing.ts';
import { placesOf } from '../columns/spelling/same-value.ts';
import { truthWord } from '../columns/spelling/truth-words.ts';
import { categoryKey, parseNumber } from '../columns/value.ts';
import type { CategoryBaseline, NumericBaseline } from './baseline.ts';

/**
 * The number a cell of a column holds, undefined for one of another type; cells that say that there is none are for the caller. Where a
 * baseline's numbers are all 0 or 1, `true` and `yes` are 1; where they are of one unit (`$`, `kg`), those of another are of another type; where they
 * are durations or times of day, they are read to seconds.
 */
export function numberReader(feature: NumericBaseline): (cell: string, tell?: TellSign) => number | undefined {
  const integer = feature.type === 'integer';
  const truths = holdsTruths(feature);
  const asked = unitAmong(feature.written ?? []);
  const clock = clockAmong(feature.written ?? []);
  const fitting = (value: number): number | undefined => (integer && !Number.isInteger(value) ? undefined : value);
  return (cell, tell) => {
    const plain = parseNumber(cell) ?? (truths ? truthWord(cell) : undefined) ?? (clock && secondsIn(cell, clock));
    if (plain !== undefined) return fitting(plain);
    const { value, unit, signs = [] } = dressedNumber(cell) ?? {};
    const other = unit !== undefined && asked !== undefined && unit !== asked;
    const found = value === undefined || other ? undefined : fitting(value);
    if (tell && found !== undefined) for (const sign of signs) tell(sign === unit ? bareUnit(sign) : sign);
    // a number of another unit is one of another type, and no spelling
    else if (tell && !other && (isNumberElsewhere(cell) || spellsDuration(cell))) tell(UNREAD);
    return found;
  };
}

/** Hears with which signs a cell is written that is read as a number, or `UNREAD` of one that looks like a number and is read as none. */
export type TellSign = (sign: string) => void;
export const UNREAD = '';

/** A currency without the country before it, so that there are no more of them than currencies. */
const bareUnit = (unit: string): string => /\p{Sc}$/u.exec(unit)?.[0] ?? unit;

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
