import fc from 'fast-check';
import type { Files } from '../../../lib/tables/files/files.ts';
import { NAMES } from '../csv-files.ts';
import { filesOf } from '../csv-roads.ts';
import { drawBy, writeParquet } from '../parquet-writer.ts';
import { objectFiles } from './object-files.ts';
import { columnsBy } from './parquet-columns.ts';

/** Files of one folder in memory, as `filesOf` has one. */
export function folderOf(parts: ReadonlyMap<string, Buffer>, sizes: readonly number[], piece?: number): Files {
  const of = (name: string) => filesOf(parts.get(name)!, sizes, piece);
  const below = [...parts].map(([name, { length }]) => ({ name, size: length }));
  return {
    atOnce: 1,
    kindOf: async (name) => (parts.has(name) ? 'file' : 'folder'),
    below: async () => below,
    size: async (name) => parts.get(name)!.length,
    open: (name) => of(name).open(name),
    slices: async (name) => of(name).slices(name),
    ...(piece !== undefined && {
      cut: { piece, open: (name, start) => of(name).cut!.open(name, start), elsewhere: () => undefined },
    }),
  };
}

const number = fc.oneof(fc.integer({ min: -9, max: 99 }).map(String), fc.double({ noNaN: true }).map(String));
const cell = fc.oneof(
  { weight: 6, arbitrary: number },
  fc.constantFrom('', '"a b"', 'Total', '1.0', 'NA', '007', 'São Paulo', '"x,y"', 'true'),
);
const rows = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 30 });
const orders = fc.constantFrom([0, 1, 2, 3], [0, 1, 2, 3], [3, 1, 0, 2]);

/** CSV, whose columns may stand in another order in each part. */
const csvPart = fc.tuple(rows, orders, fc.boolean()).map(([body, order, last]) => {
  const lines = [NAMES.slice(0, 4), ...body].map((cells) => order.map((place) => cells[place]).join());
  return Buffer.from(lines.join('\n') + (last ? '\n' : ''));
});

/** Where a part lies: in no folder of its own, or in one or two that tell columns. */
const places = fc.constantFrom<[string, string[]]>(
  ['f/', []],
  ['f/month=%d/', ['month']],
  ['f/kind=k%25%d/month=%d/', ['kind', 'month']],
  ['f/price=%d/', []],
);
const parquetPart = fc.integer({ min: 1, max: 1_000 }).map((seed) => {
  const draw = drawBy(seed);
  return writeParquet(columnsBy(draw), draw);
});

const partsOf = (kind: 'csv' | 'jsonl' | 'parquet', part: fc.Arbitrary<Buffer>, columns: readonly string[]) =>
  fc
    .record({ bodies: fc.array(part, { minLength: 1, maxLength: 4 }), place: places, asked: fc.boolean() })
    .map(({ bodies, place: [folder, told], asked }) => ({
      parts: new Map(bodies.map((body, i) => [`${folder.replaceAll('%d', `${i}`)}part-${i}.${kind}`, body])),
      columns: asked ? [...told, ...columns] : undefined,
    }));

const MEMBERS = [...NAMES.slice(0, 3), 'user.age'];

/** Parts of one kind, and the columns that are asked for. */
export const folders = fc.oneof(
  { weight: 4, arbitrary: partsOf('csv', csvPart, NAMES) },
  { weight: 4, arbitrary: partsOf('jsonl', objectFiles(MEMBERS), MEMBERS) },
  { weight: 1, arbitrary: partsOf('parquet', parquetPart, ['int', 'text', 'double', 'day']) },
);
