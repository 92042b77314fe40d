import { isMissing, type Row } from '../drift/columns/value.ts';
import { InvalidEventError } from '../errors.ts';

/** Names of the cells of requests, and of rows of ground truth. */
export type Names = { features: readonly string[]; beside: readonly string[] };

/** What an empty cell is called. */
export const MISSING = '(missing)';

/**
 * A reader of one column of a prediction: of the request where it has one of that name, else of the row of ground truth (absent
 * without a label, as it is without a captured request).
 * @throws InvalidEventError when there is no such column
 */
export function columnReader(
  names: Names,
  column: string,
): (row: { input: Row | undefined; beside?: Row }) => string | undefined {
  const at = names.features.indexOf(column);
  const besideAt = names.beside.indexOf(column);
  if (at === -1 && besideAt === -1) {
    const known = [...names.features, ...names.beside].slice(0, 20).join('`, `');
    throw new InvalidEventError(
      `there is no column \`${column}\`: ${known ? `there are \`${known}\`, in requests and labels; ` : ''}name the columns of captured requests with a schema (\`--schema\`)`,
    );
  }
  const cell = (row: Row | undefined, index: number) =>
    row === undefined ? undefined : isMissing(row[index]) ? MISSING : row[index];
  return ({ input, beside }) => (at === -1 ? cell(beside, besideAt) : cell(input, at));
}
