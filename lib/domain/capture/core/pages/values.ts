import { isAscii } from '../rows/bytes';
import { allocate, BINS, CATEGORY, KIND, NO_VALUE, recordOf, SPELLED, WRONG_TYPE } from '../rows/memory';
import { newValue } from '../rows/new-values';
import { postpone } from '../rows/pending';
import { isSpelling, LONG, NOTHING, placeOf } from '../rows/texts';
import { newRuns, nextRun, openRuns } from './runs';

/** How values of a page are written: lib/tables/sketch/page-core.ts has the same. */
export const DOUBLE = 0;
export const FLOAT = 1;
export const INT32 = 2;
export const UINT32 = 3;
export const INT64 = 4;
export const UINT64 = 5;
/** A length of four bytes, then UTF-8. */
export const TEXT = 6;
/** Places in the dictionary, behind a byte that says how many bits each has. */
export const INDEXES = 7;
/** Truth values: a bit each; or as runs, behind their length. */
export const BITS = 8;
export const TRUTHS = 9;

/** The largest number that is no type error, as `parseNumber` has it. */
const LARGEST: f64 = 1e150;

/** Doubles that stand for values: of a dictionary, and of `false` and `true`. */
export let dictionary: usize = 0;
let entries: u32 = 0;
export const truths: usize = allocate(16);

export function setDictionary(place: usize, size: u32): void {
  dictionary = place;
  entries = size;
}

let column: i32 = 0;
export let form: i32 = 0;
/** Decimals are whole numbers times this. */
let factor: f64 = 1;
let at: usize = 0;
let end: usize = 0;
/** Values that have not been read. */
let left: i32 = 0;
/** The next bit of `BITS`. */
let bit: usize = 0;
const runs = newRuns();

/** Bytes of a value of fixed width. */
export function sizeOf(kind: i32): usize {
  if (kind === DOUBLE || kind === INT64 || kind === UINT64) return 8;
  return kind <= UINT32 ? 4 : 0;
}

/** Makes values ready to be read; false where something is not surely right. `later` is whether the page is of version 2. */
export function openValues(feature: i32, kind: i32, times: f64, from: usize, to: usize, many: i32, later: bool): bool {
  column = feature;
  form = kind;
  factor = times;
  at = from;
  end = to;
  left = many;
  const room = <u64>(to - from);
  if (kind === TEXT) return true;
  if (kind === BITS) {
    bit = 0;
    return <u64>(many + 7) / 8 <= room;
  }
  if (kind === TRUTHS) {
    if (room < 4) return false;
    const length = <usize>load<u32>(from);
    return <u64>length + 4 <= room && openRuns(runs, from + 4, from + 4 + length, 1);
  }
  if (kind === INDEXES) {
    if (room === 0) return false;
    const width = <u32>load<u8>(from);
    if (!openRuns(runs, from + 1, to, width)) return false;
    // pages of version 1 have no runs of no bits: all are the first entry
    if (width !== 0 || later) return true;
    runs.left = <u32>many;
    runs.packed = false;
    runs.value = 0;
    return true;
  }
  return <u64>many * <u64>sizeOf(kind) <= room;
}

/** Writes the doubles that stand for the next `many` values to `to`; false where something is not surely right. */
export function readValues(many: i32, to: usize): bool {
  const category = load<i32>(recordOf(column), KIND) === CATEGORY;
  left -= many;
  if (form === INDEXES) return readRuns(many, to, dictionary, entries);
  if (form === TRUTHS) return readRuns(many, to, truths, 2);
  if (form === BITS) readBits(many, to);
  else if (form === TEXT) return readTexts(many, to);
  else if (category) readDigits(many, to);
  else readNumbers(many, to);
  at += <usize>many * sizeOf(form);
  return true;
}

/** Goes behind the next values of fixed width; says where they stand. */
export function passValues(many: i32): usize {
  const from = at;
  left -= many;
  at += <usize>many * sizeOf(form);
  return from;
}

/** Goes behind the next text; says where its length stands, nought where it is cut off. */
export function passText(): usize {
  if (<u64>(end - at) < 4) return 0;
  const from = at;
  at += 4;
  const length = <usize>load<u32>(from);
  if (<u64>length > <u64>(end - at)) return 0;
  at += length;
  left--;
  return from;
}

/** The number of fixed width at a place. */
export function numberAt(place: usize): f64 {
  if (form === DOUBLE) return load<f64>(place);
  if (form === FLOAT) return <f64>load<f32>(place);
  if (form === INT32) return <f64>load<i32>(place) * factor;
  if (form === UINT32) return <f64>load<u32>(place) * factor;
  if (form === INT64) return <f64>load<i64>(place) * factor;
  return <f64>load<u64>(place) * factor;
}

