import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../lib/domain/capture/text/parse-csv.ts';
import { newHome, steward } from '../cli/cli.ts';
import { type Draw, drawn } from '../domain/drift/draw.ts';

/**
 * Public tables: some that a package brings, as they are, others made after the public descriptions of well-known ones (columns, spellings, kinds of
 * values), all values drawn here. Split at random they are never drifted, and what moved is named.
 */
const home = newHome();
/** Rows of each table that are looked at, the first of real ones. */
const ROWS = 2_000;
const drift = (...args: string[]) => steward(home, 'drift', ...args);

interface PublicTable {
  readonly header: string | undefined;
  /** one row; `moved` rows come from a world in which something changed: the column of this name */
  readonly row: (i: number, draw: Draw, moved: boolean) => string;
  readonly moves: string;
  readonly leftOut: readonly string[];
  /** how the file is called; `csv` without */
  readonly ext?: string;
  /** how many rows there are; any number without */
  readonly rows?: number;
  /** where names and types cannot be read from the file */
  readonly schema?: string;
  readonly args?: readonly string[];
}

const pick = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw.below(list.length))]!;
const day = (draw: Draw): string =>
  new Date(Date.UTC(2014, 4, 1) + Math.floor(draw.below(390)) * 86_400_000).toISOString();
const lognormal = (draw: Draw, mean: number, spread: number): number => Math.exp(mean + spread * draw.normal());
/** Of its 28 principal components. */
const PARTS = 10;
const SURNAMES = ['Braund', 'Cumings', 'Heikkinen', 'Futrelle', 'Allen', 'Moran', 'McCarthy', 'Palsson'];

