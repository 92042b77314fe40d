import { expect, it } from 'vitest';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { TableSurvey } from '../../lib/domain/drift/columns/survey/choose-columns.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { gatherRows } from '../../lib/tables/sketch/plain/gather-rows.ts';
import { sample } from '../suites/sample.ts';
import { exactly, filesOf, quickly } from './csv-roads.ts';
import { type Draw, drawBy, writeParquet } from './parquet-writer.ts';
import { columnsBy } from './plain/parquet-columns.ts';

const FILES = Number(process.env.FUZZ ?? sample(8, 60));
const NAME = 'window.parquet';

async function roadsOf(
  bytes: Buffer,
  training: readonly (readonly (string | undefined)[])[],
  columns: readonly string[],
  draw: Draw,
) {
  const features = columns.map((name) => ({ name, type: (['number', 'integer', 'category'] as const)[draw(3)]! }));
  const baseline = await buildBaseline(FeatureSchema.parse({ features }), training);
  const files = filesOf(bytes, [], 1);
  const others = columns.length % 3;
  return { exact: await exactly(files, baseline, NAME), quick: await quickly(files, baseline, NAME, others) };
}

/** What a baseline is chosen by, page by page and row by row; or the message it is refused with. */
async function surveysOf(bytes: Buffer) {
  const files = filesOf(bytes, []);
  const survey = async (quick: boolean): Promise<unknown> => {
    try {
      const { parquet, ...table } = await readTable(NAME, { files });
      const begin = () => new TableSurvey(table.columns);
      const read = { ...table, ...(quick && parquet && { parquet }) };
      return (await gatherRows(NAME, read, files, { begin, counted: () => undefined })).done;
    } catch (cause) {
      return (cause as Error).message;
    }
  };
  return { exact: await survey(false), quick: await survey(true) };
}

/** A byte as it comes, or the largest run length that four bytes and a bit tell. */
function hurt(bytes: Buffer, draw: Draw): Buffer {
  const damaged = Buffer.from(bytes);
  for (let hurts = 1 + draw(3); hurts > 0; hurts--) damaged[4 + draw(damaged.length - 4)] = draw(256);
  if (draw(3) === 0) Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x07]).copy(damaged, 4 + draw(damaged.length - 4));
  return damaged;
}

it(`says of ${FILES} random Parquet files what row by row says, and of each of them damaged as much or less`, async () => {
  let read = 0;
  for (let seed = 1; seed <= FILES; seed++) {
    const draw = drawBy(seed);
    const bytes = writeParquet(columnsBy(draw), draw);
    const { columns, rows } = await readTable(NAME, { files: filesOf(bytes, []) });
    const training = await Array.fromAsync(rows);
    const known = draw(2) ? training : training.map((row, number) => row.map(() => String(number % 2)));
    const { exact, quick } = await roadsOf(bytes, known, columns, draw);
    expect(quick, `seed ${seed}`).toEqual(exact);
    expect(exact, `seed ${seed}`).toMatchObject({ sketch: { rows: training.length } });

    const damaged = hurt(bytes, draw);
    // a page that is damaged is refused, or read as the library reads it
    for (const both of [await roadsOf(damaged, known, columns, draw), await surveysOf(damaged)])
      if (typeof both.exact === 'object' && typeof both.quick === 'object') {
        read++;
        expect(both.quick, `seed ${seed}, damaged`).toEqual(both.exact);
      } else expect(String(typeof both.exact === 'string' ? both.exact : both.quick)).toContain(NAME);
  }
  expect(read).toBeGreaterThan(FILES / 10);
}, 120_000);

it('refuses levels of a thousand million in a page of one cell, on every road', async () => {
  const value = Buffer.from([0xff, 0xff, 0x07, 0x01]);
  const column = { name: 'x', type: 1, required: false, pool: [value], rows: [0, 0] };
  // nothing drawn: no compression, no dictionary, a row group and a page for each row, levels in runs
  const bytes = writeParquet([column], () => 0);
  const at = bytes.indexOf(Buffer.concat([Buffer.from([0x02, 0x01]), value]));
  expect(at).toBeGreaterThan(0);
  const training = [['17301503'], ['0']];
  expect((await roadsOf(bytes, training, ['x'], () => 0)).quick).toMatchObject({ sketch: { rows: 2 } });
  // the run's head now takes the value's first bytes for its own
  Buffer.from([0xfe, 0xff]).copy(bytes, at);
  const { exact, quick } = await roadsOf(bytes, training, ['x'], () => 0);
  for (const said of [exact, quick, ...Object.values(await surveysOf(bytes))])
    expect(said).toBe(`\`${NAME}\` cannot be read as Parquet: write it again, or give CSV`);
});
