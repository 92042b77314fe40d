import { cellEnd, quoteEnd } from './bytes';
import { cellStart, cellsAt } from './cells';
import { allocate } from './memory';

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

/** Names of the columns of input and of output: a payload that begins with one of them may begin with a header, in whatever order. */
const names: usize = allocate(16);
/** Which bytes they begin with, of either side. */
const beginnings: usize = allocate(512);

export function openName(side: i32, length: i32, first: i32): usize {
  const name = allocate(<usize>length + 8);
  store<usize>(name, load<usize>(names + 8 * <usize>side));
  store<i32>(name, length, 4);
  store<usize>(names + 8 * <usize>side, name);
  store<u8>(beginnings + 256 * <usize>side + <usize>first, 1);
  return name + 8;
}

/** Whether a payload is looked at closely: it may be none of CSV, or begin with a header. */
export function isDoubtful(start: usize, side: usize): bool {
  let at = start;
  while (load<u8>(at) === 0x20) at++;
  return isDoubtfulStart(<i32>load<u8>(at)) || mayBeName(at, side);
}

/** Whether the cell at `start` may be the name of a column; in base64 it may stand in quotes. */
function mayBeName(start: usize, side: usize): bool {
  const first = load<u8>(start) === 0x22 ? start + 1 : start;
  if (load<u8>(beginnings + 256 * side + <usize>load<u8>(first)) === 0) return false;
  for (let name = load<usize>(names + 8 * side); name !== 0; name = load<usize>(name))
    if (isName(name, first)) return true;
  return false;
}

/** Whether a category may be the name of a column: rows of values that are all known may be a header. */
export let namesAreValues: bool = false;
export function doubtNames(wanted: i32): void {
  namesAreValues = wanted !== 0;
}

/** Whether the row from `start` to the end of the last cell read may be a header: a name is among its cells. */
export function holdsName(start: usize, side: usize, json: bool): bool {
  const end = cellsAt();
  let at = start;
  while (at < end) {
    const from = cellStart(at);
    if (mayBeName(from, side)) return true;
    if (!json && load<u8>(from) === 0x22) {
      const quote = quoteEnd(from + 1);
      at = quote === 0 ? end : quote + 2;
    } else at = cellEnd(from, json) + 1;
  }
  return false;
}

/** Whether the cell at `start` is a name, and no longer text that begins as it does. */
export function isName(name: usize, start: usize): bool {
  const length = <usize>load<i32>(name, 4);
  // not beyond the line
  for (let i: usize = 0; i < length; i++)
    if (load<u8>(start + i) === 0x0a || load<u8>(start + i) !== load<u8>(name + 8 + i)) return false;
  const next = <i32>load<u8>(start + length);
  // behind it may be spaces, which are none of it
  return next === 0x2c || next === 0x22 || next === 0x5c || next === 0x0d || next === 0x0a || next === 0x20;
}
