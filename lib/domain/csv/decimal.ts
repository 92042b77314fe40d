import { dressedNumber } from '../drift/columns/number-cell.ts';
import { saysNothing } from '../drift/columns/spelling/nothing-words.ts';
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
/** `1.234`: a thousand where commas are decimal, one and a bit elsewhere. */
const POINT = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
/** Numbers with such a point without which nothing is concluded from them. */
const FEWEST_POINTS = 3;

/** How numbers of a file are written: what stands before a fraction, and in which columns of a file with decimal commas a point does. */
export interface NumberSigns {
  readonly decimal: '.' | ',';
  readonly pointed: ReadonlySet<number>;
  /** whether points stand between thousands */
  readonly thousands: boolean;
}

/** Most numbers: nothing about them could be read in two ways but a point before three digits. */
const PLAIN = /^-?\d{1,20}(?:\.\d{1,20})?$/;

/** The numbers of a column of the head, without signs about them; none where it has other cells as well. */
function figuresOf(rows: readonly (readonly string[])[], column: number): string[] {
  const figures: string[] = [];
  for (const cells of rows) {
    const cell = cells[column]?.trim();
    if (isMissing(cell)) continue;
    if (PLAIN.test(cell)) figures.push(cell);
    else if (!saysNothing(cell)) {
      const figure = bareFigure(cell) ?? cell;
      if (!isFigure(figure)) return [];
      figures.push(figure);
    }
  }
  return figures;
}

const isFigure = (text: string): boolean =>
  WITH_COMMA.test(text) || THOUSANDS.test(text) || MANY_POINTS.test(text) || parseNumber(text) !== undefined;

/**
 * How numbers are written, from the first rows. Columns tell that hold nothing but numbers; where they do not, `before` does, which is what another file of
 * the same kind had. Points stand between thousands in all columns of a file with decimal commas but those where one can only stand before a fraction.
 * @param asked what somebody says of it; `before`: of a file with the same separator, `elsewhere`: with another one, which decides where points may stand between thousands
 * @param names of the columns, for who is asked
 * @throws InvalidEventError where `1,234` may be a thousand or one and a bit, or both readings are needed
 */
export function findDecimal(
  file: string,
  { first: names, others: rows }: { first: readonly string[]; others: readonly (readonly string[])[] },
  separator: string,
  { asked, ...known }: Partial<Record<'asked' | 'before' | 'elsewhere', '.' | ',' | undefined>>,
): NumberSigns {
  const columns = Array.from({ length: rows[0]?.length ?? 0 }, (_, column) => figuresOf(rows, column));
  const before = known.before ?? (known.elsewhere === ',' && onlyThousands(columns) ? ',' : undefined);
  const decimal =
    asked ??
    usesComma(file, columns, separator, before) ??
    usesPoints(file, columns, { names, separator, before }) ??
    before ??
    '.';
  if (decimal === '.') return { decimal, pointed: new Set(), thousands: false };
  const pointed = new Set(columns.flatMap((cells, column) => (cells.some(hasFraction) ? [column] : [])));
  const thousands = columns.some((cells, column) => !pointed.has(column) && cells.some((cell) => /\.\d{3}/.test(cell)));
  return { decimal, pointed, thousands };
}

/** Whether a point can only stand before a fraction: `1.5`, `0.125`, `1234.500`. */
const hasFraction = (cell: string): boolean =>
  cell.includes('.') && !POINT.test(cell) && parseNumber(cell) !== undefined;

