import { isMeasure, numberIn } from '../drift/columns/number-cell.ts';
import { saysNothing } from '../drift/columns/spelling/nothing-words.ts';
import { spellsDate } from '../drift/columns/times.ts';
import { isMissing } from '../drift/columns/value.ts';

const SIGNS = [',', ';', '\t', '|'];
/** Lines below a header that are looked at. */
const LOOKED_AT = 50;

const isNumber = (cell: string): boolean => numberIn(cell) !== undefined;
const isValue = (cell: string): boolean => isNumber(cell) || spellsDate(cell);

/** Whether nearly all cells that say something are of a kind, and there are some. */
function mostly(cells: readonly (string | undefined)[], is: (cell: string) => boolean): boolean {
  const said = cells.filter((cell) => cell !== undefined && !isMissing(cell) && !saysNothing(cell)) as string[];
  return said.length > 0 && said.filter(is).length > 0.8 * said.length;
}

/**
 * How many lines of comment, `# made by …`, stand above the header or the first row. A line that begins with `#` and has as many cells as what
 * follows is none, since `#id,amount` and `# a,b` of numpy are headers too, unless what follows names columns: one of those asked for, or a text above numbers.
 */
export function countComments(head: string, wanted: readonly string[] | undefined): number {
  if (!head.startsWith('#')) return 0;
  const lines = head.split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  if (first === -1) return 0;
  const below = lines.slice(first + 1, first + 1 + LOOKED_AT).filter((line) => line !== '');
  if (namesColumns(lines[first]!, below, wanted)) return first;
  const header = lines.slice(0, first).findIndex((line) => line !== '' && isAsWide(line, lines[first]!));
  return header === -1 ? first : header;
}

const isAsWide = (line: string, other: string): boolean => {
  const cells = (text: string, sign: string) => text.split(sign).length;
  const cutting = SIGNS.filter((sign) => other.includes(sign));
  if (cutting.length === 0) return SIGNS.every((sign) => !line.includes(sign));
  return cutting.some((sign) => cells(line, sign) === cells(other, sign));
};

function namesColumns(line: string, below: readonly string[], wanted: readonly string[] | undefined): boolean {
  const cutting = SIGNS.filter((sign) => line.includes(sign));
  return (cutting.length > 0 ? cutting : ['\n']).some((sign) => {
    const names = line.split(sign).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
    const rows = below.map((row) => row.split(sign));
    return (
      (wanted?.filter((name) => names.includes(name)).length ?? 0) * 2 > (wanted?.length ?? 0) ||
      names.some(
        (name, index) =>
          !isValue(name) &&
          mostly(
            rows.map((cells) => cells[index]),
            isValue,
          ),
      )
    );
  });
}

/** `[m]`, `(kg)`, `%`, `°C`: how a line of units spells one, beside `kg` alone. */
const UNIT = /^(?:\[[^\]]*\]|\([^)]*\)|[%‰]|°[CFK]?)$/;

/**
 * Whether the first record below a header holds the units of the columns and no values: where the others have numbers it has a unit or nothing, at least one
 * unit, and where they have texts nothing that could be one of them.
 */
export function isUnitsLine([units, ...rows]: readonly (readonly string[])[]): boolean {
  if (units === undefined || rows.length === 0) return false;
  const isUnit = (cell: string) => (UNIT.test(cell.trim()) || isMeasure(cell.trim())) && !isNumber(cell);
  const column = (index: number) => rows.map((cells) => cells[index]);
  return (
    units.every((cell) => isMissing(cell) || saysNothing(cell) || isUnit(cell)) &&
    units.some((cell, index) => isUnit(cell) && mostly(column(index), isNumber))
  );
}