const TABLES: Record<string, PublicTable> = {
  'KC housing': {
    header: 'id,date,price,bedrooms,sqft_living,waterfront,yr_built,zipcode,lat',
    row: (_, draw, moved) => {
      const feet = Math.round(lognormal(draw, 7.5, 0.4) / 10) * 10;
      return `${1_000_102 + Math.floor(draw.below(9.9e9))},${day(draw).slice(0, 10).replaceAll('-', '')}T000000,${Math.round(feet * lognormal(draw, moved ? 6 : 5.5, 0.3))},${1 + Math.floor(draw.below(5))},${feet},${draw.below(1) < 0.01 ? 1 : 0},${1900 + Math.floor(draw.below(115))},${98_001 + Math.floor(draw.below(70))},${(47.2 + draw.below(0.6)).toFixed(4)}`;
    },
    moves: 'price',
    leftOut: ['id', 'date'],
  },
  'credit-card fraud': {
    header: `"Time",${Array.from({ length: PARTS }, (_, i) => `"V${i + 1}"`).join(',')},"Amount","Class"`,
    row: (i, draw, moved) =>
      `${Math.floor(i / 1.65)},${Array.from({ length: PARTS }, (_, v) => draw.normal() + (moved && v === 3 ? 1 : 0)).join(',')},${lognormal(draw, 3, 1.4).toFixed(2)},"${draw.below(1) < 0.01 ? 1 : 0}"`,
    moves: 'V4',
    leftOut: ['Time'],
  },
  'NYC taxi': {
    header:
      'id,VendorID,pickup_datetime,dropoff_datetime,passenger_count,trip_distance,PULocationID,store_and_fwd_flag,fare_amount',
    row: (i, draw, moved) => {
      const miles = lognormal(draw, moved ? 1.2 : 0.6, 0.8);
      const at = Date.UTC(2016, 0, 1) + Math.floor(draw.below(182 * 86_400)) * 1000;
      const spelt = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
      return `id${1_000_000 + ((i * 7_919) % 3_000_000)},${1 + Math.floor(draw.below(2))},${spelt(at)},${spelt(at + miles * 3e5)},${1 + Math.floor(draw.below(6))},${miles.toFixed(2)},${1 + Math.floor(60 * draw.below(1) ** 2)},${draw.below(1) < 0.01 ? 'Y' : 'N'},${(2.5 + 2.5 * miles).toFixed(1)}`;
    },
    moves: 'trip_distance',
    leftOut: ['id', 'pickup_datetime', 'dropoff_datetime'],
  },
  'UCI adult': {
    header: undefined,
    row: (_, draw, moved) =>
      `${17 + Math.floor(draw.below(moved ? 30 : 60))}, ${pick(draw, ['Private', 'State-gov', 'Self-emp-inc', '?'])}, ${Math.floor(lognormal(draw, 12, 0.5))}, ${pick(draw, ['Bachelors', 'HS-grad', '11th'])}, ${pick(draw, ['<=50K', '<=50K', '>50K'])}`,
    moves: 'age',
    leftOut: [],
    schema:
      'features: [{name: age, type: integer}, {name: workclass, type: category}, {name: fnlwgt, type: integer}, {name: education, type: category}, {name: income, type: category}]\n',
    args: ['--no-header'],
  },
  'UCI wine quality': {
    header: '"fixed acidity";"volatile acidity";"citric acid";"pH";"alcohol";"quality"',
    row: (_, draw, moved) =>
      `${(7 + draw.normal()).toFixed(1)};${(0.5 + 0.15 * draw.normal()).toFixed(2)};${draw.below(1).toFixed(2)};${(3.3 + 0.15 * draw.normal()).toFixed(2)};${(moved ? 12 + draw.normal() : 10 + draw.normal()).toFixed(1)};${3 + Math.floor(draw.below(6))}`,
    moves: 'alcohol',
    leftOut: [],
  },
  'bank marketing': {
    header: '"age";"job";"balance";"day";"month";"duration";"y"',
    row: (_, draw, moved) =>
      `${20 + Math.floor(draw.below(60))};"${pick(draw, moved ? ['student', 'retired'] : ['admin.', 'technician', 'blue-collar', 'student'])}";${Math.round(2000 * draw.normal())};${1 + Math.floor(draw.below(31))};"${pick(draw, ['may', 'jun', 'jul', 'aug'])}";${Math.floor(lognormal(draw, 5, 0.8))};"${pick(draw, ['no', 'no', 'yes'])}"`,
    moves: 'job',
    leftOut: [],
  },
  Titanic: {
    header: 'PassengerId,Survived,Pclass,Name,Sex,Age,Ticket,Fare,Cabin,Embarked',
    row: (i, draw, moved) =>
      `${i + 1},${Math.floor(draw.below(2))},${1 + Math.floor(draw.below(3))},"${pick(draw, SURNAMES)}, Mr. Owen Harris ${i}",${pick(draw, ['male', 'female'])},${draw.below(1) < 0.2 ? '' : Math.floor(1 + draw.below(70))},${draw.below(1) < 0.2 ? `PC ${Math.floor(draw.below(99))}` : `A/5 ${21_171 + i * 13}`},${lognormal(draw, moved ? 4 : 3, 0.8).toFixed(4)},${draw.below(1) < 0.77 ? '' : `C${Math.floor(draw.below(9_999))}`},${pick(draw, ['S', 'C', 'Q'])}`,
    moves: 'Fare',
    leftOut: ['PassengerId', 'Name', 'Ticket', 'Cabin'],
  },
  'UCI air quality': {
    header: 'Date;Time;CO(GT);PT08.S1(CO);T;RH;;',
    // the file ends with a hundred lines of separators
    row: (i, draw, moved) => {
      const comma = (value: number) => value.toFixed(1).replace('.', ',');
      const carbon = draw.below(1) < 0.17 ? '-200' : comma(lognormal(draw, moved ? 1.2 : 0.6, 0.6));
      return i % ROWS > ROWS - 100
        ? ';;;;;;;'
        : `${1 + (Math.floor(i / 24) % 28)}/03/2004;${String(i % 24).padStart(2, '0')}.00.00;${carbon};${700 + Math.floor(draw.below(1_300))};${comma(18 + 8 * draw.normal())};${comma(50 + 15 * draw.normal())};;`;
    },
    moves: 'CO(GT)',
    leftOut: ['column 7', 'column 8', 'Date'],
  },
  'online retail': {
    header: 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
    row: (i, draw, moved) =>
      `${draw.below(1) < 0.02 ? 'C' : ''}${536_365 + Math.floor(i / 9)},${pick(draw, ['85123A', '71053', 'POST'])},${pick(draw, ['WHITE METAL LANTERN', '"SET 7 BABUSHKA, NESTING"', 'POSTAGE'])},${Math.floor(draw.below(24)) - 1},${1 + Math.floor(draw.below(12))}/${1 + Math.floor(draw.below(28))}/2010 ${Math.floor(draw.below(24))}:26,${lognormal(draw, moved ? 1.8 : 1, 0.7).toFixed(2)},${draw.below(1) < 0.25 ? '' : `${12_346 + Math.floor(draw.below(90))}.0`},${pick(draw, ['United Kingdom', 'United Kingdom', 'EIRE'])}`,
    moves: 'UnitPrice',
    leftOut: ['InvoiceNo', 'InvoiceDate'],
  },
  'Lending Club': {
    header: 'id,member_id,loan_amnt,term,int_rate,grade,emp_length,annual_inc,issue_d,url,zip_code,revol_util',
    row: (i, draw, moved) =>
      `${1_077_501 + 7 * i + Math.floor(draw.below(6))},,${250 * Math.floor(4 + draw.below(136))}, ${pick(draw, [36, 36, 60])} months,${(8 + 6 * draw.below(1) + (moved ? 4 : 0)).toFixed(2)}%,${pick(draw, ['A', 'B', 'C'])},${pick(draw, ['10+ years', '< 1 year', 'n/a'])},${Math.round(lognormal(draw, 11, 0.5))},${pick(draw, ['Dec', 'Nov', 'Oct'])}-${2007 + Math.floor(draw.below(9))},https://lendingclub.com/loan?id=${1_077_501 + i},${100 + Math.floor(draw.below(300))}xx,${(100 * draw.below(1)).toFixed(1)}%`,
    moves: 'int_rate',
    leftOut: ['id', 'issue_d', 'url'],
  },
  Airbnb: {
    header: 'id,last_scraped,name,host_since,host_response_rate,latitude,room_type,price,last_review,reviews_per_month',
    row: (i, draw, moved) =>
      `${3_781 + 971 * i + Math.floor(draw.below(900))},2023-06-${pick(draw, ['18', '19'])},"Cosy, ${pick(draw, ['bright', 'quiet'])} flat near park ${i}",${day(draw).slice(0, 10)},${draw.below(1) < 0.2 ? 'N/A' : `${50 + Math.floor(draw.below(51))}%`},${(52.5 + 0.05 * draw.normal()).toFixed(5)},${pick(draw, ['Entire home/apt', 'Private room'])},"$${Math.round(lognormal(draw, moved ? 7.5 : 7, 0.6)).toLocaleString('en')}.00",${draw.below(1) < 0.2 ? '' : day(draw).slice(0, 10)},${draw.below(1) < 0.2 ? '' : draw.below(5).toFixed(2)}`,
    moves: 'price',
    leftOut: ['id', 'name', 'host_since', 'last_review'],
  },
  'NYC 311': {
    header: 'Unique Key,Created Date,Closed Date,Agency,Complaint Type,Incident Zip,Incident Address,Latitude,Location',
    row: (i, draw, moved) => {
      const north = (40.7 + 0.1 * draw.normal()).toFixed(12);
      const us = `${day(draw)
        .slice(0, 10)
        .replace(/(\d+)-(\d+)-(\d+)/, '$2/$3/$1')} 01:12:43 PM`;
      return `${39_881_329 - 3 * i - Math.floor(draw.below(3))},${us},${draw.below(1) < 0.1 ? '' : us},${pick(draw, ['NYPD', 'HPD', 'DOT'])},${pick(draw, moved ? ['Illegal Parking'] : ['Noise - Residential', 'HEAT/HOT WATER', 'Illegal Parking'])},${10_001 + Math.floor(draw.below(180))},${1 + Math.floor(draw.below(2_000))} EAST ${Math.floor(draw.below(90))} STREET,${north},"(${north}, -73.9${Math.floor(draw.below(1e9))})"`;
    },
    moves: 'Complaint Type',
    leftOut: ['Unique Key', 'Created Date', 'Closed Date', 'Incident Address', 'Location'],
  },
  'Yelp businesses': {
    header: undefined,
    ext: 'jsonl',
    row: (i, draw, moved) =>
      JSON.stringify({
        business_id: `${i}_${Math.floor(draw.below(1e9))}xQ`,
        name: `Number ${i} Diner`,
        stars: pick(draw, moved ? [1, 1.5, 2] : [3, 3.5, 4, 4.5, 5]),
        review_count: Math.round(lognormal(draw, 3, 1)),
        attributes: { WiFi: pick(draw, ["u'free'", "'no'"]) },
        hours: draw.below(1) < 0.3 ? null : { Monday: pick(draw, ['9:0-18:0', '11:0-23:0']) },
        date: day(draw).slice(0, 19).replace('T', ' '),
      }),
    moves: 'stars',
    leftOut: ['business_id', 'name', 'date'],
  },
};

