import { allocate } from '../rows/memory';

/**
 * Undoes Snappy (google/snappy, format_description.txt): bytes from `from` to `end` become exactly `size` bytes at `to`. False for whatever is not
 * right. Up to 63 bytes may be read behind the one and written behind the other.
 */
export function uncompress(from: usize, end: usize, to: usize, size: usize): bool {
  const start = behindLength(from, end, size);
  if (start === 0) return false;
  const last = to + size;
  let at = start;
  let out = to;
  while (at < end) {
    const tag = <u32>load<u8>(at);
    at++;
    if ((tag & 3) === 0) {
      let length = <usize>(tag >> 2) + 1;
      if (length > 60) {
        const bytes = length - 60;
        length = <usize>(load<u32>(at) & (0xffff_ffff >> (32 - 8 * <u32>bytes)));
        // one more would overflow
        if (length >= size) return false;
        length++;
        at += bytes;
      }
      if (at > end || length > end - at || length > last - out) return false;
      if (length <= 16) v128.store(out, v128.load(at));
      else copyBytes(at, out, length);
      at += length;
      out += length;
    } else {
      // what a tag means is looked up: a processor cannot guess which of three kinds is next
      const meaning = <u32>load<u16>(copies + 2 * <usize>tag);
      const bytes = meaning >> BYTES_AT;
      const length = <usize>(meaning & 0xff);
      const back = <usize>((meaning & 0x700) + (load<u32>(at) & load<u32>(masks + 4 * <usize>bytes)));
      at += bytes;
      if (at > end || back - 1 >= out - to || length > last - out) return false;
      const source = out - back;
      if (back >= 16) {
        v128.store(out, v128.load(source));
        if (length > 16) copyOn(source, out, length);
      } else repeatBytes(source, out, length, back);
      out += length;
    }
  }
  return out === last;
}

/** Of each tag of a copy in 16 bits: its length, three bits of how far back it is, and from `BYTES_AT` on how many bytes with the rest of that follow. */
const copies: usize = allocate(2 * 256);
const BYTES_AT = 11;
/** Of so many bytes behind a tag, those of four that count. */
const masks: usize = allocate(4 * 5);
/** Of each distance below 16: which byte of as many stands at each place when they are repeated. */
const patterns: usize = allocate(16 * 16);

for (let tag: u32 = 0; tag < 256; tag++) {
  const kind = tag & 3;
  const meaning =
    kind === 1
      ? (((tag >> 2) & 7) + 4) | ((tag >> 5) << 8) | (1 << BYTES_AT)
      : ((tag >> 2) + 1) | ((kind === 2 ? 2 : 4) << BYTES_AT);
  store<u16>(copies + 2 * <usize>tag, <u16>meaning);
}
store<u32>(masks, 0xff, 4);
store<u32>(masks, 0xffff, 8);
store<u32>(masks, 0xffff_ffff, 16);
for (let back: usize = 1; back < 16; back++)
  for (let i: usize = 0; i < 16; i++) store<u8>(patterns + 16 * back + i, <u8>(i % back));

/** Behind the length that stands first; nought where that is another one than `size`. */
function behindLength(from: usize, end: usize, size: usize): usize {
  let told: u64 = 0;
  let at = from;
  for (let shift: u64 = 0; shift < 35; shift += 7) {
    if (at >= end) return 0;
    const byte = <u64>load<u8>(at);
    at++;
    told |= (byte & 0x7f) << shift;
    if (byte < 0x80) return told === <u64>size ? at : 0;
  }
  return 0;
}

/** Copies what does not overlap; a few bytes sixteen at a time, behind its end too. */
function copyBytes(from: usize, to: usize, length: usize): void {
  if (length > 64) memory.copy(to, from, length);
  else for (let i: usize = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}

/** The rest of a copy whose first 16 bytes are there, at most 64 from at least as far back: what it runs into is written by then. */
function copyOn(from: usize, to: usize, length: usize): void {
  for (let i: usize = 16; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}

/** Repeats the last `back` bytes, fewer than 16, until there are `length`, at most 64. */
function repeatBytes(from: usize, to: usize, length: usize, back: usize): void {
  const pattern = i8x16.swizzle(v128.load(from), v128.load(patterns + 16 * back));
  // each step writes whole repetitions and some of the next, which the step behind it overwrites
  const step = 16 - (16 % back);
  for (let i: usize = 0; i < length; i += step) v128.store(to + i, pattern);
}
