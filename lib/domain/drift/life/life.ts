import * as z from 'zod';
import { DAY } from '../../time.ts';
import type { Window } from '../../window.ts';
import type { Baseline } from '../baseline/baseline.ts';
import { readEmptyAsWord } from '../baseline/empty-as-word.ts';
import { withoutMisread } from '../baseline/misread.ts';
import type { Sketch } from '../baseline/sketch.ts';
import { isOfRows, type Score, type ScoreSums, scoresOf, sumScores } from '../measures/scores.ts';

const count = z.int().min(0);

/** Sums of one column since something began; `squares` sums (sum of a unit)² / (its rows), from which follows how far units differ. */
const ColumnSums = z.strictObject({
  rows: count,
  values: count,
  sums: z.array(z.number()),
  squares: z.array(z.number()),
});
export type ColumnSums = z.infer<typeof ColumnSums>;

/** All columns since `since` (epoch ms); `level` says how often it begins anew: after 2^level units, never where there is none. */
const Stretch = z.strictObject({
  since: z.number(),
  level: z.int().min(0).optional(),
  units: count,
  columns: z.array(ColumnSums),
});
export type Stretch = z.infer<typeof Stretch>;

/** What windows are added up to before they count: each window by itself, or the days they lie in (UTC). */
export const Unit = z.enum(['windows', 'days']);
export type Unit = z.infer<typeof Unit>;

/**
 * What a version's life has shown so far, as plain JSON of some kilobytes: sums of scores, never rows. Windows are added in the order of time and each once: what begins before `until` is in it already, or came too late.
 * `open` is a day that is not over; `length` is how long the shortest unit was (ms), so that no month is taken for fewer stretches than it has.
 */
export const Life = z.strictObject({
  v: z.literal(1),
  baselineId: z.string(),
  unit: Unit,
  length: z.number().positive(),
  since: z.number(),
  until: z.number(),
  units: count,
  open: z.strictObject({ since: z.number(), columns: z.array(ColumnSums) }).optional(),
  stretches: z.array(Stretch),
});
export type Life = z.infer<typeof Life>;

/** A month of a model, in which the stated rate of false alarms is counted. */
export const MONTH = 30.4375 * DAY;
/** The shortest stretch that begins anew has four units: a single one is what the verdict of a window is about. */
const SHORTEST = 2;

/**
 * Stretches that begin anew every 4, 8, 16 … units, up to a month: a change late in a long life is found by one that began not long before it (geometric covering, Daniely, Gonen,
 * Shalev-Shwartz 2015, ICML), for as many sums as the logarithm of a month.
 */
export function levelsOf(length: number): number[] {
  const levels: number[] = [];
  for (let level = SHORTEST; 2 ** level * length <= MONTH; level++) levels.push(level);
  return levels;
}

/**
 * A life with one window more; the same life where the window is in it already. Another baseline, or other units, begin a new life with this window.
 * @param window closed and whole: what is not must not be added
 */
export function addToLife(
  life: Life | undefined,
  { baseline, sketch, window }: { baseline: Baseline; sketch: Sketch; window: Window },
  unit: Unit,
): Life {
  const same = life !== undefined && life.baselineId === sketch.baselineId && life.unit === unit;
  const before = same ? life : newLife(sketch.baselineId, window, unit);
  if (window.start < before.until) return before;
  const { features } = withoutMisread(baseline, readEmptyAsWord(baseline, sketch).sketch);
  const added = baseline.features.map((feature, i) => sumScores(feature, features[i]!));
  const joins = before.open !== undefined && unitOf(before, before.open.since) === unitOf(before, window.start);
  const settled = joins ? before : closeUnit(before, baseline);
  const since = joins ? before.open!.since : window.start;
  const columns = added.map((sums, i) => plus(joins ? before.open!.columns[i] : undefined, sums));
  const length = Math.min(settled.length, lengthOf(window, unit));
  const next: Life = { ...settled, length, until: window.end, open: { since, columns } };
  const isOver = unit === 'windows' || unitOf(next, window.end) !== unitOf(next, since);
  return isOver ? closeUnit(next, baseline) : next;
}

function newLife(id: string, window: Window, unit: Unit): Life {
  const since = window.start;
  return {
    ...{ v: 1 as const, baselineId: id, unit, length: lengthOf(window, unit) },
    ...{ since, until: since, units: 0, stretches: [] },
  };
}

const lengthOf = ({ start, end }: Window, unit: Unit): number =>
  unit === 'days' ? Math.max(DAY, end - start) : end - start;

const unitOf = ({ unit }: Life, at: number): number => (unit === 'days' ? Math.floor(at / DAY) : at);

/** The unit that is open is over: it is added to the whole life and to every stretch, those first that begin anew with it. */
function closeUnit(life: Life, baseline: Baseline): Life {
  const { open, ...rest } = life;
  if (!open) return life;
  const scores = baseline.features.map(scoresOf);
  const grown = ([undefined, ...levelsOf(life.length)] as const).map((level): Stretch => {
    const known = life.stretches.find((stretch) => stretch.level === level);
    const begins = known === undefined || (level !== undefined && life.units % 2 ** level === 0);
    const columns = open.columns.map((sums, i) => plusUnit(begins ? undefined : known.columns[i], sums, scores[i]!));
    const since = begins ? open.since : known.since;
    return { since, ...(level !== undefined && { level }), units: begins ? 1 : known.units + 1, columns };
  });
  return { ...rest, units: life.units + 1, stretches: grown };
}

function plus(before: ColumnSums | undefined, { rows, values, sums }: ScoreSums): ColumnSums {
  if (!before) return { rows, values, sums: sums.map(short), squares: [] };
  return {
    rows: before.rows + rows,
    values: before.values + values,
    sums: sums.map((sum, i) => short(before.sums[i]! + sum)),
    squares: [],
  };
}

function plusUnit(before: ColumnSums | undefined, unit: ColumnSums, scores: readonly Score[]): ColumnSums {
  const squares = unit.sums.map((sum, i) => {
    const trials = isOfRows(scores[i]!) ? unit.rows : unit.values;
    return short((before?.squares[i] ?? 0) + (trials > 0 ? (sum * sum) / trials : 0));
  });
  return { ...plus(before, unit), squares };
}

/** Sums are kept to a millionth of a row, which nothing turns on, so that a life is half as long to write. */
const short = (sum: number): number => Math.round(sum * 1e6) / 1e6;
