import { CsvReader } from '../capture/text/parse-csv.ts';
import type { CsvWriting } from '../drift/columns/schema.ts';
import { parseNumber } from '../drift/columns/value.ts';
import { InvalidEventError } from '../errors.ts';
import { bareFigure } from './dressed-columns.ts';

export type Separator = CsvWriting['separator'];
const SEPARATORS = [',', ';', '\t', '|'] as const satisfies Separator[];

/** What somebody says of a file; what is not said is looked for. `before` is how another file was written, which tells what this one may be. */
export interface DialectWishes {
  readonly separator?: Separator | undefined;
  readonly decimal?: '.' | ',' | undefined;
  readonly header?: boolean | undefined;
  readonly before?: CsvWriting | undefined;
  /** all columns of the file that the baseline was made of, in their order */
  readonly fileColumns?: readonly string[] | undefined;
}

/** Records of the head that are looked at. */
const LOOKED_AT = 200;
/** Share of the records that must have the width of the first. */
export const AGREEING = 0.9;
export const SEPARATOR_NAMES: Record<Separator, string> = { ',': '`,`', ';': '`;`', '\t': 'tab', '|': '`|`' };

/** The first records as one separator cuts them. */
export interface Split {
  readonly separator: Separator;
  readonly first: readonly string[];
  readonly others: readonly string[][];
  readonly width: number;
  readonly fits: boolean;
  /** why the first record cannot be read, if so */
  readonly flaw?: string | undefined;
}

/** The first records of a head, as a separator cuts them. */
export function splitBy(separator: Separator, head: string, whole: boolean, spaces = false): Split {
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

/**
 * The first records as the separator that is asked for, or fits, cuts them.
 * @throws InvalidEventError where several fit, or none but another sign would
 */
export function chooseSplit(
  file: string,
  { head, whole }: { head: string; whole: boolean },
  { separator: asked, before }: DialectWishes,
): Split {
  if (asked !== undefined) {
    const split = splitBy(asked, head, whole);
    if (split.width === 1 && SEPARATORS.some((other) => other !== asked && split.first[0]?.includes(other)))
      throw new InvalidEventError(
        `the first line of \`${file}\` holds no ${SEPARATOR_NAMES[asked]}: give the separator that it has with \`--separator\``,
      );
    return split;
  }
  const met = SEPARATORS.filter((separator) => separator === ',' || head.includes(separator));
  const splits = met.map((separator) => splitBy(separator, head, whole));
  const [comma] = splits as [Split, ...Split[]];
  const fitting = splits.filter(({ fits }) => fits);
  const same = fitting.find(({ separator }) => separator === before?.separator);
  if (same) return same;
  if (fitting.length > 1) {
    const others = fitting.filter((split) => split !== comma);
    // numbers with decimal commas are cut in two by the other reading
    if (others.length === 1 && (!comma.fits || commasInNumbers(others[0]!))) return others[0]!;
    throw new InvalidEventError(
      `the cells of \`${file}\` may stand between ${fitting.map(({ separator }) => SEPARATOR_NAMES[separator]).join(' or ')}: say which with \`--separator\``,
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
      `the first line of \`${file}\` holds ${SEPARATOR_NAMES[known]}, but the other lines not as many: if it stands between cells, say \`--separator '${known === '\t' ? 'tab' : known}'\``,
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
