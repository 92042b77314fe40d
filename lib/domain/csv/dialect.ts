import { CsvReader } from '../capture/text/parse-csv.ts';
import { saysNothing } from '../drift/columns/number-cell.ts';
import type { CsvWriting } from '../drift/columns/schema.ts';
import { isMissing, parseNumber } from '../drift/columns/value.ts';
import { InvalidEventError } from '../errors.ts';
import { countComments, isUnitsLine } from './around-header.ts';
import { usesDecimalComma, withPoint } from './decimal.ts';
import { bareFigure, findDressed, tellDressed } from './dressed-columns.ts';
import { looksHeaderless } from './header.ts';

export type Separator = CsvWriting['separator'];
const SEPARATORS = [',', ';', '\t', '|'] as const satisfies Separator[];

/** What somebody says of a file; what is not said is looked for. `before` is how another file was written, which tells what this one may be. */
export interface DialectWishes {
  readonly separator?: Separator | undefined;
  readonly decimal?: '.' | ',' | undefined;
  readonly header?: boolean | undefined;
  readonly before?: CsvWriting | undefined;
}

/**
 * How a file of separated values is written. `names` are those of its columns, '' for one without; absent in a file without a header.
 * `first` are the cells of the first record as they stand; `spaces`: some follow each separator and belong to no cell.
 */
export interface Dialect {
  readonly separator: Separator;
  readonly decimal: '.' | ',';
  readonly spaces: boolean;
  readonly names?: readonly string[];
  readonly first: readonly string[];
  readonly width: number;
  /** lines of comment above all others, and whether a line of units stands below the header: neither is a row */
  readonly comments: number;
  readonly units: boolean;
  /** whether it is written as the file before, which is not as most are */
  readonly remembered: boolean;
  /** in words, with which signs numbers are written */
  readonly dressed?: string | undefined;
  /** whether it is as RFC 4180 says, with a header as wide as the rows */
  readonly plain: boolean;
}

/** Records of the head that are looked at. */
const LOOKED_AT = 200;
/** Share of the records that must have the width of the first. */
const AGREEING = 0.9;
const NAMES: Record<Separator, string> = { ',': '`,`', ';': '`;`', '\t': 'tab', '|': '`|`' };

/** The first records as one separator cuts them. */
interface Split {
  readonly separator: Separator;
  readonly first: readonly string[];
  readonly others: readonly string[][];
  readonly width: number;
  readonly fits: boolean;
  /** why the first record cannot be read, if so */
  readonly flaw?: string | undefined;
}

/**
 * Finds out how a file is written, from its head and from what somebody says of it.
 * @param head the beginning of the file; `whole` when it is all of it
 * @param wanted columns that are looked for: a first line that has one of them is a header
 * @throws InvalidEventError where it could be one thing or the other, naming the option that says which
 */
export function findDialect(
  file: string,
  { head: begin, whole }: { head: string; whole: boolean },
  wishes: DialectWishes,
  wanted: readonly string[] | undefined,
): Dialect {
  refuseSeparatorLine(file, begin);
  const comments = countComments(begin, wanted);
  const head = begin.replace(new RegExp(`^(?:[^\\n]*\\n){${comments}}`), '');
  const { before } = wishes;
  const split = chooseSplit(file, { head, whole }, wishes);
  const { separator } = split;
  const alike = before?.separator === separator ? before : undefined;
  const spaces = followedBySpaces(split);
  const cut = spaces ? splitBy(separator, head, whole, true) : split;
  const units = wishes.header !== false && isUnitsLine(cut.others);
  const clean = units ? { ...cut, others: cut.others.slice(1) } : cut;
  const decimal = wishes.decimal ?? usesDecimalComma(file, clean.others, separator, alike?.decimal);
  if (split.flaw !== undefined) throw new InvalidEventError(`the header of \`${file}\` cannot be read: ${split.flaw}`);
  if (clean.first.length === 0)
    throw new InvalidEventError(`\`${file}\` has no header: the first line must name the columns`);
  const named = clean.first.map((name) => (wanted?.includes(name) ? name : name.trim()));
  const headed = wishes.header ?? hasHeader(file, clean, named, { wanted, before });
  const plain =
    headed &&
    separator === ',' &&
    decimal === '.' &&
    !spaces &&
    clean.first.length === clean.width &&
    comments === 0 &&
    !units;
  const names = headed ? widened(named, clean) : undefined;
  const rows = decimal === ',' ? clean.others.map((cells) => cells.map(withPoint)) : clean.others;
  const dressed = tellDressed(findDressed(names ?? wanted ?? [], rows, wanted));
  const remembered = alike?.decimal === decimal && before?.header === headed;
  return {
    ...{ separator, decimal, spaces, width: clean.width, plain, first: clean.first, dressed, remembered, comments },
    units: units && headed,
    ...(names && { names }),
  };
}

