import { BACKSLASH, QUOTE } from '../rows/bytes';

/** Where the text written last by `undoEscapes` ends. */
let end: usize = 0;
export function undoneEnd(): usize {
  return end;
}

/**
 * Copies the inside of the JSON string at `from` to `to`, escapes undone, with a nought behind it: up to sixteen bytes more are written over.
 * @returns where its closing quote is; nought for what is no string, or has an escape by number
 */
export function undoEscapes(from: usize, to: usize): usize {
  while (true) {
    const bytes = v128.load(from);
    v128.store(to, bytes);
    const odd = v128.or(i8x16.lt_u(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH)));
    const stops = i8x16.bitmask(v128.or(odd, i8x16.eq(bytes, i8x16.splat(<i8>QUOTE))));
    if (stops === 0) {
      from += 16;
      to += 16;
      continue;
    }
    const length = ctz(stops);
    from += length;
    to += length;
    const byte = <i32>load<u8>(from);
    if (byte === QUOTE) {
      store<u8>(to, 0);
      end = to;
      return from;
    }
    const meant = byte === BACKSLASH ? meaningOf(<i32>load<u8>(from, 1)) : 0;
    if (meant === 0) return 0;
    store<u8>(to++, <u8>meant);
    from += 2;
  }
}

/** What a letter behind a backslash stands for; nought for one that stands for nothing, or begins a number. */
export function meaningOf(letter: i32): i32 {
  if (letter === QUOTE || letter === BACKSLASH || letter === 0x2f) return letter;
  if (letter === 0x6e) return 0x0a;
  if (letter === 0x74) return 0x09;
  if (letter === 0x72) return 0x0d;
  if (letter === 0x62) return 0x08;
  return letter === 0x66 ? 0x0c : 0;
}
