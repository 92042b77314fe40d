const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Six bits for each character; anything else has a higher bit set. */
const BITS = new Uint8Array(256).fill(0x40);
for (let i = 0; i < ALPHABET.length; i++) BITS[ALPHABET.charCodeAt(i)] = i;
const PAD = 0x3d;

/** What `decodeBase64Into` says when the text is not canonical, or longer than there is room for. */
export const NOT_BASE64 = -1;
export const NO_ROOM = -2;

/**
 * Decodes canonical base64 (RFC 4648 §4, padded, no stray bits) from `start` to where its alphabet ends; there must be such a place.
 * @returns how many bytes it wrote (`base64Length` says of how many characters), or one of the two above
 */
export function decodeBase64Into(bytes: Uint8Array, start: number, into: Uint8Array): number {
  const room = into.length - 3;
  let at = 0;
  for (let from = start; at <= room; from += 4) {
    const a = BITS[bytes[from]!]!;
    const b = BITS[bytes[from + 1]!]!;
    const c = BITS[bytes[from + 2]!]!;
    const d = BITS[bytes[from + 3]!]!;
    if (((a | b | c | d) & 0x40) !== 0) return lastOf(bytes, from, into, at);
    into[at] = (a << 2) | (b >> 4);
    into[at + 1] = (b << 4) | (c >> 2);
    into[at + 2] = (c << 6) | d;
    at += 3;
  }
  return NO_ROOM;
}

/** Characters that so many bytes take. */
export const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * 4;

/** The last four characters when they are padded, or none. */
function lastOf(bytes: Uint8Array, from: number, into: Uint8Array, at: number): number {
  const a = BITS[bytes[from]!]!;
  if (a === 0x40) return at;
  const b = BITS[bytes[from + 1]!]!;
  const two = bytes[from + 2] === PAD;
  const c = two ? 0 : BITS[bytes[from + 2]!]!;
  if (((a | b | c) & 0x40) !== 0 || bytes[from + 3] !== PAD) return NOT_BASE64;
  // bits that no byte needs must be zero, or two texts would spell the same bytes
  if ((two ? b & 0x0f : c & 0x03) !== 0) return NOT_BASE64;
  into[at] = (a << 2) | (b >> 4);
  if (two) return at + 1;
  into[at + 1] = (b << 4) | (c >> 2);
  return at + 2;
}
