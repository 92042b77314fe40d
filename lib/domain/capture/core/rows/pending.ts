import { allocate } from './memory';

/** Cells whose meaning only JavaScript knows: where the value goes, the column, where the text begins and ends. */
const ENTRY: usize = 16;
const ROOM = 1_024;
/** Beside a column: its text stands there as a JSON string, with its quotes and escapes. */
export const ESCAPED: i32 = 0x40000000;

export const pending: usize = allocate(ENTRY * ROOM);
let count: i32 = 0;
/** There was no room for one more: the line is read again once these are settled. */
let full: bool = false;

export function pendingCount(): i32 {
  return count;
}
export function pendingFull(): bool {
  return full;
}

/** Forgets those noted later than the first `kept`. */
export function keepPending(kept: i32): void {
  count = kept;
}
export function beginPending(): void {
  full = false;
}

export function postpone(to: usize, column: i32, from: usize, end: usize): void {
  if (count === ROOM) {
    full = true;
    return;
  }
  const entry = pending + ENTRY * <usize>count;
  count++;
  store<u32>(entry, <u32>to);
  store<i32>(entry, column, 4);
  store<u32>(entry, <u32>from, 8);
  store<u32>(entry, <u32>end, 12);
}
