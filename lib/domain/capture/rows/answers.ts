import { saysNothing } from '../../drift/columns/spelling/nothing-words.ts';
import { isMissing } from '../../drift/columns/value.ts';
import { isObject } from '../../is-object.ts';
import { type Broken, brokenOutcome } from '../text/broken.ts';
import { cellsInWords } from '../text/ragged.ts';
import type { RowCells } from './json-rows.ts';

/** What is known of answers of one column: whether they are numbers, and whether a text is one that the baseline knows. */
export type KnownAnswers = { readonly numbers: boolean; has(cell: string): boolean };

/** A place in answers that are lists, as JSONPath writes it: `$[1]`. */
const PLACE = /^\$?\[(\d{1,9})\]$/;
const placeIn = (name: string): number | undefined => {
  const place = PLACE.exec(name)?.[1];
  return place === undefined ? undefined : Number(place);
};

/** Whether a name says which cell of an answer is the column. */
export const isPlace = (name: string): boolean => placeIn(name) !== undefined;

/** Of each answer the cell that its column is named by, where that is a place; else the answers as they are. */
export function pickPlace(rows: RowCells[], name: string): RowCells[] | Broken {
  const place = placeIn(name);
  if (place === undefined) return rows;
  const short = rows.find((row) => row.length <= place);
  return short
    ? brokenOutcome(
        'row-width',
        `${cellsInWords(short.length)} in the answer, and none at \`${name}\`, where the schema says it is`,
      )
    : rows.map((row) => [row[place]]);
}

/** Why answers of another width than one cell cannot be used: nobody said which of their cells the column is. */
export function otherAnswers(rows: readonly RowCells[], name: string): Broken | undefined {
  const other = rows.find((row) => row.length !== 1);
  return other
    ? brokenOutcome(
        'row-width',
        `${cellsInWords(other.length)} where 1 answer column is known (\`${name.slice(0, 64)}\`): say which is meant in the schema of the baseline, \`output: {name: ${name.slice(0, 64)}, type: number, path: '$[1]'}\` for the second`,
      )
    : undefined;
}

/** Two words, or how a page of HTML begins: no value of a column is written so. */
const PROSE = /[a-z]+\W*\s\W*[a-z]{2,}|^\s*<\w/i;
/** Numbers with another sign than a comma between them. */
const NUMBERS = /^\s*[-+]?[\d.,eE-]+\s*([;|])\s*[-+]?\d/;
const INFINITE = /^[-+]?inf(?:inity)?$/i;
const CODED = /^$|^(?:text|application)\/csv$|json|\/x-/;

/**
 * Why answers cannot be used that are text and none that the baseline knows: what containers answer when they fail. A text that stands for no
 * value (`nan`) is an answer; so is any one word where categories are known, or where CSV or JSON is announced.
 */
export function textInstead(side: unknown, rows: readonly RowCells[], known: KnownAnswers): Broken | undefined {
  const cells = rows.flat();
  const texts = cells.filter((cell): cell is string => !isMissing(cell));
  if (texts.length === 0 || texts.length < cells.length) return undefined;
  if (texts.some((text) => saysNothing(text) || INFINITE.test(text) || known.has(text))) return undefined;
  const written = isObject(side) ? String(side.observedContentType ?? '') : '';
  const coded = CODED.test(written.split(';')[0]!.trim().toLowerCase());
  const divided = texts.find((text) => known.numbers && NUMBERS.test(text));
  if (divided !== undefined)
    return brokenOutcome(
      'row-width',
      `the answer holds several numbers divided by \`${NUMBERS.exec(divided)![1]}\`: captured CSV is read with commas, answer with commas or JSON`,
    );
  const prose = texts.some((text) => PROSE.test(text));
  if (known.numbers ? coded && !prose : coded || !prose) return undefined;
  const what = known.numbers ? 'where a number is known' : 'that is none of the answers known';
  return brokenOutcome(
    'payload',
    `the answer is a text of ${texts[0]!.length} characters ${what}, and its content type \`${written.slice(0, 100)}\`: is it an error of the container? answers are read from CSV and JSON`,
  );
}
