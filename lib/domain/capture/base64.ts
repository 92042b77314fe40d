const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Six bits for each character; anything else has a higher bit set. */
const BITS = new Uint8Array(256).fill(0x40);
for (let i = 0; i < ALPHABET.length; i++) BITS[ALPHABET.charCodeAt(i)] = i;
const PAD = 0x3d;

/**
 * Decodes canonical base64 (RFC 4648 §4, padded, no stray bits) into `into`, which must have room for three bytes of every four.
 * @returns how many bytes it wrote, or -1 when the text is not canonical base64
 */
export function decodeBase64Into(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  const length = end - start;
  if (length === 0) return 0;
  if (length % 4 !== 0) return -1;
  const padding = bytes[end - 1] !== PAD ? 0 : bytes[end - 2] !== PAD ? 1 : 2;
  const whole = end - (padding === 0 ? 0 : 4);
  let at = 0;
  let wrong = 0;
  for (let from = start; from < whole; from += 4) {
    const a = BITS[bytes[from]!]!;
    const b = BITS[bytes[from + 1]!]!;
    const c = BITS[bytes[from + 2]!]!;
    const d = BITS[bytes[from + 3]!]!;
    wrong |= a | b | c | d;
    into[at] = (a << 2) | (b >> 4);
    into[at + 1] = (b << 4) | (c >> 2);
    into[at + 2] = (c << 6) | d;
    at += 3;
  }
  if (padding > 0) {
    const a = BITS[bytes[whole]!]!;
    const b = BITS[bytes[whole + 1]!]!;
    const c = padding === 2 ? 0 : BITS[bytes[whole + 2]!]!;
    wrong |= a | b | c;
    // bits that no byte needs must be zero, or two texts would spell the same bytes
    if ((padding === 2 ? b & 0x0f : c & 0x03) !== 0) return -1;
    into[at++] = (a << 2) | (b >> 4);
    if (padding === 1) into[at++] = (b << 4) | (c >> 2);
  }
  return (wrong & 0x40) === 0 ? at : -1;
}
