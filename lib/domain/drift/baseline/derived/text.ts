/** What is looked at of one text; `hashes` are of its words, each as often as it stands there. */
export interface LookAtText {
  readonly characters: number;
  readonly words: number;
  readonly language: string;
  readonly hashes: readonly number[];
}

/** Words of one text that are looked at; of longer ones the length is exact and the rest is that of its beginning. */
const MOST_WORDS = 500;
/** Letters and digits; where no spaces are written between words, each character is one. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}]+)?/gu;
/** One letter alone says nothing of which scripts have no spaces. */
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;

/**
 * Length in characters (Unicode code points), words, the language it seems to be in, and hashes of its words. Case counts for nothing, and
 * every digit is one digit, so that the next order number is no new word.
 */
export function lookAtText(text: string): LookAtText {
  let characters = 0;
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) characters++;
  const found: string[] = [];
  let words = 0;
  for (const [word] of text.normalize('NFC').matchAll(WORD)) {
    if (++words <= MOST_WORDS) found.push(word.toLowerCase().replace(/\p{N}/gu, '0'));
  }
  return { characters, words, language: languageOf(found), hashes: found.map(hashOfWord) };
}

/** Frequent small words, and those of no other language of the list where there are enough. */
const SMALL_WORDS: Readonly<Record<string, string>> = {
  English: 'the and of to is are was it for that with you this have not be on my i your but they from',
  German: 'der die das und ist nicht ich zu den mit ein eine auf für von dem sie es wir auch bei nach',
  French: 'le la les et est des une du que pas je vous dans pour ce qui sur au avec il nous mais',
  Spanish: 'el la los las y es que de en un una por con no para se lo como más pero su me',
  Italian: 'il lo gli e è che di non un una per con sono mi si del della questo ma come anche ho',
  Portuguese: 'o os as e é que de não um uma para com do da em no na se mais eu você foi',
  Dutch: 'de het een en is niet van ik je dat met voor op te zijn aan er maar wij ook naar bij',
  Polish: 'i w nie na się z do to jest że jak o ale po co tak za od jestem mnie czy dla',
  Turkish: 've bir bu da de için çok ama ile ne ben mi var gibi daha değil olarak kadar sonra',
  Russian: 'и в не на я что с это как он но по мы у из за то все так вы же для',
  Ukrainian: 'і в не на я що з це як він але по ми у та й до ви ти для є від',
};
const LANGUAGES = Object.entries(SMALL_WORDS).map(([name, words]) => ({ name, words: new Set(words.split(' ')) }));

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Chinese', /\p{Script=Han}/u],
  ['Korean', /\p{Script=Hangul}/u],
  ...['Arabic', 'Hebrew', 'Greek', 'Thai', 'Devanagari', 'Bengali', 'Tamil'].map(
    (name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const,
  ),
  ['Cyrillic letters', /\p{Script=Cyrillic}/u],
  ['Latin letters', /\p{Script=Latin}/u],
];

/** Words that decide which letters a text is written in. */
const LOOKED_AT = 200;

/**
 * The language with most small words in a text, if one has more than every other; else the letters most words are written in. No model: short texts
 * and names are often of no language, and a language that is not listed is told by its letters alone.
 */
function languageOf(words: readonly string[]): string {
  const some = words.slice(0, LOOKED_AT);
  const counts = LANGUAGES.map(({ words: small }) => some.reduce((sum, word) => sum + +small.has(word), 0));
  const most = Math.max(...counts);
  if (most > 0 && counts.filter((count) => count === most).length === 1) return LANGUAGES[counts.indexOf(most)]!.name;
  return lettersOf(some);
}

function lettersOf(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) {
    const [name] = SCRIPTS.find(([, letters]) => letters.test(word)) ?? ['no letters'];
    counts.set(name, (counts.get(name) ?? 0) + (UNSPACED.test(word) ? 0.5 : 1));
  }
  // Japanese is written with Chinese characters too.
  if (counts.has('Japanese')) counts.set('Japanese', counts.get('Japanese')! + (counts.get('Chinese') ?? 0));
  const [most] = [...counts].sort(([a, i], [b, j]) => j - i || (a < b ? -1 : 1));
  return most?.[0] ?? 'no letters';
}

/** 52 bits of a word: two runs of FNV-1a (Fowler, Noll, Vo) over its UTF-16 units. */
function hashOfWord(word: string): number {
  let a = 0x811c9dc5;
  let b = 0x050c5d1f;
  for (let at = 0; at < word.length; at++) {
    const unit = word.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit ^ (a >>> 15), 0x01000193);
  }
  return (a >>> 0) * 2 ** 20 + (b >>> 12);
}

/** Bits a word has, and bits of the whole for each word: 0.24 % of other words seem to be there (Bloom 1970). */
const PER_WORD = 4;
const BITS = 16;
const FEWEST_BITS = 1_024;
/** Words remembered: 128 KB of bits. */
const MOST_REMEMBERED = 2 ** 16;
/** Different words counted: what keeps a column of codes from filling the memory. */
const MOST_COUNTED = 200_000;

/** Whether a word is one a baseline has seen. */
export interface SeenWords {
  has(hash: number): boolean;
}

function* bitsOf(hash: number, bits: number): Generator<number> {
  const first = Math.floor(hash / 2 ** 20);
  // odd, so that it meets every bit
  const step = (Math.imul(hash % 2 ** 20, 0x9e3779b1) >>> 0) | 1;
  for (let i = 0; i < PER_WORD; i++) yield ((first + i * step) >>> 0) % bits;
}

/** The words of a baseline, from the bits it keeps. */
export function wordsSeen(base64: string): SeenWords {
  const bytes = Buffer.from(base64, 'base64');
  const bits = bytes.length * 8;
  return {
    has: (hash) => {
      for (const bit of bitsOf(hash, bits)) if (!(bytes[bit >> 3]! & (1 << (bit & 7)))) return false;
      return true;
    },
  };
}

/** Counts in how many texts each word stands, for the bits a baseline keeps. */
export class WordCounts {
  readonly #once = new Set<number>();
  readonly #again = new Set<number>();

  add(hashes: readonly number[]): void {
    for (const hash of new Set(hashes)) {
      if (this.#again.has(hash)) continue;
      if (this.#once.delete(hash)) {
        if (this.#again.size < MOST_REMEMBERED) this.#again.add(hash);
      } else if (this.#once.size < MOST_COUNTED) this.#once.add(hash);
    }
  }

  /** Words that stood in at least two texts; what a single text held is not remembered. */
  remembered(): string {
    let bits = FEWEST_BITS;
    while (bits < BITS * this.#again.size) bits *= 2;
    const bytes = Buffer.alloc(bits / 8);
    for (const hash of this.#again) for (const bit of bitsOf(hash, bits)) bytes[bit >> 3]! |= 1 << (bit & 7);
    return bytes.toString('base64');
  }
}
