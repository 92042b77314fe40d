import { allocate } from './rows/memory';

/** As text/seen-lines.ts has it: so many lines are remembered at least, and at most twice as many. */
const LINES = 16_384;
const SLOTS: usize = 2 * LINES;
/** A table is its slots, small so that they stay in the cache, and behind them the fingerprints in the order they came. */
const TABLE: usize = 4 * SLOTS + 8 * LINES;

/** Fingerprints of lines: of the last ones, and of those before them. */
let young: usize = 0;
let old: usize = 0;
let many = 0;
let aged: bool = false;

/** Room for the fingerprints, without which no line is a copy. */
export function openCopies(): void {
  young = allocate(TABLE);
  old = allocate(TABLE);
}

export function clearCopies(): void {
  if (many > 0) memory.fill(young, 0, 4 * SLOTS);
  if (aged) memory.fill(old, 0, 4 * SLOTS);
  many = 0;
  aged = false;
}

/** Of the line looked at last. */
let fingerprint: u64 = 0;

/** Odd numbers with bits that look drawn, as of xxHash. */
const A: u64 = 0x9e3779b185ebca87;
const B: u64 = 0xc2b2ae3d27d4eb4f;
const C: u64 = 0x165667b19e3779f9;
const D: u64 = 0x27d4eb2f165667c5;

/** Notes which line is looked at, to its line feed: before it is read, as base64 is decoded where it stands. A carriage return at its end is none of it. */
export function beginLine(start: usize): void {
  if (young === 0) return;
  // four words at a time, each multiplied and turned on its own (as xxHash does), until a line feed is among them
  let a: u64 = A;
  let b: u64 = B;
  let c: u64 = C;
  let d: u64 = D;
  let at = start;
  let feeds = 0;
  while (true) {
    // one byte ahead, so that a carriage return before it is not taken yet
    const low = i8x16.eq(v128.load(at, 1), i8x16.splat(0x0a));
    const high = i8x16.eq(v128.load(at, 17), i8x16.splat(0x0a));
    if (v128.any_true(v128.or(low, high))) {
      feeds = i8x16.bitmask(low) | (i8x16.bitmask(high) << 16);
      break;
    }
    a = (rotl<u64>(a, 29) ^ load<u64>(at)) * A;
    b = (rotl<u64>(b, 29) ^ load<u64>(at, 8)) * A;
    c = (rotl<u64>(c, 29) ^ load<u64>(at, 16)) * A;
    d = (rotl<u64>(d, 29) ^ load<u64>(at, 24)) * A;
    at += 32;
  }
  let end = load<u8>(start) === 0x0a ? start : at + 1 + ctz(feeds);
  if (end > start && load<u8>(end - 1) === 0x0d) end--;
  const length = end - start;
  if (length >= 32) {
    // the last 32, some of which were taken before
    a = (rotl<u64>(a, 29) ^ load<u64>(end - 32)) * A;
    b = (rotl<u64>(b, 29) ^ load<u64>(end - 24)) * A;
    c = (rotl<u64>(c, 29) ^ load<u64>(end - 16)) * A;
    d = (rotl<u64>(d, 29) ^ load<u64>(end - 8)) * A;
  } else for (at = start; at < end; at++) a = (rotl<u64>(a, 29) ^ load<u8>(at)) * A;
  let mixed = rotl<u64>(a, 1) + rotl<u64>(b, 7) + rotl<u64>(c, 12) + rotl<u64>(d, 18) + <u64>length;
  mixed = (mixed ^ (mixed >> 33)) * B;
  mixed = (mixed ^ (mixed >> 29)) * C;
  fingerprint = mixed ^ (mixed >> 32);
}

/** Whether the line looked at last was taken before; it is remembered. */
export function isCopy(): bool {
  if (young === 0) return false;
  if ((aged && isIn(old)) || isIn(young)) return true;
  if (many === LINES) {
    const oldest = old;
    old = young;
    young = oldest;
    memory.fill(young, 0, 4 * SLOTS);
    aged = true;
    many = 0;
    isIn(young);
  }
  store<u32>(slot, sign() | <u32>many);
  store<u64>(young + 4 * SLOTS + 8 * <usize>many, fingerprint);
  many++;
  return false;
}

/** What tells most fingerprints of one slot apart, above the place among all of a table; never nought. */
function sign(): u32 {
  return (<u32>(fingerprint >> 32) | 0x80000000) & ~(<u32>LINES - 1);
}

/** Where the fingerprint looked for last would stand. */
let slot: usize = 0;

/** Whether the fingerprint is in a table; else `slot` is where it would stand. */
function isIn(table: usize): bool {
  const signed = sign();
  let place = <usize>fingerprint & (SLOTS - 1);
  while (true) {
    slot = table + 4 * place;
    const entry = load<u32>(slot);
    if (entry === 0) return false;
    const among = entry & (<u32>LINES - 1);
    if (entry - among === signed && load<u64>(table + 4 * SLOTS + 8 * <usize>among) === fingerprint) return true;
    place = (place + 1) & (SLOTS - 1);
  }
}
