import type { ColumnLeftOut } from '../schema.ts';
import { isClock } from '../spelling/clock-writing.ts';
import { calledCounter, calledDuration, calledId, calledTime } from './called.ts';
import { type ColumnProfile, FEWEST, MOSTLY_SINGLE } from './column-profile.ts';

const A_TIME = 'a time';
const A_DIGEST = 'a UUID or hash';
const RISES = 'rises with time';
const FREE_TEXT = 'free text';
const UNIQUE = 'unique in every row';
export const AN_ID = 'an id';
export const NEW_ONES = 'new values keep coming';
const MOST_SINGLE = 'most of its values stand in a single row';
/** Why whole values can only drift, which what is made of each may well be held against. */
export const OF_THEIR_VALUES: readonly string[] = [FREE_TEXT, UNIQUE, MOST_SINGLE];
/** Why a column was left out by its values, not by a wish or its kind: one expects it again. */
const EXPECTED: readonly string[] = [...OF_THEIR_VALUES, A_TIME, A_DIGEST, RISES, AN_ID, NEW_ONES];

/** Of the columns that a baseline has left out as they can only drift, those that are not among a window's columns which nobody watches. */
export const goneColumns = (leftOut: readonly ColumnLeftOut[], unknown: readonly string[]): string[] =>
  leftOut.flatMap(({ name, because }) => (EXPECTED.includes(because) && !unknown.includes(name) ? [name] : []));

/** Different days, months or moments that are few enough to be categories: each is seen again and again. */
const FEW_TIMES = 12;
/** Different ids that rise in a file and are others in the next, however many rows each has. */
const MANY_IDS = 100;

/**
 * Why a column can only drift: its next values are other ones by what it is, whatever happens in the world. Undefined for every other column.
 * The rules look at values, and at the name only where values alone cannot tell; docs/drift-cli.md says them in words.
 */
export function whyOnlyDrifts(column: ColumnProfile): string | undefined {
  if (isTime(column)) return A_TIME;
  if (column.values < FEWEST) return column.digests && column.repeats.repeated === 0 ? A_DIGEST : undefined;
  if (isClock(column.type)) return whyClock(column);
  return column.type === 'category' ? whyText(column) : whyNumber(column);
}

/** Why a column told by folders can only drift, whatever it holds: folders are made as time goes by, or there is one. */
export function whyFolderDrifts({ name, repeats }: ColumnProfile): string | undefined {
  if (calledTime(name) || /^(?:year|quarter|month|week|day|hour|ds|y|m|d|h)$/i.test(name)) return A_TIME;
  return repeats.distinct <= 1 ? 'the same in every folder' : undefined;
}

/** Whether equal values stand in rows that follow one another. */
const isInRuns = ({ runs, repeats }: ColumnProfile): boolean => runs === repeats.distinct;

function isTime(column: ColumnProfile): boolean {
  const { repeats, values, name } = column;
  const spelled = column.type === 'category' && column.dates;
  const counted = values >= FEWEST && (column.dates || column.epoch);
  const serial = column.serialDays && column.repeats.distinct > FEW_TIMES && calledTime(name);
  if (!spelled && !counted && !serial) return false;
  // A few dates that come again and again are categories; one date alone is that of the file, and the next file has another.
  const few = repeats.distinct > 1 && repeats.distinct <= FEW_TIMES && values >= FEWEST;
  return !few || isInRuns(column);
}

function whyText(column: ColumnProfile): string | undefined {
  const { values, repeats, words } = column;
  // nothing but words for no value
  if (repeats.distinct === 0) return undefined;
  const perValue = values / repeats.distinct;
  if (column.digests && perValue < 20 && repeats.distinct > FEW_TIMES) return A_DIGEST;
  if (words >= 4 && perValue < 2) return FREE_TEXT;
  if (repeats.repeated === 0) return UNIQUE;
  if (column.addresses && column.runs <= 2 * repeats.distinct) return 'addresses in runs';
  if (isInRuns(column) && calledId(column.name) && repeats.distinct > MANY_IDS) return 'an id';
  if (repeats.singles >= MOSTLY_SINGLE * values) return words >= 3 ? FREE_TEXT : MOST_SINGLE;
  return whyId(column) ?? (mayBeKey(column) ? whyNew(column) : undefined);
}

