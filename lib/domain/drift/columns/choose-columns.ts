import { InvalidEventError } from '../../errors.ts';
import { whyFolderDrifts, whyOnlyDrifts } from './can-only-drift.ts';
import { type ColumnProfile, ColumnSurvey } from './profile.ts';
import { type ColumnLeftOut, type Feature, FeatureSchema } from './schema.ts';
import type { Row } from './value.ts';

/** What somebody asks of columns by name; each is a column of the data. */
export interface ColumnWishes {
  readonly ignore?: readonly string[] | undefined;
  readonly only?: readonly string[] | undefined;
  readonly types?: ReadonlyMap<string, Feature['type']> | undefined;
  /** those that the names of folders tell */
  readonly folders?: readonly string[] | undefined;
}

/**
 * Looks at every column of all rows, once, in flat memory; rows of another width are passed over.
 * @throws InvalidEventError when there is no row or no column to look at
 */
export async function surveyColumns(
  names: readonly string[],
  rows: Iterable<Row> | AsyncIterable<Row>,
): Promise<ColumnProfile[]> {
  const surveys = names.map((name) => new ColumnSurvey(name));
  let read = 0;
  for await (const row of rows) {
    if (row.length !== names.length) continue;
    read++;
    for (const [index, survey] of surveys.entries()) survey.add(row[index]);
  }
  if (read === 0 || names.length === 0)
    throw new InvalidEventError('cannot infer a schema without rows: give data with a header and at least one row');
  return surveys.map((survey) => survey.profile());
}

/**
 * The schema of a baseline from what its columns turned out to be: integer, else number, else category. Columns that can only drift are
 * left out, unless they are asked for; so are those that are not wanted.
 * @throws InvalidEventError when nothing would be left
 */
export function chooseColumns(
  profiles: readonly ColumnProfile[],
  { ignore, only, types, folders }: ColumnWishes = {},
): { schema: FeatureSchema; leftOut: ColumnLeftOut[] } {
  const features: Feature[] = [];
  const leftOut: ColumnLeftOut[] = [];
  for (const profile of profiles) {
    const { name } = profile;
    const asked = only?.includes(name) || types?.has(name);
    const because = ignore?.includes(name)
      ? 'ignored'
      : only && !asked
        ? 'not asked for'
        : asked
          ? undefined
          : (whyOnlyDrifts(profile) ?? (folders?.includes(name) ? whyFolderDrifts(profile) : undefined));
    if (because === undefined) features.push({ name, type: types?.get(name) ?? profile.type });
    else leftOut.push({ name, because });
  }
  if (features.length > 0) return { schema: FeatureSchema.parse({ features }), leftOut };
  const named = leftOut
    .slice(0, 10)
    .map(({ name, because }) => `\`${name}\` (${because})`)
    .join(', ');
  throw new InvalidEventError(
    `no column is left to watch: ${named} can only drift or are not wanted; name those to watch with \`--only\`, with their types in \`--types\`, or with \`--schema\``,
  );
}
