import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BaselineBuilder } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { TableSurvey } from '../../../lib/domain/drift/columns/survey/choose-columns.ts';
import { ValueList } from '../../../lib/domain/drift/columns/value-list.ts';
import { DiskShelves } from '../../../lib/tables/files/disk-shelves.ts';
import type { Files } from '../../../lib/tables/files/files.ts';
import { readTable } from '../../../lib/tables/read-table.ts';
import { gatherRows, type RowSink } from '../../../lib/tables/sketch/plain/gather-rows.ts';
import { sample } from '../../suites/sample.ts';
import { csvFiles, cuts, NAMES } from '../csv-files.ts';
import { filesOf, NAME } from '../csv-roads.ts';
import { drawBy, writeParquet } from '../parquet-writer.ts';
import { folderOf, folders } from './folders.ts';
import { objectArrays, objectFiles } from './object-files.ts';
import { columnsBy } from './parquet-columns.ts';

const TYPES = ['number', 'integer', 'category'] as const;

/** What is gathered, with what was met; or the message it is refused with. `quick` reads by the scanner, where it can. */
async function gathered<T>(
  files: Files,
  begin: (columns: readonly string[]) => RowSink<T>,
  quick: boolean,
  { name = NAME, columns }: { name?: string; columns?: readonly string[] } = { columns: NAMES },
): Promise<unknown> {
  try {
    const { route, objects, parquet, parts, ...table } = await readTable(name, { files, columns });
    const roads = {
      ...(route && { route }),
      ...(objects && { objects }),
      ...(parquet && { parquet }),
      ...(parts && { parts }),
    };
    const read = { ...table, ...(quick && roads) };
    const { done, notes } = await gatherRows(name, read, files, {
      begin: () => begin(table.columns),
      counted: () => undefined,
    });
    return JSON.parse(JSON.stringify({ done, notes, quick: Object.keys(roads).length > 0 }));
  } catch (cause) {
    return String(cause).replace(/after record \d+/, 'after record …');
  }
}

const sinks: ((columns: readonly string[]) => RowSink<unknown>)[] = [
  (columns) => new TableSurvey(columns),
  (columns) =>
    new BaselineBuilder(FeatureSchema.parse({ features: columns.map((name, i) => ({ name, type: TYPES[i % 3] })) })),
];

/** Holds both ways against each other, of profiles and baselines alike; says whether there was a quick one. */
async function isSame(
  files: () => Files,
  asked: { name: string; columns?: readonly string[] },
  seen = '',
): Promise<boolean> {
  let quick = false;
  for (const begin of sinks) {
    const exact = await gathered(files(), begin, false, asked);
    expect(await gathered(files(), begin, true, asked), seen).toEqual(exact);
    quick ||= typeof exact !== 'string' && (exact as { quick: boolean }).quick;
  }
  return quick;
}

