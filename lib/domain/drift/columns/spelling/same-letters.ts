/** How a text may be written otherwise than the category it is, so that both become the same when it is undone. */
export type Step =
  | 'escapes'
  | 'mojibake'
  | 'quotes'
  | 'unicode'
  | 'invisible'
  | 'case'
  | 'accents'
  | 'signs'
  | 'noughts';

/** What undoes each, in the order in which they are undone. */
const STEPS: Readonly<Record<Step, (text: string) => string>> = {
  escapes: withoutEscapes,
  mojibake: readAsUtf8,
  quotes: withoutQuotes,
  unicode: (text) => text.normalize('NFKC'),
  invisible: (text) => text.replace(/\p{Cf}/gu, ''),
  case: (text) => text.toLowerCase(),
  accents: withoutAccents,
  signs: (text) => (/\p{L}/u.test(text) && text.replace(/[\s\p{P}\p{S}]+/gu, '')) || text,
  noughts: (text) => (/[.,]/.test(text) ? text.replace(/^0*(\d+)\.0+$/, '$1') : text.replace(/(?<!\d)0+(?=\d)/g, '')),
};
const ALL = Object.keys(STEPS) as Step[];
/** What is tried first to do without: what makes most texts alike. */
const LEAST_LIKELY: readonly Step[] = [
  'signs',
  'accents',
  'case',
  'noughts',
  'quotes',
  'mojibake',
  'escapes',
  'invisible',
  'unicode',
];

const undo = (text: string, steps: readonly Step[]): string =>
  ALL.reduce((undone, step) => (steps.includes(step) ? STEPS[step](undone) : undone), text.trim());

/** Signs and accents tell some categories apart: `C`, `C++` and `C#`. */
const ATTEMPTS = [ALL, ALL.filter((step) => step !== 'signs' && step !== 'accents')];

/** Finds the one category that a text is but for its writing, and the fewest steps that make both alike; undefined for none or several. */
export function letterReader(
  categories: readonly string[],
): (text: string) => { as: readonly Step[]; like: string } | undefined {
  const attempts = ATTEMPTS.map((steps) => ({ steps, known: byLetters(categories, steps) }));
  return (text) => {
    for (const { steps, known } of attempts) {
      const like = known.get(undo(text, steps));
      if (like !== undefined) return { as: needed(text, like, steps), like };
    }
    return undefined;
  };
}

function byLetters(categories: readonly string[], steps: readonly Step[]): Map<string, string | undefined> {
  const known = new Map<string, string | undefined>();
  for (const category of categories) {
    const key = undo(category, steps);
    known.set(key, known.has(key) ? undefined : category);
  }
  return known;
}

function needed(text: string, like: string, steps: readonly Step[]): readonly Step[] {
  let as = steps;
  for (const step of LEAST_LIKELY) {
    const fewer = as.filter((one) => one !== step);
    if (undo(text, fewer) === undo(like, fewer)) as = fewer;
  }
  return as;
}

/** `\u00e3`, `%20` and `&amp;` as what they stand for. */
function withoutEscapes(text: string): string {
  const plain = text
    .replace(/\\[uU]([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: string) => NAMED[name]!);
  if (!/%[0-9a-fA-F]{2}/.test(plain)) return plain;
  try {
    return decodeURIComponent(plain.replaceAll('+', ' '));
  } catch {
    return plain;
  }
}
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The characters of the bytes 0x80 to 0xFF in Windows-1252, where browsers and spreadsheets read Latin-1. */
let bytesOf: ReadonlyMap<string, number> | undefined;
function windowsBytes(): ReadonlyMap<string, number> {
  const high = Uint8Array.from({ length: 128 }, (_, byte) => 128 + byte);
  const characters = new TextDecoder('windows-1252').decode(high);
  return new Map([...characters].map((character, place) => [character, 128 + place]));
}

/** `SÃ£o Paulo` is `São Paulo`, whose UTF-8 was read as Latin-1 or Windows-1252; anything else as it is. */
function readAsUtf8(text: string): string {
  bytesOf ??= windowsBytes();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const byte = code < 256 ? code : bytesOf.get(character);
    if (byte === undefined) return text;
    bytes.push(byte);
  }
  if (bytes.every((byte) => byte < 128)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return text;
  }
}

const AROUND = [/^[bu]?(["'`])(.*)\1$/s, /^([«“„‘‹])(.*)[»”“’›]$/s, /^([[(])(.*?),?[\])]$/s];

/** `"Paris"`, `b'Paris'`, `['Paris']` without what is around it. */
function withoutQuotes(text: string): string {
  for (const around of AROUND) {
    const inside = around.exec(text)?.[2]?.trim();
    if (inside) return withoutQuotes(inside);
  }
  return text;
}

/** Letters that Unicode does not take apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L' },
  ...{ đ: 'd', Đ: 'D', ð: 'd', þ: 'th', ı: 'i', İ: 'I' },
};
function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæÆœŒøØłŁđĐðþıİ]/g, (letter) => LETTERS[letter] ?? letter);
}
