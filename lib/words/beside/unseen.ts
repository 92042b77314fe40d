import { visible } from '../../domain/visible.ts';

/** A column whose values are none of the baseline's, as a decision or the record of one tells it. */
export interface Unseen {
  readonly feature: string;
  readonly cells: number;
  readonly of: number;
  readonly known: readonly string[];
  readonly looked?: number | undefined;
  readonly ways?: readonly Written[] | undefined;
  readonly others?: readonly string[] | undefined;
}
/** Values written otherwise in one way; without `like` nobody knows which one each is. */
interface Written {
  readonly as: readonly string[];
  readonly cells: number;
  readonly examples: readonly { readonly text: string; readonly like?: string | undefined }[];
}

/** How values are written otherwise than the baseline's, in words. */
const WAYS: Readonly<Record<string, string>> = {
  escapes: 'with escapes',
  mojibake: 'with UTF-8 read as Latin-1 on one side',
  quotes: 'with quotes or brackets around',
  unicode: 'composed otherwise in Unicode',
  invisible: 'with characters nobody sees',
  case: 'in upper or lower case',
  accents: 'with accents on one side',
  signs: 'with other signs or spaces between words',
  noughts: 'with leading noughts on one side',
  lost: 'with letters lost (`?`)',
  dates: 'as dates written otherwise',
  before: 'with something put before on one side',
  behind: 'with something put behind on one side',
  cut: 'cut off',
  whole: 'whole, where the baseline has them cut off',
};
/** What is no other writing: which value is which nobody knows. */
const CODED: Readonly<Record<string, string>> = {
  places: 'numbers in place of names, as label or ordinal encoders write them',
  names: 'names in place of numbers, as before a label or ordinal encoder',
};

/** Shown of a value. */
const LENGTH = 40;
const shown = (text: string): string => {
  const seen = visible(text).replaceAll('`', "'");
  return `\`${seen.length > LENGTH ? `${seen.slice(0, LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : seen}\``;
};
const listed = (texts: readonly string[]): string => texts.map(shown).join(', ');

/**
 * Of each column whose values are none of the baseline's, why: `980 of 1000 values of region (98 %) are none of the baseline's: all 200 that were looked at are its own in upper or lower case
 * (``NORTH`` for ``north``); …`, with the mend. What has most is first.
 */
export function unseenSentences({ unseenValues = [] }: { unseenValues?: readonly Unseen[] | undefined }, most = 8) {
  const said = unseenValues.slice(0, most).map((column) => {
    const share = `${Math.floor((100 * column.cells) / Math.max(1, column.of))} %`;
    return `${column.cells} of ${column.of} values of ${column.feature} (${share}) are none of the baseline's: ${why(column)}`;
  });
  const more = unseenValues.length - said.length;
  return more > 0 ? [...said, `the same of ${more} more`] : said;
}

/** A column by which rows seem to be the baseline's own: shares of its values that are unseen, and that would be in a fresh sample. */
export interface OfOwnRows {
  readonly feature: string;
  readonly unseen: number;
  readonly fresh: number;
}

/** `rows of this window seem to be the baseline's own: 21.2 % of the values of product are unseen, where a fresh sample would show 43.1 %; …`, by the column that tells most. */
export function ownRowsSentences({ ownRows: [first, ...more] = [] }: { ownRows?: readonly OfOwnRows[] | undefined }) {
  if (first === undefined) return [];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const others = more.length === 0 ? '' : `, and ${more.length} more ${more.length === 1 ? 'column' : 'columns'} alike`;
  return [
    `rows of this window seem to be the baseline's own: ${percent(first.unseen)} of the values of ${first.feature} are unseen, where a fresh sample would show ${percent(first.fresh)}${others}. That is no drift, and rows a model was trained on tell nothing of its traffic`,
  ];
}

function why({ known, looked = 0, ways = [], others = [] }: Unseen): string {
  const named = known.length > 0 ? `the baseline has ${listed(known)}` : 'the baseline has none';
  const explained = ways.reduce((sum, { cells }) => sum + cells, 0);
  const [first] = ways;
  if (first === undefined || 2 * explained < looked)
    return `${others.length > 0 ? `they are such as ${listed(others)}, ` : ''}${named}`;
  const all = explained === looked;
  const coded = CODED[first.as[0] ?? ''];
  if (coded !== undefined)
    return `${all ? `all ${looked}` : `${first.cells} of ${looked}`} that were looked at are ${coded} (${listed(first.examples.map(({ text }) => text))}; ${named}). To the model they mean something else: encode both alike`;
  const written = ways.map((way) => `${all && ways.length === 1 ? '' : `${way.cells} `}${inWords(way)}`).join('; ');
  const rest = all ? '' : ` (${looked - explained} others${others.length > 0 ? `, such as ${listed(others)}` : ''})`;
  return `${all ? `all ${looked}` : `${explained} of ${looked}`} that were looked at are its own, ${written}${rest}. To the model they are other categories, so this stands as it is: write them as the baseline has them, or train on what is sent now`;
}

/** ``in upper or lower case (`NORTH` for `north`)``. */
function inWords({ as, examples }: Written): string {
  const ways = as.map((way) => WAYS[way] ?? way).join(' and ');
  const pairs = examples.flatMap(({ text, like }) => (like === undefined ? [] : [`${shown(text)} for ${shown(like)}`]));
  return `${ways}${pairs.length > 0 ? ` (${pairs.join(', ')})` : ''}`;
}

/** The same of a record, as far as it can be read: nothing in it is believed. */
export function readUnseen(told: unknown): Unseen[] {
  if (!Array.isArray(told)) return [];
  const texts = (list: unknown): string[] =>
    Array.isArray(list) ? list.filter((text): text is string => typeof text === 'string') : [];
  const isWritten = (way: Written | null): way is Written =>
    typeof way?.cells === 'number' &&
    Array.isArray(way.as) &&
    way.as.every((as) => typeof as === 'string') &&
    Array.isArray(way.examples) &&
    way.examples.every(
      (pair) => typeof pair?.text === 'string' && (pair.like === undefined || typeof pair.like === 'string'),
    );
  return (told as (Unseen | null)[]).flatMap((column) => {
    if (typeof column?.feature !== 'string' || typeof column.cells !== 'number' || typeof column.of !== 'number')
      return [];
    const { feature, cells, of } = column;
    const looked = typeof column.looked === 'number' ? column.looked : 0;
    const ways = Array.isArray(column.ways) ? column.ways.filter(isWritten) : [];
    return [{ feature, cells, of, known: texts(column.known), looked, ways, others: texts(column.others) }];
  });
}
