import { BACKSLASH, COMMA, cellEnd, clearBeyond, isStop, isUtf8, QUOTE, quoteEnd, sawBeyond } from './bytes';
import { BINS, CATEGORY, KIND, NO_VALUE, recordOf, SPELLED, TRUTHS, WRONG_TYPE } from './memory';
import { newValue } from './new-values';
import { isDecimal, numberEnd, numberRead, powers } from './numbers';
import { postpone } from './pending';
import { hasDigit, isNothing, isSpelling, LONG, NOTHING, placeOf, truthOf } from './texts';

const SPACE = 0x20;

/** Before the first of sixteen places. */
export const NO_POINT = -128;

/** In a route: a cell nobody watches. */
const PASSED_BY = -1;

/** What follows a row. */
export const NEXT_ROW = 1;
export const END = 2;
export const DOUBT = 3;

/** Whether the CSV is the inside of a JSON string, and ends with it; else it ends at `last`, where a quote is. */
let json: bool = true;
let last: usize = 0;
/** Where the next row begins, or the payload ends; and whether a cell was not UTF-8. */
let at: usize = 0;
let wrong: bool = false;
/** Whether the row read last had quotes, and whether it held nothing. */
let quotes: bool = false;
let blank: bool = false;
export function hadQuotes(): bool {
  return quotes;
}
export function isBlank(): bool {
  return blank;
}

/** Whether spaces before a cell are none of it. */
let trims: bool = false;
export function trimCells(wanted: i32): void {
  trims = wanted !== 0;
}
/** Behind the spaces before a cell, where they are none of it. */
export function cellStart(place: usize): usize {
  let at = place;
  if (trims) while (load<u8>(at) === SPACE) at++;
  return at;
}

/** Whether a cell was met since the last `clearOdd` that is no number in a column of numbers, or a category nobody knows: it may be a name. */
let odd: bool = false;
/** The same without what is made of the signs of numbers alone. */
let worded: bool = false;
export function clearOdd(): void {
  odd = false;
  worded = false;
}
export function sawOdd(): bool {
  return odd;
}
export function sawWords(): bool {
  return worded;
}

function noteOdd(from: usize, end: usize): void {
  odd = true;
  for (let at = from; at < end; at++) {
    const byte = <i32>load<u8>(at);
    const sign = byte === 0x2e || byte === 0x2b || byte === 0x2d || (byte | 0x20) === 0x65;
    if (<u32>(byte - 0x30) <= 9 || (sign && at > from) || byte === 0x2d) continue;
    worded = true;
    return;
  }
}

export function cellsAt(): usize {
  return at;
}
export function openCells(start: usize, inJson: bool, end: usize): void {
  at = start;
  json = inJson;
  last = end;
  wrong = false;
}

/** No quote lies inside a JSON string but behind a backslash, which is a doubt of its own. */
export function isEnd(place: usize): bool {
  return json ? load<u8>(place) === QUOTE : place === last;
}

/** What follows the row read last; moves behind it. */
let after: i32 = 0;
export function afterRow(): i32 {
  return after;
}

/**
 * Reads the next row. `route` says of each of its first `routed` cells which column it is of, or that nobody watches it; a cell of column c goes
 * to `to + c * stride` as the double that stands for it, cells behind are passed by. Returns how many cells there are. This is where the time
 * goes: a number's digits are found, gathered and added up sixteen bytes at once, sign and point included, since no processor can guess where
 * they stand.
 */
