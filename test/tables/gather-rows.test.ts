import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BaselineBuilder } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { TableSurvey } from '../../lib/domain/drift/columns/choose-columns.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { ValueList } from '../../lib/domain/drift/columns/value-list.ts';
import { DiskShelves } from '../../lib/tables/files/disk-shelves.ts';
import type { Files } from '../../lib/tables/files/files.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { gatherRows, type RowSink } from '../../lib/tables/sketch/gather-rows.ts';
import { sample } from '../suites/sample.ts';
import { csvFiles, cuts, NAMES } from './csv-files.ts';
import { filesOf, NAME } from './csv-roads.ts';

const TYPES = ['number', 'integer', 'category'] as const;
const schema = FeatureSchema.parse({ features: NAMES.map((name, i) => ({ name, type: TYPES[i % 3] })) });

/** What is gathered, with what was met; or the message it is refused with. `quick` reads by the scanner, where it can. */
async function gathered<T>(files: Files, begin: () => RowSink<T>, quick: boolean): Promise<unknown> {
  try {
    const { route, ...table } = await readTable(NAME, { files, columns: NAMES });
    const read = { ...table, ...(quick && route && { route }) };
    const { done, notes } = await gatherRows(NAME, read, files, { begin, counted: () => undefined });
    return JSON.parse(JSON.stringify({ done, notes, quick: route !== undefined }));
  } catch (cause) {
    return String(cause).replace(/after record \d+/, 'after record …');
  }
}

describe('rows gathered by the scanner', () => {
  it('make the profiles and the baseline that rows read one by one make, to the bit', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(csvFiles, cuts, async (bytes, sizes) => {
        for (const begin of [() => new TableSurvey(NAMES), () => new BaselineBuilder(schema)]) {
          const exact = await gathered(filesOf(bytes, sizes), begin as () => RowSink<unknown>, false);
          expect(await gathered(filesOf(bytes, sizes), begin as () => RowSink<unknown>, true)).toEqual(exact);
          if (typeof exact !== 'string' && (exact as { quick: boolean }).quick) made++;
        }
      }),
      { numRuns: Number(process.env.FUZZ ?? sample(40, 150)), endOnFailure: true },
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
    const number = fc.oneof(fc.double({ noNaN: true, min: -1e150, max: 1e150 }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(fc.array(number, { maxLength: 60 }), fc.integer({ min: 0, max: 200 }), (some, times) => {
        const values = Array.from({ length: some.length * times }, (_, i) => some[i % some.length]! + 0 * i);
        const list = new ValueList(shelves.shelf(), 256);
        for (const value of values) list.push(value + 0);
        expect(list.sorted()).toEqual(Float64Array.from(values.map((value) => value + 0)).sort());
      }),
      { numRuns: sample(30, 100) },
    );
    shelves.end();
  });
});
