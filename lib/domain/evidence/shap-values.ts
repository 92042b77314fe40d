import { readExplanations, topFeatures } from './analysis.ts';
import { countIn, figures, misfit } from './reading.ts';

/** Columns that stand beside SHAP values and are none: an index, an id, what Clarify adds. */
const BESIDE =
  /^(|id|index|__index_level_\d+__|unnamed: 0|record[_ ]?id|predicted_label|label\d*|expected_value|base_value)$/i;
const COLUMNS = 2_000;

/**
 * What explains a version: Clarify's `analysis.json`, or SHAP values of rows as CSV with a header, a column a feature (Clarify's
 * `explanations_shap/out.csv`), summed up as Clarify's `mean_abs`. Of Parquet the rows are read elsewhere (`readShapTable`).
 * @throws EvidenceMisfit for neither
 */
export function readExplainability(bytes: Buffer): string[] {
  const head = bytes
    .subarray(0, 200)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (head.startsWith('{')) return readExplanations(bytes);
  return readShapValues(bytes.toString('utf8').replace(/^\uFEFF/, ''));
}

function readShapValues(text: string): string[] {
  const end = text.indexOf('\n');
  const names = cellsOf(end === -1 ? text : text.slice(0, end));
  if (end === -1 || names.every((name) => isNumber(name))) return misfit(NEITHER);
  const sums = shapSums(names);
  for (let at = end + 1; at < text.length; ) {
    const next = text.indexOf('\n', at);
    const line = text.slice(at, next === -1 ? text.length : next);
    at = next === -1 ? text.length : next + 1;
    if (line.trim() !== '') sums.take(cellsOf(line));
  }
  return sums.figures();
}

/** Whether bytes begin as Parquet does. */
export const isParquet = (bytes: Buffer): boolean => bytes.subarray(0, 4).toString('latin1') === 'PAR1';

/**
 * The same SHAP values as Parquet, a column a feature.
 * @throws EvidenceMisfit where a cell is no number
 */
export async function readShapTable(
  names: readonly string[],
  rows: AsyncIterable<readonly (string | undefined)[]>,
): Promise<string[]> {
  const sums = shapSums(names);
  for await (const row of rows) sums.take(row);
  return sums.figures();
}

const NEITHER =
  "it is neither Clarify's `analysis.json` nor a table of SHAP values, CSV with a header or Parquet, a column a feature";

/** Sums up rows of SHAP values, as Clarify does in its `mean_abs`. */
function shapSums(names: readonly string[]) {
  if (names.length < 2 || names.length > COLUMNS) return misfit(NEITHER);
  const features = names.map((name, index) => ({ name, index })).filter(({ name }) => !BESIDE.test(name));
  const sums = new Float64Array(names.length);
  let rows = 0;
  const take = (cells: readonly (string | undefined)[]): void => {
    rows += 1;
    if (cells.length !== names.length)
      misfit(`row ${rows} has ${countIn(cells.length, 'cell')}, the header ${names.length}`);
    for (const { name, index } of features) {
      const cell = cells[index] ?? '';
      if (!isNumber(cell)) misfit(`row ${rows} has no number in the column \`${name}\``);
      sums[index]! += Math.abs(Number(cell));
    }
  };
  const inWords = (): string[] => {
    if (rows === 0) return misfit('it has no row of SHAP values');
    const means = features.map(({ name, index }) => [name, sums[index]! / rows] as const);
    return figures([
      `SHAP values of ${countIn(features.length, 'feature')} on ${countIn(rows, 'row')}`,
      ...topFeatures(means),
    ]);
  };
  return { take, figures: inWords };
}

/** Numbers have no commas: quotes are those of names alone. Read in one pass, whatever stands there. */
function cellsOf(line: string): string[] {
  const ended = line.replace(/\r$/, '');
  const cells = ended.includes('"') ? (ended.match(/(?:"[^"]*"|[^,"]|")+|(?<=^|,)(?=,|$)/g) ?? ['']) : ended.split(',');
  return cells.map((cell) => cell.trim().replace(/^"(.*)"$/s, (_, inside: string) => inside.replaceAll('""', '"')));
}

const isNumber = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));
