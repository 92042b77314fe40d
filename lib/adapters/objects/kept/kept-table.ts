import { InvalidEventError } from '../../../domain/errors.ts';
import type { KeptTable } from '../../../ports/data.ts';
import type { Files } from '../../../tables/files/files.ts';
import { openParquet, readParquet } from '../../../tables/parquet.ts';

/** What a table is called where it cannot be read. */
const NAME = 'the table';

/** Cells of one row group are in memory together, and few bytes may say that there are many. */
const MOST = { rows: 1_000_000, cells: 20_000_000 };

/** Rows of Parquet that lies in memory. @throws InvalidEventError for what is none, and for more cells than there is memory for */
export async function keptTable(bytes: Buffer): Promise<KeptTable> {
  const files = filesOf(bytes);
  const { metadata } = await openParquet(NAME, files);
  const rows = Number(metadata.num_rows);
  const counted = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  const cells = counted * metadata.schema.length;
  if (rows > MOST.rows || counted > MOST.rows || cells > MOST.cells)
    throw new InvalidEventError(
      `it has more than ${MOST.rows.toLocaleString('en-US')} rows or ${MOST.cells.toLocaleString('en-US')} cells: bring a sample of its rows`,
    );
  return readParquet(NAME, { files });
}

/** One file, in memory. */
const filesOf = (bytes: Buffer): Files => ({
  atOnce: 1,
  kindOf: async () => 'file',
  below: async () => [{ name: NAME, size: bytes.length }],
  size: async () => bytes.length,
  open: async function* () {
    yield bytes;
  },
  slices: async () => ({
    byteLength: bytes.length,
    slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
  }),
});
