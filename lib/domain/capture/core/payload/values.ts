import { BACKSLASH, COMMA, clearBeyond, QUOTE, stringEnd } from '../rows/bytes';
import { NO_POINT, oddNumber, text, wholeNumber } from '../rows/cells';
import { CATEGORY, inputs, KIND, NO_VALUE, recordOf } from '../rows/memory';
import { isNumber, numberEnd, numberRead, powers } from '../rows/numbers';
import { ESCAPED, postpone } from '../rows/pending';
import { noteEscaped, noteNothing, noteText, readsPlain } from '../rows/plain';
import { meaningOf } from './escapes';
import { closeObject, isNewKey, openObject } from './keys';

/** Deepest nesting passed by. */
const DEEPEST = 16;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
const NULL: u32 = 0x6c6c756e;
const TRUE: u32 = 0x65757274;
const FALS: u32 = 0x736c6166;

/** Behind spaces: the only ones there are inside a value as programs write it. */
export function behindSpaces(at: usize): usize {
  while (load<u8>(at) === 0x20) at++;
  return at;
}

/** Behind the comma at `at` and its spaces; nought when it is none. */
export function behindComma(at: usize): usize {
  return load<u8>(at) === COMMA ? behindSpaces(at + 1) : 0;
}

/** Reads a scalar as a column's cell; returns where it ends, nought for a doubt. What stops it is for the caller to look at. */
export function jsonCell(column: i32, place: usize, to: usize): usize {
  if (readsPlain()) return plainCell(place, to);
  const record = recordOf(column);
  const byte = <i32>load<u8>(place);
  if (byte === QUOTE) return stringCell(record, column, place + 1, to);
  if (load<i32>(record, KIND) === CATEGORY) return otherCell(record, column, place, to);
  // as in `row` of cells.ts
  const bytes = v128.load(place);
  const shifted = i8x16.sub(bytes, i8x16.splat(0x30));
  const digit = i8x16.lt_u(shifted, i8x16.splat(10));
  const negative = <i32>(byte === 0x2d);
  const found = i8x16.bitmask(digit) | negative;
  const point = ~found & (found + 1) & i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x2e)));
  const length = ctz(~(found | point));
  const whole = point ? ctz(point) : length;
  const fraction = point ? length - whole - 1 : 0;
  const plain =
    length < 16 &&
    whole > negative &&
    (point === 0 || fraction > 0) &&
    (load<u8>(place + negative) !== 0x30 || whole === negative + 1) &&
    (load<u8>(place + length) | 0x20) !== 0x65;
  if (!plain) return otherCell(record, column, place, to);
  const number = wholeNumber(v128.and(shifted, digit), length, point ? whole : NO_POINT, negative);
  store<f64>(to, number / load<f64>(powers + 8 * <usize>fraction));
  return place + length;
}

/** The same of a cell as it stands. */
function plainCell(place: usize, to: usize): usize {
  if (load<u8>(place) === QUOTE) {
    const end = stringEnd(place + 1);
    if (end !== 0) {
      noteText(to, place + 1, end);
      return end + 1;
    }
    const behind = passString(place + 1);
    if (behind !== 0) noteEscaped(to, place, behind);
    return behind;
  }
  const end = tokenEnd(place);
  if (end === 0) return 0;
  if (load<u8>(place) === 0x6e) noteNothing(to);
  else noteText(to, place, end);
  return end;
}

function stringCell(record: usize, column: i32, from: usize, to: usize): usize {
  clearBeyond();
  const end = stringEnd(from);
  if (end === 0) return escapedCell(column, from, to);
  if (load<i32>(record, KIND) === CATEGORY) text(record, column, from, end, to);
  else if (end === from) store<f64>(to, NO_VALUE);
  else if (isNumber(from) && numberEnd() === end) store<f64>(to, numberRead());
  else oddNumber(column, from, end, to);
  return end + 1;
}

/** A text with escapes is for JavaScript; as an answer it is in doubt. */
function escapedCell(column: i32, from: usize, to: usize): usize {
  const end = column < inputs ? passString(from) : 0;
  if (end !== 0) postpone(to, column | ESCAPED, from - 1, end);
  return end;
}

