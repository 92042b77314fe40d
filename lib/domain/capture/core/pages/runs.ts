import { allocate } from '../rows/memory';

/** Widest whole number that is read out of packed bits: wider ones no dictionary needs. */
const WIDEST: u32 = 24;

/** Whole numbers as Parquet packs them (its RLE / bit-packing hybrid): runs of one value, and runs of packed bits. */
@unmanaged
export class Runs {
  at: usize;
  end: usize;
  /** bits a value */
  width: u32;
  /** values of this run that have not been read */
  left: u32;
  packed: bool;
  /** the value of the run; and of a packed one the bit where the next begins */
  value: u32;
  bit: u64;
}

export function newRuns(): Runs {
  return changetype<Runs>(allocate(offsetof<Runs>()));
}

/** False where they are wider than can be read. */
export function openRuns(runs: Runs, from: usize, end: usize, width: u32): bool {
  runs.at = from;
  runs.end = end;
  runs.width = width;
  runs.left = 0;
  return width <= WIDEST;
}

/** Reads the head of the next run, of `most` values at most unless it is packed; false where it is none, or not surely right. */
export function nextRun(runs: Runs, most: u32): bool {
  let head: u32 = 0;
  let shift: u32 = 0;
  while (true) {
    if (runs.at >= runs.end || shift > 28) return false;
    const byte = <u32>load<u8>(runs.at);
    runs.at++;
    head |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
    shift += 7;
  }
  const count = head >> 1;
  const room = <u64>(runs.end - runs.at);
  runs.packed = (head & 1) !== 0;
  if (runs.packed) {
    const bytes = <u64>count * <u64>runs.width;
    if (bytes > room || runs.width === 0 || count === 0 || count > 0x0fff_ffff) return false;
    runs.left = count * 8;
    runs.bit = (<u64>runs.at) << 3;
    runs.at += <usize>bytes;
    return true;
  }
  const bytes = (runs.width + 7) >> 3;
  if (<u64>bytes > room || count === 0 || count > most) return false;
  runs.value = bytes === 0 ? 0 : load<u32>(runs.at) & (0xffff_ffff >> (32 - 8 * bytes));
  runs.at += <usize>bytes;
  runs.left = count;
  return true;
}
