import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import {
  BaselineBuilder,
  type BesideColumns,
  type BuiltShare,
  joinShares,
} from '../../../lib/domain/drift/baseline/build-baseline.ts';
import type { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { TableSurvey } from '../../../lib/domain/drift/columns/survey/choose-columns.ts';
import type { ColumnProfile } from '../../../lib/domain/drift/columns/survey/column-profile.ts';
import type { Shelf } from '../../../lib/domain/drift/columns/value-list.ts';
import type { Files } from '../../../lib/tables/files/files.ts';
import { readTable } from '../../../lib/tables/read-table.ts';
import { gatherRows, type RowSink } from '../../../lib/tables/sketch/plain/gather-rows.ts';
import { builtShare, type Crew, type ShareJob } from '../../../lib/tables/sketch/plain/shares.ts';
import type { Table, TableNotes } from '../../../lib/tables/table.ts';
import { Meter, meterFiles } from './meter.ts';
import { inputSize } from './size.ts';

/** Data to read: where it lies, what of it is asked for, and whether nobody hears how far it is. */
export interface Data {
  readonly files: Files;
  readonly path: string;
  readonly asked: ShareJob['asked'];
  readonly quiet: boolean;
}

/** Looks at all columns, with whoever there is. */
export async function surveyData(data: Data, names: readonly string[], crew: Crew): Promise<ColumnProfile[]> {
  const { done } = await crew.gather<ColumnProfile[], ColumnProfile[]>({
    ...roadTo(data, 'looking at columns'),
    aim: { kind: 'survey', names },
    begin: (share) => new TableSurvey(names, share),
    join: (made, shares) => {
      const profiles: ColumnProfile[] = [];
      for (const [hand, share] of shares.entries())
        for (const [index, column] of share.entries()) profiles[column] = made[hand]![index]!;
      return profiles;
    },
  });
  return done;
}

/** Makes a baseline of all rows, with whoever there is. */
export function buildFromData(
  data: Data,
  schema: FeatureSchema,
  { leftOut, shelf }: Pick<BesideColumns, 'leftOut'> & { shelf: () => Shelf },
  crew: Crew,
): Promise<{ done: Baseline; notes: TableNotes }> {
  return crew.gather<BuiltShare, Baseline>({
    ...roadTo(data, 'reading'),
    aim: { kind: 'baseline', schema },
    begin: (share) => builtShare(new BaselineBuilder(schema, {}, shelf, share)),
    join: (made, _, { writing }) => joinShares(schema, { leftOut, csv: writing }, made),
  });
}

/** Gives the rows of data to what `begin` makes, in this thread alone. */
export async function followData<T>(
  data: Data,
  what: string,
  begin: (table: Table) => RowSink<T>,
): Promise<{ done: T; notes: TableNotes }> {
  const { open, read } = roadTo(data, what);
  const table = await open();
  return read(table, () => begin(table));
}

/** How data is opened, and read under a meter. */
function roadTo({ files, path, asked, quiet }: Data, what: string) {
  let meter: Meter | undefined;
  const metered = meterFiles(files, (bytes) => meter?.add(bytes));
  const bytes = ({ format }: Table): Promise<number> => inputSize(files, path, format);
  const read = async <T>(table: Table, begin: () => RowSink<T>): Promise<{ done: T; notes: TableNotes }> => {
    let rows = 0;
    meter = new Meter({ what, total: await bytes(table), count: () => rows, unit: 'rows', quiet });
    const gathered = await gatherRows(path, table, metered, {
      begin,
      counted: (now) => {
        rows = now;
      },
    });
    meter.end();
    return gathered;
  };
  const open = (): Promise<Table> => {
    meter = undefined;
    return readTable(path, { files: metered, ...asked });
  };
  return { path, asked, files, bytes, open, read };
}
