import { BACKSLASH, COMMA, QUOTE } from '../rows/bytes';
import { pendingCount } from '../rows/pending';
import { areAnswersDoubted } from '../rows/rows';
import { splitNames, splitRows, splitWidth } from './frames';
import {
  ANSWER,
  COLUMNS,
  closeObject,
  DATA,
  DOUBTED,
  holdsColumn,
  isNewKey,
  keyAt,
  keyEnd,
  MEANING,
  openObject,
  SEEN,
  TOLD,
  WRAPPER,
} from './keys';
import {
  fill,
  first,
  isRow,
  isSideRead,
  nextObject,
  nextRow,
  noteList,
  noteName,
  openSide,
  root,
  step,
  watched,
} from './side';
import {
  behindComma,
  behindSpaces,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  jsonCell,
  OPEN_LIST,
  OPEN_OBJECT,
  passValue,
  tokenEnd,
} from './values';

/** As deep as members that only hold rows are looked into (`DEEPEST` of rows/json-rows.ts). */
const DEEPEST = 6;

/** Reads the rows of a side from `start` to a nought at `end`, as `rowsOfJson` does: one JSON value, or one a line. False for a doubt. */
export function isJson(which: i32, start: usize, end: usize): bool {
  if (which === 1 && areAnswersDoubted()) return false;
  openSide(which);
  const before = pendingCount();
  beginRows();
  let apart = true;
  let at = start;
  while (true) {
    for (; at < end && isSpace(<i32>load<u8>(at)); at++) if (load<u8>(at) === 0x0a) apart = true;
    if (at === end) break;
    if (!apart) return false;
    at = rowsOf(at, root, 0);
    if (at === 0) return false;
    apart = false;
  }
  return !beside && isSideRead(before);
}

