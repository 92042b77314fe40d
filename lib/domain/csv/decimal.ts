import { dressedNumber, saysNothing } from '../drift/columns/number-cell.ts';
import { isMissing, parseNumber } from '../drift/columns/value.ts';
import { InvalidEventError } from '../errors.ts';
import { bareFigure } from './dressed-columns.ts';

/** `12,5`, `1.234,5`, `1 234,5`: a comma before the fraction. */
const WITH_COMMA = /^[+-]?(?:\d+|\d{1,3}(?:[. \u00a0\u202f']\d{3})+),\d+(?:[eE][+-]?\d+)?$/;
/** `1,234`: three digits behind the comma may be thousands. */
const EITHER = /^[+-]?[1-9]\d{0,2},\d{3}$/;
/** `1,234,567`, `1,234.5`: the comma cannot stand before a fraction. */
const THOUSANDS = /^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;
/** `1.234.567` where commas are decimal. */
const MANY_POINTS = /^[+-]?\d{1,3}(?:\.\d{3}){2,}$/;

/**
 * Whether numbers are written with decimal commas, from the first rows. Columns tell that hold nothing but numbers; where they do not,
 * `before` does, which is what another file of the same kind had.
 * @throws InvalidEventError where `1,234` may be a thousand or one and a bit, or both readings are needed
 */
export function usesDecimalComma(
  file: string,
  rows: readonly string[][],
  separator: string,
  before?: '.' | ',',
): '.' | ',' {
  const told: string[] = [];
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const cells = rows.flatMap((cells) => {
      const cell = cells[column]?.trim();
      return isMissing(cell) || saysNothing(cell) ? [] : [bareFigure(cell) ?? cell];
    });
    const commas = cells.filter((cell) => cell.includes(','));
    const isNumber = (cell: string) =>
      WITH_COMMA.test(cell) || THOUSANDS.test(cell) || MANY_POINTS.test(cell) || parseNumber(cell) !== undefined;
    if (commas.length > 0 && cells.every(isNumber)) told.push(...commas);
  }
  if (told.length === 0) return before ?? '.';
  const fraction = told.find((cell) => WITH_COMMA.test(cell) && !EITHER.test(cell));
  const thousands = told.find((cell) => THOUSANDS.test(cell));
  if (fraction !== undefined && thousands === undefined) return ',';
  // in quotes, between commas, `1,234` is how a thousand is written
  if (fraction === undefined && (thousands !== undefined || separator === ',')) return '.';
  if (fraction === undefined && before !== undefined) return before;
  const which =
    fraction === undefined
      ? 'each may stand before thousands, as in `1,234`, or before a fraction'
      : 'some stand before thousands, some before a fraction';
  throw new InvalidEventError(
    `numbers of \`${file}\` are written with commas: ${which}; say \`--decimal ,\` or \`--decimal .\``,
  );
}

/** A cell of a file with decimal commas as everybody else writes it, `1.234,50 €` as `1234.50 €`; what is no number stays. */
export function withPoint(cell: string): string {
  const plain = plainWithPoint(cell);
  const figure = plain === cell ? bareFigure(cell) : undefined;
  if (figure === undefined) return plain;
  const dressed = cell.replace(figure, plainWithPoint(figure));
  return dressedNumber(dressed) ? dressed : cell;
}

function plainWithPoint(cell: string): string {
  if (cell.includes(',')) {
    const text = cell.trim();
    return WITH_COMMA.test(text) ? text.replace(/[. \u00a0\u202f']/g, '').replace(',', '.') : cell;
  }
  return MANY_POINTS.test(cell.trim()) ? cell.trim().replaceAll('.', '') : cell;
}
