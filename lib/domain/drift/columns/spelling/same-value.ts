import { nearestHalf, shortestOfHalf } from './half-precision.ts';
import { saysNothing, wordsForNothing } from './nothing-words.ts';
import { areTruthWords, truthOf, truthWord, truthWords } from './truth-words.ts';

/** Longest text that is looked at as a spelling of a number. */
const LONGEST = 64;
/** Sign, whole part, point and fraction, exponent; no leading noughts, for these mark a code. */
const NUMBER = /^([+-]?)(0|[1-9]\d*|(?=\.\d))(\.\d*)?(?:[eE]([+-]?)(\d{1,3}))?$/;
/** From so many digits on a float16 is one printed as a double: 12.296875. With fewer it may as well be a price in sixteenths, 12.3125. */
const HALF_FIGURES = 8;
/** The smallest float32 that has all its digits. */
const LEAST_FLOAT = 2 ** -126;

/** What the texts of a column tell of how it spells values. */
type Column = {
  /** every text is a truth value, or every one is 0 or 1, or both: then `1` is `true`, and so is any other word for it, where both values are there */
  readonly truths: false | 'plain' | 'words';
  /** digits behind the point of a fraction that may end with noughts: `12.50` beside `7.25`; undefined where noughts tell texts apart, as in `3.1` and `3.10` */
  readonly digits: number | undefined;
};

/**
 * What is the same for two texts of a column exactly when they spell the same value; undefined for a text that spells none. Whole numbers are
 * compared digit by digit, however many there are; fractions are the same number when they are the same float32, or one is the other as a float16.
 */
function spelledValue(text: string, { truths, digits }: Column): string | undefined {
  const truth = truths === 'words' ? truthWord(text) : truthOf(text);
  if (truth !== undefined) return truths ? wholeNumber('', String(truth), 0) : `${truth === 1}`;
  const [, sign, whole, point, exponentSign, exponent] = (text.length <= LONGEST && NUMBER.exec(text)) || [];
  if (whole === undefined) return undefined;
  // `1e5` may be a seat or the beginning of a hash; what writes numbers writes `1.0E5` or `1e+05`.
  if (exponent !== undefined && point === undefined && !exponentSign) return undefined;
  const fraction = (point ?? '').slice(1);
  const power = Number(`${exponentSign ?? ''}${exponent ?? 0}`) - fraction.length;
  const found = wholeNumber(sign === '-' ? '-' : '', whole + fraction, power);
  if (found !== undefined) return found;
  const padded = exponent === undefined && fraction.endsWith('0') && fraction.length !== digits;
  if (padded) return undefined;
  const figures = (whole + fraction).replace(/^0+/, '').length;
  const value = figures >= HALF_FIGURES ? shortestOfHalf(Number(text)) : Number(text);
  return `~${Math.abs(value) < LEAST_FLOAT ? value : Math.fround(value)}`;
}

/** `digits` times ten to the power, as text with one form for each number; undefined for one that is not whole. */
function wholeNumber(sign: string, digits: string, power: number): string | undefined {
  const significant = digits.replace(/^0+/, '');
  const short = significant.replace(/0+$/, '');
  if (short === '') return '0e0';
  const places = power + significant.length - short.length;
  return places < 0 ? undefined : `${sign}${short}e${places}`;
}

function columnOf(texts: readonly string[], complete: boolean): Column {
  const column = { truths: 'plain' as const, digits: undefined };
  const spelled = texts.map((text) => spelledValue(text, column) ?? '');
  const plain = complete && texts.length > 0 && spelled.every((value) => /^(?:0e0|1e0)$/.test(value));
  const both = plain && new Set(spelled).size === 2;
  const words = complete && (both || areTruthWords(texts));
  return { truths: words ? 'words' : plain && 'plain', digits: digitsOf(texts) };
}

/** A column whose fractions are of several lengths and end with noughts too writes no numbers of fixed digits: `3.9`, `3.10`. */
function digitsOf(texts: readonly string[]): number | undefined {
  const fractions = texts.flatMap((text) => fractionOf(text) ?? []);
  const lengths = new Set(fractions.map((fraction) => fraction.length));
  const padded = fractions.some((fraction) => fraction.endsWith('0'));
  return padded && lengths.size > 1 ? undefined : Math.max(0, ...lengths);
}

const FRACTION = /^[+-]?\d*\.(\d*[1-9]\d*)$/;
/** Longest fraction of a float32 that was not written as a double. */
const FLOAT_DIGITS = 8;

