import { slotOf, stride } from '../rows/block';
import { clearOdd } from '../rows/cells';
import { inputs, NO_VALUE, width } from '../rows/memory';
import { keepPending } from '../rows/pending';
import { noteNothing, readsPlain } from '../rows/plain';
import { beginRows, isInput, mayBeText, nextInput, otherWidth, rows } from '../rows/rows';
import { beginObjects, chooseKeys, entryOf, SEEN } from './keys';
import { behindComma, behindSpaces, jsonCell } from './values';

/** Which side is read; its columns, as those of `row` in cells.ts. */
export let side: i32 = 0;
export let first: i32 = 0;
export let watched: i32 = 0;
export let step: usize = 0;
/** What begins an object that stands for itself; a number for every object met. */
export let root: usize = 0;
let objects: u64 = 0;
export function nextObject(): u64 {
  return ++objects;
}
export function lastObject(): u64 {
  return objects;
}

/** Rows that went in, those of the answer so far, how long they are, and where its first one is when that is a list. */
let asked: i32 = 0;
let answers: i32 = 0;
let length: i32 = 0;
let firstList: usize = 0;

/** Whether rows of the input had names the schema does not have, and nobody was told. */
export let untold: bool = false;
/** Whether somebody still wants to be told. */
let tells: bool = true;
export function tellNames(wanted: i32): void {
  tells = wanted !== 0;
}
/** Notes a name the schema does not have, that nobody was told of. */
export function noteName(): void {
  if (tells && side === 0) untold = true;
}
export function beginNames(): void {
  untold = false;
}

/** Begins to read a side. */
export function openSide(which: i32): void {
  side = which;
  root = chooseKeys(which);
  first = which === 0 ? 0 : inputs;
  watched = which === 0 ? inputs : width - inputs;
  step = which === 0 ? stride : 0;
  beginObjects();
  clearOdd();
  if (which === 0) beginRows();
  asked = rows + otherWidth;
  answers = 0;
  firstList = 0;
}

/** Whether there are as many answers of one cell as rows that went in, `before` the cells postponed before them; one row of as many cells is one each. */
export function isSideRead(before: i32): bool {
  if (side === 0) return rows + otherWidth > 0;
  if (answers === 0) return false;
  const spread = answers === 1 && length === asked && asked > 1;
  if (!spread) return length === 1 && (asked === 0 || answers === asked) && !mayBeText();
  keepPending(before);
  return isSpread() && !mayBeText();
}

/** Reads the cells of one row as one answer each; false for a doubt. */
function isSpread(): bool {
  let at = behindSpaces(firstList + 1);
  for (let place = 0; place < asked; place++) {
    const end = jsonCell(inputs, at, slotOf(place));
    if (end === 0) return false;
    at = behindComma(behindSpaces(end));
  }
  return true;
}

/** Where the next row is written; nought when there is no room. */
export function nextRow(): usize {
  return side === 0 ? nextInput() : slotOf(answers < asked ? answers : i32.MAX_VALUE);
}

/** Takes up the row written there. */
export function isRow(cells: i32, before: i32): bool {
  if (side === 0) return isInput(cells, before);
  if (answers > 0 && cells !== length) return false;
  length = cells;
  answers++;
  return true;
}

/** Notes where a row is that is a list. */
export function noteList(place: usize): void {
  if (answers === 0) firstList = place;
}

/** Columns that an object did not have are missing. */
export function fill(to: usize, number: u64): void {
  for (let c = 0; c < watched; c++)
    if (load<u64>(entryOf(c), SEEN) !== number) {
      if (readsPlain()) noteNothing(to + <usize>c * step);
      else store<f64>(to + <usize>c * step, NO_VALUE);
    }
}
