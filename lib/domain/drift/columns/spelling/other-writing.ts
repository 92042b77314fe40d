import { sameDates } from './date-writing.ts';
import { letterReader, type Step } from './same-letters.ts';

/** How values are written otherwise than the categories they are. `places` are numbers in place of names, `names` names in place of numbers: which is which nobody knows. */
export type Way = Step | 'lost' | 'dates' | 'before' | 'behind' | 'cut' | 'whole' | 'places' | 'names';

/** Values that are written otherwise in one way: how many cells they are, and the most frequent of them, each with the category it is. */
export type OtherWriting = {
  readonly as: readonly Way[];
  readonly cells: number;
  readonly examples: readonly { readonly text: string; readonly like?: string | undefined }[];
};

/** What was found of the unseen values of one column that were looked at: how they are written, what most are first; `others` are the most frequent of those nothing explains. */
export type Writings = {
  readonly looked: number;
  readonly ways: readonly OtherWriting[];
  readonly others: readonly string[];
};

/** Examples of each kind. */
const EXAMPLES = 3;
/** What is the same in so many cells is no chance: something put before, a length texts are cut at. */
const MOST = 0.5;

type Found = { readonly as: readonly Way[]; readonly like?: string | undefined };
type Counted = ReadonlyMap<string, number>;

/**
 * Tells how values that are none of a column's categories are these all the same, written otherwise. One category at most is meant by a value.
 * @param complete whether the categories are all the baseline has
 * @param texts values by how many cells have them
 */
export function findWritings(categories: readonly string[], complete: boolean, texts: Counted): Writings {
  const looked = sum(texts.values());
  const found = new Map<string, Found>();
  const left = (): string[] => [...texts.keys()].filter((text) => !found.has(text));
  const take = (as: Way, same: ReadonlyMap<string, string | undefined>, least = 0): void => {
    if (sum([...same.keys()].map((text) => texts.get(text)!)) < least * looked) return;
    for (const [text, like] of same) found.set(text, { as: [as], like });
  };
  const read = letterReader(categories);
  for (const text of texts.keys()) {
    const letters = read(text);
    if (letters) found.set(text, letters);
  }
  take('dates', sameDates(categories, left()));
  take('lost', lostLetters(categories, left()));
  take('before', besides(categories, left(), texts, 'before'), MOST);
  take('behind', besides(categories, left(), texts, 'behind'), MOST);
  take('cut', cutOff(categories, left()), MOST);
  take('whole', cutBefore(categories, left()), MOST);
  if (complete) take('places', placesFor(categories, left()), MOST);
  if (complete) take('names', namesFor(categories, left()), MOST);
  return { looked, ways: waysOf(found, texts), others: frequent(left(), texts) };
}

function waysOf(found: ReadonlyMap<string, Found>, texts: Counted): OtherWriting[] {
  const ways = new Map<string, { as: readonly Way[]; texts: string[] }>();
  for (const [text, { as }] of found) {
    const way = ways.get(as.join()) ?? { as, texts: [] };
    way.texts.push(text);
    ways.set(as.join(), way);
  }
  return [...ways.values()]
    .map(({ as, texts: those }) => ({
      as,
      cells: sum(those.map((text) => texts.get(text)!)),
      examples: frequent(those, texts).map((text) => ({ text, like: found.get(text)!.like })),
    }))
    .toSorted((a, b) => b.cells - a.cells);
}

const sum = (counts: Iterable<number>): number => [...counts].reduce((all, count) => all + count, 0);
const frequent = (those: readonly string[], texts: Counted): string[] =>
  those.toSorted((a, b) => texts.get(b)! - texts.get(a)!).slice(0, EXAMPLES);

/** Texts in which a question mark or U+FFFD stands for each letter beyond ASCII. */
function lostLetters(categories: readonly string[], texts: readonly string[]): Map<string, string> {
  const keyOf = (text: string): string => text.replace(/[?\ufffd]+|[^\0-\x7f]+/g, '?');
  const known = new Map(categories.map((category) => [keyOf(category), category]));
  return mapped(texts, (text) => {
    const like = /[?\ufffd]/.test(text) ? known.get(keyOf(text)) : undefined;
    return like === undefined || /^\?+$/.test(keyOf(like)) ? undefined : like;
  });
}

