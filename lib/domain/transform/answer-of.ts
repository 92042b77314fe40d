import { parseCsv } from '../capture/text/parse-csv.ts';
import { type Filter, pickFrom, placesIn } from './filter.ts';

/** How records and answers of a job lie in its files. */
export interface RowLayout {
  readonly kind: 'csv' | 'json';
  readonly input: Filter;
  readonly output: Filter;
  /** Each record stands before its answer (`JoinSource: Input`). */
  readonly joined: boolean;
}

/** Under which key SageMaker writes the answer to a record of JSON (API_DataProcessing). */
const ANSWER = 'SageMakerOutput';
/** Cells of an answer beyond which nobody looks. */
const WIDEST = 256;

/** What the model was asked of a record; `undefined` where the filter finds nothing of it. */
export function askedOf(record: string, { kind, input }: RowLayout): string | undefined {
  if (input.length === 0) return record;
  if (kind === 'json') {
    const picked = pickFrom(read(record), input);
    return picked === undefined ? undefined : JSON.stringify(picked);
  }
  const cells = cellsOf(record);
  const places = cells && placesIn(input, cells.length);
  return places?.map((place) => written(cells![place]!)).join(',');
}

/** What the model answered, of what was kept of record and answer; `undefined` where that does not tell. */
export function answerOf(record: string, kept: string, { kind, output, joined }: RowLayout): string | undefined {
  if (!joined) return kept;
  if (kind === 'json') return answerInJson(kept, output);
  const [given, cells] = [cellsOf(record), cellsOf(kept)];
  const places = given && cells && placesOfAnswer(given.length, cells.length, output);
  return places?.map((place) => written(cells![place]!)).join(',');
}

/** Whether a row tells what was asked, and how many cells its answer has; 1 where that is one value, `undefined` where it does not tell. */
export function rowFit(record: string, kept: string, layout: RowLayout): { asked: boolean; width: number | undefined } {
  const { kind, input, output, joined } = layout;
  if (kind === 'json')
    return {
      asked: input.length === 0 || pickFrom(read(record), input) !== undefined,
      width: !joined || answerInJson(kept, output) !== undefined ? 1 : undefined,
    };
  const given = widthOf(record);
  const asked = input.length === 0 || (given !== undefined && hasPlaces(given, input));
  if (!joined) return { asked, width: 1 };
  const cells = widthOf(kept);
  return { asked, width: given && cells && placesOfAnswer(given, cells, output)?.length };
}

function answerInJson(kept: string, output: Filter): string | undefined {
  const [step, ...more] = output;
  if (step === undefined) return answerIn(kept);
  if (more.length > 0 || !('names' in step) || !step.names.includes(ANSWER)) return undefined;
  return step.names.length === 1 ? kept : answerIn(kept);
}

const answerIn = (kept: string): string | undefined => {
  const answer = pickFrom(read(kept), [{ names: [ANSWER] }]);
  return answer === undefined ? undefined : JSON.stringify(answer);
};

/** Rows are mostly of one width: what a filter finds of it is kept with the filter. */
const FOUND = new WeakMap<Filter, Map<number, number[] | undefined>>();
const MOST_WIDTHS = 1000;

function foundOf(filter: Filter, key: number, find: () => number[] | undefined): number[] | undefined {
  const found = FOUND.get(filter) ?? new Map<number, number[] | undefined>();
  FOUND.set(filter, found);
  if (found.has(key)) return found.get(key);
  if (found.size > MOST_WIDTHS) found.clear();
  const places = find();
  found.set(key, places);
  return places;
}

/** By both widths in one number: a line of 6 million characters has fewer than 10 million cells. */
const placesOfAnswer = (given: number, kept: number, output: Filter): number[] | undefined =>
  foundOf(output, given * 1e7 + kept, () => answerPlaces(given, kept, output));

const hasPlaces = (width: number, filter: Filter): boolean =>
  foundOf(filter, width, () => placesIn(filter, width)) !== undefined;

/**
 * Which of the cells kept are the answer's: those that stand behind the record's own. How wide the answer was is not written down; where the filter
 * would pick others of another width, nothing is said.
 */
function answerPlaces(given: number, kept: number, output: Filter): number[] | undefined {
  const fits = Array.from({ length: WIDEST }, (_, i) => placesIn(output, given + i + 1))
    .filter((places) => places?.length === kept)
    .map((places) => places!.flatMap((place, i) => (place >= given ? [i] : [])));
  const [first] = fits;
  return first?.length && fits.every((places) => String(places) === String(first)) ? first : undefined;
}

/** The id of a record, of those files that have one. */
export function idOf(record: string, kind: RowLayout['kind'], id: number | string): string | undefined {
  const found = kind === 'csv' ? cellsOf(record)?.[Number(id)] : pickFrom(read(record), [{ names: [String(id)] }]);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}

function cellsOf(line: string): string[] | undefined {
  const parsed = parseCsv(line);
  return 'rows' in parsed ? parsed.rows[0] : undefined;
}

/** How many cells there are, without a look into each where no quote stands. */
function widthOf(line: string): number | undefined {
  if (line === '' || line.includes('"')) return cellsOf(line)?.length;
  let cells = 1;
  for (let at = line.indexOf(','); at !== -1; at = line.indexOf(',', at + 1)) cells += 1;
  return cells;
}

const written = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
