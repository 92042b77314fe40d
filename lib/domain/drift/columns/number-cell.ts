import { parseNumber } from './value.ts';

/**
 * Words that programs write where there is no number, in lower case: what pandas and R take for one (`na_values` of pandas.read_csv), databases'
 * and spreadsheets' own, and signs people put there. In a column of numbers they are missing values; in one of texts `None` may be a
 * category, and `NA` a continent, so that they are texts there.
 */
const NOTHING = new Set([
  ...['', '-', '--', '?', '.', 'na', 'n/a', '<na>', 'nan', '-nan', 'null', '(null)', 'none', 'nil', '\\n'],
  ...['#n/a', '#na', '#n/a n/a', '1.#ind', '-1.#ind', '1.#qnan', '-1.#qnan'],
  ...['#null!', '#div/0!', '#value!', '#ref!', '#name?', '#num!'],
]);
const LONGEST_NOTHING = 16;

/** Whether a text stands for no value in a column of numbers. */
export const saysNothing = (text: string): boolean =>
  text.length <= LONGEST_NOTHING && NOTHING.has(text.trim().toLowerCase());

/** A number as people write it for people, and with what signs. */
export interface DressedNumber {
  readonly value: number;
  /** `$`, `€`, `US$`, `EUR`; absent where none is written */
  readonly currency?: string;
  /** `,`, `%`, `( )` and the currency, whichever are written */
  readonly signs: readonly string[];
}

/** The number in a text, plain or dressed. */
export const numberIn = (text: string): number | undefined => parseNumber(text) ?? dressedNumber(text)?.value;

/** Of signs written with numbers the one currency; undefined where there is none, or more than one. */
export function currencyAmong(signs: readonly string[]): string | undefined {
  const [currency, ...others] = signs.filter((sign) => /[\p{L}\p{Sc}]/u.test(sign));
  return others.length === 0 ? currency : undefined;
}

const GROUPED = String.raw`[1-9]\d{0,2}(?:(?:,\d{3})+|(?:['\u2019\u00a0\u202f]\d{3})+)|[1-9]\d?(?:,\d{2})+,\d{3}`;
const FIGURE = String.raw`(?:${GROUPED}|\d+)(?:\.\d*)?|\.\d+`;
const MONEY = String.raw`[A-Z]{0,3}\p{Sc}|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|BRL|MXN|ZAR|KRW|SGD|HKD`;
const DRESSED = new RegExp(
  String.raw`^(\()?([+-]?)(?:(${MONEY})[ \u00a0\u202f]?)?([+-]?)(${FIGURE})(?:[ \u00a0\u202f]?(%|${MONEY}))?(\))?$`,
  'u',
);
const LONGEST = 64;

/**
 * The number in `1,234`, `$1,234.00`, `€ 12`, `(12.50)`, which is less than nought, and `12.3%`, which is a hundredth of 12.3: as spreadsheets
 * write and read them. Undefined for what is no number, or plain. The point stands before the fraction: where a comma does, the
 * reader of the file has put a point for it.
 */
export function dressedNumber(text: string): DressedNumber | undefined {
  const trimmed = text.length <= LONGEST ? text.trim() : '';
  // most texts that are no numbers are told by their first look
  if (!/\d/.test(trimmed)) return undefined;
  const [, open, sign = '', before, inner = '', figure = '', behind, close] = DRESSED.exec(trimmed) ?? [];
  if (figure === '' || !open !== !close || (sign !== '' && inner !== '') || (open && sign + inner !== ''))
    return undefined;
  if (before !== undefined && behind !== undefined) return undefined;
  const percent = behind === '%';
  const currency = before ?? (percent ? undefined : behind);
  const plain = figure.replace(/[,'\u2019\u00a0\u202f]/g, '');
  const [grouped] = /[,'\u2019\u00a0\u202f]/.exec(figure) ?? [];
  const signs = [currency, grouped, percent && '%', open && '( )'].filter((one): one is string => Boolean(one));
  if (signs.length === 0) return undefined;
  const value = parseNumber(`${open || sign + inner === '-' ? '-' : ''}${plain}${percent ? 'e-2' : ''}`);
  return value === undefined ? undefined : { value, ...(currency !== undefined && { currency }), signs };
}
