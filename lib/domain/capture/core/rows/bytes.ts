/** Finding ends of texts, sixteen bytes at a time. */

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const BACKSLASH = 0x5c;

/** Whether bytes beyond ASCII were met since it was last set to nought. */
let beyond: i32 = 0;
export function clearBeyond(): void {
  beyond = 0;
}
export function sawBeyond(): bool {
  return beyond !== 0;
}

/** Which of sixteen bytes stop a cell: in a JSON string controls and escapes do, in plain CSV only a line end; a quote always. */
function stopsOf(bytes: v128, json: bool): i32 {
  const common = v128.or(i8x16.eq(bytes, i8x16.splat(<i8>QUOTE)), i8x16.eq(bytes, i8x16.splat(<i8>COMMA)));
  const others = json
    ? v128.or(i8x16.lt_u(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH)))
    : v128.or(i8x16.eq(bytes, i8x16.splat(0x0a)), i8x16.eq(bytes, i8x16.splat(0x0d)));
  return i8x16.bitmask(v128.or(common, others));
}

export function isStop(byte: i32, json: bool): bool {
  if (byte === COMMA || byte === QUOTE) return true;
  return json ? byte < 0x20 || byte === BACKSLASH : byte === 0x0a || byte === 0x0d;
}

/** Where the cell at `from` ends; notes what is beyond ASCII. */
export function cellEnd(from: usize, json: bool): usize {
  let at = from;
  while (true) {
    const bytes = v128.load(at);
    const stops = stopsOf(bytes, json);
    const high = i8x16.bitmask(bytes);
    if (stops !== 0) {
      const length = ctz(stops);
      beyond |= high & ((1 << length) - 1);
      return at + length;
    }
    beyond |= high;
    at += 16;
  }
}

/** Where the quote that closes a cell of plain CSV is; nought when the line ends before. Notes what is beyond ASCII. */
export function quoteEnd(from: usize): usize {
  let at = from;
  while (true) {
    const bytes = v128.load(at);
    const quotes = i8x16.eq(bytes, i8x16.splat(<i8>QUOTE));
    const ends = v128.or(i8x16.eq(bytes, i8x16.splat(0x0a)), i8x16.eq(bytes, i8x16.splat(0x0d)));
    const stops = i8x16.bitmask(v128.or(quotes, ends));
    const high = i8x16.bitmask(bytes);
    if (stops !== 0) {
      const length = ctz(stops);
      beyond |= high & ((1 << length) - 1);
      return load<u8>(at + length) === QUOTE ? at + length : 0;
    }
    beyond |= high;
    at += 16;
  }
}

/** Where a string of plain ASCII ends that holds neither controls nor backslashes; nought when it is no such string. */
export function textEnd(from: usize): usize {
  let at = from;
  while (true) {
    const bytes = v128.load(at);
    // bytes beyond ASCII are negative
    const odd = v128.or(i8x16.lt_s(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH)));
    const stops = i8x16.bitmask(v128.or(odd, i8x16.eq(bytes, i8x16.splat(<i8>QUOTE))));
    if (stops !== 0) {
      const end = at + ctz(stops);
      return load<u8>(end) === QUOTE ? end : 0;
    }
    at += 16;
  }
}

/** Where the quote is that closes a JSON string without escapes; nought when it is no such string. Notes what is beyond ASCII. */
export function stringEnd(from: usize): usize {
  let at = from;
  while (true) {
    const bytes = v128.load(at);
    const odd = v128.or(i8x16.lt_u(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH)));
    const stops = i8x16.bitmask(v128.or(odd, i8x16.eq(bytes, i8x16.splat(<i8>QUOTE))));
    const high = i8x16.bitmask(bytes);
    if (stops !== 0) {
      const length = ctz(stops);
      beyond |= high & ((1 << length) - 1);
      return load<u8>(at + length) === QUOTE ? at + length : 0;
    }
    beyond |= high;
    at += 16;
  }
}

/** The same as `isUtf8`, quicker where all is ASCII. */
export function isText(from: usize, to: usize): bool {
  let at = from;
  for (; at + 16 <= to; at += 16) if (i8x16.bitmask(v128.load(at)) !== 0) return isUtf8(at, to);
  return isUtf8(at, to);
}

/** Whether bytes are plain ASCII. */
export function isAscii(from: usize, to: usize): bool {
  let at = from;
  for (; at + 16 <= to; at += 16) if (i8x16.bitmask(v128.load(at)) !== 0) return false;
  return (i8x16.bitmask(v128.load(at)) & ((1 << (<i32>(to - at))) - 1)) === 0;
}

/** Whether bytes are well-formed UTF-8 (Unicode 15, table 3-7). */
export function isUtf8(from: usize, to: usize): bool {
  let at = from;
  while (at < to) {
    const lead = <i32>load<u8>(at++);
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const more: usize = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (at + more > to) return false;
    const second = <i32>load<u8>(at);
    const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return false;
    for (let i: usize = 1; i < more; i++) if ((load<u8>(at + i) & 0xc0) !== 0x80) return false;
    at += more;
  }
  return true;
}
