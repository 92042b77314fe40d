import { allocate } from '../rows/memory';
import { newRuns, nextRun, openRuns } from './runs';

/** Cells read at once. */
export const CELLS = 1_024;

/** A byte for each cell: whether it has a value. Packed levels are written eight at a time. */
export const present: usize = allocate(CELLS + 8);
const levels = newRuns();

/** Looks through the levels of so many cells; says how many have a value, -1 where something is not surely right. */
export function openLevels(from: usize, end: usize, cells: i32): i32 {
  openRuns(levels, from, end, 1);
  let full = 0;
  let left = cells;
  while (left > 0) {
    if (!nextRun(levels, <u32>left)) return -1;
    const many = levels.left < <u32>left ? <i32>levels.left : left;
    if (levels.packed) full += countBits(<usize>(levels.bit >> 3), many);
    else if (levels.value > 1) return -1;
    else full += levels.value !== 0 ? many : 0;
    left -= many;
  }
  openRuns(levels, from, end, 1);
  return full;
}

function countBits(from: usize, bits: i32): i32 {
  let found = 0;
  let left = bits;
  for (let at = from; left > 0; at += 4) {
    const word = load<u32>(at);
    found += popcnt(left < 32 ? word & ((1 << left) - 1) : word);
    left -= 32;
  }
  return found;
}

/** Writes whether each of the next cells has a value; says how many have. Levels were looked through before. */
export function readLevels(cells: i32): i32 {
  let full = 0;
  let done = 0;
  while (done < cells) {
    if (levels.left === 0) nextRun(levels, i32.MAX_VALUE);
    const many = min<i32>(<i32>levels.left, cells - done);
    if (levels.packed) full += spreadBits(done, many);
    else {
      memory.fill(present + <usize>done, <u8>levels.value, <usize>many);
      full += levels.value !== 0 ? many : 0;
    }
    levels.left -= <u32>many;
    done += many;
  }
  return full;
}

/** Writes a byte for each bit. */
function spreadBits(done: i32, many: i32): i32 {
  let full = 0;
  for (let i = 0; i < many; i += 8) {
    const eight = (<u32>load<u16>(<usize>(levels.bit >> 3)) >> (<u32>levels.bit & 7)) & 0xff;
    const taken = many - i < 8 ? eight & ((1 << (many - i)) - 1) : eight;
    full += popcnt(taken);
    // each byte keeps one of the bits, which the sum moves into its highest place
    const apart = (<u64>taken * 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
    const eighth = (apart + 0x7f7f_7f7f_7f7f_7f7f) >> 7;
    store<u64>(present + <usize>(done + i), eighth & 0x0101_0101_0101_0101);
    levels.bit += <u64>min<i32>(8, many - i);
  }
  return full;
}
