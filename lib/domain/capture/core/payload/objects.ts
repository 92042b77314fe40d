import { capacity, taken, takeRow } from '../rows/block';
import { isText } from '../rows/bytes';
import { allocate, count, DONE, DOUBT, FULL, LINES, stopAt, width } from '../rows/memory';
import { beginPending, keepPending, pendingCount, pendingFull } from '../rows/pending';
import { entryOf, SEEN } from './keys';
import { beginNames, lastObject, openSide, root, untold } from './side';
import { behindSpaces, OPEN_OBJECT } from './values';
import { beginRows, beside, columnsMet, object } from './walk';

/** Longest line read. */
let longest: usize = 0;
/** Which columns a row taken had a member for, `null` or not: a byte each; and whether one row had all of them. */
let met: usize = 0;
let metAll: bool = false;

/** Room for what is noted of a table's columns. */
export function openObjects(): void {
  met = allocate(<usize>width);
}

export function clearObjects(longestLine: usize): void {
  longest = longestLine;
  forgetMet();
}

/** Another file begins. */
export function forgetMet(): void {
  metAll = false;
  if (met !== 0) memory.fill(met, 0, <usize>width);
}

/** Whether a row taken had a member for a column. */
export function isMet(column: i32): i32 {
  return metAll ? 1 : <i32>load<u8>(met + <usize>column);
}

/** Reads rows of a table, one object a line, from `start` to `end`, behind a line feed, until one is in doubt or there is no more room. */
export function scanObjects(start: usize, end: usize): i32 {
  let at = start;
  let why = DONE;
  // those of the last time are settled
  keepPending(0);
  while (at < end) {
    if (taken === capacity) {
      why = FULL;
      break;
    }
    const before = pendingCount();
    beginPending();
    const next = objectLine(at);
    if (pendingFull() || next === 0) {
      why = pendingFull() && before > 0 ? FULL : DOUBT;
      keepPending(before);
      break;
    }
    noteMet();
    takeRow();
    count(LINES, 1);
    at = next;
  }
  stopAt(at);
  return why;
}

/** Behind the line feed of a line that holds one object; nought for a doubt. */
function objectLine(start: usize): usize {
  openSide(0);
  beginNames();
  beginRows();
  let at = behindSpaces(start);
  if (load<u8>(at) !== OPEN_OBJECT) return 0;
  at = object(at, root, 0);
  if (at === 0 || untold || beside) return 0;
  const end = behindSpaces(at);
  const feed = load<u8>(end) === 0x0d ? end + 1 : end;
  if (load<u8>(feed) !== 0x0a || end - start > longest) return 0;
  return isText(start, end) ? feed + 1 : 0;
}

function noteMet(): void {
  if (metAll) return;
  if (columnsMet === width) metAll = true;
  else for (let c = 0; c < width; c++) if (load<u64>(entryOf(c), SEEN) === lastObject()) store<u8>(met + <usize>c, 1);
}