/**
 * Whether a record holds the names of the columns again, as where files were put one behind the other: it is no row. Names that are numbers alone
 * (a frame that never had others) may be a row's cells as well, and are.
 */
export const isHeaderAgain = (cells: readonly string[], header: readonly string[]): boolean =>
  cells.length === header.length &&
  cells.every((cell, index) => cell === header[index]) &&
  header.some((name) => name.trim() === '' || Number.isNaN(Number(name)));

/** What is worth remembering of how a file is written; undefined where it is as most are. */
export function writingOf({ separator, decimal, names }: Dialect): CsvWriting | undefined {
  const header = names !== undefined;
  return separator === ',' && decimal === '.' && header ? undefined : { separator, decimal, header };
}

/** In words, where a file is not what one expects of CSV. */
export function tellDialect({
  separator,
  decimal,
  names,
  dressed,
  remembered,
  comments,
  units,
}: Dialect): string | undefined {
  const parts = [
    comments > 0 &&
      `${comments === 1 ? 'a line' : `${comments} lines`} of comment left out above the ${names ? 'header' : 'rows'}`,
    units && 'the line of units below the header left out',
    separator !== ',' && `${NAMES[separator]} between cells`,
    decimal === ',' && 'decimal commas',
    !names && 'no header',
    remembered && 'as the file of the baseline',
    dressed,
  ].filter((part) => part !== false && part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** A line for Excel alone; what it says is found out without. */
function refuseSeparatorLine(file: string, head: string): void {
  const [line] = /^"?sep=.?"?[,;\t|]*(?=\r?\n)/i.exec(head) ?? [];
  if (line !== undefined)
    throw new InvalidEventError(
      `the first line of \`${file}\` is \`${line}\`, which tells Excel the separator, and names no columns: remove that line`,
    );
}

function splitBy(separator: Separator, head: string, whole: boolean, spaces = false): Split {
  const records: string[][] = [];
  let broken = 0;
  let flaw: string | undefined;
  const reader = new CsvReader(
    {
      row: (cells) => {
        if (cells.length > 1 || cells[0]?.trim() !== '') records.push(cells);
      },
      broken: (reason) => {
        broken++;
        if (records.length === 0) flaw ??= reason;
      },
    },
    undefined,
    { separator, spaces },
  );
  reader.feed(head);
  if (whole) reader.end();
  const [first = [], ...others] = records.slice(0, LOOKED_AT);
  const all = others.length + Math.min(broken, LOOKED_AT);
  const ofWidth = (width: number) => others.filter((cells) => cells.length === width).length;
  const agrees = (width: number) => ofWidth(width) >= AGREEING * all;
  // R names one column fewer than there are; some programs end each row, but not the header, with a separator
  const width =
    first.length > 1 && !agrees(first.length) && all > 0 && agrees(first.length + 1) ? first.length + 1 : first.length;
  return { separator, first, others, width, fits: width > 1 && flaw === undefined && agrees(width), flaw };
}

function chooseSplit(
  file: string,
  { head, whole }: { head: string; whole: boolean },
  { separator: asked, before }: DialectWishes,
): Split {
  if (asked !== undefined) {
    const split = splitBy(asked, head, whole);
    if (split.width === 1 && SEPARATORS.some((other) => other !== asked && split.first[0]?.includes(other)))
      throw new InvalidEventError(
        `the first line of \`${file}\` holds no ${NAMES[asked]}: give the separator that it has with \`--separator\``,
      );
    return split;
  }
  const splits = SEPARATORS.map((separator) => splitBy(separator, head, whole));
  const [comma] = splits as [Split, ...Split[]];
  const fitting = splits.filter(({ fits }) => fits);
  const same = fitting.find(({ separator }) => separator === before?.separator);
  if (same) return same;
  if (fitting.length > 1) {
    const others = fitting.filter((split) => split !== comma);
    // numbers with decimal commas are cut in two by the other reading
    if (others.length === 1 && (!comma.fits || commasInNumbers(others[0]!))) return others[0]!;
    throw new InvalidEventError(
      `the cells of \`${file}\` may stand between ${fitting.map(({ separator }) => NAMES[separator]).join(' or ')}: say which with \`--separator\``,
    );
  }
  if (fitting[0]) return fitting[0];
  if (comma.width > 1) return comma;
  refuseOneColumn(file, comma);
  return comma;
}

/** Whether all commas of the cells are those of numbers, and there are some. */
function commasInNumbers({ first, others }: Split): boolean {
  const cells = [...first, ...others.flat()].filter((cell) => cell.includes(','));
  return cells.length > 0 && cells.every((cell) => /^\s*[+-]?[\d., ]*\d\s*$/.test(bareFigure(cell) ?? cell));
}

/** Signs that stand between cells elsewhere. */
const OTHERS = [';', '\t', '|', ':', '^', '~', '\u0001', '\u00a6'];

/** A whole file in one column must not become a table of one column. */
function refuseOneColumn(file: string, { first, others }: Split): void {
  const [line = ''] = first;
  const lines = [line, ...others.slice(0, 20).map((cells) => cells.join(','))];
  const count = (text: string, sign: string) => text.split(sign).length;
  const known = SEPARATORS.find((sign) => line.includes(sign));
  if (known !== undefined)
    throw new InvalidEventError(
      `the first line of \`${file}\` holds ${NAMES[known]}, but the other lines not as many: if it stands between cells, say \`--separator '${known === '\t' ? 'tab' : known}'\``,
    );
  const sign = OTHERS.find((one) => line.includes(one) && lines.every((text) => count(text, one) === count(line, one)));
  if (sign !== undefined)
    throw new InvalidEventError(
      `the cells of \`${file}\` seem to stand between \`${sign}\`: write it with \`,\`, \`;\`, tab or \`|\` between them`,
    );
  const fields = lines.map((text) => text.trim().split(/\s+/));
  const numbers = fields.slice(1).flat();
  if (
    fields.length > 2 &&
    fields[0]!.length > 1 &&
    fields.every((list) => list.length === fields[0]!.length) &&
    numbers.filter((text) => parseNumber(text) !== undefined).length > numbers.length / 2
  )
    throw new InvalidEventError(
      `the cells of \`${file}\` seem to stand between spaces: write it with \`,\`, \`;\`, tab or \`|\` between them`,
    );
}

/** Whether nearly every cell but the first of a line begins with a space, as in `39, State-gov, 77516`. */
function followedBySpaces({ first, others, width }: Split): boolean {
  if (width < 2) return false;
  const cells = [first, ...others].flatMap((record) => record.slice(1)).filter((cell) => cell !== '');
  return cells.length > 0 && cells.filter((cell) => cell.startsWith(' ')).length >= AGREEING * cells.length;
}

function hasHeader(
  file: string,
  { first, others }: Split,
  named: readonly string[],
  { wanted, before }: { wanted: readonly string[] | undefined; before: CsvWriting | undefined },
): boolean {
  const found = wanted?.filter((name) => named.includes(name)).length ?? 0;
  // a value may happen to be the name of a column
  if (wanted && found * 2 > wanted.length) return true;
  if (wanted && before?.header === false) return false;
  const why = looksHeaderless(first, others);
  if (why === undefined) return true;
  const name = wanted ? 'the columns are then those asked for, in their order' : 'name its columns with `--schema`';
  throw new InvalidEventError(
    `the first line of \`${file}\` seems to hold values, not names (${why}): if it has no header, say \`--no-header\`, ${name}; if that is its header, say \`--header\``,
  );
}

/** The names of all columns where a header has one fewer: the rows' own names come first, an empty column last. */
function widened(named: readonly string[], { others, width }: Split): readonly string[] {
  if (named.length === width) return named;
  const rows = others.filter((cells) => cells.length === width);
  if (rows.every((cells) => isMissing(cells[width - 1]) || saysNothing(cells[width - 1]!))) return [...named, ''];
  return new Set(rows.map(([name]) => name)).size === rows.length ? ['', ...named] : named;
}
