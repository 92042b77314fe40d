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
    let length = <usize>(tag >> 2) + 1;
    const kind = tag & 3;
    if (kind === 0) {
      if (length > 60) {
        const bytes = length - 60;
        length = <usize>(load<u32>(at) & (0xffff_ffff >> (32 - 8 * <u32>bytes)));
        // one more would overflow
        if (length >= size) return false;
        length++;
        at += bytes;
      }
      if (at > end || length > end - at || length > last - out) return false;
      copyBytes(at, out, length);
      at += length;
    } else {
      let back: usize = 0;
      if (kind === 1) {
        length = <usize>((tag >> 2) & 7) + 4;
        back = <usize>(((tag >> 5) << 8) | <u32>load<u8>(at));
        at++;
      } else if (kind === 2) {
        back = <usize>load<u16>(at);
        at += 2;
      } else {
        back = <usize>load<u32>(at);
        at += 4;
      }
      if (at > end || back === 0 || back > out - to || length > last - out) return false;
      repeatBytes(out - back, out, length);
    }
    out += length;
  }
  return out === last;
}

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

/** Copies at most 64 bytes that may run into what they write: then they repeat. */
function repeatBytes(from: usize, to: usize, length: usize): void {
  if (to - from >= 16) for (let i: usize = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
  else if (to - from >= 8) for (let i: usize = 0; i < length; i += 8) store<u64>(to + i, load<u64>(from + i));
  else for (let i: usize = 0; i < length; i++) store<u8>(to + i, load<u8>(from + i));
}
