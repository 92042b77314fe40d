/** Where everything lies in the module's memory. Nothing is ever freed: what grows lies last. */

const PAGE: usize = 65_536;
/** Bytes that may be read behind whatever is read sixteen at a time. */
export const SLACK: usize = 64;

let free: usize = __heap_base;

/** Room for so many bytes, all zero the first time. */
export function allocate(bytes: usize): usize {
  const place = (free + 63) & ~(<usize>63);
  free = place + bytes;
  const needed = (free + PAGE - 1) / PAGE;
  const pages = <usize>memory.size();
  if (needed > pages) memory.grow(<i32>(needed - pages));
  return place;
}

/** Gives up what was allocated from `place` on. */
export function release(place: usize): void {
  free = place;
}

/** A column's record: its fields, by their offset. */
export const RECORD: usize = 96;
export const KIND: usize = 0;
export const INTEGER: usize = 4;
export const BINS: usize = 8;
export const HALF: usize = 12;
export const LOW: usize = 16;
export const HIGH: usize = 24;
export const SCALE: usize = 32;
/** Numbers: lower edges. Categories: texts, then where each begins. */
export const EDGES: usize = 40;
export const TEXTS: usize = 40;
export const STARTS: usize = 44;
/** A count and a sum of offsets for each bin; for categories counts alone. */
export const TABLE: usize = 48;
export const SLOTS: usize = 52;
export const MISSING: usize = 56;
export const TYPE_ERRORS: usize = 64;
export const LOWEST: usize = 72;
export const HIGHEST: usize = 80;
export const MASK: usize = 88;
/** Numbers: whether they are truth values; and how far behind its cut a bin's lower edge lies. Categories: the place each text stands for; whether it may be spelled otherwise. */
export const TRUTHS: usize = 88;
export const BASES: usize = 92;
export const PLACES: usize = 92;
export const SPELLED: usize = 4;
/** Categories: values none of them is (new-values.ts), and how many there are. */
export const NEW_VALUES: usize = 12;
export const NEW_SIZE: usize = 16;

export const NUMBER = 0;
export const CATEGORY = 1;

/** What stands for a cell that is not there, for one of the wrong type, and for one of a side that was not captured. */
export const NO_VALUE: f64 = NaN;
export const WRONG_TYPE: f64 = Infinity;
export const NOT_CAPTURED: f64 = -Infinity;

/** Columns in all, and how many of them come from the input. */
export let width: i32 = 0;
export let inputs: i32 = 0;
export let columns: usize = 0;
/** The route (`row` of cells.ts) of rows whose cells are the columns in their order. */
export let inOrder: usize = 0;

/** Makes room for the records of all columns. */
export function openColumns(all: i32, fromInput: i32): void {
  width = all;
  inputs = fromInput;
  columns = allocate(<usize>all * RECORD);
  inOrder = allocate(4 * <usize>all);
  for (let c = 0; c < all; c++) store<i32>(inOrder + 4 * <usize>c, c);
}

export function recordOf(column: i32): usize {
  return columns + <usize>column * RECORD;
}

/** What is told of lines: read here, of these inside the window and outside, rows of another width; the earliest and latest time; rows; copies of lines. */
export const told: usize = allocate(64);
export const LINES: usize = 0;
export const RECORDS: usize = 8;
export const OUTSIDE: usize = 16;
export const OTHER_WIDTH: usize = 24;
export const FIRST: usize = 32;
export const LAST: usize = 40;
export const ROWS: usize = 48;
export const COPIES: usize = 56;

export function clearTold(): void {
  memory.fill(told, 0, 64);
  store<f64>(told, Infinity, FIRST);
  store<f64>(told, -Infinity, LAST);
}

export function count(what: usize, more: f64): void {
  store<f64>(told + what, load<f64>(told + what) + more);
}

/** Why a scan came back: everything was read; a line must be read exactly; the block is full, or too many cells are postponed. */
export const DONE = 0;
export const DOUBT = 1;
export const FULL = 2;
/** As full, in the middle of a line that must be written anew: base64 is decoded where it stands. */
export const REREAD = 3;

let stopped: usize = 0;
/** Where a scan came back. */
export function stoppedAt(): usize {
  return stopped;
}
export function stopAt(place: usize): void {
  stopped = place;
}
