import { allocate, NO_VALUE } from '../rows/memory';
import { CELLS } from './levels';
import {
  BITS,
  INDEXES,
  INT64,
  numberAt,
  passText,
  passValues,
  readValues,
  sizeOf,
  TEXT,
  TRUTHS,
  UINT64,
} from './values';

/**
 * Values as they stand, for whoever does not know yet what their column is. Beside the double that a cell is: of a whole number of eight bytes itself, of
 * another number its double, of a text where it begins and then how long it is.
 */
export const written: usize = allocate(8 * (<usize>CELLS + 1));

/** Whole numbers from here on may be codes, and none is as large as the other: what they are their digits say. */
const WHOLE: f64 = 9007199254740992;

/**
 * Writes the next `many` values of a page to `to` and `places`: numbers below `WHOLE`, places in the dictionary, truth values; whatever else has no number.
 * False where something is not surely right.
 */
export function readAsWritten(form: i32, many: i32, to: usize, places: usize): bool {
  if (form === INDEXES || form === TRUTHS || form === BITS) return readValues(many, to);
  if (form === TEXT) return readPlaces(many, to, places);
  const size = sizeOf(form);
  const whole = form === INT64 || form === UINT64;
  let from = passValues(many);
  for (let i: usize = 0; i < 8 * <usize>many; i += 8, from += size) {
    const value = numberAt(from);
    store<f64>(to + i, Math.abs(value) < WHOLE ? value + 0 : NO_VALUE);
    if (whole) store<u64>(places + i, load<u64>(from));
    else store<f64>(places + i, value);
  }
  return true;
}

function readPlaces(many: i32, to: usize, places: usize): bool {
  for (let i: usize = 0; i < 8 * <usize>many; i += 8) {
    const from = passText();
    if (from === 0) return false;
    store<f64>(to + i, NO_VALUE);
    store<u32>(places + i, <u32>from + 4);
    store<u32>(places + i, load<u32>(from), 4);
  }
  return true;
}