/** Tables as a package brings them: what is changed to make a window that moved, and of which column. */
const REAL: Record<string, { moves: string; change: (cell: string) => string; leftOut: readonly string[] }> = {
  // knots become kilometres an hour
  'birdstrikes.csv': {
    moves: 'Speed IAS in knots',
    change: (cell) => (cell === '' ? '' : String(Math.round(1.852 * Number(cell)))),
    leftOut: ['Flight Date'],
  },
  // Celsius becomes Fahrenheit
  'seattle-weather.csv': {
    moves: 'temp_max',
    change: (cell) => String(1.8 * Number(cell) + 32),
    leftOut: ['date'],
  },
  // per cent become shares
  'unemployment-across-industries.json': {
    moves: 'rate',
    change: (cell) => String(Number(cell) / 100),
    leftOut: ['date'],
  },
  'football.json': { moves: 'home_score', change: (cell) => String(1 + Number(cell)), leftOut: ['date'] },
};
const DATA = join(import.meta.dirname, '../../node_modules/vega-datasets/data');

function realTable(file: string): PublicTable {
  const { moves, change, leftOut } = REAL[file]!;
  const text = readFileSync(join(DATA, file), 'utf8');
  if (file.endsWith('.json')) {
    const rows = JSON.parse(text) as Record<string, unknown>[];
    const moved = (row: Record<string, unknown>) => ({
      ...row,
      [moves]: JSON.parse(change(JSON.stringify(row[moves]))),
    });
    const row: PublicTable['row'] = (i, _, changed) => JSON.stringify(changed ? moved(rows[i]!) : rows[i]);
    return { header: undefined, ext: 'jsonl', row, moves, leftOut, rows: rows.length };
  }
  const parsed = parseCsv(text);
  const [header, ...rows] = 'rows' in parsed ? parsed.rows : [];
  const written = (cells: readonly string[]) => cells.map((cell) => JSON.stringify(cell)).join(',');
  const at = header!.indexOf(moves);
  const row: PublicTable['row'] = (i, _, changed) =>
    written(rows[i]!.map((cell, place) => (changed && place === at ? change(cell) : cell)));
  return { header: written(header!), row, moves, leftOut, rows: rows.length };
}

