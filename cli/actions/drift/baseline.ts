import type { DialectWishes } from '../../../lib/domain/csv/choose-split.ts';
import { signsInWords } from '../../../lib/domain/csv/signs-in-words.ts';
import { type Baseline, baselineId } from '../../../lib/domain/drift/baseline/baseline.ts';
import type { CellBlock } from '../../../lib/domain/drift/columns/cell-block.ts';
import {
  answerNames,
  type ColumnLeftOut,
  columnsOf,
  type Feature,
  type FeatureSchema,
} from '../../../lib/domain/drift/columns/schema.ts';
import { chooseColumns } from '../../../lib/domain/drift/columns/survey/choose-columns.ts';
import type { Row } from '../../../lib/domain/drift/columns/value.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { canonical } from '../../../lib/domain/ledger/record.ts';
import { SegmentsBuilder } from '../../../lib/domain/segments/build-segments.ts';
import { type Segments, segmentValues } from '../../../lib/domain/segments/segments.ts';
import { DiskShelves } from '../../../lib/tables/files/disk-shelves.ts';
import { readTable } from '../../../lib/tables/read-table.ts';
import { Crew } from '../../../lib/tables/sketch/plain/shares.ts';
import type { TableNotes } from '../../../lib/tables/table.ts';
import { brokenSentences, readingJson, readingSentences } from '../../../lib/words/reading.ts';
import { filesAt } from '../../input/files-at.ts';
import { inputPath } from '../../input/input-path.ts';
import { requireColumns } from '../../input/known-columns.ts';
import { print, printJson } from '../../terminal/terminal.ts';
import { sharingThreads } from '../../threads/threads.ts';
import { writeWhole } from '../files/write-whole.ts';
import { readSchema } from './documents.ts';
import { type ModelMonitorOptions, writeFromModelMonitor } from './from-model-monitor.ts';
import { buildFromData, type Data, followData, surveyData } from './gather-data.ts';
import { widthOfNames } from './outcome.ts';

export interface BaselineOptions extends ModelMonitorOptions, DialectWishes {
  readonly data?: string;
  readonly capture?: string;
  readonly fromModelMonitor?: string;
  readonly schema?: string;
  readonly ignore?: readonly string[];
  readonly only?: readonly string[];
  readonly types?: ReadonlyMap<string, Feature['type']>;
  readonly by?: string;
  readonly segments?: string;
  readonly maximumBroken: number;
  readonly output: string;
  readonly json: boolean;
}

/** Columns of which it is said how each is put back. */
const BACK = 8;
/** Share of broken rows above which a baseline comes with a warning: a check of as many decides nothing. */
const WARNED = 0.05;

/** Makes a baseline of training data, with a crew that ends with it, or of what Model Monitor left, and says what it holds. */
export async function makeBaseline(options: BaselineOptions, crew = new Crew(sharingThreads())): Promise<void> {
  const { fromModelMonitor } = options;
  if ((options.by === undefined) !== (options.segments === undefined))
    throw new InvalidEventError('`--by` says which column, `--segments` which file its baselines go to: give both');
  if (options.by !== undefined && fromModelMonitor !== undefined)
    throw new InvalidEventError('segments need rows: `--by` goes with training data, not with `--from-model-monitor`');
  const data = inputPath(options);
  if (data !== undefined && fromModelMonitor === undefined)
    return fromData(data, options, crew).finally(() => crew.end());
  if (data === undefined && fromModelMonitor !== undefined) {
    refuseWishes(options, 'from-model-monitor');
    return writeFromModelMonitor(fromModelMonitor, options.schema ? readSchema(options.schema) : undefined, options);
  }
  throw new InvalidEventError(
    'give training data with `--data`, or statistics with `--from-model-monitor`: one of them',
  );
}