/** Of packed places, those that a dictionary of `size` has no entry for are in doubt. */
function readRuns(many: i32, to: usize, doubles: usize, size: u32): bool {
  let place = to;
  let missing = many;
  while (missing > 0) {
    if (runs.left === 0 && !nextRun(runs, <u32>(missing + left))) return false;
    const taken = min<i32>(<i32>runs.left, missing);
    const behind = place + 8 * <usize>taken;
    if (runs.packed) {
      const width = <u64>runs.width;
      const mask = ((<u32>1) << runs.width) - 1;
      let next = runs.bit;
      let most: u32 = 0;
      for (; place < behind; place += 8) {
        const index = (load<u32>(<usize>(next >> 3)) >> (<u32>next & 7)) & mask;
        most = max(most, index);
        store<f64>(place, load<f64>(doubles + 8 * <usize>(index < size ? index : <u32>0)));
        next += width;
      }
      if (most >= size) return false;
      runs.bit = next;
    } else {
      if (runs.value >= size) return false;
      const value = load<f64>(doubles + 8 * <usize>runs.value);
      for (; place < behind; place += 8) store<f64>(place, value);
    }
    runs.left -= <u32>taken;
    missing -= taken;
  }
  return true;
}

function readBits(many: i32, to: usize): void {
  for (let i = 0; i < many; i++, bit++) {
    const truth = (<usize>load<u8>(at + (bit >> 3)) >> (bit & 7)) & 1;
    store<f64>(to + 8 * <usize>i, load<f64>(truths + 8 * truth));
  }
}

function readNumbers(many: i32, to: usize): void {
  const last = to + 8 * <usize>many;
  let from = at;
  if (form === DOUBLE)
    for (let place = to; place < last; place += 8, from += 8) store<f64>(place, sized(load<f64>(from)));
  else if (form === FLOAT)
    for (let place = to; place < last; place += 8, from += 4) store<f64>(place, sized(<f64>load<f32>(from)));
  else if (form === INT32)
    for (let place = to; place < last; place += 8, from += 4) store<f64>(place, <f64>load<i32>(from) * factor);
  else if (form === UINT32)
    for (let place = to; place < last; place += 8, from += 4) store<f64>(place, <f64>load<u32>(from) * factor);
  else if (form === INT64)
    for (let place = to; place < last; place += 8, from += 8) store<f64>(place, <f64>load<i64>(from) * factor);
  else for (let place = to; place < last; place += 8, from += 8) store<f64>(place, <f64>load<u64>(from) * factor);
}

/** Nought has no sign, NaN is no value, and what is too large is of the wrong type. */
function sized(value: f64): f64 {
  return Math.abs(value) > LARGEST ? WRONG_TYPE : value + 0;
}

/** Digits of the whole number looked at, at the end of this. */
const digits: usize = allocate(24 + 64);

/** Whole numbers as categories: their digits are looked up. */
function readDigits(many: i32, to: usize): void {
  const record = recordOf(column);
  const categories = load<i32>(record, BINS);
  let from = at;
  for (let i = 0; i < many; i++) {
    let negative = false;
    let rest: u64 = 0;
    if (form === UINT64) rest = load<u64>(from);
    else if (form === UINT32) rest = <u64>load<u32>(from);
    else {
      const value = form === INT64 ? load<i64>(from) : <i64>load<i32>(from);
      negative = value < 0;
      rest = negative ? -value : value;
    }
    let first = digits + 24;
    do {
      first--;
      store<u8>(first, 0x30 + <u8>(rest % 10));
      rest /= 10;
    } while (rest !== 0);
    if (negative) {
      first--;
      store<u8>(first, 0x2d);
    }
    const length = digits + 24 - first;
    const found = placeOf(record, first, length);
    store<f64>(to + 8 * <usize>i, found < 0 ? newValue(categories, first, length) : <f64>found);
    from += sizeOf(form);
  }
}

/** Texts as categories. */
function readTexts(many: i32, to: usize): bool {
  const record = recordOf(column);
  for (let i = 0; i < many; i++) {
    if (<u64>(end - at) < 4) return false;
    const length = <usize>load<u32>(at);
    at += 4;
    if (<u64>length > <u64>(end - at)) return false;
    readText(record, at, length, to + 8 * <usize>i);
    at += length;
  }
  return true;
}

/** A text that the table of texts does not have is postponed unless it is plain; so is one that may begin with a byte order mark. */
function readText(record: usize, from: usize, length: usize, to: usize): void {
  if (length === 0) {
    store<f64>(to, NO_VALUE);
    return;
  }
  if (load<u8>(from) === 0xef) {
    postpone(to, column, from, from + length);
    return;
  }
  const found = placeOf(record, from, length);
  if (found >= 0) store<f64>(to, <f64>found);
  else if (found === NOTHING) store<f64>(to, NO_VALUE);
  else if (load<u8>(from) <= 0x20 || load<u8>(from + length - 1) <= 0x20) postpone(to, column, from, from + length);
  else if (length > LONG || !isAscii(from, from + length)) postpone(to, column, from, from + length);
  else if (load<i32>(record, SPELLED) !== 0 && isSpelling(from, from + length))
    postpone(to, column, from, from + length);
  else store<f64>(to, newValue(load<i32>(record, BINS), from, length));
}
