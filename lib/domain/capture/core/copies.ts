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
  if (young === 0) return;
  let end = start;
  let feeds = 0;
  while (true) {
    feeds = i8x16.bitmask(i8x16.eq(v128.load(end), i8x16.splat(0x0a)));
    if (feeds !== 0) break;
    end += 16;
  }
  end += ctz(feeds);
  if (end > start && load<u8>(end - 1) === 0x0d) end--;
  fingerprint = hash(start, end);
}

/** Two words at a time, each multiplied and turned on its own (as xxHash does), the last of them cut off where the line ends. */
function hash(start: usize, end: usize): u64 {
  let a: u64 = 0x9e3779b185ebca87;
  let b: u64 = 0xc2b2ae3d27d4eb4f;
  let at = start;
  for (; at + 16 <= end; at += 16) {
    a = rotl<u64>(a ^ load<u64>(at), 23) * 0x9e3779b185ebca87;
    b = rotl<u64>(b ^ load<u64>(at, 8), 29) * 0xc2b2ae3d27d4eb4f;
  }
  const left = <u64>(end - at);
  a = rotl<u64>(a ^ (load<u64>(at) & first(left)), 23) * 0x9e3779b185ebca87;
  b = rotl<u64>(b ^ (load<u64>(at, 8) & first(left < 8 ? 0 : left - 8)), 29) * 0xc2b2ae3d27d4eb4f;
  let mixed = (a ^ rotl<u64>(b, 32)) + <u64>(end - start);
  mixed = (mixed ^ (mixed >> 33)) * 0x165667b19e3779f9;
  mixed = (mixed ^ (mixed >> 29)) * 0x9e3779b185ebca87;
  mixed ^= mixed >> 32;
  return mixed === 0 ? 1 : mixed;
}

/** A mask of so many bytes, eight at most. */
function first(bytes: u64): u64 {
  return bytes >= 8 ? u64.MAX_VALUE : ((<u64>1) << (8 * bytes)) - 1;
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
