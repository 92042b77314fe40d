import { QUOTE } from '../rows/bytes';
import { pendingCount } from '../rows/pending';
import { DOUBTED, keyAt, keyEnd, MEANING, orderAt, orderRoom, SEEN, TOLD } from './keys';
import { fill, first, isRow, nextRow, noteName, root, step, watched } from './side';
import { behindComma, behindSpaces, CLOSE_LIST, jsonCell, OPEN_LIST, passValue } from './values';

/** How many names there are, and how many of them are columns. */
export let splitWidth = 0;
let splitKnown = 0;

/** Reads the names of `{"columns": [names], "data": [rows]}` in their order. */
export function splitNames(place: usize, number: u64): usize {
  if (load<u8>(place) !== OPEN_LIST) return 0;
  splitWidth = 0;
  splitKnown = 0;
  let strange = false;
  let key = root;
  let at = behindSpaces(place + 1);
  while (true) {
    if (load<u8>(at) !== QUOTE || splitWidth === orderRoom()) return 0;
    const entry = keyAt(at, key);
    at = keyEnd();
    if (at === 0) return 0;
    if (entry !== 0) {
      key = entry;
      const meaning = load<i32>(entry, MEANING);
      if (meaning === DOUBTED) return 0;
      if (meaning >= 0) {
        if (load<u64>(entry, SEEN) === number) return 0;
        store<u64>(entry, number, SEEN);
        splitKnown++;
      }
    }
    if (entry === 0 || (load<i32>(entry, MEANING) < 0 && load<i32>(entry, TOLD) === 0)) strange = true;
    store<usize>(orderAt() + 4 * <usize>splitWidth, entry);
    splitWidth++;
    at = behindSpaces(at);
    if (load<u8>(at) === CLOSE_LIST) break;
    at = behindComma(at);
    if (at === 0) return 0;
  }
  if (splitKnown === 0) return 0;
  if (strange) noteName();
  return at + 1;
}

/** Reads rows whose cells are in the order of the names read last. */
export function splitRows(place: usize, cells: i32, number: u64): usize {
  if (load<u8>(place) !== OPEN_LIST) return 0;
  let at = behindSpaces(place + 1);
  while (true) {
    at = splitRow(at, cells, number);
    if (at === 0) return 0;
    at = behindSpaces(at);
    if (load<u8>(at) === CLOSE_LIST) return at + 1;
    at = behindComma(at);
    if (at === 0) return 0;
  }
}

function splitRow(place: usize, cells: i32, number: u64): usize {
  if (load<u8>(place) !== OPEN_LIST) return 0;
  const before = pendingCount();
  const to = nextRow();
  if (to === 0) return 0;
  let at = behindSpaces(place + 1);
  for (let index = 0; index < cells; index++) {
    const entry = load<usize>(orderAt() + 4 * <usize>index);
    const column = entry === 0 ? -1 : load<i32>(entry, MEANING);
    at = column < 0 ? passValue(at, 0) : jsonCell(first + column, at, to + <usize>column * step);
    if (at === 0) return 0;
    at = behindSpaces(at);
    if (index + 1 < cells) at = behindComma(at);
    if (at === 0) return 0;
  }
  if (load<u8>(at) !== CLOSE_LIST) return 0;
  if (splitKnown < watched) fill(to, number);
  return isRow(watched, before) ? at + 1 : 0;
}
