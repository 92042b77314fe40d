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

/** The numbers of a vector as it is captured, a JSON array of so many numbers; undefined for anything else. */
export function parseVector(cell: string, dimension: number): Float64Array | undefined {
  const text = cell.trim();
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  const parts = text.slice(1, -1).split(',');
  if (parts.length !== dimension) return undefined;
  const vector = new Float64Array(dimension);
  for (const [at, part] of parts.entries()) {
    const value = part.trim() === '' ? Number.NaN : Number(part);
    // a square of more overflows
    if (!(Math.abs(value) <= 1e100)) return undefined;
    vector[at] = value;
  }
  return vector;
}

/** How many numbers a JSON array of numbers has; undefined for anything else. */
export function vectorLength(cell: string): number | undefined {
  if (cell[0] !== '[') return undefined;
  let numbers = 1;
  for (let at = cell.indexOf(','); at !== -1; at = cell.indexOf(',', at + 1)) numbers++;
  return parseVector(cell, numbers) && numbers;
}