/** A clock that goes on from row to row says when a row was written. */
function whyClock({ type, goesOn, monotonous, evenness, name }: ColumnProfile): string | undefined {
  if (type === 'time-of-day') return goesOn ? A_TIME : undefined;
  return monotonous && (evenness >= EVEN || calledTime(name) || calledId(name)) ? RISES : undefined;
}

function whyNumber(column: ColumnProfile): string | undefined {
  const { values, repeats, name } = column;
  if (column.whole && neverRepeats(column)) return repeats.repeated === 0 ? UNIQUE : AN_ID;
  const many = repeats.distinct > Math.max(FEWEST, values / 10) || (calledId(name) && repeats.distinct > MANY_IDS);
  if (column.monotonous && repeats.distinct > FEW_TIMES && column.whole && calledCounter(name)) return RISES;
  if (column.monotonous && many && (isClockwork(column) || calledTime(name) || calledId(name))) return RISES;
  if (!column.whole) return undefined;
  return whyId(column) ?? (calledId(name) ? whyNew(column) : undefined);
}

/** Whether numbers that rise do so as a clock or a counter does; how long things took may be in order too. */
const isClockwork = ({ evenness, ticks, name }: ColumnProfile): boolean =>
  evenness >= EVEN && (ticks || calledCounter(name) || calledDuration(name));

/**
 * Whether texts may be keys of a person or a thing: names of several words, or codes. Others are names of places and kinds; and a file that stands in their order, as one of beers by
 * their breweries, shows the last of them last whatever the next file holds.
 */
const mayBeKey = ({ words, digits, sorted, name }: ColumnProfile): boolean =>
  calledId(name) || ((words >= 2 || digits) && !sorted);

/** Of so many different values new ones keep coming through the file, beyond those that chance puts into its last quarter: the next file has others again. */
const whyNew = ({ repeats: { distinct, fresh, freshByChance, oneIn } }: ColumnProfile): string | undefined =>
  distinct > MANY_IDS && 10 * fresh >= distinct && fresh >= 3 * freshByChance + 10 * oneIn ? NEW_ONES : undefined;

/** A sorted column of a bell shape has 0.977 at most (the square root of 3/pi), a skewed one less, a counter or clock 1. */
const EVEN = 0.985;

/** Repeats that chance must make for none of them to say something: one in 1,100 samples has none of so many (e^-7). */
const REPEATS = 7;

/**
 * Whole numbers that repeat far less than numbers drawn from their range must: of n drawn from R, n - R (1 - e^(-n/R)) are repeats on
 * average, and more where some are likelier than others. Amounts, sizes and codes of places are drawn; ids are handed out.
 */
function neverRepeats({ values, repeats, range }: ColumnProfile): boolean {
  const from = range + 1;
  const expected = values - from * -Math.expm1(-values / from);
  // a value with very many rows may not be among the sampled ones
  const observed = Math.max(repeats.repeated, values - repeats.distinct - 0.1 * values);
  return expected >= REPEATS * repeats.oneIn && observed <= expected / 10;
}

/** How far apart numbers that are handed out lie at most, on average. */
const FARTHEST = 50;

/** An id with a few rows each: all have as many (chance gives some one row, others five), or the name says so. */
function whyId({ name, values, repeats, whole, range }: ColumnProfile): string | undefined {
  const perValue = values / repeats.distinct;
  if (perValue >= 4) return undefined;
  if (calledId(name)) return AN_ID;
  // what a group of rows has in common is as often there, and lies farther apart than numbers that are handed out
  if (whole && range >= FARTHEST * repeats.distinct) return undefined;
  const regular = perValue > 1.5 && values >= 100 && repeats.singles < singlesByChance(values, perValue) / 4;
  return regular ? AN_ID : undefined;
}

/** Of values drawn evenly, with `perValue` rows to each that was drawn, how many stand in one row: truncated Poisson, n e^-m with m / (1 - e^-m) = `perValue`. */
function singlesByChance(values: number, perValue: number): number {
  let mean = perValue;
  for (let step = 0; step < 50; step++) mean = perValue * -Math.expm1(-mean);
  return values * Math.exp(-mean);
}
