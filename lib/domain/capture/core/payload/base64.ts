import { allocate } from '../rows/memory';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Six bits for each character; anything else has a higher bit set. */
const NONE = 0x40;
const PAD = 0x3d;
const bits: usize = allocate(256);
memory.fill(bits, <u8>NONE, 256);
for (let i = 0; i < 64; i++) store<u8>(bits + ALPHABET.charCodeAt(i), <u8>i);

function sixBits(at: usize): i32 {
  return <i32>load<u8>(bits + load<u8>(at));
}

/**
 * Decodes canonical base64 (RFC 4648 §4, padded, no stray bits) in place.
 * @returns where the bytes end, nought when the text is no such base64
 */
export function decodeBase64(start: usize, end: usize): usize {
  let from = start;
  let to = start;
  while (from + 16 <= end) {
    const text = v128.load(from);
    const values = sixBitsOf(text);
    if (i8x16.bitmask(values) !== 0) break;
    v128.store(to, joined(values));
    from += 16;
    to += 12;
  }
  for (; from + 4 <= end; from += 4, to += 3) {
    const a = sixBits(from);
    const b = sixBits(from + 1);
    const c = sixBits(from + 2);
    const d = sixBits(from + 3);
    if (((a | b | c | d) & NONE) !== 0) return from + 4 === end ? padded(from, to) : 0;
    store<u8>(to, (a << 2) | (b >> 4));
    store<u8>(to, (b << 4) | (c >> 2), 1);
    store<u8>(to, (c << 6) | d, 2);
  }
  return from === end ? to : 0;
}

/** Six bits for each of sixteen characters; negative for one that is not of the alphabet. */
function sixBitsOf(text: v128): v128 {
  const upper = within(text, 0x41, 26);
  const lower = within(text, 0x61, 26);
  const digit = within(text, 0x30, 10);
  const plus = i8x16.eq(text, i8x16.splat(0x2b));
  const slash = i8x16.eq(text, i8x16.splat(0x2f));
  const known = v128.or(v128.or(v128.or(upper, lower), v128.or(digit, plus)), slash);
  // what leads from a character to its value
  const steps = v128.or(
    v128.or(v128.and(upper, i8x16.splat(-65)), v128.and(lower, i8x16.splat(-71))),
    v128.or(
      v128.and(digit, i8x16.splat(4)),
      v128.or(v128.and(plus, i8x16.splat(19)), v128.and(slash, i8x16.splat(16))),
    ),
  );
  return v128.or(i8x16.add(text, steps), v128.not(known));
}

function within(text: v128, first: i32, many: i32): v128 {
  return i8x16.lt_u(i8x16.sub(text, i8x16.splat(<i8>first)), i8x16.splat(<i8>many));
}

/** Four times four values of six bits as four times three bytes, four bytes of nothing behind. */
function joined(values: v128): v128 {
  // pairs: a << 6 | b in each sixteen bits, then both pairs in thirty-two
  const high = i16x8.shl(v128.and(values, i16x8.splat(0xff)), 6);
  const pairs = v128.or(high, i16x8.shr_u(values, 8));
  const fours = i32x4.dot_i16x8_s(pairs, i32x4.splat(0x00011000));
  return i8x16.swizzle(fours, v128(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
}

/** The last four characters, padded. */
function padded(from: usize, to: usize): usize {
  const a = sixBits(from);
  const b = sixBits(from + 1);
  const two = load<u8>(from + 2) === PAD;
  const c = two ? 0 : sixBits(from + 2);
  if (((a | b | c) & NONE) !== 0 || load<u8>(from + 3) !== PAD) return 0;
  // bits that no byte needs must be zero, or two texts would spell the same bytes
  if ((two ? b & 0x0f : c & 0x03) !== 0) return 0;
  store<u8>(to, (a << 2) | (b >> 4));
  if (two) return to + 1;
  store<u8>(to, (b << 4) | (c >> 2), 1);
  return to + 2;
}
