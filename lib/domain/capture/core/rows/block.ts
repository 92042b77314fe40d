import { addToBins } from './bins';
import { allocate, release, width } from './memory';
import { rowHash, takeUp, wouldSample } from './sample';

/** Columns lie this many doubles further apart: a power of two would put them all into the same few cache lines. */
const SKEW = 8;

/**
 * Rows on their way into a sketch, column after column. A line's rows are written behind the last row taken and count only when
 * `takeRows` says so: a line that turns out broken half-way leaves no trace.
 */
export let capacity: i32 = 0;
/** Bytes from a column's cell to the next column's. */
export let stride: usize = 0;
export let values: usize = 0;
/** Rows taken since the block was emptied; the next line's rows are written from here. */
export let taken: i32 = 0;
/** Rows emptied so far, those taken since not among them. */
export let total: f64 = 0;

let hashes: usize = 0;
/** For each row of a line: where its answer goes. For each row that fits: its place among the line's. */
let slots: usize = 0;
let places: usize = 0;
/** An answer nobody asked for goes there. */
let nowhere: usize = 0;

let afterBlock: usize = 0;

/** What is allocated from here on moves with the block. */
export function beginBlock(): void {
  nowhere = allocate(8);
  afterBlock = allocate(0);
}

/** Makes the block, which must be empty, as large as this. What lies behind it moves. */
export function openBlock(rows: i32): void {
  release(afterBlock);
  capacity = rows;
  stride = 8 * <usize>(rows + SKEW);
  values = allocate(<usize>width * stride);
  hashes = allocate(4 * <usize>rows);
  slots = allocate(4 * <usize>rows);
  places = allocate(4 * <usize>rows);
}

export function rowAt(row: i32): usize {
  return values + 8 * <usize>row;
}
export function slotOf(place: i32): usize {
  return place < capacity ? <usize>load<u32>(slots + 4 * <usize>place) : nowhere;
}
/** Notes a row of a line: `row` is where it is written, or -1 when its width is another. */
export function notePlace(place: i32, row: i32, fitted: i32, answers: i32): void {
  if (place < capacity)
    store<u32>(
      slots + 4 * <usize>place,
      <u32>(row < 0 || answers < 0 ? nowhere : rowAt(row) + <usize>answers * stride),
    );
  if (row >= 0) store<i32>(places + 4 * <usize>fitted, place);
}

/** Takes the rows written; `id` is the hash of the invocation's id. */
export function takeRows(rows: i32, id: u32): void {
  for (let row = 0; row < rows; row++)
    store<u32>(hashes + 4 * <usize>(taken + row), rowHash(id, load<i32>(places + 4 * <usize>row)));
  taken += rows;
}

/** Takes one row as it stands, which nobody bins. */
export function takePlain(): void {
  taken++;
}
/** Gives up the rows taken. */
export function dropRows(): void {
  total += taken;
  taken = 0;
}

/** What stands for the piece of a file whose rows are read: nought for the first. */
let piece: u32 = 0;
export function beginPiece(id: u32): void {
  piece = id;
}

/** Columns that are the same in every row of a file, each with its double: 16 bytes an entry. */
let constants: usize = 0;
let many = 0;
export function openConstants(): usize {
  if (constants === 0) constants = allocate(16 * <usize>width);
  return constants;
}
export function keepConstants(kept: i32): void {
  many = kept;
}

/** Takes one row written that has no id: its place in the piece is what the sample is drawn by. */
export function takeRow(): void {
  for (let i = 0; i < many; i++) {
    const constant = constants + 16 * <usize>i;
    store<f64>(rowAt(taken) + <usize>load<i32>(constant) * stride, load<f64>(constant, 8));
  }
  store<u32>(hashes + 4 * <usize>taken, rowHash(piece, <u32>(<u64>total + taken)));
  taken++;
}

/** Bins what was taken, and draws the sample. */
export function emptyBlock(): void {
  for (let c = 0; c < width; c++) {
    const from = values + <usize>c * stride;
    addToBins(c, from, from + 8 * <usize>taken);
  }
  for (let row = 0; row < taken; row++) {
    const hash = load<u32>(hashes + 4 * <usize>row);
    if (wouldSample(hash)) takeUp(hash, rowAt(row), stride);
  }
  total += taken;
  taken = 0;
}

export function clearBlock(): void {
  taken = 0;
  total = 0;
}
