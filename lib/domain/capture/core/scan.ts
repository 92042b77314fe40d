/**
 * The scanner's inner loops, compiled to lib/domain/capture/core-module.ts by `npm run build:core`. A caller writes whole lines to
 * `inputAt()`, each with its line feed, and calls `scan`, then does what it says; all that is counted stays here until it is asked for.
 */

import { beginLine, clearCopies, isCopy } from './copies';
import { id, readLine, time, writeAside } from './line';
import { clearKeys } from './payload/keys';
import { clearObjects } from './payload/objects';
import { beginNames, untold } from './payload/side';
import { clearBins, openCategories } from './rows/bins';
import { capacity, clearBlock, openBlock, rowAt, stride, taken, takeRows, total } from './rows/block';
import {
  allocate,
  COPIES,
  clearTold,
  count,
  DONE,
  DOUBT,
  FIRST,
  FULL,
  LAST,
  LINES,
  OTHER_WIDTH,
  OUTSIDE,
  RECORDS,
  REREAD,
  ROWS,
  SLACK,
  stopAt,
  told,
  width,
} from './rows/memory';
import { beginPending, keepPending, pending, pendingCount, pendingFull } from './rows/pending';
import { openPlain } from './rows/plain';
import { beginRows, noRoom, otherWidth, rows } from './rows/rows';
import { clearSample } from './rows/sample';
import { openTexts } from './rows/texts';

export { isCopy, openCopies } from './copies';
export {
  beginPage,
  beginPages,
  binCells,
  cellsAt,
  dictionaryAt,
  openDictionary,
  openPage,
  presentAt,
  readCells,
  readPlain,
  truthsAt,
  writtenAt,
} from './pages/page';
export { giveKeys, learnKey, openKey, openKeys, sealKey } from './payload/keys';
export { forgetMet, isMet, openObjects, scanObjects } from './payload/objects';
export { tellNames } from './payload/side';
export { clearBins, openNumbers, sealNumbers } from './rows/bins';
export { beginBlock, beginPiece, dropRows, emptyBlock, keepConstants, openConstants, takeRow } from './rows/block';
export { trimCells } from './rows/cells';
export { openColumns, recordOf, stoppedAt } from './rows/memory';
export { doubtNames, openName } from './rows/names';
export { pendingCount } from './rows/pending';
export { scanPlain, textsAt } from './rows/plain';
export {
  beginRows,
  doubtAnswers,
  doubtWidths,
  noteRow,
  openFirst,
  openRoute,
  scanRows,
} from './rows/rows';
export { openSample, sampledRowAt, sampledRows } from './rows/sample';
export { sealTexts } from './rows/texts';
export { openSort, sortNumbers } from './sort';

/** Longest line read. */
let longest: usize = 0;
let windowStart: f64 = -Infinity;
let windowEnd: f64 = Infinity;

let input: usize = 0;

export function toldAt(): usize {
  store<f64>(told, total + <f64>taken, ROWS);
  return told;
}
export function pendingAt(): usize {
  return pending;
}
export function inputAt(): usize {
  return input;
}
export function takenRows(): i32 {
  return taken;
}
export function roomForRows(): i32 {
  return capacity;
}
export function cellsStride(): usize {
  return stride;
}
export function nextRowAt(): usize {
  return rowAt(taken + rows);
}

/** `texts` of so many bytes stand for fewer categories; `spelled` is whether numbers may be spelled as none of the texts is. */
export function openCategoryColumn(column: i32, categories: i32, spelled: i32, texts: i32, bytes: i32): void {
  openCategories(column, categories, spelled);
  openTexts(column, texts, bytes);
}

/** Makes room for `rows` rows and `bytes` bytes of lines; what was written to either is lost. */
export function open(rowsWanted: i32, bytes: i32): void {
  openBlock(rowsWanted);
  input = allocate(<usize>bytes + SLACK);
  writeAside(allocate(<usize>bytes + SLACK) - input);
}

/** The same for rows as they stand. */
export function openAsTheyStand(rowsWanted: i32, bytes: i32): void {
  openPlain(rowsWanted);
  input = allocate(<usize>bytes + SLACK);
}

/** Begins to read objects as they stand. */
export function beginPlainObjects(longestLine: i32): void {
  clearTold();
  clearKeys(0);
  clearObjects(longestLine);
}

/** Where the doubles of the block's first column are. */
export function valuesAt(): usize {
  return rowAt(0);
}

/** Begins anew. */
export function clear(longestLine: i32, from: f64, to: f64): void {
  longest = longestLine;
  windowStart = from;
  windowEnd = to;
  clearTold();
  clearCopies();
  keepPending(0);
  clearBlock();
  clearSample();
  clearKeys(0);
  clearKeys(1);
  clearObjects(longest);
  for (let c = 0; c < width; c++) clearBins(c);
}

/** Reads lines from `start` to `end`, behind a line feed, until one is not as SageMaker writes them, or there is no more room. */
export function scan(start: usize, end: usize): i32 {
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
    beginRows();
    beginPending();
    beginNames();
    beginLine(at);
    let next = readLine(at);
    if (pendingFull() || next === 0) {
      keepPending(before);
      why = noRoom || (pendingFull() && before > 0) ? REREAD : DOUBT;
      break;
    }
    const long = next - at > longest;
    if (load<u8>(next) === 0x0d) next++;
    if (long || load<u8>(next) !== 0x0a || (untold && isInside(time))) {
      keepPending(before);
      why = DOUBT;
      break;
    }
    if (isInside(time) && isCopy()) {
      keepPending(before);
      count(COPIES, 1);
    } else if (!take(time, id)) keepPending(before);
    count(LINES, 1);
    at = next + 1;
  }
  stopAt(at);
  return why;
}

function isInside(at: f64): bool {
  return at >= windowStart && at < windowEnd;
}

/** Takes the rows written if their time is in the window. */
export function take(at: f64, hash: u32): bool {
  if (!isInside(at)) {
    count(OUTSIDE, 1);
    return false;
  }
  count(RECORDS, 1);
  if (at < load<f64>(told, FIRST)) store<f64>(told, at, FIRST);
  if (at > load<f64>(told, LAST)) store<f64>(told, at, LAST);
  count(OTHER_WIDTH, otherWidth);
  takeRows(rows, hash);
  return true;
}
