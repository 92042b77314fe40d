import { capacity, notePlace, rowAt, slotOf, stride, taken, takeRow } from './block';
import {
  afterRow,
  cell,
  cellsAt,
  clearOdd,
  DOUBT,
  END,
  hadQuotes,
  isBlank,
  isEnd,
  openCells,
  row,
  sawOdd,
  sawWords,
} from './cells';
import {
  allocate,
  count,
  DONE,
  DOUBT as DOUBTED,
  FULL,
  inOrder,
  inputs,
  LINES,
  NO_VALUE,
  NOT_CAPTURED,
  OTHER_WIDTH,
  release,
  stopAt,
  width,
} from './memory';
import { holdsName, isDoubtful, isName, namesAreValues } from './names';
import { beginPending, keepPending, pendingCount, pendingFull } from './pending';

/** Rows of the schema's width, and how many had another. */
export let rows: i32 = 0;
export let otherWidth: i32 = 0;
/** Whether there was no room for the line's rows. */
export let noRoom: bool = false;
/** Whether a line with a row of another width is left to the exact reader, which says what is wrong with it. */
export let doubtsWidths: bool = true;

export function doubtWidths(doubts: i32): void {
  doubtsWidths = doubts !== 0;
}

export function beginRows(): void {
  rows = 0;
  otherWidth = 0;
  noRoom = false;
}

/** Notes a row that was just written, here or by the exact reader. */
export function noteRow(fits: bool): void {
  notePlace(rows + otherWidth, fits ? taken + rows : -1, rows, inputs < width ? inputs : -1);
  if (fits) rows++;
  else otherWidth++;
}

/** Writes the rows of a line's input, as `openCells` has it; returns where the payload ends, nought for a doubt. */
export function readInputs(start: usize, json: bool, end: usize): usize {
  beginRows();
  if (isDoubtful(start, 0)) return 0;
  openCells(start, json, end);
  // no row at all is broken: the exact reader says so
  if (isEnd(start)) return 0;
  let from = start;
  while (true) {
    const to = nextInput();
    if (to === 0) return 0;
    const before = pendingCount();
    clearOdd();
    const cells = row(inOrder, inputs, to, stride);
    if (afterRow() === DOUBT) return 0;
    // a line that holds nothing is no row
    if (isBlank()) keepPending(before);
    else {
      const headed = rows + otherWidth === 0 && (namesAreValues || sawOdd() || cells !== inputs);
      if (headed && holdsName(from, 0, json)) return 0;
      if (!isInput(cells, before)) return 0;
    }
    from = cellsAt();
    if (afterRow() === END) return rows + otherWidth === 0 ? 0 : from;
  }
}

/** Where the next row of the input is written; nought when there is no room. */
export function nextInput(): usize {
  noRoom = taken + rows >= capacity || rows + otherWidth >= capacity;
  return noRoom ? 0 : rowAt(taken + rows);
}

/** Takes up the row written there, `before` the cells postponed before it; false where its width is in doubt. */
export function isInput(cells: i32, before: i32): bool {
  if (doubtsWidths && cells !== inputs) return false;
  noteRow(cells === inputs);
  // the next row is written over one of another width
  if (cells !== inputs) keepPending(before);
  return true;
}

/** Whether answers are left to the exact reader, which knows where in them their column is. */
let doubtsAnswers: bool = false;
export function doubtAnswers(wanted: i32): void {
  doubtsAnswers = wanted !== 0;
}
export function areAnswersDoubted(): bool {
  return doubtsAnswers;
}

/** Whether the content type of the answers is that of CSV or JSON: in any other whatever is no number is in doubt. */
let coded: bool = false;
export function noteType(isCoded: bool): void {
  coded = isCoded;
}
/** Whether an answer read may be a text instead. */
export function mayBeText(): bool {
  return coded ? sawWords() : sawOdd();
}