/** Texts with the same before (or behind) all of them, or that lack what all categories have there: `city=Paris`, `Paris (FR)`. */
function besides(
  categories: readonly string[],
  texts: readonly string[],
  counts: Counted,
  side: 'before' | 'behind',
): Map<string, string> {
  const byMore = new Map<string, Map<string, string>>();
  for (const text of texts)
    for (const like of categories) {
      const more = moreThan(text, like, side) ?? moreThan(like, text, side);
      if (more === undefined) continue;
      const same = byMore.get(more) ?? new Map<string, string>();
      same.set(text, like);
      byMore.set(more, same);
    }
  const cells = (same: ReadonlyMap<string, string>): number => sum([...same.keys()].map((text) => counts.get(text)!));
  const ranked = [...byMore.values()].toSorted((a, b) => cells(b) - cells(a));
  return ranked.find(({ size }) => size > 1) ?? new Map();
}

/** What a longer text has more on a side than a shorter one, if a sign stands between both. */
function moreThan(longer: string, shorter: string, side: 'before' | 'behind'): string | undefined {
  if (longer.length <= shorter.length || shorter === '') return undefined;
  if (side === 'before' ? !longer.endsWith(shorter) : !longer.startsWith(shorter)) return undefined;
  const more = side === 'before' ? longer.slice(0, -shorter.length) : longer.slice(shorter.length);
  return /[^\p{L}\p{N}]/u.test(side === 'before' ? more.at(-1)! : more[0]!) ? more : undefined;
}

/** Texts that are the beginnings of categories, all of one length but for a space lost at the end. */
function cutOff(categories: readonly string[], texts: readonly string[]): Map<string, string> {
  const lower = categories.map((category) => [category.toLowerCase(), category] as const);
  const same = mapped(texts, (text) => {
    const small = text.toLowerCase();
    return lower.find(([category]) => isBeginning(small, category))?.[1];
  });
  const length = Math.max(...[...same.keys()].map((text) => text.length));
  return new Map([...same].filter(([text, like]) => isCutAt(length, text, like)));
}

/** Texts of which the baseline has the beginnings: its longest categories, all of one length but for a space lost at the end. */
function cutBefore(categories: readonly string[], texts: readonly string[]): Map<string, string> {
  const length = Math.max(0, ...categories.map((category) => category.length));
  return mapped(texts, (text) =>
    categories.find((category) => isBeginning(category, text) && isCutAt(length, category, text)),
  );
}

/** Whether a text is cut out of a longer one: not within a number, as `A152` is no beginning of `A1522` but another number. */
const isBeginning = (short: string, long: string): boolean =>
  long.length > short.length && long.startsWith(short) && !(/\d$/.test(short) && /\d/.test(long[short.length]!));

/** Whether a field of so many letters leaves this of a longer text. */
const isCutAt = (length: number, short: string, long: string): boolean =>
  short.length === length || (short.length === length - 1 && long[short.length] === ' ');

const WHOLE = /^\d{1,4}(?:\.0+)?$/;
const isWhole = (text: string, most: number): boolean => WHOLE.test(text) && Number(text) <= most;

/** Numbers from 0 or 1 on, as many as there are names: what a label or ordinal encoder makes of them. */
function placesFor(categories: readonly string[], texts: readonly string[]): Map<string, undefined> {
  const are = !categories.some((text) => WHOLE.test(text)) && texts.every((text) => isWhole(text, categories.length));
  return new Map(are ? texts.map((text) => [text, undefined]) : []);
}

/** The other way round. */
function namesFor(categories: readonly string[], texts: readonly string[]): Map<string, undefined> {
  const coded = categories.length > 1 && categories.every((text) => isWhole(text, categories.length));
  const are = coded && texts.length <= categories.length && texts.every((text) => /\p{L}/u.test(text));
  return new Map(are ? texts.map((text) => [text, undefined]) : []);
}

function mapped(texts: readonly string[], like: (text: string) => string | undefined): Map<string, string> {
  return new Map(
    texts.flatMap((text) => {
      const found = like(text);
      return found === undefined ? [] : [[text, found] as const];
    }),
  );
}
