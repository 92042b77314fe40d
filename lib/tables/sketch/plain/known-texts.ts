/** Texts remembered, and bytes one of them has at most. */
const KNOWN = 4_096;
const LONGEST = 48;

/** Reads texts, most of which came before: looking at a text is quicker than making one. */
export class KnownTexts {
  readonly #texts = new Array<string>(KNOWN).fill('');
  readonly #decode: (bytes: Buffer, from: number, to: number) => string;

  /** @param decode says which text bytes of UTF-8 are */
  constructor(decode = (bytes: Buffer, from: number, to: number): string => bytes.toString('utf8', from, to)) {
    this.#decode = decode;
  }

  read(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    if (length > LONGEST) return this.#decode(bytes, from, to);
    const ends = bytes[from]! | (bytes[to - 1]! << 8) | (bytes[to - Math.min(2, length)]! << 16);
    const slot = Math.imul(ends ^ (bytes[to - Math.min(3, length)]! << 24) ^ length, 0x9e3779b1) >>> 20;
    const known = this.#texts[slot]!;
    if (known.length === length && isSame(known, bytes, from)) return known;
    const text = this.#decode(bytes, from, to);
    // of a text beyond ASCII there are more bytes than units: its units may be the bytes of another
    if (text.length === length) this.#texts[slot] = text;
    return text;
  }
}

function isSame(text: string, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}