/** The same for its answers: one cell for each row that went in, or one row of as many cells. One that is no value that is known is in doubt. */
export function readOutputs(start: usize, json: bool, end: usize): usize {
  if (doubtsAnswers || isDoubtful(start, 1)) return 0;
  const asked = rows + otherWidth;
  const before = pendingCount();
  openCells(start, json, end);
  if (isEnd(start)) return 0;
  let answers = 0;
  let length = 0;
  let first = start;
  let from = start;
  clearOdd();
  do {
    const mark = pendingCount();
    const cells = row(inOrder + 4 * <usize>inputs, 1, slotOf(answers < asked ? answers : i32.MAX_VALUE), 0);
    if (afterRow() === DOUBT) return 0;
    if (isBlank()) keepPending(mark);
    else {
      if (answers > 0 && cells !== length) return 0;
      if (answers === 0) first = from;
      if (namesAreValues && answers === 0 && holdsName(from, 1, json)) return 0;
      length = cells;
      answers++;
    }
    from = cellsAt();
  } while (afterRow() !== END);
  const spread = answers === 1 && length === asked && asked > 1;
  if (answers === 0 || mayBeText() || (spread ? hadQuotes() : length !== 1 || (asked > 0 && answers !== asked)))
    return 0;
  if (!spread) return from;
  keepPending(before);
  oneRow(first, asked);
  return mayBeText() ? 0 : from;
}

/** Reads the cells of one row as one answer each. */
function oneRow(start: usize, asked: i32): void {
  let at = start;
  for (let place = 0; place < asked; place++) at = cell(inputs, at, slotOf(place)) + 1;
}

/** For a line whose answer was not captured. */
export function noAnswer(): void {
  everyAnswer(NOT_CAPTURED);
}

function everyAnswer(value: f64): void {
  if (inputs === width) return;
  for (let r = 0; r < rows; r++) store<f64>(rowAt(taken + r) + <usize>inputs * stride, value);
}

/** Of a file of rows: which column each of its cells is of (`row` of cells.ts), how many there are, and the columns it does not have. */
let route: usize = 0;
let routed: i32 = 0;
let absent: i32 = 0;

/**
 * Room for the route of a file, which is then written: a column or -1 for each of its `cells`, behind them the `columnsAbsent`. Gives up the block.
 */
export function openRoute(cells: i32, columnsAbsent: i32): usize {
  if (route !== 0) release(route);
  routed = cells;
  absent = columnsAbsent;
  route = allocate(4 * <usize>(cells + columnsAbsent));
  return route;
}

export function routedCells(): i32 {
  return routed;
}
export function columnAt(cell: i32): i32 {
  return load<i32>(route + 4 * <usize>cell);
}
export function absentColumns(): i32 {
  return absent;
}
export function absentColumn(place: i32): i32 {
  return load<i32>(route + 4 * <usize>(routed + place));
}

/** The name of a file's first column: a row that begins with it may hold the names again. */
let first: usize = 0;

export function openFirst(length: i32): usize {
  first = allocate(<usize>length + 8);
  store<i32>(first, length, 4);
  return first + 8;
}

/** Whether a row begins with the first column's name. */
export function mayBeHeader(at: usize): bool {
  const start = load<u8>(at) === 0x22 ? at + 1 : at;
  return (load<i32>(first, 4) === 0 || load<u8>(start) === load<u8>(first, 8)) && isName(first, start);
}

/**
 * Reads rows of plain CSV from `start` to `end`, behind a line feed, until one has quotes, a stray carriage return, or (as long as widths are in
 * doubt) another width, or there is no more room. The bytes must be UTF-8.
 */
export function scanRows(start: usize, end: usize): i32 {
  let at = start;
  let why = DONE;
  // those of the last time are settled
  keepPending(0);
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
    const before = pendingCount();
    if (mayBeHeader(at)) {
      why = DOUBTED;
      break;
    }
    beginPending();
    openCells(at, false, end);
    const cells = row(route, routed, rowAt(taken), stride);
    const full = pendingFull();
    // a lone empty cell in quotes is a blank line too
    const blankQuotes = cells === 1 && load<u16>(at) === 0x2222;
    if (full || blankQuotes || afterRow() === DOUBT || (doubtsWidths && cells !== routed)) {
      keepPending(before);
      why = full && before > 0 ? FULL : DOUBTED;
      break;
    }
    if (cells === routed) takeOne();
    else {
      // the next row is written over this one
      keepPending(before);
      count(OTHER_WIDTH, 1);
    }
    count(LINES, 1);
    at = cellsAt();
  }
  stopAt(at);
  return why;
}

/** Behind a line that holds nothing, which is no row; nought when it holds something. */
export function blankEnd(at: usize): usize {
  const byte = <i32>load<u8>(at);
  if (byte === 0x0a) return at + 1;
  return byte === 0x0d && load<u8>(at, 1) === 0x0a ? at + 2 : 0;
}

function takeOne(): void {
  const to = rowAt(taken);
  for (let i = 0; i < absent; i++) {
    const column = load<i32>(route + 4 * <usize>(routed + i));
    store<f64>(to + <usize>column * stride, NO_VALUE);
  }
  takeRow();
}
