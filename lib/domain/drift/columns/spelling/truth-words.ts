/**
 * Pairs of words that truth values are written with, the true one first: by programs and databases, by R (`T`), and by spreadsheets of other languages,
 * which write TRUE in their own (Excel's `WAHR`, `VRAI`, `VERDADERO`).
 */
const PAIRS = (
  'true/false t/f yes/no y/n on/off wahr/falsch ja/nein j/n vrai/faux oui/non o/n vero/falso si/no sí/no verdadero/falso sim/não waar/onwaar ja/nee sant/falskt ja/nej ' +
  'prawda/fałsz tak/nie'
)
  .split(' ')
  .map((pair) => pair.split('/') as [string, string]);

/** In lower case, capitalized, and all in capitals: as words are written. */
const forms = (word: string): string[] => [
  ...new Set([word, word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()]),
];

/** What programs write where nobody chose the words: these are truth values in any column. */
const PLAIN: ReadonlyMap<string, 0 | 1> = truths([PAIRS[0]!]);
const WORDS: ReadonlyMap<string, 0 | 1> = truths(PAIRS);

function truths(pairs: readonly (readonly [string, string])[]): Map<string, 0 | 1> {
  return new Map(
    pairs.flatMap(([yes, no]) => [
      ...forms(yes).map((word) => [word, 1] as const),
      ...forms(no).map((word) => [word, 0] as const),
    ]),
  );
}

/** 1 for `true`, `True`, `TRUE`, 0 for their opposites, undefined for anything else, `yes`, `T` and `1` among it. */
export const truthOf = (text: string): 0 | 1 | undefined => PLAIN.get(text);

/** The same of every word that means a truth value in a column that holds nothing else: `yes`, `T`, `WAHR`. */
export const truthWord = (text: string): 0 | 1 | undefined => WORDS.get(text);

/** Every word for a truth value. */
export const truthWords = (value: 0 | 1): string[] =>
  [...WORDS].filter(([, truth]) => truth === value).map(([word]) => word);

/**
 * Whether texts are truth values in words and nothing else: each is a word of a pair of which both are there, or 0 or 1. `T` beside `F` is one, beside `N` a
 * code, and `no` alone may be a country.
 */
export function areTruthWords(texts: readonly string[]): boolean {
  const lower = new Set(texts.map((text) => text.toLowerCase()));
  const whole = PAIRS.filter((pair) => pair.every((word) => lower.has(word))).flat();
  return (
    whole.length > 0 &&
    texts.every((text) => (WORDS.has(text) && whole.includes(text.toLowerCase())) || /^[01](?:\.0{0,6})?$/.test(text))
  );
}
