import { capacity, openBlock, rowAt, stride, taken, takePlain } from './block';
import { COMMA, cellEnd, clearBeyond, QUOTE, quoteEnd } from './bytes';
import { NO_POINT, wholeNumber } from './cells';
import { allocate, count, DONE, DOUBT, FULL, LINES, NO_VALUE, OTHER_WIDTH, stopAt, width } from './memory';
import { isDecimal, numberEnd, numberRead, powers } from './numbers';
import { absentColumn, absentColumns, blankEnd, columnAt, doubtsWidths, mayBeHeader, routedCells } from './rows';

/**
 * Rows of plain CSV as they stand, for whoever does not know yet what their columns are: of every cell where its text is, and of one that is a plainly
 * written number the number. The cells of a column lie together, `stride` doubles for its rows.
 */
let texts: usize = 0;
/** Whether rows are read as they stand. */
export function readsPlain(): bool {
  return texts !== 0;
}
/** Beside where a text ends: it stands there as a JSON string, with its quotes and escapes. */
const ESCAPED: u32 = 0x80000000;

/** Of each cell where its text begins and where it ends, side by side. */
export function textsAt(): usize {
  return texts;
}

/** Room for so many rows; what lies behind moves. */
export function openPlain(rows: i32): void {
  openBlock(rows);
  texts = allocate(<usize>width * stride);
}

/** Reads rows from `start` to `end`, behind a line feed, until one is in doubt, as `scanRows` has it, or there is no more room. */
export function scanPlain(start: usize, end: usize): i32 {
  let at = start;
  let why = DONE;
  while (at < end) {
    const blank = blankEnd(at);
    if (blank !== 0) {
      at = blank;
      continue;
    }
    if (taken === capacity) {
      why = FULL;
      break;
    }
    const next = mayBeHeader(at) ? <usize>0 : plainRow(at);
    const fits = cells === routedCells();
    if (next === 0 || (cells === 1 && load<u16>(at) === 0x2222) || (doubtsWidths && !fits)) {
      why = DOUBT;
      break;
    }
    if (fits) keepRow();
    else count(OTHER_WIDTH, 1);
    count(LINES, 1);
    at = next;
  }
  stopAt(at);
  return why;
}

/** Cells of the row read last. */
let cells = 0;

/** Writes the cells of a row; behind its line feed, nought for a doubt. */
function plainRow(start: usize): usize {
  const row = rowAt(taken) - rowAt(0);
  const routed = routedCells();
  let at = start;
  cells = 0;
  while (true) {
    let from = at;
    let end: usize;
    clearBeyond();
    if (load<u8>(at) === QUOTE) {
      from = at + 1;
      end = quoteEnd(from);
      if (end === 0) return 0;
      at = end + 1;
    } else {
      end = cellEnd(at, false);
      at = end;
    }
    if (cells < routed) {
      const column = columnAt(cells);
      if (column >= 0) note(row + <usize>column * stride, from, end);
    }
    cells++;
    const byte = <i32>load<u8>(at);
    if (byte === 0x0a) return at + 1;
    if (byte === 0x0d) return load<u8>(at, 1) === 0x0a ? at + 2 : 0;
    if (byte !== COMMA) return 0;
    at++;
  }
}

function note(place: usize, from: usize, end: usize): void {
  noteCell(rowAt(0) + place, plainNumber(from, end), from, <u32>end);
}

/** Writes a cell whose double is at `to`. */
function noteCell(to: usize, number: f64, from: usize, end: u32): void {
  store<f64>(to, number);
  const place = texts + (to - rowAt(0));
  store<u32>(place, <u32>from);
  store<u32>(place, end, 4);
}

/** The same of a cell of JSON: a text or a number as it is written, a text with escapes, and what is not there. */
export function noteText(to: usize, from: usize, end: usize): void {
  noteCell(to, plainNumber(from, end), from, <u32>end);
}
export function noteEscaped(to: usize, from: usize, end: usize): void {
  noteCell(to, NO_VALUE, from, <u32>end | ESCAPED);
}
export function noteNothing(to: usize): void {
  noteCell(to, NO_VALUE, 0, 0);
}

function keepRow(): void {
  const row = rowAt(taken) - rowAt(0);
  for (let i = 0; i < absentColumns(); i++) {
    const place = row + <usize>absentColumn(i) * stride;
    store<f64>(rowAt(0) + place, NO_VALUE);
    store<u64>(texts + place, 0);
  }
  takePlain();
}

/** The number a text spells without a plus, leading noughts, or more digits than surely stand for it; else no value. */
function plainNumber(place: usize, end: usize): f64 {
  const bytes = v128.load(place);
  const shifted = i8x16.sub(bytes, i8x16.splat(0x30));
  const digit = i8x16.lt_u(shifted, i8x16.splat(10));
  const negative = <i32>(load<u8>(place) === 0x2d);
  const leading = load<u8>(place + negative) === 0x30 && <u32>load<u8>(place + negative, 1) - 0x30 <= 9;
  if (leading || place + negative >= end || <u32>load<u8>(place + negative) - 0x30 > 9) return NO_VALUE;
  const found = i8x16.bitmask(digit) | negative;
  const point = ~found & (found + 1) & i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x2e)));
  const length = ctz(~(found | point));
  const whole = point ? ctz(point) : NO_POINT;
  const fraction = point ? length - whole - 1 : 0;
  if (length < 16 && place + length === end)
    return wholeNumber(v128.and(shifted, digit), length, whole, negative) / load<f64>(powers + 8 * <usize>fraction);
  // whole numbers of so many digits are no safe integers
  if (!point || !isDecimal(place, false) || numberEnd() !== end) return NO_VALUE;
  return numberRead();
}