/** Whether commas tell what stands before fractions. */
function usesComma(
  file: string,
  columns: readonly string[][],
  separator: string,
  before: '.' | ',' | undefined,
): '.' | ',' | undefined {
  const told = columns.flatMap((cells) => cells.filter((cell) => cell.includes(',')));
  if (told.length === 0) return undefined;
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

/**
 * Whether points tell that they stand between thousands, as in `987`, `1.230`, `12.345`: a fraction would be written in all rows, or without its nought. `1.234.567`
 * tells alone.
 * @throws InvalidEventError where other columns, or the baseline, have them before fractions, and where between semicolons they may be either
 */
function usesPoints(
  file: string,
  columns: readonly string[][],
  { names, separator, before }: { names: readonly string[]; separator: string; before: '.' | ',' | undefined },
): ',' | undefined {
  const showing = columns.findIndex(showsThousands);
  const fraction = columns.findIndex((cells) => cells.some(hasFraction));
  if (showing === -1) {
    // a file with semicolons is mostly from where points stand between thousands
    const either = columns.findIndex(mayBeThousands);
    if (separator !== ';' || before !== undefined || fraction !== -1 || either === -1) return undefined;
    throw new InvalidEventError(
      `numbers of \`${file}\` are written with points: those of \`${names[either]}\`, as in \`${exampleOf(columns[either]!)}\`, may stand between thousands or before a fraction; say \`--decimal ,\` where \`1.234\` is a thousand, \`--decimal .\` where it is one and a bit`,
    );
  }
  const seem = `numbers of \`${file}\` are written with points: those of \`${names[showing]}\` seem to stand between thousands, as in \`${exampleOf(columns[showing]!)}\``;
  if (fraction !== -1)
    throw new InvalidEventError(
      `${seem}, those of \`${names[fraction]}\` before a fraction, as in \`${columns[fraction]!.find(hasFraction)}\`; write \`${names[showing]}\` without them, or say \`--decimal .\` where all stand before a fraction`,
    );
  if (before === '.')
    throw new InvalidEventError(
      `${seem}, but the file of the baseline was read with points before fractions: say \`--decimal .\` where these are fractions too, \`--decimal ,\` where they are thousands in this file alone; where they are in both, build the baseline again with \`--decimal ,\``,
    );
  return ',';
}

/** Whether the points of a column can only stand between thousands. */
function showsThousands(cells: readonly string[]): boolean {
  const points = pointsOf(cells);
  return (
    points.some((cell) => MANY_POINTS.test(cell)) ||
    (points.length < cells.length && points.length >= FEWEST_POINTS && points.some((cell) => cell.endsWith('0')))
  );
}

/** Whether they may: fractions of three digits, all of them one or more, look the same. */
const mayBeThousands = (cells: readonly string[]): boolean => pointsOf(cells).length >= FEWEST_POINTS;

/** Whether points of some column may, those of no other stand before a fraction, and no comma does. */
const onlyThousands = (columns: readonly string[][]): boolean =>
  columns.some(mayBeThousands) &&
  !columns.some((cells) => cells.some((cell) => hasFraction(cell) || cell.includes(',')));

/** The cells of a column with such points; none where those without do not fit: nobody writes a thousand both ways. */
function pointsOf(cells: readonly string[]): string[] {
  const points: string[] = [];
  for (const cell of cells) {
    if (POINT.test(cell) || MANY_POINTS.test(cell)) points.push(cell);
    else if (!/^[+-]?\d{1,3}$/.test(cell)) return [];
  }
  return points;
}

const exampleOf = (cells: readonly string[]): string | undefined => cells.find((cell) => cell.includes('.'));

/**
 * A cell of a file with decimal commas as everybody else writes it, `1.234,50 €` as `1234.50 €`; what is no number stays.
 * @param pointed whether a point stands before the fraction in its column all the same
 */
export function withPoint(cell: string, pointed: boolean): string {
  const plain = plainWithPoint(cell, pointed);
  const figure = plain === cell ? bareFigure(cell) : undefined;
  if (figure === undefined) return plain;
  const dressed = cell.replace(figure, plainWithPoint(figure, pointed));
  return dressedNumber(dressed) ? dressed : cell;
}

function plainWithPoint(cell: string, pointed: boolean): string {
  if (cell.includes(',')) {
    const text = cell.trim();
    return WITH_COMMA.test(text) ? text.replace(/[. \u00a0\u202f']/g, '').replace(',', '.') : cell;
  }
  const text = cell.trim();
  return MANY_POINTS.test(text) || (!pointed && POINT.test(text)) ? text.replaceAll('.', '') : cell;
}
