import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { measureFeature } from '../../lib/domain/drift/measures/measure-feature.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { sketchTable } from '../../lib/tables/sketch/sketch-table.ts';
import { captureLine, csv, json } from '../domain/capture/lines.ts';

/** The rows of test/fixtures/same-value/typed.parquet, as other programs write them. */
const ROWS = Array.from({ length: 420 }, (_, i) => ({
  vip: i % 2 === 0,
  flag: i % 3 === 0,
  area: 48_000 + (i % 7),
  ward: i % 5,
  rate: [0.1, 0.2, 0.7][i % 3]!,
  share: [0.1, 0.2, 0.7][i % 3]!,
  price: [12.5, 7.25, 3, -0.1][i % 4]!,
  code: ['01', '1', '1E5', '48012'][i % 4]!,
}));
const schema = FeatureSchema.parse({
  features: Object.keys(ROWS[0]!).map((name) => ({
    name,
    type: name === 'rate' ? 'number' : name === 'flag' ? 'integer' : 'category',
  })),
});
const NAMES = schema.features.map(({ name }) => name);

const folder = mkdtempSync(join(tmpdir(), 'steward-same-'));
const put = (name: string, lines: string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};
const cellsOf = (row: object, write: (value: unknown, name: string) => string): string =>
  Object.entries(row)
    .map(([name, value]) => write(value, name))
    .join(',');

/** pandas: words begin with a capital, a whole number in a column of floats ends with `.0`. */
const asPandas = (value: unknown, name: string): string =>
  typeof value === 'boolean'
    ? name === 'flag'
      ? String(Number(value))
      : value
        ? 'True'
        : 'False'
    : name === 'price'
      ? (value as number).toFixed(2)
      : Number.isInteger(value)
        ? (value as number).toFixed(1)
        : String(value);
/** R: words in capitals. C: six digits, and an exponent. */
const asOthers = (value: unknown, name: string): string =>
  typeof value === 'boolean'
    ? String(value).toUpperCase()
    : name === 'area'
      ? (value as number).toExponential()
      : String(value);
/** What is kept as float32, printed as a double; truth values as numbers. */
const asFloats = (value: unknown): string => (typeof value === 'string' ? value : String(Math.fround(Number(value))));
const asFloat = (value: unknown): unknown => (typeof value === 'number' ? Math.fround(value) : value);

const ROADS = {
  Parquet: join(import.meta.dirname, '../fixtures/same-value/typed.parquet'),
  'CSV of pandas': put('pandas.csv', [NAMES.join(','), ...ROWS.map((row) => cellsOf(row, asPandas))]),
  'CSV of R': put('others.csv', [NAMES.join(','), ...ROWS.map((row) => cellsOf(row, asOthers))]),
  'JSON Lines': put(
    'rows.jsonl',
    ROWS.map((row) => JSON.stringify(row)),
  ),
  'captured CSV': put(
    'captured-csv.jsonl',
    ROWS.map((row) => captureLine({ input: csv(cellsOf(row, asFloats)) })),
  ),
  'captured JSON': put(
    'captured-json.jsonl',
    ROWS.map((row) =>
      captureLine({
        input: json(
          JSON.stringify(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asFloat(value)]))),
        ),
      }),
    ),
  ),
};
const roads = Object.entries(ROADS);

describe.each(roads)('a baseline made of %s', async (_name, path) => {
  const { rows } = await readTable(path, { files: diskFiles, columns: NAMES });
  const baseline = await buildBaseline(schema, rows);

  it.each(roads)('sees in %s what it holds itself', async (_window, window) => {
    const counting = await sketchTable(window, baseline, { files: diskFiles });
    const { sketch } = await counting.count();
    for (const [index, feature] of baseline.features.entries()) {
      const seen = sketch.features[index]!;
      expect({ name: feature.name, counts: seen.counts, typeErrors: seen.typeErrors, missing: seen.missing }).toEqual({
        name: feature.name,
        counts: feature.counts,
        typeErrors: 0,
        missing: 0,
      });
      expect(seen).toMatchObject(seen.kind === 'category' ? { other: 0 } : {});
      expect(measureFeature(feature, seen)).toMatchObject({ psi: { value: 0 }, js: { value: 0 } });
    }
  });
});
