const [QUOTE, BACKSLASH, OPEN, CLOSE, COMMA, SPACE, LINE_FEED] = [0x22, 0x5c, 0x5b, 0x5d, 0x2c, 0x20, 0x0a];
const deeper = (byte: number): boolean => byte === OPEN || byte === 0x7b;
const higher = (byte: number): boolean => byte === CLOSE || byte === 0x7d;

/**
 * The elements of one JSON array, a line each, in flat memory: the array's own brackets become spaces, the commas between its elements line feeds, and
 * line ends inside of elements spaces. What is behind the array stays as it is, and is a line that is none; so is what an array without its end gets.
 */
export async function* linesOfArray(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let depth = 0;
  let inText = false;
  let escaped = false;
  let over = false;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    for (let at = 0; at < bytes.length && !over; at++) {
      const byte = bytes[at]!;
      if (escaped) escaped = false;
      else if (inText && byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) inText = !inText;
      if (inText || byte === QUOTE) continue;
      if (byte === LINE_FEED || byte === 0x0d) bytes[at] = SPACE;
      else if (deeper(byte)) {
        if (depth++ === 0) bytes[at] = SPACE;
      } else if (higher(byte)) {
        over = --depth === 0;
        if (over) bytes[at] = LINE_FEED;
      } else if (byte === COMMA && depth === 1) bytes[at] = LINE_FEED;
    }
    yield bytes;
  }
  // a file that was cut off has a line that says so
  if (depth > 0) yield Buffer.from('\n[the array has no end\n');
}
