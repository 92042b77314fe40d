import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { withPoint } from '../../lib/domain/csv/decimal.ts';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { dressedNumber } from '../../lib/domain/drift/columns/number-cell.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { type ClockKind, secondsIn, spellsDuration } from '../../lib/domain/drift/columns/spelling/clock-writing.ts';
import { saysNothing } from '../../lib/domain/drift/columns/spelling/nothing-words.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { sketchTable } from '../../lib/tables/sketch/sketch-table.ts';
import { captureLine, csv, json } from '../domain/capture/lines.ts';

describe('a clock', () => {
  it.each<[string, ClockKind, number]>([
    ['1:23.456', 'duration', 83.456],
    ['14:05', 'duration', 845],
    ['14:05', 'time-of-day', 50_700],
    [' 24:00 ', 'time-of-day', 86_400],
    ['2:05 PM', 'time-of-day', 50_700],
    ['12:30:15 a.m.', 'time-of-day', 1_815],
    ['27:15:00', 'time-of-day', 98_100],
    ['100:00:00,5', 'duration', 360_000.5],
    ['-0:30', 'duration', -30],
    ['0 days 01:02:03.25', 'duration', 3_723.25],
    ['-1 days +23:59:00', 'duration', -60],
    ['1 day, 2:03:04', 'duration', 93_784],
    ['1.02:03:04', 'duration', 93_784],
    ['PT1H30M', 'duration', 5_400],
    ['P1DT0.5S', 'duration', 86_400.5],
    ['-PT15M', 'duration', -900],
    ['P2W', 'duration', 1_209_600],
    ['1h 30m', 'duration', 5_400],
    ['1 hr 5 mins', 'duration', 3_900],
    ['2 days 3 hours', 'duration', 183_600],
    ['45m', 'duration', 2_700],
    ['2.5h', 'duration', 9_000],
  ])('is read: %s as a %s', (text, clock, seconds) => {
    expect(secondsIn(text, clock)).toBe(seconds);
  });

  it.each([
    '83',
    '1.5',
    '1:75',
    '1:2',
    'P',
    'PT',
    'P1M',
    'P1Y',
    ':30',
    '1:23:45:67',
    'm',
    '5 apples',
    '3:1',
    '2026-01-02 14:05',
    '',
  ])('is none: %s', (text) => {
    expect([secondsIn(text, 'duration'), secondsIn(text, 'time-of-day')]).toEqual([undefined, undefined]);
  });

  it('is surely one with a colon, by ISO 8601 or in two units', () => {
    expect(['1:23', 'PT5M', '1h 30m', '1 hr 5 mins'].map(spellsDuration)).not.toContain(false);
    expect(['45m', '36 h', '2 days', '12'].map(spellsDuration)).not.toContain(true);
  });
});

/** Numbers as people write them for people, and words for none, on every road that brings a cell to a verdict. */
describe('a number that is dressed', () => {
  it.each([
    ['1,234', 1234, [',']],
    ['$1,234.00', 1234, ['$', ',']],
    ['€ 12', 12, ['€']],
    ['12.50 €', 12.5, ['€']],
    ['US$5', 5, ['US$']],
    ['1,000 USD', 1000, ['USD', ',']],
    ['(12.50)', -12.5, ['( )']],
    ['($1,200)', -1200, ['$', ',', '( )']],
    ['-$3.10', -3.1, ['$']],
    ['$-3.10', -3.1, ['$']],
    ['12.3%', 0.123, ['%']],
    ['28.7 %', 0.287, ['%']],
    ['-0.5%', -0.005, ['%']],
    ["1'234.5", 1234.5, ["'"]],
    ['12,34,567.00', 1_234_567, [',']],
    [' 1,234 ', 1234, [',']],
    ['12 kg', 12, ['kg']],
    ['-5.5 km', -5.5, ['km']],
    ['37°C', 37, ['°C']],
    ['1,200 lbs.', 1200, ['lb', ',']],
    ['36 months', 36, ['month']],
    ['1 month', 1, ['month']],
    ['120 km/h', 120, ['km/h']],
    ['85 m2', 85, ['m²']],
  ])('is read: %s', (text, value, signs) => {
    expect(dressedNumber(text)).toMatchObject({ value, signs });
  });

  it.each([
    '12',
    '-3.5',
    '1,5',
    '1,23',
    '0,123',
    '12,3456',
    '1,234,56',
    '(12',
    '(-3)',
    '$',
    '%',
    '$1€',
    '5%€',
    '1-2',
    'A1',
    '12 34',
    '1,234.5.6',
    '19M',
    '5k',
    '12 apples',
    '10+ years',
    '190Nm@ 2000rpm',
    '1st',
    '$5 kg',
    '',
  ])('is none: %s', (text) => {
    expect(dressedNumber(text)).toBeUndefined();
  });

  it('may have a decimal comma where its file has', () => {
    expect(['1.234,50 €', '12,5 %', '€ 7,00', '(3,25)', 'a 1,5 b'].map((cell) => withPoint(cell, false))).toEqual([
      '1234.50 €',
      '12.5 %',
      '€ 7.00',
      '(3.25)',
      'a 1,5 b',
    ]);
  });
});