async function fromData(path: string, options: BaselineOptions, crew: Crew): Promise<void> {
  const { output, json, separator, decimal, header } = options;
  const files = await filesAt(path);
  const csv = { separator, decimal, header };
  const { schema, leftOut, backAs } = options.schema
    ? { schema: wholeSchema(options), leftOut: [], backAs: [] }
    : await inferred({ files, path, asked: { csv }, quiet: json }, options, crew);
  const columns = schema.features.map(({ name }) => name);
  const lists = schema.features.filter(({ type }) => type === 'embedding').map(({ name }) => name);
  const data = { files, path, asked: { columns, lists, ...answerNames(schema), csv }, quiet: json };
  const shelves = new DiskShelves();
  const bySegment = async (made: Baseline, column: string): Promise<Segments> => {
    const again = new DiskShelves();
    const { done: end } = await followData(data, 'by segment', ({ writing }) => {
      const builder = new SegmentsBuilder(made, column, schema, { leftOut, csv: writing }, again.shelf);
      return {
        add: (row: Row) => builder.add(row),
        addBlock: (block: CellBlock) => builder.addBlock(block),
        addColumns: (rows: number) => builder.addColumns(rows),
        end: () => builder.end(baselineId(made)),
      };
    }).finally(() => again.end());
    return end;
  };
  const { shelf } = shelves;
  const { done: made, notes } = await buildFromData(data, schema, { leftOut, shelf }, crew).finally(() =>
    shelves.end(),
  );
  const lost = made.broken + notes.broken;
  const warning = brokenWarning(path, lost, made.n + lost, notes, options.maximumBroken);
  const noNumbers = tellNoNumbers(made);
  if (options.by !== undefined) segmentValues(made, options.by);
  writeWhole(output, `${canonical(made)}\n`);
  const id = baselineId(made);
  const segments = options.by === undefined ? undefined : await bySegment(made, options.by);
  if (segments) writeWhole(options.segments!, `${canonical(segments)}\n`);
  const features = columnsOf(schema);
  const { readAs } = notes;
  const met = { ...notes, uncaptured: 0 };
  if (json) {
    const { kinds, ...others } = readingJson(met);
    const told = { ...(kinds && { why: kinds }), ...others, ...(readAs && { readAs }) };
    const parts = segments?.parts.map(({ value, baseline }) => ({ value, rows: baseline.n }));
    return printJson({
      ...{
        baseline: id,
        rows: made.n,
        broken: lost,
        features: features.map(withSigns(made)),
        leftOut: leftOut.map(({ name, because }) => ({ name, because })),
        ...told,
      },
      ...(segments && { segments: { column: segments.column, parts } }),
    });
  }
  if (warning !== undefined) print(`  ${warning}`);
  for (const sentence of readingSentences({ ...met, unknown: [] })) print(`  ${sentence}`);
  if (readAs) print(`  read with ${readAs}`);
  const width = widthOfNames([...features, ...leftOut]);
  for (const { name, type, written } of features.map(withSigns(made)))
    print(
      `  ${name.padEnd(width)} ${type}${options.schema ? '' : ' (inferred)'}${written ? `, written with ${signsInWords(written)}` : ''}`,
    );
  for (const { name, because } of leftOut) print(`  ${name.padEnd(width)} left out: ${because}`);
  for (const sentence of noNumbers) print(`  ${sentence}`);
  if (backAs.length > 0)
    print(
      `  what is left out is not judged; \`--types ${backAs.slice(0, BACK).join(',')}\` puts ${backAs.length > 1 ? `${backAs.length > BACK ? 'the first of them' : 'them'} back, each alone too` : 'it back'}`,
    );
  const texts = leftOut.filter(({ because }) => because === 'free text').map(({ name }) => `${name}=text`);
  if (texts.length > 0)
    print(
      `  \`--types ${texts.slice(0, BACK).join(',')}\` watches free text: its length, its language, words not seen before`,
    );
  if (segments) print(`  ${segmentsInWords(segments)}, written to ${options.segments}`);
  print(`baseline ${id.slice(0, 12)} of ${made.n} rows written to ${output}`);
}

/**
 * What is to be said of rows that could not be read, in a sentence; undefined where they are few.
 * @throws InvalidEventError where they are more than may be
 */
