import { allocate, NEW_SIZE, NEW_VALUES } from './memory';
import { rowHash } from './sample';

/** Of values that no category is those with the smallest hashes, each with its rows, as drift/baseline/new-values.ts has them: hashes ascending, then counts. */
const MOST: usize = 64;
const COUNTS: usize = 4 * MOST;
/** A hash is the part of a double behind the point. */
const SCALE: f64 = 4_294_967_296;

export function openNewValues(record: usize): void {
  store<usize>(record, allocate(12 * MOST), NEW_VALUES);
}

export function clearNewValues(record: usize): void {
  store<i32>(record, 0, NEW_SIZE);
}

/** What stands for a text that is none of so many categories: their number, and its hash behind the point. */
export function newValue(categories: i32, from: usize, length: usize): f64 {
  let hash: u32 = 0x811c9dc5;
  for (let at = from; at < from + length; at++) hash = (hash ^ load<u8>(at)) * 0x01000193;
  return <f64>categories + <f64>rowHash(hash, 0) / SCALE;
}

/** Counts a row of a value by what stands for it, behind the number of categories. */
export function addNewValue(record: usize, behind: f64): void {
  const hash = <u32>(behind * SCALE);
  const hashes = load<usize>(record, NEW_VALUES);
  const size = <usize>load<i32>(record, NEW_SIZE);
  let low: usize = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(hashes + 4 * middle) < hash) low = middle + 1;
    else high = middle;
  }
  if (low === MOST) return;
  const counts = hashes + COUNTS;
  const count = counts + 8 * low;
  if (low < size && load<u32>(hashes + 4 * low) === hash) {
    store<f64>(count, load<f64>(count) + 1);
    return;
  }
  const kept = size < MOST ? size : MOST - 1;
  memory.copy(hashes + 4 * (low + 1), hashes + 4 * low, 4 * (kept - low));
  memory.copy(count + 8, count, 8 * (kept - low));
  store<u32>(hashes + 4 * low, hash);
  store<f64>(count, 1);
  store<i32>(record, <i32>kept + 1, NEW_SIZE);
}