const runs = (few: number, many: number) => ({
  numRuns: Number(process.env.FUZZ ?? sample(few, many)),
  endOnFailure: true,
});
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/parquet/${name}`, import.meta.url));
/** Written by pyarrow and DuckDB: of every flat type, encoding and codec they know. */
const parquetFixtures = readdirSync(fixture(''))
  // a file of lists is read row by row
  .filter((name) => name.endsWith('.parquet') && name !== 'held-out.parquet')
  .filter((_, place) => place % sample(5, 1) === 0);
/** As a disk's: bytes are read into memory that is there. */
const reusing = (files: Files): Files => ({
  ...files,
  slices: async (name) => {
    const file = await files.slices(name);
    const fill = async (start: number, room: Uint8Array) => {
      const bytes = new Uint8Array(await file.slice(start, start + room.length));
      room.set(bytes);
      return bytes.length;
    };
    return { ...file, fill };
  },
});
const MEMBERS = ['price', 'count', 'city', 'tail', 'data', 'datatype'];
const PATHS = ['sepal.length', 'say "x"', 'é', 'sepal', '$.rooted', '__proto__'];

describe('rows gathered by the scanner', () => {
  it('make the profiles and the baseline that rows read one by one make, to the bit', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(csvFiles, cuts, async (bytes, sizes) => {
        if (await isSame(() => filesOf(bytes, sizes), { name: NAME, columns: NAMES })) made++;
      }),
      runs(30, 80),
    );
    expect(made).toBeGreaterThan(sample(0, 20));
  }, 600_000);

  it('make the same of JSON Lines, by names and by paths', async () => {
    let made = 0;
    const files = fc.oneof(
      ...[MEMBERS, PATHS].flatMap((columns) => [
        { weight: 5, arbitrary: objectFiles(columns).map((bytes) => ({ bytes, name: 'w.jsonl', columns })) },
        { weight: 1, arbitrary: objectArrays(columns).map((bytes) => ({ bytes, name: 'w.json', columns })) },
      ]),
    );
    await fc.assert(
      fc.asyncProperty(files, cuts, async ({ bytes, ...asked }, sizes) => {
        if (await isSame(() => filesOf(bytes, sizes), asked)) made++;
      }),
      runs(30, 80),
    );
    expect(made).toBeGreaterThan(sample(0, 20));
  }, 600_000);

  it('make the same of Parquet, whatever its types and pages', async () => {
    for (let seed = 1; seed <= Number(process.env.FUZZ ?? sample(4, 20)); seed++) {
      const draw = drawBy(seed);
      const bytes = writeParquet(columnsBy(draw), draw);
      expect(await isSame(() => filesOf(bytes, []), { name: 'w.parquet' }, `seed ${seed}`)).toBe(true);
    }
  }, 600_000);

  it.runIf(sample(0, 1) === 1)(
    'make the same of a file read through one window, which its dictionary outlives',
    async () => {
      // a hundred, so that they begin at a multiple of eight bytes, and so large that their texts are asked for
      const pool = Array.from({ length: 100 }, (_, i) => Buffer.from(new Float64Array([(i + 1) * 1e140]).buffer));
      const rows = Array.from({ length: 480_000 }, (_, row) => (row < 479_900 ? row % 2 : row - 479_900));
      const doubles = { name: 'double', type: 5, required: true, pool, rows };
      // no compression, one row group, a dictionary for all of it, pages of 100 cells in runs of one
      const bytes = writeParquet([doubles], (below) => (below === 3 ? 1 : below >= 100 ? below - 1 : 0));
      expect(bytes.length).toBeGreaterThan(1 << 20);
      expect(await isSame(() => reusing(filesOf(bytes, [])), { name: 'w.parquet' })).toBe(true);
    },
  );

  it.each(parquetFixtures)('make the same of %s', async (name) => {
    const bytes = readFileSync(fixture(name));
    expect(await isSame(() => filesOf(bytes, []), { name: 'w.parquet' })).toBe(true);
  });

  it('make the same of folders of parts, with what the names of folders tell', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(folders, cuts, async ({ parts, columns }, sizes) => {
        if (await isSame(() => folderOf(parts, sizes), { name: 'f', ...(columns && { columns }) })) made++;
      }),
      runs(15, 60),
    );
    expect(made).toBeGreaterThan(sample(0, 20));
  }, 600_000);

  it('look at texts as long as they may be days, and at numbers alone from then on', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) =>
      [
        20_260_101 + (i % 28),
        (i * 7919) % 3_001,
        `${i % 97}.${i % 10}0`,
        i % 2 ? '1.5e3' : '007',
        (i / 7).toFixed(i % 18),
      ].join(),
    );
    const bytes = Buffer.from(`${NAMES.join()}\n${rows.join('\n')}\n`);
    const begin = () => new TableSurvey(NAMES);
    const quick = await gathered(filesOf(bytes, [1 << 16]), begin, true);
    expect(quick).toEqual(await gathered(filesOf(bytes, [1 << 16]), begin, false));
    expect(quick).toMatchObject({
      done: [{ dates: true }, { dates: false, type: 'integer' }, {}, { type: 'category' }, {}],
    });
  });
});

describe('numbers on shelves of the disk', () => {
  it('come back in ascending order, however many there are', () => {
    const shelves = new DiskShelves();
    // of every magnitude, many of one value, and such as differ in a few of their bits alone
    const number = fc.oneof(fc.double({ noNaN: true, min: -1e150, max: 1e150 }), fc.integer({ min: -3, max: 3 }));
    const alike = fc.tuple(number, fc.integer({ min: 0, max: 52 }), fc.integer({ min: 0, max: 60 }));
    const next = (value: number, bits: number, i: number) => {
      const [all] = new BigInt64Array(Float64Array.of(value).buffer);
      return new Float64Array(BigInt64Array.of(all! ^ (BigInt(i) << BigInt(Math.max(0, bits - 8)))).buffer)[0]!;
    };
    fc.assert(
      fc.property(fc.array(alike, { maxLength: 60 }), fc.integer({ min: 0, max: 200 }), (some, times) => {
        const values = Array.from({ length: some.length * times }, (_, i) => {
          const [value, bits, different] = some[i % some.length]!;
          const found = next(value, bits, Math.min(different, i));
          return Number.isFinite(found) ? found + 0 : 0;
        });
        const list = new ValueList(shelves.shelf(), 256);
        for (const value of values) list.push(value);
        expect(list.sorted()).toEqual(Float64Array.from(values).sort());
      }),
      { numRuns: sample(30, 100) },
    );
    shelves.end();
  });
});
