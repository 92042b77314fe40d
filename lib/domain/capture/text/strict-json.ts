import { hasHalf } from '../../plain-data.ts';
import { type Broken, brokenOutcome, okOutcome, type ReadOutcome } from './broken.ts';

/** Deepest nesting read: capture lines need 4 levels, payloads a few more. */
const DEEPEST = 64;
const NUMBER_CHARACTERS = /[-+0-9.eE]*/y;
const WORD = /[A-Za-z]+/y;
const SPACE = /[ \t\r\n]*/y;

/** Where a sticky pattern ends when it starts at `from`. */
function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** The index after the closing quote of the string that opens at `from`, or -1. */
function endOfString(text: string, from: number): number {
  for (let close = text.indexOf('"', from + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let slashes = 0;
    while (text[close - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return close + 1;
  }
  return -1;
}

type Frame = { keys: Set<string> | undefined; atKey: boolean };

/** Remembers a key of the innermost object; true when it was there before. `"a"` and `"\u0061"` are one key. */
function repeatsKey(frame: Frame | undefined, token: string): boolean {
  if (frame?.keys === undefined || !frame.atKey) return false;
  let key = token.slice(1, -1);
  if (key.includes('\\')) {
    try {
      key = String(JSON.parse(token));
    } catch {
      return false;
    }
  }
  const before = frame.keys.size;
  return frame.keys.add(key).size === before;
}

/** What `JSON.parse` would let pass or name badly: repeated keys, a second value, Python's and JavaScript's tokens. */
function flawOf(text: string): Broken | undefined {
  if (text.startsWith('\ufeff')) return brokenOutcome('not-json', 'it begins with a byte order mark (BOM)');
  const frames: Frame[] = [];
  let begun = false;
  for (let at = endOf(SPACE, text, 0); at < text.length; at = endOf(SPACE, text, at)) {
    const character = text[at]!;
    const frame = frames.at(-1);
    if (begun && frame === undefined) return brokenOutcome('two-values', 'more than one value on the line');
    begun = true;
    if (character === '"') {
      const end = endOfString(text, at);
      if (end === -1) return brokenOutcome('not-json', 'a string is not closed');
      if (repeatsKey(frame, text.slice(at, end)))
        return brokenOutcome('duplicate-key', 'a key is there twice in one object');
      at = end;
    } else if (character === '{' || character === '[') {
      if (frames.length === DEEPEST) return brokenOutcome('too-deep', `nested deeper than ${DEEPEST} levels`);
      frames.push(character === '{' ? { keys: new Set(), atKey: true } : { keys: undefined, atKey: false });
      at++;
    } else if (character === '}' || character === ']') {
      frames.pop();
      at++;
    } else if (character === ',' || character === ':') {
      if (frame !== undefined) frame.atKey = character === ',';
      at++;
    } else {
      const word = text.slice(at, endOf(WORD, text, at));
      if (/^(?:NaN|nan|Infinity|inf|None|True|False|undefined)$/.test(word)) {
        return brokenOutcome('bare-token', `\`${word}\` is not JSON: write null, true, false or a number`);
      }
      const end = endOf(NUMBER_CHARACTERS, text, at + word.length);
      if (end === at) return brokenOutcome('not-json', 'not valid JSON');
      at = end;
    }
  }
  return undefined;
}

/** Numbers keep the digits they were written with: 9007199254740993 stays what it is. */
function keepDigits(_key: string, value: unknown, ...context: { source?: string }[]): unknown {
  return typeof value === 'number' ? (context[0]?.source ?? String(value)) : value;
}

/**
 * `JSON.parse` that refuses what it would guess at: duplicate keys, a second value, `NaN`, `None`, deep nesting, half a character.
 * Never throws. With `numbers: 'text'` numbers come out as the text they were written as.
 */
export function parseStrictJson(text: string, numbers: 'double' | 'text' = 'double'): ReadOutcome<unknown> {
  try {
    const value = numbers === 'text' ? JSON.parse(text, keepDigits) : JSON.parse(text);
    // most texts are plainly sound, which the value tells for less than a walk through the text
    const flaw = keysIn(value, DEEPEST) === keysWritten(text) ? undefined : flawOf(text);
    if (flaw !== undefined) return flaw;
    return SURROGATE.test(text) && holdsHalf(value)
      ? brokenOutcome('not-json', 'half of a character (a surrogate alone) is no text')
      : okOutcome(value);
  } catch {
    // V8's message quotes the text, which may hold personal data
    return flawOf(text) ?? brokenOutcome('not-json', 'not valid JSON');
  }
}

/** How many keys the objects of a value have, or -1 where it is nested deeper than so many levels. */
function keysIn(value: unknown, levels: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (levels === 0) return -1;
  const inside = Object.values(value);
  let keys = Array.isArray(value) ? 0 : inside.length;
  for (const each of inside) {
    if (typeof each !== 'object' || each === null) continue;
    const more = keysIn(each, levels - 1);
    if (more === -1) return -1;
    keys += more;
  }
  return keys;
}

/** The end of a key: a quote that a backslash makes a part of its text is none. */
const KEY_END = /(?<!\\)"[ \t\r\n]*:/g;

/** At least as many as there are keys in a JSON text (more where a text begins with a colon), or -2 where a backslash before a quote may be a text's own. */
const keysWritten = (text: string): number => (text.includes('\\\\"') ? -2 : (text.match(KEY_END)?.length ?? 0));

/** An escape that may be half of a character: only then is it worth a look. */
const SURROGATE = /\\u[dD][89a-fA-F]/;

const holdsHalf = (value: unknown): boolean =>
  typeof value === 'string'
    ? hasHalf(value)
    : typeof value === 'object' &&
      value !== null &&
      Object.entries(value).some(([key, inside]) => hasHalf(key) || holdsHalf(inside));
