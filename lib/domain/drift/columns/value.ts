import { createHash } from 'node:crypto';

/** One value as captured: text, or nothing. Empty text is missing too. */
export type Cell = string | undefined;
/** Values in the order of the schema; capture rows carry no names. */
export type Row = readonly Cell[];

/** Beyond this a square overflows a double, and no feature is that large: read as a type error. */
const LARGEST = 1e150;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const LONGEST_NUMBER = 400;

/** True for a value that is not there. */
export function isMissing(cell: Cell): cell is undefined | '' {
  return cell === undefined || cell === '';
}

/**
 * The number a text spells in plain decimal or exponent form (`12`, `-0.5`, `1e0`), spaces around it allowed; undefined
 * for anything else: `NaN`, `Infinity`, hexadecimal, `0,5`, or a magnitude above 1e150. `-0` is read as 0.
 */
export function parseNumber(text: string): number | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  const trimmed = text.trim();
  if (!DECIMAL.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Math.abs(value) <= LARGEST ? value + 0 : undefined;
}

/** Whether a text is written as a plain number is, be it too large for one. */
export const isDecimalText = (text: string): boolean => DECIMAL.test(text.trim());

/** Longest category kept whole, in UTF-16 units. */
const LONGEST_CATEGORY = 200;

/**
 * The text a category is counted under: itself, or its beginning and SHA-256 when it is long. Half a surrogate pair, which
 * only an escape can spell and canonical JSON cannot, becomes U+FFFD.
 */
export function categoryKey(text: string): string {
  if (text.length <= LONGEST_CATEGORY) return text.toWellFormed();
  return `${text.slice(0, 64).toWellFormed()}…sha256:${createHash('sha256').update(text).digest('hex')}`;
}
