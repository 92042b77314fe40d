import { allocate, release } from './rows/memory';

/** Places numbers are put into at a time: for few fewer, but all where it goes deep. */
const MOST_PLACES: usize = 2048;
const FEWEST_PLACES: usize = 16;
const DEEP = 4;
/** Every second time numbers of one place have four bits more in common, once it is deep eleven: of 64 none is left then. */
const DEEPEST = 16;
/** Bytes of so few numbers that each is moved to where it belongs. */
const FEW: usize = 8 * 24;

/** Of each depth where the next number of each place goes. */
let ends: usize = 0;

let room: usize = 0;
let most = 0;

/** Where so many doubles go that are to be sorted; what was written there is lost. */
export function openSort(many: i32): usize {
  if (ends === 0) ends = allocate(4 * MOST_PLACES * DEEPEST);
  if (room !== 0 && many > most) release(room);
  if (room === 0 || many > most) {
    room = allocate(16 * <usize>many);
    most = many;
  }
  return room;
}

/** Sorts them, ascending: none is no number or -0. */
export function sortNumbers(many: i32): void {
  order(room, room + 8 * <usize>most, 8 * <usize>many, 0);
}

/** The bits of a number, in the order of the numbers. */
function bitsOf(value: f64): u64 {
  const bits = reinterpret<u64>(value);
  return bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000);
}

/**
 * By their share of the way from the least to the greatest (Knuth, volume 3, 5.2.1), then those of one place in the same way by that of their bits, which are even where magnitudes are
 * many, and so on in turns, by way of as many bytes `aside`.
 */
function order(from: usize, aside: usize, bytes: usize, depth: i32): void {
  const end = from + bytes;
  if (bytes <= FEW) {
    insert(from, end);
    return;
  }
  let least = load<f64>(from);
  let greatest = least;
  for (let at = from + 8; at < end; at += 8) {
    const value = load<f64>(at);
    least = min<f64>(least, value);
    greatest = max<f64>(greatest, value);
  }
  if (least === greatest) return;
  let places = MOST_PLACES;
  while (places > bytes >> 3 && places > FEWEST_PLACES && depth < DEEP) places >>= 1;
  // rounding keeps their order
  const scale = (<f64>places - 1) / (greatest - least);
  const even = (depth & 1) === 0 && scale > 0 && scale < Infinity;
  const lowest = bitsOf(least);
  let shift: u64 = 0;
  while ((bitsOf(greatest) - lowest) >> shift >= <u64>places) shift++;
  const mine = ends + 4 * MOST_PLACES * <usize>depth;
  const last = mine + 4 * places;
  memory.fill(mine, 0, 4 * places);
  for (let at = from; at < end; at += 8) {
    const value = load<f64>(at);
    const share = even ? <usize>(<i32>((value - least) * scale)) : <usize>((bitsOf(value) - lowest) >> shift);
    const place = mine + 4 * share;
    store<u32>(place, load<u32>(place) + 8);
  }
  let next = aside;
  for (let place = mine; place < last; place += 4) {
    const its = <usize>load<u32>(place);
    store<u32>(place, <u32>next);
    next += its;
  }
  for (let at = from; at < end; at += 8) {
    const value = load<f64>(at);
    const share = even ? <usize>(<i32>((value - least) * scale)) : <usize>((bitsOf(value) - lowest) >> shift);
    const place = mine + 4 * share;
    const to = <usize>load<u32>(place);
    store<f64>(to, value);
    store<u32>(place, <u32>to + 8);
  }
  let first = aside;
  for (let place = mine; place < last; place += 4) {
    const behind = <usize>load<u32>(place);
    if (behind - first > 8) order(first, from + (first - aside), behind - first, depth + 1);
    first = behind;
  }
  memory.copy(from, aside, bytes);
}

function insert(from: usize, end: usize): void {
  for (let at = from + 8; at < end; at += 8) {
    const value = load<f64>(at);
    let before = at - 8;
    while (before >= from && load<f64>(before) > value) {
      store<f64>(before, load<f64>(before), 8);
      before -= 8;
    }
    store<f64>(before, value, 8);
  }
}