/** The digits behind the point, of a float32 those it needs; undefined where there are none but noughts. */
function fractionOf(text: string): string | undefined {
  const fraction = FRACTION.exec(text)?.[1];
  if (fraction === undefined || fraction.length <= FLOAT_DIGITS || text.length > LONGEST) return fraction;
  return FRACTION.exec(shortest(Math.fround(Number(text))))?.[1];
}

/** The categories of a baseline, in their order; `other` counts values that none of them is, `missing` rows that had none. */
type Dictionary = { readonly categories: readonly string[]; readonly other: number; readonly missing?: number };

/** Where the texts of a column stand in its dictionary, whichever spelling of a value they are. */
export type Places = {
  /** The place of the category that a text spells, the text itself first; undefined for none, `NOTHING` for one that says that there is no value. */
  of(text: string): number | undefined;
  /** Texts beyond the categories that are one of them: what most programs write, so that a table of texts finds most. */
  readonly others: readonly (readonly [text: string, place: number])[];
  /** Whether further spellings are possible at all: `4.8012e4`. */
  readonly spelled: boolean;
};

/** The place of texts that say that there is no value: the core has the same (core/rows/cells.ts). */
export const NOTHING = -2;

/**
 * A text is the category of the same letters, else one that spells the same value, else the one that it is but for spaces around it. Where the baseline knows no
 * word for nothing and had rows without a value, such a word (`NULL`, `\N`) is no value: programs write it for what others leave empty.
 */
export function placesOf({ categories, other, missing = 0 }: Dictionary): Places {
  const column = columnOf(categories, other === 0);
  const byText = new Map(categories.map((text, place) => [text, place]));
  const byValue = new Map<string, number>();
  for (const [place, text] of categories.entries()) {
    const value = spelledValue(text, column);
    if (value !== undefined && !byValue.has(value)) byValue.set(value, place);
  }
  if (missing > 0 && other === 0 && !categories.some(saysNothing))
    for (const word of wordsForNothing) byText.set(word, NOTHING);
  const trimmed = trimmedPlaces(categories);
  const spelled = byValue.size > 0;
  const placeOf = (text: string): number | undefined => {
    const exact = byText.get(text);
    if (exact !== undefined) return exact;
    const value = spelled ? spelledValue(text, column) : undefined;
    return (value === undefined ? undefined : byValue.get(value)) ?? trimmed.get(text.trim());
  };
  const others = new Map(
    [...byText, ...trimmed].slice(categories.length).filter(([text]) => !categories.includes(text)),
  );
  for (const [value, place] of byValue)
    for (const spelling of spellingsOf(value))
      if (!byText.has(spelling) && placeOf(spelling) === place) others.set(spelling, place);
  return { of: placeOf, others: [...others], spelled };
}

/** Categories without the spaces around them, of those that are told apart without. */
function trimmedPlaces(categories: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  const twice = new Set<string>();
  for (const [place, text] of categories.entries()) {
    const bare = text.trim();
    if (places.has(bare)) twice.add(bare);
    places.set(bare, place);
  }
  for (const bare of ['', ...twice]) places.delete(bare);
  return places;
}

/** How most programs write a value; in a column where one is no spelling of it, `placeOf` knows. */
function spellingsOf(value: string): string[] {
  if (value.startsWith('~')) {
    const number = Number(value.slice(1));
    const half = nearestHalf(Number(shortest(number)));
    return [value.slice(1), shortest(number), ...(half === undefined ? [] : [String(half)])];
  }
  const words = ([0, 1] as const).flatMap((truth) =>
    [`${truth}e0`, `${truth === 1}`].includes(value) ? truthWords(truth) : [],
  );
  const [, digits, places] = /^(-?\d+)e(\d+)$/.exec(value) ?? [];
  if (digits === undefined) return words;
  const plain = digits + '0'.repeat(Number(places));
  return [...words, plain, `${plain}.0`];
}

/** As few digits as tell a float32 from its neighbours. */
function shortest(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(value);
}

/**
 * Categories under one name for each value, the first of its spellings, with its count: of a training file in which `true` stands beside `True`,
 * or `48012` beside `48012.0`.
 * @param counted texts, those that come most often first
 */
export function mergeSpellings(counted: readonly (readonly [string, number])[]): [string, number][] {
  const texts = counted.map(([text]) => text);
  const column = columnOf(texts, true);
  const merged = new Map<string, [string, number]>();
  for (const [text, count] of counted) {
    const key = spelledValue(text, column) ?? `=${text}`;
    const before = merged.get(key);
    if (before) before[1] += count;
    else merged.set(key, [text, count]);
  }
  return [...merged.values()];
}