export function row(route: usize, routed: i32, to: usize, stride: usize): i32 {
  const inJson = json;
  let place = at;
  quotes = false;
  let index = 0;
  let first: usize = 0;
  while (true) {
    if (load<u8>(place) === SPACE) place = cellStart(place);
    if (index === 0) first = place;
    const column = index < routed ? load<i32>(route + 4 * <usize>index) : PASSED_BY;
    const record = recordOf(column);
    const target = to + <usize>column * stride;
    if (!inJson && load<u8>(place) === QUOTE && place !== last) place = quoted(record, column, place, target);
    else if (column === PASSED_BY) place = pass(place);
    else if (load<i32>(record, KIND) === CATEGORY) place = category(record, column, place, target);
    else {
      const bytes = v128.load(place);
      const shifted = i8x16.sub(bytes, i8x16.splat(0x30));
      const digit = i8x16.lt_u(shifted, i8x16.splat(10));
      const negative = <i32>(load<u8>(place) === 0x2d);
      // a sign counts as a digit of no value; the first byte that is none may be a point
      const found = i8x16.bitmask(digit) | negative;
      const point = ~found & (found + 1) & i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x2e)));
      const length = ctz(~(found | point));
      const stop = <i32>load<u8>(place + length);
      const pointed = <i32>(point !== 0);
      if (length - negative - pointed > 0 && length < 16 && (stop === COMMA || isStop(stop, inJson))) {
        const whole = point ? ctz(point) : NO_POINT;
        const fraction = point ? length - whole - 1 : 0;
        store<f64>(
          target,
          wholeNumber(v128.and(shifted, digit), length, whole, negative) / load<f64>(powers + 8 * <usize>fraction),
        );
        place += length;
      } else place = number(column, place, target);
    }
    index++;
    if (load<u8>(place) !== COMMA) {
      at = place;
      blank = index === 1 && (place === first || (quotes && place === first + 2));
      after = wrong ? DOUBT : behind(place);
      return index;
    }
    place++;
  }
}

/** The whole number that the first `length` bytes spell, the one at `point` left out. */
export function wholeNumber(digits: v128, length: i32, point: i32, negative: i32): f64 {
  // to the right end, those before the point one further
  const lanes = i8x16.sub(v128(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>(16 - length)));
  const source = i8x16.add(lanes, i8x16.le_s(lanes, i8x16.splat(<i8>point)));
  const even = i8x16.swizzle(digits, source);
  const tens = i16x8.mul(v128.and(even, i16x8.splat(0xff)), i16x8.splat(10));
  const twos = i16x8.add(tens, i16x8.shr_u(even, 8));
  const fours = i32x4.dot_i16x8_s(twos, i32x4.splat(0x00010064));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(fours, fours), i32x4.splat(0x00012710));
  const pair = i64x2.extract_lane(eights, 0);
  const mantissa = (pair & 0xffffffff) * 100_000_000 + (pair >> 32);
  return <f64>((mantissa ^ -(<i64>negative)) + <i64>negative);
}

/** Reads one cell without quotes as `row` does; returns where it ends. */
export function cell(column: i32, from: usize, to: usize): usize {
  const place = cellStart(from);
  const record = recordOf(column);
  return load<i32>(record, KIND) === CATEGORY ? category(record, column, place, to) : number(column, place, to);
}

/** A cell nobody watches: it must still be UTF-8. */
function pass(place: usize): usize {
  clearBeyond();
  const end = cellEnd(place, json);
  if (sawBeyond() && !isUtf8(place, end)) wrong = true;
  return end;
}

/** A number that is longer, or not written as simply as most are. */
function number(column: i32, place: usize, to: usize): usize {
  if (isStop(<i32>load<u8>(place), json)) {
    store<f64>(to, NO_VALUE);
    return place;
  }
  if (isDecimal(place, json)) {
    store<f64>(to, numberRead());
    return numberEnd();
  }
  const end = pass(place);
  oddNumber(column, place, end, to);
  return end;
}

/** A text in a column of numbers that is not written as simply as most are. */
export function oddNumber(column: i32, place: usize, end: usize, to: usize): void {
  noteOdd(place, end);
  const letter = <i32>load<u8>(place) | 0x20;
  const isLetter = letter >= 0x61 && letter <= 0x7a;
  if (letter === 0x6e && isNothing(place, end - place)) store<f64>(to, NO_VALUE);
  // `US$1,234` and `NaN` with a space behind it are for JavaScript
  else if (!isLetter || letter === 0x6e || hasDigit(place, end)) postpone(to, column, place, end);
  else if (load<i32>(recordOf(column), TRUTHS) === 0) store<f64>(to, WRONG_TYPE);
  else {
    const truth = truthOf(place, end - place);
    // `yes` and `WAHR` are for JavaScript
    if (truth === WRONG_TYPE) postpone(to, column, place, end);
    else store<f64>(to, truth);
  }
}

