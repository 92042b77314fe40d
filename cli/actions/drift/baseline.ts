import { baselineId } from '../../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { columnsOf, type FeatureSchema, inferSchema } from '../../../lib/domain/drift/columns/schema.ts';
import type { Row } from '../../../lib/domain/drift/columns/value.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { canonical } from '../../../lib/domain/ledger/record.ts';
import type { Files } from '../../../lib/tables/files.ts';
import { readTable } from '../../../lib/tables/read-table.ts';
import type { TableOptions } from '../../../lib/tables/table.ts';
import { readSchema, writeWhole } from '../../actions/drift/documents.ts';
import { type ModelMonitorOptions, writeFromModelMonitor } from '../../actions/drift/from-model-monitor.ts';
import { Meter, meterFiles } from '../../actions/drift/meter.ts';
import { inputSize } from '../../actions/drift/size.ts';
import { filesAt } from '../../input/files-at.ts';
import { print, printJson } from '../../terminal/terminal.ts';

export interface BaselineOptions extends ModelMonitorOptions {
  readonly data?: string;
  readonly fromModelMonitor?: string;
  readonly schema?: string;
  readonly output: string;
  readonly json: boolean;
}

/** Makes a baseline of training data, or of what Model Monitor left, and says what it holds. */
export async function makeBaseline(options: BaselineOptions): Promise<void> {
  const { data, fromModelMonitor } = options;
  if (data !== undefined && fromModelMonitor === undefined) return fromData(data, options);
  if (data === undefined && fromModelMonitor !== undefined)
    return writeFromModelMonitor(fromModelMonitor, options.schema ? readSchema(options.schema) : undefined, options);
  throw new InvalidEventError(
    'give training data with `--data`, or statistics with `--from-model-monitor`: one of them',
  );
}

async function fromData(data: string, options: BaselineOptions): Promise<void> {
  const { output, json } = options;
  const files = await filesAt(data);
  const schema = options.schema ? readSchema(options.schema) : await inferred(files, data, json);
  const columns = schema.features.map(({ name }) => name);
  const wanted = { columns, ...(schema.output && { output: schema.output.name }) };
  const made = await followed('reading', files, data, wanted, json, (rows) => buildBaseline(schema, rows));
  writeWhole(output, `${canonical(made)}\n`);
  const id = baselineId(made);
  const features = columnsOf(schema);
  if (json) return printJson({ baseline: id, rows: made.n, broken: made.broken, features });
  for (const { name, type } of features) print(`  ${name.padEnd(24)} ${type}${options.schema ? '' : ' (inferred)'}`);
  print(`baseline ${id.slice(0, 12)} of ${made.n} rows written to ${output}`);
}

async function inferred(files: Files, path: string, quiet: boolean): Promise<FeatureSchema> {
  const { columns } = await readTable(path, { files });
  if (columns.length === 0) throw new InvalidEventError(`\`${path}\` has no column names: give them with \`--schema\``);
  return followed('looking at types', files, path, { columns }, quiet, (rows) => inferSchema(columns, rows));
}

/** Gives the rows of a file to `work` under a meter. */
async function followed<T>(
  what: string,
  files: Files,
  path: string,
  wanted: Pick<TableOptions, 'columns' | 'output'>,
  quiet: boolean,
  work: (rows: AsyncIterable<Row>) => Promise<T>,
): Promise<T> {
  let meter: Meter | undefined;
  const table = await readTable(path, { files: meterFiles(files, (bytes) => meter?.add(bytes)), ...wanted });
  meter = new Meter({
    what,
    total: await inputSize(files, path, table.format),
    count: () => table.notes.used,
    unit: 'rows',
    quiet,
  });
  const done = await work(table.rows);
  meter.end();
  return done;
}