function brokenWarning(
  data: string,
  broken: number,
  rows: number,
  notes: TableNotes,
  most: number,
): string | undefined {
  if (broken <= WARNED * rows) return undefined;
  const said = `${broken} of ${rows} rows of \`${data}\` are broken`;
  if (broken <= most * rows) return `warning: ${said}, and the baseline knows nothing of them`;
  const why = brokenSentences(notes).slice(0, 2).join('; ');
  throw new InvalidEventError(
    `${said}: a baseline of the others may be of other rows than the model was trained on; mend them, or say \`--maximum-broken ${Math.ceil((100 * broken) / rows) / 100}\`${why === '' ? '' : ` (${why})`}`,
  );
}

/**
 * What is to be said of values of columns of numbers that are none.
 * @throws InvalidEventError where they are most of a column: nothing could be said of it in any window
 */
function tellNoNumbers({ features }: Baseline): string[] {
  return features.flatMap(({ name, type, n, typeErrors, of }) => {
    if (type === 'category' || typeErrors === 0 || of !== undefined) return [];
    const kind = type === 'integer' ? 'no whole numbers' : 'no numbers';
    const said = `${typeErrors} of the ${n + typeErrors} values of \`${name}\` are ${kind}`;
    if (typeErrors <= n) return [`${said} and count as missing`];
    throw new InvalidEventError(
      `${said} as they are written: write them with digits and a point, as \`1234.5\`, watch the column as ${type === 'integer' ? '`number` or ' : ''}\`category\`, or leave it out`,
    );
  });
}

const segmentsInWords = ({ column, parts }: Segments): string =>
  `segments of ${column}: ${parts.map(({ value, baseline }) => `${value ?? 'any other'} (${baseline.n} rows)`).join(', ')}`;

/** A feature, with the signs its numbers are written with. */
const withSigns = (made: Baseline) => (feature: Feature) => {
  const found = made.features.find(({ name }) => name === feature.name);
  return { ...feature, ...(found && 'written' in found && { written: found.written }) };
};

/** A schema says which columns are watched and how: nothing is left out of it, and nothing else says so. */
function wholeSchema(options: BaselineOptions & { readonly schema?: string }): FeatureSchema {
  refuseWishes(options, 'schema');
  return readSchema(options.schema!);
}

function refuseWishes(options: BaselineOptions, beside: string): void {
  for (const flag of ['ignore', 'only', 'types'] as const)
    if (options[flag] !== undefined)
      throw new InvalidEventError(
        `\`--${flag}\` goes with data whose columns are inferred, not with \`--${beside}\`: say it in the schema`,
      );
}

async function inferred(
  data: Data,
  options: BaselineOptions,
  crew: Crew,
): Promise<{ schema: FeatureSchema; leftOut: ColumnLeftOut[]; backAs: string[] }> {
  const { ignore, only, types } = options;
  const { files, path, asked } = data;
  const { columns, passedBy = [], folders, vectors = [], format } = await readTable(path, { files, ...asked });
  if (columns.length === 0) throw new InvalidEventError(`\`${path}\` has no column names: give them with \`--schema\``);
  for (const [flag, names] of [
    ['--ignore', ignore],
    ['--only', only],
    ['--types', types?.keys()],
  ] as const)
    requireColumns(flag, names ?? [], columns, `\`${path}\``);
  const both = ignore?.find((name) => only?.includes(name) || types?.has(name));
  if (both !== undefined) throw new InvalidEventError(`column \`${both}\` is ignored and asked for: name it once`);
  const whole = { ...data, asked: { ...asked, columns, lists: vectors } };
  const profiles = await surveyData(whole, columns, crew);
  const { schema, leftOut, backAs } = chooseColumns(profiles, { ignore, only, types, lists: vectors, folders });
  const all = [...passedBy, ...leftOut];
  return { schema, leftOut: format === 'csv' && !folders ? placed(columns, passedBy, all) : all, backAs };
}

/** Columns that are left out with their places in the file, which has those without a name as well. */
function placed(
  columns: readonly string[],
  passedBy: readonly ColumnLeftOut[],
  leftOut: readonly ColumnLeftOut[],
): ColumnLeftOut[] {
  const all = [...columns];
  for (const { name } of passedBy) all.splice(Number(/\d+$/.exec(name)?.[0]) - 1, 0, name);
  return leftOut.map((column) => ({ ...column, at: all.indexOf(column.name) }));
}
