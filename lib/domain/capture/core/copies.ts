import { allocate } from './rows/memory';

/** As text/seen-lines.ts has it: so many lines are remembered at least, and at most twice as many. */
const LINES = 16_384;
const SLOTS: usize = 2 * LINES;

/** Fingerprints of lines: of the last ones, and of those before them. */
let young: usize = 0;
let old: usize = 0;
let many = 0;
let aged: bool = false;

/** Room for the fingerprints, without which no line is a copy. */
export function openCopies(): void {
  young = allocate(8 * SLOTS);
  old = allocate(8 * SLOTS);
}

export function clearCopies(): void {
  if (many > 0) memory.fill(young, 0, 8 * SLOTS);
  if (aged) memory.fill(old, 0, 8 * SLOTS);
  many = 0;
  aged = false;
}

/** Of the line looked at last. */
let fingerprint: u64 = 0;

/** Notes which line is looked at, to its line feed: before it is read, as base64 is decoded where it stands. A carriage return at its end is none of it. */
export function beginLine(start: usize): void {
  if (young !== 0) fingerprint = hash(start, usize.MAX_VALUE);
}

const BLOCK: usize = 32;
const FIRST: u64 = 0x9e3779b185ebca87;
const SECOND: u64 = 0xc2b2ae3d27d4eb4f;

/** Of the line, which ends before `most` at the latest: four words at a time, each multiplied and turned on its own (as xxHash does), the last of them cut off where it ends. */
function hash(start: usize, most: usize): u64 {
  let a = FIRST;
  let b = SECOND;
  let c = ~FIRST;
  let d = ~SECOND;
  let at = start;
  let end = most;
  while (end - at >= BLOCK) {
    const feeds = feedsIn(at);
    if (feeds !== 0) {
      end = at + <usize>ctz(feeds);
      if (end > start && load<u8>(end - 1) === 0x0d) end--;
      // the return was the last byte of a block
      if (end < at) return hash(start, end);
      break;
    }
    a = rotl<u64>(a ^ load<u64>(at), 23) * FIRST;
    b = rotl<u64>(b ^ load<u64>(at, 8), 29) * SECOND;
    c = rotl<u64>(c ^ load<u64>(at, 16), 31) * FIRST;
    d = rotl<u64>(d ^ load<u64>(at, 24), 37) * SECOND;
    at += BLOCK;
  }
  const left = <i64>(end - at);
  a = rotl<u64>(a ^ (load<u64>(at) & first(left)), 23) * FIRST;
  b = rotl<u64>(b ^ (load<u64>(at, 8) & first(left - 8)), 29) * SECOND;
  c = rotl<u64>(c ^ (load<u64>(at, 16) & first(left - 16)), 31) * FIRST;
  d = rotl<u64>(d ^ (load<u64>(at, 24) & first(left - 24)), 37) * SECOND;
  let mixed = (a ^ rotl<u64>(b, 32)) + (c ^ rotl<u64>(d, 32)) * SECOND + <u64>(end - start);
  mixed = (mixed ^ (mixed >> 33)) * 0x165667b19e3779f9;
  mixed = (mixed ^ (mixed >> 29)) * FIRST;
  mixed ^= mixed >> 32;
  return mixed === 0 ? 1 : mixed;
}

/** Which of the next 32 bytes are line feeds. */
function feedsIn(at: usize): i32 {
  const lower = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
  return lower | (i8x16.bitmask(i8x16.eq(v128.load(at, 16), i8x16.splat(0x0a))) << 16);
}

/** A mask of the first so many bytes of eight. */
function first(bytes: i64): u64 {
  if (bytes <= 0) return 0;
  return bytes >= 8 ? u64.MAX_VALUE : ((<u64>1) << (8 * <u64>bytes)) - 1;
}

/** Whether the line looked at last was taken before; it is remembered. */
export function isCopy(): bool {
  if (young === 0) return false;
  const slot = slotIn(young);
  if (load<u64>(slot) !== 0 || (aged && load<u64>(slotIn(old)) !== 0)) return true;
  if (many < LINES) {
    store<u64>(slot, fingerprint);
    many++;
    return false;
  }
  const oldest = old;
  old = young;
  young = oldest;
  memory.fill(young, 0, 8 * SLOTS);
  aged = true;
  many = 1;
  store<u64>(slotIn(young), fingerprint);
  return false;
}

/** Where the fingerprint stands in a table, or would. */
function slotIn(table: usize): usize {
  let place = <usize>fingerprint & (SLOTS - 1);
  while (true) {
    const slot = table + 8 * place;
    const other = load<u64>(slot);
    if (other === 0 || other === fingerprint) return slot;
    place = (place + 1) & (SLOTS - 1);
  }
}