describe('a word for no number', () => {
  /** `na_values` of pandas.read_csv, as its page lists them, and a few of other programs. */
  const OF_PANDAS =
    ',#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null'.split(',');
  it.each([...OF_PANDAS, '-', '--', '?', '.', '\\N', '#DIV/0!', '#REF!', ' NA ', '  '])('is one: `%s`', (text) => {
    expect(saysNothing(text)).toBe(true);
  });
  it.each(['no', 'north', 'nano', 'unknown', 'missing', '0', 'x'])('is none: `%s`', (text) => {
    expect(saysNothing(text)).toBe(false);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'steward-written-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

const NOTHING = ['NA', 'n/a', 'NaN', 'None', 'NULL', '-', '?', '<NA>', '#N/A', ' nan'];
const ROWS = Array.from({ length: 400 }, (_, i) => [
  i % 10 === 0 ? NOTHING[(i / 10) % 10]! : String(i / 4),
  i % 3 === 0 ? `$${i + 1},000.50` : i % 3 === 1 ? `($${i + 1})` : `-$${i + 1}.00`,
  `${i % 40}.5%`,
  ['None', 'NA', 'a'][i % 3]!,
  i % 4 === 0
    ? `${i % 50}.25`
    : i % 4 === 1
      ? `${i % 7}:${10 + (i % 50)}.125`
      : i % 4 === 2
        ? `PT${i % 5}H${i % 60}M`
        : `${i % 3} days 01:02:${10 + (i % 50)}`,
]);
const PLAIN = ROWS.map(([age = '', price = '', rate = '', kind, lap = '']) => [
  NOTHING.includes(age) ? undefined : age,
  String((/^[-(]/.test(price) ? -1 : 1) * Number(price.replace(/[^\d.]/g, ''))),
  String(Number(`${rate.slice(0, -1)}e-2`)),
  kind,
  String(secondsIn(lap, 'duration') ?? lap),
]);
const NAMES = ['age', 'price', 'rate', 'kind', 'lap'];
const TYPES = { kind: 'category', lap: 'duration' } as const;
const schema = FeatureSchema.parse({
  features: NAMES.map((name) => ({ name, type: name in TYPES ? TYPES[name as keyof typeof TYPES] : 'number' })),
});
const quoted = (cells: readonly string[], sign = ','): string => cells.map((cell) => `"${cell}"`).join(sign);
const lines = (write: (cells: string[]) => string, header = ''): string =>
  `${header}${ROWS.map((cells) => `${write(cells)}\n`).join('')}`;
const object = (cells: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(cells.map((cell, i) => [NAMES[i], cell])));
const header = `${NAMES.join(',')}\n`;

describe('a cell of a column of numbers', async () => {
  const baseline = await buildBaseline(schema, PLAIN);
  const dressed = await buildBaseline(schema, ROWS);

  it('makes the same baseline dressed or plain, which says what it wears', () => {
    const worn = [['age'], ['price', '$', '( )', ','], ['rate', '%'], ['kind'], ['lap', ':']];
    expect(dressed.features.map((f) => [f.name, ...(('written' in f && f.written) || [])])).toEqual(
      worn.map(([name, ...signs]) => [name, ...signs.sort()]),
    );
    expect(dressed.features.map((feature) => ({ ...feature, written: undefined }))).toEqual(
      baseline.features.map((feature) => ({ ...feature, written: undefined })),
    );
    expect(baseline.features[0]).toMatchObject({ missing: 40, typeErrors: 0 });
  });

  it.each([
    ['CSV', 'rows.csv', lines((cells) => quoted(cells), header)],
    [
      'CSV with quotes where they must be',
      'bare.csv',
      lines((cells) => cells.map((c) => (c.includes(',') ? `"${c}"` : c)).join(','), header),
    ],
    ['CSV with the names again among the rows', 'twice.csv', lines((cells) => quoted(cells), header) + header],
    ['CSV with semicolons', 'rows2.csv', lines((cells) => quoted(cells, ';'), header.replaceAll(',', ';'))],
    ['CSV in gzip', 'rows.csv.gz', gzipSync(lines((cells) => quoted(cells), header))],
    ['JSON Lines', 'rows.jsonl', lines(object)],
    ['captured CSV', 'csv.jsonl', lines((cells) => captureLine({ input: csv(quoted(cells)) }))],
    ['captured JSON', 'json.jsonl', lines((cells) => captureLine({ input: json(object(cells)) }))],
  ])('is read the same in %s', async (_, name, bytes) => {
    for (const side of [baseline, dressed]) {
      const counting = await sketchTable(put(name, bytes), side, { files: diskFiles });
      const { sketch, notes } = await counting.count();
      expect(notes).toMatchObject({ used: 400, broken: 0, headers: name === 'twice.csv' ? 1 : 0 });
      for (const [index, { counts, missing }] of side.features.entries())
        expect(sketch.features[index]).toMatchObject({ counts, missing, typeErrors: 0 });
    }
  });

  it('is of another type in another currency', async () => {
    const path = put(
      'euros.csv',
      lines((cells) => quoted(cells.map((cell) => cell.replace('$', '€'))), header),
    );
    const of = async (side: typeof baseline) =>
      (await (await sketchTable(path, side, { files: diskFiles })).count()).sketch;
    expect((await of(dressed)).features[1]).toMatchObject({ typeErrors: 400 });
    expect((await of(baseline)).features[1]).toMatchObject({ typeErrors: 0 });
  });
});
