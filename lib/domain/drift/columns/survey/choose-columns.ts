import { InvalidEventError } from '../../../errors.ts';
import type { CellBlock } from '../cell-block.ts';
import { type ColumnLeftOut, type Feature, FeatureSchema, LONGEST_NAME } from '../schema.ts';
import { isClock } from '../spelling/clock-writing.ts';
import type { Row } from '../value.ts';
import { AN_ID, OF_THEIR_VALUES, whyFolderDrifts, whyOnlyDrifts } from './can-only-drift.ts';
import type { ColumnProfile } from './column-profile.ts';
import {
  type AskedNumbers,
  areHiddenNumbers,
  areNumbersWithWords,
  askForNumbers,
  mayBeNumbers,
} from './number-like.ts';
import { ColumnSurvey } from './profile.ts';

/** Why texts are left out that may as well be numbers nobody reads. */
const OF_TEXTS: readonly string[] = [...OF_THEIR_VALUES, AN_ID];
/** A short array may be a place or a colour. */
const FEWEST_NUMBERS = 8;

/** How a column is watched; undefined where it is not. */
function featureOf(
  profile: ColumnProfile,
  asked: Feature['type'] | undefined,
  because: string | undefined,
): Feature | undefined {
  const { name, type, dimension, numbers } = profile;
  if (asked === 'embedding' && dimension === undefined)
    throw new InvalidEventError(
      `column \`${name}\` cannot be read as \`embedding\`: its values must be JSON arrays of numbers, each of as many`,
    );
  if (asked === 'number' && isClock(type)) return { name, type };
  if (asked !== undefined) return { name, type: asked, ...(asked === 'embedding' && { dimension }) };
  const seldom = because !== undefined;
  if (type === 'category' && (!seldom || OF_TEXTS.includes(because)) && areNumbersWithWords(profile, seldom))
    return { name, type: numbers?.amounts ? 'number' : 'integer' };
  if (because !== undefined && !OF_THEIR_VALUES.includes(because)) return undefined;
  if (dimension !== undefined && dimension >= FEWEST_NUMBERS) return { name, type: 'embedding', dimension };
  return because === undefined ? { name, type } : undefined;
}

/** What somebody asks of columns by name; each is a column of the data. */
export interface ColumnWishes {
  readonly ignore?: readonly string[] | undefined;
  readonly only?: readonly string[] | undefined;
  readonly types?: ReadonlyMap<string, Feature['type']> | undefined;
  /** those that hold lists of numbers, as Parquet says: vectors or nothing */
  readonly lists?: readonly string[] | undefined;
  /** those that the names of folders tell */
  readonly folders?: readonly string[] | undefined;
}

/** Looks at every column of all rows, or at its share of them, in flat memory; rows of another width are passed over. */
export class TableSurvey {
  readonly #width: number;
  readonly #surveys: ReadonlyMap<number, ColumnSurvey>;
  #read = 0;

  /** @param share places of the columns that are looked at: without it all */
  constructor(names: readonly string[], share: readonly number[] = [...names.keys()]) {
    this.#width = names.length;
    this.#surveys = new Map(share.map((column) => [column, new ColumnSurvey(names[column]!)]));
  }

  /** Whether anything is made of a column's cells. */
  readonly takes = (column: number): boolean => this.#surveys.has(column);

  add(row: Row): void {
    if (row.length !== this.#width) return;
    this.#read++;
    for (const [column, survey] of this.#surveys) survey.add(row[column]);
  }

  addBlock(block: CellBlock): void {
    this.#read += block.rows;
    for (const [column, survey] of this.#surveys) survey.addBlock(block, column);
  }

  /** Takes so many rows column by column: of each its cells as the first column of blocks. */
  addColumns(rows: number): { add(block: CellBlock, column: number): void; end(): void } {
    this.#read += rows;
    return { add: (block, column) => this.#surveys.get(column)?.addBlock(block, 0), end: () => undefined };
  }

  /**
   * Profiles of the columns that were looked at, in the order of the share.
   * @throws InvalidEventError when there was no row or no column to look at
   */
  end(): ColumnProfile[] {
    if (this.#read === 0 || this.#surveys.size === 0)
      throw new InvalidEventError('cannot infer a schema without rows: give data with a header and at least one row');
    return [...this.#surveys.values()].map((survey) => survey.profile());
  }
}

/** The same of rows that come one by one. */
export async function surveyColumns(
  names: readonly string[],
  rows: Iterable<Row> | AsyncIterable<Row>,
): Promise<ColumnProfile[]> {
  const survey = new TableSurvey(names);
  for await (const row of rows) survey.add(row);
  return survey.end();
}

/**
 * The schema of a baseline from what its columns turned out to be: integer, else number, else category; JSON arrays of as many numbers are embeddings, and free text in rows
 * enough is watched by parts. Columns that can only drift are left out, unless they are asked for; so are those that are not wanted.
 * `backAs` says of those that were left out by what they are how `--types` puts each back: `id=integer`.
 * @throws InvalidEventError when nothing would be left, and where columns would be left out, or be categories of many values, that may be numbers in another writing
 */
export function chooseColumns(
  profiles: readonly ColumnProfile[],
  { ignore, only, types, lists, folders }: ColumnWishes = {},
): { schema: FeatureSchema; leftOut: ColumnLeftOut[]; backAs: string[] } {
  const features: Feature[] = [];
  const leftOut: ColumnLeftOut[] = [];
  const backAs: string[] = [];
  const unsaid: AskedNumbers[] = [];
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
    const list = lists?.includes(name) === true;
    const feature = featureOf(
      profile,
      types?.get(name) ?? (list && only?.includes(name) ? 'embedding' : undefined),
      because,
    );
    if (list && feature && feature.type !== 'embedding') {
      if (asked)
        throw new InvalidEventError(`column \`${name}\` holds lists: \`--types ${name}=embedding\` watches them`);
      leftOut.push({ name, because: 'a list or struct' });
      if (profile.dimension !== undefined) backAs.push(`${name}=embedding`);
      continue;
    }
    const { values, numbers } = profile;
    if (numbers && !asked && feature?.type === 'category' && areHiddenNumbers(profile))
      unsaid.push({ name, values, numbers });
    else if (feature) features.push(feature);
    else if (numbers && because !== undefined && OF_TEXTS.includes(because) && mayBeNumbers(profile))
      unsaid.push({ name, values, numbers });
    else if (because !== undefined) {
      leftOut.push({ name, because });
      if (because !== 'ignored' && because !== 'not asked for') backAs.push(`${name}=${profile.type}`);
    }
  }
  if (unsaid.length > 0) throw new InvalidEventError(askForNumbers(unsaid));
  const long = features.find(({ name }) => name.length > LONGEST_NAME)?.name;
  if (long !== undefined)
    throw new InvalidEventError(
      `the name of a column has ${long.length} characters, ${LONGEST_NAME} are the most: give \`${long.slice(0, 60)}…\` a shorter one in the header`,
    );
  if (features.length > 0) return { schema: FeatureSchema.parse({ features }), leftOut, backAs };
  const named = leftOut
    .slice(0, 10)
    .map(({ name, because }) => `\`${name}\` (${because})`)
    .join(', ');
  throw new InvalidEventError(
    `no column is left to watch: ${named} can only drift or are not wanted; name those to watch with \`--only\`, with their types in \`--types\`, or with \`--schema\``,
  );
}
