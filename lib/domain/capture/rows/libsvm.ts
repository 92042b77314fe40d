import { parseNumber } from '../../drift/columns/value.ts';
import { type Broken, brokenOutcome, okOutcome, type ReadOutcome } from '../text/broken.ts';
import type { Payload, Reading, RowCells } from './json-rows.ts';

/** A feature's number and its value, as `3:0.5`. */
const PAIR = /^(\d{1,9}):(\S+)$/;
/** A query's number, as rankings have it. */
const QUERY = /^qid:\d+$/;
/** Columns that are called by their numbers, as XGBoost calls features without names. */
const NUMBERED = /^f?(\d{1,9})$/;

/** What is not there takes no bytes, and a row of nothing else must not fill the memory. */
const MOST_CELLS = 4_000_000;

type Pairs = ReadonlyMap<number, string>;

/**
 * Rows of libsvm text, `<label> <index>:<value> …` (LIBSVM's README; XGBoost on SageMaker takes it as `text/libsvm`): what is not there is nought, and
 * the label, which need not be there, is no feature. Columns whose names are numbers (`7`, `f7`) are found by these. Any others are counted: from 1, as LIBSVM
 * does, where the last column's number is there, and from 0, as scikit-learn and XGBoost do, where nought is; where neither is, nobody can tell, and nothing is guessed.
 */
export function rowsOfLibsvm(text: string, { columns }: Reading): ReadOutcome<Payload> {
  if (columns === undefined) return brokenOutcome('payload', 'libsvm text is read by the columns of a schema alone');
  const rows: Pairs[] = [];
  for (const line of text.split('\n')) {
    const tokens = line
      .replace(/#.*/, '')
      .split(/[ \t\r]+/)
      .filter(Boolean);
    if (tokens.length === 0) continue;
    const pairs = pairsOf(tokens);
    if ('ok' in pairs) return pairs;
    rows.push(pairs);
    if (rows.length * columns.length > MOST_CELLS)
      return brokenOutcome('payload', `libsvm text of more than ${MOST_CELLS} cells in one body`);
  }
  const met = new Set(rows.flatMap((row) => [...row.keys()]));
  if (met.size === 0) return brokenOutcome('payload', 'libsvm is announced but no `index:value` is there');
  const numbers = numbersOf(columns, met);
  if ('ok' in numbers) return numbers;
  const known = new Set(numbers);
  const unknown = [...met].filter((index) => !known.has(index)).map(String);
  if (unknown.length === met.size) return brokenOutcome('payload', 'none of its features is a column of the schema');
  return okOutcome({ rows: rows.map((row): RowCells => numbers.map((index) => row.get(index) ?? '0')), unknown });
}

function pairsOf(tokens: readonly string[]): Pairs | Broken {
  const pairs = new Map<number, string>();
  for (const [at, token] of tokens.entries()) {
    const [, index, value] = PAIR.exec(token) ?? [];
    if (index === undefined || value === undefined) {
      if ((at === 0 && parseNumber(token) !== undefined) || QUERY.test(token)) continue;
      return brokenOutcome('payload', 'libsvm is announced but a line holds what is no `index:value`');
    }
    if (parseNumber(value) === undefined && !/^nan$/i.test(value))
      return brokenOutcome('payload', 'a value of libsvm text that is no number');
    if (pairs.has(Number(index))) return brokenOutcome('payload', `the feature ${index} is there twice in one line`);
    pairs.set(Number(index), value);
  }
  return pairs;
}

/** The number of each column. */
function numbersOf(columns: readonly string[], met: ReadonlySet<number>): number[] | Broken {
  const named = columns.map((name) => NUMBERED.exec(name)?.[1]);
  if (named.every((number) => number !== undefined)) return named.map(Number);
  const many = columns.length;
  let highest = 0;
  for (const index of met) highest = Math.max(highest, index);
  if (highest > many || (highest === many && met.has(0)))
    return brokenOutcome('row-width', `a feature ${highest} of libsvm text, the baseline has ${many} columns`);
  if (highest < many && !met.has(0))
    return brokenOutcome(
      'payload',
      'libsvm text whose features may be counted from 0 or from 1: call those of the schema by their numbers (`0`, `1`, …)',
    );
  return columns.map((_, at) => (met.has(0) ? at : at + 1));
}