function otherCell(record: usize, column: i32, place: usize, to: usize): usize {
  const end = tokenEnd(place);
  if (end === 0) return 0;
  clearBeyond();
  if (load<u8>(place) === 0x6e) store<f64>(to, NO_VALUE);
  else if (load<i32>(record, KIND) === CATEGORY) text(record, column, place, end, to);
  else if (isNumber(place) && numberEnd() === end) store<f64>(to, numberRead());
  else oddNumber(column, place, end, to);
  return end;
}

/** Where a number, `true`, `false` or `null` ends as JSON writes them (RFC 8259, sections 3 and 6); nought for anything else. */
export function tokenEnd(place: usize): usize {
  const word = load<u32>(place);
  if (word === NULL || word === TRUE) return place + 4;
  if (word === FALS) return load<u8>(place, 4) === 0x65 ? place + 5 : 0;
  let at = place;
  if (load<u8>(at) === 0x2d) at++;
  const first = at;
  at = behindDigits(at);
  if (at === first || (load<u8>(first) === 0x30 && at > first + 1)) return 0;
  if (load<u8>(at) === 0x2e) {
    const fraction = at + 1;
    at = behindDigits(fraction);
    if (at === fraction) return 0;
  }
  if ((load<u8>(at) | 0x20) !== 0x65) return at;
  at++;
  const sign = load<u8>(at);
  if (sign === 0x2d || sign === 0x2b) at++;
  const power = at;
  at = behindDigits(at);
  return at === power ? 0 : at;
}

function behindDigits(at: usize): usize {
  while (<u32>load<u8>(at) - 0x30 <= 9) at++;
  return at;
}

/** Where a value nobody watches ends; it must still be JSON, its keys all different. Nought for a doubt. */
export function passValue(place: usize, depth: i32): usize {
  const byte = <i32>load<u8>(place);
  if (byte === QUOTE) return passString(place + 1);
  if (byte !== OPEN_LIST && byte !== OPEN_OBJECT) return tokenEnd(place);
  if (depth === DEEPEST) return 0;
  return byte === OPEN_LIST ? passList(place, depth + 1) : passObject(place, depth + 1);
}

function passString(from: usize): usize {
  let at = from;
  while (true) {
    const end = stringEnd(at);
    if (end !== 0) return end + 1;
    at = stopOf(at);
    at = load<u8>(at) === BACKSLASH ? behindEscape(at + 1) : 0;
    if (at === 0) return 0;
  }
}

/** Behind the letter or the number of an escape; nought where it is none, or may be half of a character. */
function behindEscape(at: usize): usize {
  if (load<u8>(at) !== 0x75) return meaningOf(<i32>load<u8>(at)) === 0 ? 0 : at + 1;
  let number = 0;
  for (let i: usize = 1; i <= 4; i++) {
    const byte = <i32>load<u8>(at + i);
    const letter = (byte | 0x20) - 0x61;
    if (<u32>(byte - 0x30) > 9 && <u32>letter > 5) return 0;
    number = 16 * number + (<u32>(byte - 0x30) > 9 ? letter + 10 : byte - 0x30);
  }
  return number >= 0xd800 && number <= 0xdfff ? 0 : at + 5;
}

/** The backslash or control character that stops a string. */
function stopOf(at: usize): usize {
  while (load<u8>(at) >= 0x20 && load<u8>(at) !== BACKSLASH) at++;
  return at;
}

function passList(place: usize, depth: i32): usize {
  let at = behindSpaces(place + 1);
  if (load<u8>(at) === CLOSE_LIST) return at + 1;
  while (true) {
    at = passValue(at, depth);
    if (at === 0) return 0;
    at = behindSpaces(at);
    if (load<u8>(at) === CLOSE_LIST) return at + 1;
    at = behindComma(at);
    if (at === 0) return 0;
  }
}

function passObject(place: usize, depth: i32): usize {
  let at = behindSpaces(place + 1);
  if (load<u8>(at) === CLOSE_OBJECT) return at + 1;
  const first = openObject();
  while (true) {
    if (load<u8>(at) !== QUOTE) return 0;
    const end = stringEnd(at + 1);
    if (end === 0 || !isNewKey(first, at, end + 1)) return 0;
    at = behindSpaces(end + 1);
    if (load<u8>(at) !== COLON) return 0;
    at = passValue(behindSpaces(at + 1), depth);
    if (at === 0) return 0;
    at = behindSpaces(at);
    if (load<u8>(at) === CLOSE_OBJECT) {
      closeObject(first);
      return at + 1;
    }
    at = behindComma(at);
    if (at === 0) return 0;
  }
}
