import type { CsvWriting } from '../drift/columns/schema.ts';
import { saysNothing } from '../drift/columns/spelling/nothing-words.ts';
import { isMissing } from '../drift/columns/value.ts';
import { InvalidEventError } from '../errors.ts';
import { countComments, isUnitsLine } from './around-header.ts';
import {
  AGREEING,
  chooseSplit,
  type DialectWishes,
  SEPARATOR_NAMES,
  type Separator,
  type Split,
  splitBy,
} from './choose-split.ts';
import { findDecimal, withPoint } from './decimal.ts';
import { findDressed, tellDressed } from './dressed-columns.ts';
import { looksHeaded, looksHeaderless } from './header.ts';

/**
 * How a file of separated values is written. `names` are those of its columns, '' for one without; absent in a file without a header.
 * `first` are the cells of the first record as they stand; `spaces`: some follow each separator and belong to no cell.
 */
export interface Dialect {
  readonly separator: Separator;
  readonly decimal: '.' | ',';
  /** of a file with decimal commas: columns where a point stands before the fraction all the same, and whether points stand between thousands */
  readonly pointed: ReadonlySet<number>;
  readonly thousands: boolean;
  readonly spaces: boolean;
  readonly names?: readonly string[];
  readonly first: readonly string[];
  readonly width: number;
  /** columns at the end that have neither a name nor a value */
  readonly hollow: number;
  /** lines of comment above all others, and whether a line of units stands below the header: neither is a row */
  readonly comments: number;
  /** of a file with such lines: whether a line further down is one too, as where files were put one behind the other */
  readonly isComment?: (line: string) => boolean;
  readonly units: boolean;
  /** whether it is written as the file before, which is not as most are */
  readonly remembered: boolean;
  /** in words, with which signs numbers are written */
  readonly dressed?: string | undefined;
  /** whether it is as RFC 4180 says, with a header as wide as the rows */
  readonly plain: boolean;
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
  const asked = { asked: wishes.decimal, before: alike?.decimal, elsewhere: before?.decimal };
  const { decimal, pointed, thousands } = findDecimal(file, clean, separator, asked);
  if (split.flaw !== undefined) throw unreadable(file, begin, split.flaw);
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
  const rows =
    decimal === ','
      ? clean.others.map((cells) => cells.map((cell, at) => withPoint(cell, pointed.has(at))))
      : clean.others;
  const dressed = tellDressed(findDressed(names ?? wanted ?? [], rows, wanted));
  const remembered =
    (alike ?? (decimal === ',' ? before : undefined))?.decimal === decimal && before?.header === headed;
  return {
    ...{
      separator,
      decimal,
      pointed,
      thousands,
      spaces,
      width: clean.width,
      plain,
      first: clean.first,
      dressed,
      remembered,
      comments,
    },
    hollow: names ? countHollow(names, clean) : 0,
    ...(comments > 0 && { isComment: commentsLike(begin, comments, clean) }),
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
  pointed,
  thousands,
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
    separator !== ',' && `${SEPARATOR_NAMES[separator]} between cells`,
    decimal === ',' && 'decimal commas',
    thousands && 'points between thousands',
    pointed.size > 0 && `points before fractions in ${listed(pointed, names)}`,
    !names && 'no header',
    remembered && 'as the file of the baseline',
    dressed,
  ].filter((part) => part !== false && part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Whether nearly every cell but the first of a line begins with a space, as in `39, State-gov, 77516`. */
function followedBySpaces({ first, others, width }: Split): boolean {
  if (width < 2) return false;
  const cells = [first, ...others].flatMap((record) => record.slice(1)).filter((cell) => cell !== '');
  return cells.length > 0 && cells.filter((cell) => cell.startsWith(' ')).length >= AGREEING * cells.length;
}

const listed = (columns: ReadonlySet<number>, names: readonly string[] = []): string =>
  [...columns].map((column) => names[column] ?? `column ${column + 1}`).join(', ');

function unreadable(file: string, head: string, flaw: string): InvalidEventError {
  const how = head.includes('\n')
    ? flaw
    : 'its lines end with carriage returns alone; `python -c "import sys; print(sys.stdin.read())"` writes what it is given with line feeds';
  return new InvalidEventError(`the header of \`${file}\` cannot be read: ${head.includes('\r') ? how : flaw}`);
}

/** A line for Excel alone; what it says is found out without. */
function refuseSeparatorLine(file: string, head: string): void {
  const [line] = /^"?sep=.?"?[,;\t|]*(?=\r?\n)/i.exec(head) ?? [];
  if (line !== undefined)
    throw new InvalidEventError(
      `the first line of \`${file}\` is \`${line}\`, which tells Excel the separator, and names no columns: remove that line`,
    );
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
  if (wanted && before?.header === false) {
    if (looksHeaded(first, others)) throw otherNames(file, named, wanted);
    return false;
  }
  const why = looksHeaderless(first, others);
  if (why === undefined) return true;
  const name = wanted ? 'the columns are then those asked for, in their order' : 'name its columns with `--schema`';
  throw new InvalidEventError(
    `the first line of \`${file}\` seems to hold values, not names (${why}): if it has no header, say \`--no-header\`, ${name}; if that is its header, say \`--header\``,
  );
}

/** A header of names that are none of the baseline's, whose own file had none: its columns may be the same, or others. */
const otherNames = (file: string, named: readonly string[], wanted: readonly string[]): InvalidEventError =>
  new InvalidEventError(
    `the first line of \`${file}\` seems to name columns (${quoted(named)}), which are not those of the baseline (${quoted(wanted)}), whose file had no header: name them as the baseline does, or, if they are its columns in its order, remove that line: \`tail -n +2 ${file} > rows.csv\`; if it is a row, say \`--no-header\``,
  );

const quoted = (names: readonly string[]): string =>
  `${names
    .slice(0, 10)
    .map((name) => `\`${name.slice(0, 64)}\``)
    .join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;

/** A line that begins with `#` further down: one of those at the top again, or one that is no row by its width. */
function commentsLike(begin: string, comments: number, { separator, width }: Split): (line: string) => boolean {
  const known = new Set(begin.split('\n', comments).map((line) => line.trimEnd()));
  return (line) => line.startsWith('#') && (known.has(line) || line.split(separator).length !== width);
}

/** Whether a column of the head has no name and no value, as behind the separators that some programs end their lines with. */
const isHollow = (name: string | undefined, index: number, { others }: Split): boolean =>
  name === '' && others.every((cells) => isMissing(cells[index]) || saysNothing(cells[index]!));

/** How many columns at the end are hollow. */
function countHollow(names: readonly string[], split: Split): number {
  const last = names.findLastIndex((name, index) => !isHollow(name, index, split));
  return names.length - 1 - last;
}

/** The names of all columns where a header has one fewer: the rows' own names come first, an empty column last. */
function widened(named: readonly string[], { others, width }: Split): readonly string[] {
  if (named.length === width) return named;
  const rows = others.filter((cells) => cells.length === width);
  if (rows.every((cells) => isMissing(cells[width - 1]) || saysNothing(cells[width - 1]!))) return [...named, ''];
  return new Set(rows.map(([name]) => name)).size === rows.length ? ['', ...named] : named;
}
