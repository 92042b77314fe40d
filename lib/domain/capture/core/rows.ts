import { capacity, notePlace, rowAt, slotOf, stride, taken } from './block';
import { afterRow, cell, cellsAt, DOUBT, END, isEnd, openCells, row } from './cells';
import { allocate, inputs, NO_VALUE, NOT_CAPTURED, width } from './memory';
import { keepPending, pendingCount } from './pending';

/** First bytes after which a payload may be JSON after all, or begin with spaces beyond ASCII or with a mark: looked at closely. */
function isDoubtfulStart(byte: i32): bool {
  return (
    byte === 0x5b ||
    byte === 0x7b ||
    byte === 0x5c ||
    (byte >= 0x09 && byte <= 0x0d) ||
    byte === 0xc2 ||
    (byte >= 0xe1 && byte <= 0xe3) ||
    byte === 0xef
  );
}

/** The name of the first column of input and of output: a payload that begins so may begin with a header. */
const names: usize = allocate(16);

export function openName(side: i32, length: i32): usize {
  const place = allocate(<usize>length + 1);
  store<usize>(names + 8 * <usize>side, place);
  store<i32>(names + 8 * <usize>side, length, 4);
  return place;
}

function isDoubtful(start: usize, side: usize): bool {
  let at = start;
  while (load<u8>(at) === 0x20) at++;
  if (isDoubtfulStart(<i32>load<u8>(at))) return true;
  const name = load<usize>(names + 8 * side);
  const length = load<usize>(names + 8 * side, 4);
  if (length === 0 || load<u8>(start) !== load<u8>(name)) return false;
  // not beyond the line
  for (let i: usize = 1; i < length && load<u8>(start + i) !== 0x0a; i++)
    if (load<u8>(start + i) !== load<u8>(name + i)) return false;
  return true;
}

/** Rows of the schema's width, and how many had another. */
export let rows: i32 = 0;
export let otherWidth: i32 = 0;
/** Whether there was no room for the line's rows. */
export let noRoom: bool = false;
/** Whether a line with a row of another width is left to the exact reader, which says what is wrong with it. */
let doubtsWidths: bool = true;

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
  if (isEnd(start)) return start;
  while (true) {
    if (taken + rows >= capacity || rows + otherWidth >= capacity) {
      noRoom = true;
      return 0;
    }
    const before = pendingCount();
    const cells = row(0, inputs, rowAt(taken + rows), stride);
    if (afterRow() === DOUBT || (doubtsWidths && cells !== inputs)) return 0;
    noteRow(cells === inputs);
    // the next row is written over one of another width
    if (cells !== inputs) keepPending(before);
    if (afterRow() === END) return cellsAt();
  }
}

/** The same for its answers: first cells of as many rows as went in, or cells of one row as long as that. */
export function readOutputs(start: usize, json: bool, end: usize): usize {
  if (isDoubtful(start, 1)) return 0;
  const asked = rows + otherWidth;
  const before = pendingCount();
  openCells(start, json, end);
  if (isEnd(start)) {
    everyAnswer(NO_VALUE);
    return start;
  }
  let answers = 0;
  let length = 0;
  do {
    const cells = row(inputs, width - inputs, slotOf(answers < asked ? answers : i32.MAX_VALUE), 0);
    if (afterRow() === DOUBT || (answers > 0 && cells !== length)) return 0;
    length = cells;
    answers++;
  } while (afterRow() !== END);
  const last = cellsAt();
  if (asked > 0 && answers !== asked && !(answers === 1 && length === asked)) return 0;
  if (answers === 1 && length === asked && asked > 1 && inputs < width) {
    keepPending(before);
    oneRow(start, asked);
  }
  return last;
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