function category(record: usize, column: i32, place: usize, to: usize): usize {
  clearBeyond();
  const end = cellEnd(place, json);
  text(record, column, place, end, to);
  return end;
}

/** A category's text from `place` to `end`, of which is noted whether it is beyond ASCII. */
export function text(record: usize, column: i32, place: usize, end: usize, to: usize): void {
  if (end === place) {
    store<f64>(to, NO_VALUE);
    return;
  }
  const found = placeOf(record, place, end - place);
  if (found >= 0) {
    store<f64>(to, <f64>found);
    return;
  }
  if (found === NOTHING) {
    store<f64>(to, NO_VALUE);
    return;
  }
  noteOdd(place, end);
  const beyond = sawBeyond();
  // spaces around a category are no part of it
  const padded = load<u8>(place) <= 0x20 || load<u8>(end - 1) <= 0x20;
  if (beyond && !isUtf8(place, end)) wrong = true;
  else if (padded || (load<i32>(record, SPELLED) !== 0 && isSpelling(place, end))) postpone(to, column, place, end);
  else if (!beyond && end - place <= LONG) store<f64>(to, newValue(load<i32>(record, BINS), place, end - place));
  else postpone(to, column, place, end);
}

/** A quoted cell of plain CSV; one with quotes or line ends inside, or with something behind it, is in doubt: its first quote is where it ends. */
function quoted(record: usize, column: i32, place: usize, to: usize): usize {
  clearBeyond();
  quotes = true;
  const from = place + 1;
  const end = quoteEnd(from);
  if (end === 0 || end === last) return place;
  const next = <i32>load<u8>(end, 1);
  if (!isEnd(end + 1) && next !== COMMA && next !== 0x0a && next !== 0x0d) return place;
  if (column === PASSED_BY) {
    if (sawBeyond() && !isUtf8(from, end)) wrong = true;
  } else if (load<i32>(record, KIND) === CATEGORY) text(record, column, from, end, to);
  else if (end === from) store<f64>(to, NO_VALUE);
  else if (isDecimal(from, false) && numberEnd() === end) store<f64>(to, numberRead());
  else if (sawBeyond() && !isUtf8(from, end)) wrong = true;
  else {
    noteOdd(from, end);
    postpone(to, column, from, end);
  }
  return end + 1;
}

/** What follows the last cell of a row; moves behind it. */
function behind(place: usize): i32 {
  const byte = <i32>load<u8>(place);
  if (isEnd(place)) return END;
  if (json) return byte === BACKSLASH ? behindEscape(place) : DOUBT;
  if (byte === 0x0a) return nextRow(place + 1);
  if (byte !== 0x0d) return DOUBT;
  // a carriage return alone ends the last row only where there were no quotes
  if (isEnd(place + 1)) return quotes ? DOUBT : END;
  return load<u8>(place + 1) === 0x0a ? nextRow(place + 2) : DOUBT;
}

function behindEscape(place: usize): i32 {
  const letter = <i32>load<u8>(place + 1);
  if (letter === 0x6e) return nextRow(place + 2);
  if (letter !== 0x72) return DOUBT;
  if (isEnd(place + 2)) {
    at = place + 2;
    return END;
  }
  return load<u8>(place + 2) === BACKSLASH && load<u8>(place + 3) === 0x6e ? nextRow(place + 4) : DOUBT;
}

/** A line end at the very end begins no row. */
function nextRow(next: usize): i32 {
  at = next;
  return isEnd(next) ? END : NEXT_ROW;
}
