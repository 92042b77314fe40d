import { allocate, MASK, PLACES, recordOf, SLACK, SLOTS, STARTS, TEXTS, WRONG_TYPE } from './memory';

/** Sixteen times nought, then sixteen times all bits: from 16 - n on, n bytes of a vector are kept. */
const kept: usize = allocate(32);
memory.fill(kept, 0xff, 16);

/** The first `length` bytes of sixteen, the others nought. */
function head(bytes: v128, length: usize): v128 {
  return v128.and(bytes, v128.load(kept + 16 - length));
}

/** A hash of bytes, sixteen at a time. */
export function hashOf(from: usize, length: usize): u32 {
  let hash: u64 = <u64>length;
  let left = length;
  for (let at = from; left > 0; at += 16) {
    const taken: usize = left < 16 ? left : 16;
    const bytes = head(v128.load(at), taken);
    left -= taken;
    hash = (hash ^ i64x2.extract_lane(bytes, 0)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
    hash = (hash ^ i64x2.extract_lane(bytes, 1)) * 0xc2b2ae3d27d4eb4f;
    hash ^= hash >> 29;
  }
  return <u32>(hash ^ (hash >> 32));
}

/** Room for the texts of a column's categories, one behind the other: where they begin (one more for the end), then themselves, and which category each is. */
export function openTexts(column: i32, texts: i32, bytes: i32): void {
  const record = recordOf(column);
  let size = 1;
  while (size < 2 * texts + 1) size *= 2;
  store<usize>(record, allocate(4 * (<usize>texts + 1)), STARTS);
  store<usize>(record, allocate(<usize>bytes + SLACK), TEXTS);
  store<usize>(record, allocate(4 * <usize>texts), PLACES);
  store<usize>(record, allocate(4 * <usize>size), SLOTS);
  store<i32>(record, size - 1, MASK);
}

/** Puts the texts into their slots: open addressing, a text's place plus one, nought where there is none. */
export function sealTexts(column: i32, texts: i32): void {
  const record = recordOf(column);
  const mask = load<i32>(record, MASK);
  const slots = load<usize>(record, SLOTS);
  const starts = load<usize>(record, STARTS);
  for (let place = 0; place < texts; place++) {
    const start = load<u32>(starts + 4 * <usize>place);
    const length = load<u32>(starts + 4 * <usize>place, 4) - start;
    let slot = hashOf(load<usize>(record, TEXTS) + start, length) & mask;
    while (load<u32>(slots + 4 * <usize>slot) !== 0) slot = (slot + 1) & mask;
    store<u32>(slots + 4 * <usize>slot, place + 1);
  }
}

/** The place of texts that say that there is no value, as drift/columns/spelling/same-value.ts has it. */
export const NOTHING: i32 = -2;

/** The place of the category that a text is, -1 when it is none of them as they stand. */
export function placeOf(record: usize, from: usize, length: usize): i32 {
  const mask = load<i32>(record, MASK);
  const slots = load<usize>(record, SLOTS);
  const starts = load<usize>(record, STARTS);
  let slot = hashOf(from, length) & mask;
  while (true) {
    const place = <i32>load<u32>(slots + 4 * <usize>slot) - 1;
    if (place < 0) return -1;
    const start = load<u32>(starts + 4 * <usize>place);
    const long = <usize>(load<u32>(starts + 4 * <usize>place, 4) - start);
    if (long === length && same(load<usize>(record, TEXTS) + start, from, length))
      return load<i32>(load<usize>(record, PLACES) + 4 * <usize>place);
    slot = (slot + 1) & mask;
  }
}

export function same(a: usize, b: usize, length: usize): bool {
  let left = length;
  for (let at: usize = 0; left > 0; at += 16) {
    const taken: usize = left < 16 ? left : 16;
    left -= taken;
    if (v128.any_true(head(v128.xor(v128.load(a + at), v128.load(b + at)), taken))) return false;
  }
  return true;
}

/** Category texts longer than this may be shortened before they are counted (`categoryKey`). */
export const LONG: usize = 200;

/** Longest text that may be a number, as drift/columns/spelling/same-value.ts has it. */
const LONGEST: usize = 64;

/** 1 for `true`, `True` and `TRUE`, 0 for their opposites; else what stands for a wrong type. */
export function truthOf(from: usize, length: usize): f64 {
  // four bytes as one word, the first of them lowest
  const word = load<u32>(from);
  if (length === 4) return word === 0x65757274 || word === 0x65757254 || word === 0x45555254 ? 1 : WRONG_TYPE;
  if (length !== 5) return WRONG_TYPE;
  const last = <i32>load<u8>(from, 4);
  if (last === 0x65) return word === 0x736c6166 || word === 0x736c6146 ? 0 : WRONG_TYPE;
  return last === 0x45 && word === 0x534c4146 ? 0 : WRONG_TYPE;
}

/** Whether a text that begins with n or N says that there is no number, as `saysNothing` of drift/columns/spelling/nothing-words.ts has it. */
export function isNothing(from: usize, length: usize): bool {
  if (length < 2 || length > 4) return false;
  const second = <i32>load<u8>(from, 1) | 0x20;
  if (length === 2) return second === 0x61;
  const third = <i32>load<u8>(from, 2) | 0x20;
  if (length === 3) {
    if (load<u8>(from, 1) === 0x2f) return third === 0x61;
    return (second === 0x61 && third === 0x6e) || (second === 0x69 && third === 0x6c);
  }
  const fourth = <i32>load<u8>(from, 3) | 0x20;
  if (second === 0x75) return third === 0x6c && fourth === 0x6c;
  return second === 0x6f && third === 0x6e && fourth === 0x65;
}

/** Whether a text has a digit. */
export function hasDigit(from: usize, end: usize): bool {
  for (let at = from; at < end; at++) if (<u32>load<u8>(at) - 0x30 <= 9) return true;
  return false;
}

/**
 * Whether a text may be a number that is not written in the plainest way, which is in the table of texts if it is anywhere: it has only
 * what numbers are made of, and is not just digits with a sign. `-0` is `0`.
 */
export function isSpelling(from: usize, end: usize): bool {
  if (end - from > LONGEST) return false;
  let plain = true;
  for (let at = from; at < end; at++) {
    const byte = <i32>load<u8>(at);
    if (<u32>(byte - 0x30) <= 9 || (byte === 0x2d && at === from)) continue;
    if (byte !== 0x2e && byte !== 0x2b && byte !== 0x2d && (byte | 0x20) !== 0x65) return false;
    plain = false;
  }
  return !plain || (load<u16>(from) === 0x302d && end - from === 2);
}