function written(name: string, table: PublicTable, rows: readonly string[]): string {
  const path = join(home, `${name}.${table.ext ?? 'csv'}`);
  writeFileSync(path, [...(table.header === undefined ? [] : [table.header]), ...rows, ''].join('\n'));
  return path;
}

const ALL = { ...TABLES, ...Object.fromEntries(Object.keys(REAL).map((file) => [file, realTable(file)])) };

describe.each(Object.entries(ALL))('%s', (_, table) => {
  const asked = [...(table.args ?? [])];
  const schema = join(home, 'schema.yaml');
  const baseline = join(home, 'baseline.json');
  const rowsOf = (seed: number, moved: boolean): string[] => {
    const draw = drawn(seed);
    return Array.from({ length: Math.min(ROWS, table.rows ?? ROWS) }, (_, i) => table.row(i, draw, moved));
  };
  const checked = (window: string) => {
    const ran = drift('check', '--baseline', baseline, '--data', window, '--json', ...asked);
    expect(ran.out, ran.err).not.toBe('');
    return JSON.parse(ran.out) as { verdict: string; rows: { broken: number }; reasons: { subject: string }[] };
  };

  it.each([1, 2, 3])('split at random (%i) is not drifted, and what moved is named', (seed) => {
    const side = drawn(seed + 100);
    const sides: [string[], string[]] = [[], []];
    for (const row of rowsOf(seed, false)) sides[side.below(1) < 0.6 ? 0 : 1].push(row);
    if (table.schema) writeFileSync(schema, table.schema);
    const how = table.schema ? ['--schema', schema, ...asked] : asked;
    const made = drift('baseline', '--data', written('train', table, sides[0]), '-o', baseline, ...how);
    expect(made, made.err).toMatchObject({ code: 0 });
    const { leftOut = [] } = JSON.parse(readFileSync(baseline, 'utf8')) as { leftOut?: { name: string }[] };
    expect(leftOut.map(({ name }) => name).sort()).toEqual([...table.leftOut].sort());
    const same = checked(written('window', table, sides[1]));
    expect(same).toMatchObject({ rows: { broken: 0 } });
    expect(same.verdict, JSON.stringify(same.reasons)).not.toBe('drifted');
    if (seed > 1) return;
    const moved = checked(written('moved', table, rowsOf(9, true)));
    expect(moved.verdict).toBe('drifted');
    expect(moved.reasons.map(({ subject }) => subject)).toContain(table.moves);
  });
});
