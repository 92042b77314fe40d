/**
 * Pages of one column of a Parquet file after the other. A caller makes room, writes a page's bytes as they stand in the file, opens it and reads its
 * cells, `CELLS` at a time, into `cellsAt()`; then he bins them. Whatever is not surely right is a doubt, and nothing has been counted of it.
 */

import { addToBins } from '../rows/bins';
import { allocate, NO_VALUE, release, SLACK } from '../rows/memory';
import { keepPending } from '../rows/pending';
import { CELLS, openLevels, present, readLevels } from './levels';
import { readAsWritten, written } from './plain';
import { uncompress } from './snappy';
import { dictionary, form, openValues, readValues, setDictionary, truths } from './values';

/** How the levels of a page's cells are written: not at all, behind their length before the values, or so many bytes (version 2). */
const NO_LEVELS = -2;
const PREFIXED = -1;

/** One more place, which is read where the last cells have no value. */
const cells: usize = allocate(8 * (<usize>CELLS + 1));
let afterTables: usize = 0;
let afterDictionary: usize = 0;
let raw: usize = 0;
let plain: usize = 0;
let levelled: bool = false;
/** Of the cells read last, how many have no value: the values stand behind so many places. */
let gaps: i32 = 0;

export function cellsAt(): usize {
  return cells;
}
export function truthsAt(): usize {
  return truths;
}
export function presentAt(): usize {
  return present;
}
export function writtenAt(): usize {
  return written;
}

/** To be called when all columns are known: what is allocated from here on moves. */
export function beginPages(): void {
  afterTables = allocate(0);
  openDictionary(0);
}

/** Room for the doubles that a dictionary's entries stand for; the page before is given up. */
export function openDictionary(entries: i32): usize {
  release(afterTables);
  const place = allocate(8 * <usize>entries + 8);
  setDictionary(place, <u32>entries);
  afterDictionary = allocate(0);
  return place;
}
export function dictionaryAt(): usize {
  return dictionary;
}

/** Room for a page of so many bytes, and for what they are without compression (nought where they are). */
export function openPage(bytes: i32, uncompressed: i32): usize {
  release(afterDictionary);
  raw = allocate(<usize>bytes + SLACK);
  plain = allocate(<usize>uncompressed + SLACK);
  return raw;
}

/**
 * Begins to read a page: of which column, how its values are written, by what they are multiplied, how many cells; its levels, its bytes, and how many
 * they are when they are uncompressed (levels of version 2 never are compressed), -1 where nothing is compressed. Says how many values there are, -1 for a doubt.
 */
export function beginPage(
  column: i32,
  kind: i32,
  times: f64,
  many: i32,
  levels: i32,
  bytes: i32,
  uncompressed: i32,
): i32 {
  const before = levels > 0 ? <usize>levels : 0;
  let from = raw + before;
  let end = raw + <usize>bytes;
  if (from > end) return -1;
  if (uncompressed >= 0) {
    if (!uncompress(from, end, plain, <usize>uncompressed)) return -1;
    from = plain;
    end = plain + <usize>uncompressed;
  }
  let values = many;
  if (levels === PREFIXED) {
    if (end - from < 4) return -1;
    const length = <usize>load<u32>(from);
    from += 4;
    if (length > end - from) return -1;
    values = openLevels(from, from + length, many);
    from += length;
  } else if (levels > 0) values = openLevels(raw, raw + before, many);
  levelled = values < many;
  return values >= 0 && openValues(column, kind, times, from, end, values, levels !== NO_LEVELS && levels !== PREFIXED)
    ? values
    : -1;
}

/** Reads the next `many` cells as the doubles they stand for to `to`; false for a doubt. Texts may be postponed. */
export function readCells(many: i32, to: usize): bool {
  keepPending(0);
  gaps = levelled ? many - readLevels(many) : 0;
  if (readValues(many - gaps, to + 8 * <usize>gaps)) return true;
  // cells that somebody else writes have no gaps
  gaps = 0;
  return false;
}

/** Bins cells of one column; in their place then stand the codes they have in a sample. */
export function binCells(column: i32, many: i32): void {
  if (gaps > 0) spread(cells, many, gaps);
  gaps = 0;
  addToBins(column, cells, cells + 8 * <usize>many);
}

/** Reads the next cells as they stand, each in its place (`readAsWritten`); `presentAt()` says which have a value. False for a doubt. */
export function readPlain(many: i32): bool {
  const without = levelled ? many - readLevels(many) : 0;
  if (!levelled) memory.fill(present, 1, <usize>many);
  const behind = 8 * <usize>without;
  if (!readAsWritten(form, many - without, cells + behind, written + behind)) return false;
  if (without > 0) {
    spread(cells, many, without);
    spread(written, many, without);
  }
  return true;
}

/** Moves values forward, from behind as many places as have none, to where levels say they are. */
function spread(places: usize, many: i32, without: i32): void {
  let next = places + 8 * <usize>without;
  for (let i = 0; i < many; i++) {
    const has = load<u8>(present + <usize>i) !== 0;
    const value = load<f64>(next);
    store<f64>(places + 8 * <usize>i, has ? value : NO_VALUE);
    next += has ? 8 : 0;
  }
}