function isSpace(byte: i32): bool {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Reads the rows of a value, which `key` led to; returns where it ends, nought for a doubt. */
function rowsOf(place: usize, key: usize, depth: i32): usize {
  const byte = <i32>load<u8>(place);
  if (byte === OPEN_OBJECT) return object(place, key, depth);
  if (byte !== OPEN_LIST) return single(place);
  let at = behindSpaces(place + 1);
  if (load<u8>(at) !== OPEN_LIST && load<u8>(at) !== OPEN_OBJECT) return list(place);
  while (true) {
    const opening = <i32>load<u8>(at);
    if (opening === OPEN_OBJECT) at = object(at, key, depth + 1);
    else if (opening === OPEN_LIST) at = list(at);
    else return 0;
    if (at === 0) return 0;
    at = behindSpaces(at);
    if (load<u8>(at) === CLOSE_LIST) return at + 1;
    at = behindComma(at);
    if (at === 0) return 0;
  }
}

/** A scalar is a row of one cell. */
function single(place: usize): usize {
  if (isWritten(place)) return 0;
  const before = pendingCount();
  const to = nextRow();
  if (to === 0) return 0;
  const end = jsonCell(first, place, to);
  return end !== 0 && isRow(1, before) ? end : 0;
}

/** A list of scalars is a row. */
function list(place: usize): usize {
  const before = pendingCount();
  let to = nextRow();
  if (to === 0) return 0;
  noteList(place);
  let index = 0;
  let at = behindSpaces(place + 1);
  if (isWritten(at)) return 0;
  while (true) {
    at = index < watched ? jsonCell(first + index, at, to) : passScalar(at);
    if (at === 0) return 0;
    index++;
    to += step;
    at = behindSpaces(at);
    if (load<u8>(at) === CLOSE_LIST) return isRow(index, before) ? at + 1 : 0;
    at = behindComma(at);
    if (at === 0) return 0;
  }
}

/** Whether a text stands there with a comma, which may be a line of CSV, or that may be JSON itself; behind an escape nobody looks. */
function isWritten(place: usize): bool {
  if (load<u8>(place) !== QUOTE) return false;
  const opening = <i32>load<u8>(behindSpaces(place + 1));
  if (opening === OPEN_LIST || opening === OPEN_OBJECT) return true;
  for (let at = place + 1; load<u8>(at) !== QUOTE && load<u8>(at) >= 0x20; at++)
    if (load<u8>(at) === COMMA || load<u8>(at) === BACKSLASH) return true;
  return false;
}

function passScalar(place: usize): usize {
  return load<u8>(place) === QUOTE ? passValue(place, 0) : tokenEnd(place);
}

/** Columns that the row by name read last had. */
export let columnsMet: i32 = 0;

/** Whether a row by name lacked a column that another member of its object may have. */
export let beside: bool = false;

/** Rows are read that are told apart from those before. */
export function beginRows(): void {
  beside = false;
}

/** An object is a row by name, or holds rows in one of its members, or under `columns` and `data`. */
export function object(place: usize, lead: usize, depth: i32): usize {
  const before = pendingCount();
  const opened = openObject();
  const number = nextObject();
  let key = lead;
  let to: usize = 0;
  let named = 0;
  let strange = false;
  let held = false;
  let texts = false;
  let nested = false;
  let answered = false;
  let split = 0;
  let at = behindSpaces(place + 1);
  while (true) {
    if (load<u8>(at) !== QUOTE) return 0;
    const entry = keyAt(at, key);
    const behind = keyEnd();
    if (behind === 0) return 0;
    const value = valueAt(behind);
    if (value === 0) return 0;
    const meaning = entry === 0 ? <i32>i32.MIN_VALUE : load<i32>(entry, MEANING);
    if (meaning === DOUBTED) return 0;
    if (entry !== 0) {
      if (load<u64>(entry, SEEN) === number) return 0;
      store<u64>(entry, number, SEEN);
      key = entry;
    }
    // what is inside of this object may be met under the same number's key
    if ((entry === 0 || named === 0) && meaning < 0 && !isNewKey(opened, at, behind)) return 0;
    if (meaning >= 0) {
      if (held || split > 0) return 0;
      if (named++ === 0) {
        to = nextRow();
        if (to === 0) return 0;
      }
      at = jsonCell(first + meaning, value, to + <usize>meaning * step);
    } else if (named === 0 && meaning === COLUMNS) {
      if (held || split > 0) return 0;
      at = splitNames(value, number);
      split = splitWidth;
    } else if (named === 0 && (meaning === WRAPPER || meaning === DATA)) {
      if (held || depth >= DEEPEST) return 0;
      held = true;
      if (split === 0) at = rowsOf(value, entry, depth + 1);
      else at = meaning === DATA ? splitRows(value, split, number) : 0;
    } else {
      if (entry === 0 || load<i32>(entry, TOLD) === 0) strange = true;
      if (named === 0 && areTexts(value)) texts = true;
      if (meaning === ANSWER) answered = true;
      if ((meaning === WRAPPER || meaning === DATA) && areObjects(value)) nested = true;
      at = passValue(value, 0);
      if (at !== 0 && load<u8>(value) === OPEN_OBJECT && holdsColumn(value, at)) nested = true;
    }
    if (at === 0) return 0;
    at = behindSpaces(at);
    if (load<u8>(at) === CLOSE_OBJECT) break;
    at = behindComma(at);
    if (at === 0) return 0;
  }
  closeObject(opened);
  if (named === 0) return held && !texts && !answered ? at + 1 : 0;
  if (strange) noteName();
  columnsMet = named;
  if (named < watched) {
    if (nested) beside = true;
    fill(to, number);
  }
  return isRow(watched, before) ? at + 1 : 0;
}

/** Whether a list of texts stands there, which may name the cells of the rows beside it. */
function areTexts(place: usize): bool {
  return load<u8>(place) === OPEN_LIST && load<u8>(behindSpaces(place + 1)) === QUOTE;
}

/** Whether an object stands there, or a list that begins with one. */
function areObjects(place: usize): bool {
  if (load<u8>(place) === OPEN_OBJECT) return true;
  return load<u8>(place) === OPEN_LIST && load<u8>(behindSpaces(place + 1)) === OPEN_OBJECT;
}

/** Where the value behind a key begins; nought when there is none. */
function valueAt(behind: usize): usize {
  const colon = behindSpaces(behind);
  return load<u8>(colon) === COLON ? behindSpaces(colon + 1) : 0;
}
