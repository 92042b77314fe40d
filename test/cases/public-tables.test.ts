import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { type Draw, drawn } from '../domain/drift/draw.ts';

/**
 * Tables made after the public descriptions of well-known ones (columns, spellings, kinds of values), all values drawn here: split at random they
 * are never drifted, and where something moved they are.
 */
const home = newHome();
const drift = (...args: string[]) => steward(home, 'drift', ...args);

interface PublicTable {
  readonly header: string | undefined;
  /** one row; `moved` rows come from a world in which something changed */
  readonly row: (i: number, draw: Draw, moved: boolean) => string;
  readonly leftOut: readonly string[];
  /** where names and types cannot be read from the file */
  readonly schema?: string;
  readonly args?: readonly string[];
}

const pick = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw.below(list.length))]!;
const day = (draw: Draw): string =>
  new Date(Date.UTC(2014, 4, 1) + Math.floor(draw.below(390)) * 86_400_000).toISOString();
const lognormal = (draw: Draw, mean: number, spread: number): number => Math.exp(mean + spread * draw.normal());
const SURNAMES = ['Braund', 'Cumings', 'Heikkinen', 'Futrelle', 'Allen', 'Moran', 'McCarthy', 'Palsson'];

const TABLES: Record<string, PublicTable> = {
  'KC housing': {
    header: 'id,date,price,bedrooms,sqft_living,waterfront,yr_built,zipcode,lat',
    row: (_, draw, moved) => {
      const feet = Math.round(lognormal(draw, 7.5, 0.4) / 10) * 10;
      return `${1_000_102 + Math.floor(draw.below(9.9e9))},${day(draw).slice(0, 10).replaceAll('-', '')}T000000,${Math.round(feet * lognormal(draw, moved ? 6 : 5.5, 0.3))},${1 + Math.floor(draw.below(5))},${feet},${draw.below(1) < 0.01 ? 1 : 0},${1900 + Math.floor(draw.below(115))},${98_001 + Math.floor(draw.below(70))},${(47.2 + draw.below(0.6)).toFixed(4)}`;
    },
    leftOut: ['id', 'date'],
  },
  'credit-card fraud': {
    header: `"Time",${Array.from({ length: 28 }, (_, i) => `"V${i + 1}"`).join(',')},"Amount","Class"`,
    row: (i, draw, moved) =>
      `${Math.floor(i / 1.65)},${Array.from({ length: 28 }, (_, v) => draw.normal() + (moved && v === 3 ? 1 : 0)).join(',')},${lognormal(draw, 3, 1.4).toFixed(2)},"${draw.below(1) < 0.01 ? 1 : 0}"`,
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
    leftOut: ['id', 'pickup_datetime', 'dropoff_datetime'],
  },
  'UCI adult': {
    header: undefined,
    row: (_, draw, moved) =>
      `${17 + Math.floor(draw.below(moved ? 30 : 60))}, ${pick(draw, ['Private', 'State-gov', 'Self-emp-inc', '?'])}, ${Math.floor(lognormal(draw, 12, 0.5))}, ${pick(draw, ['Bachelors', 'HS-grad', '11th'])}, ${pick(draw, ['<=50K', '<=50K', '>50K'])}`,
    leftOut: [],
    schema:
      'features: [{name: age, type: integer}, {name: workclass, type: category}, {name: fnlwgt, type: integer}, {name: education, type: category}, {name: income, type: category}]\n',
    args: ['--no-header'],
  },
  'UCI wine quality': {
    header: '"fixed acidity";"volatile acidity";"citric acid";"pH";"alcohol";"quality"',
    row: (_, draw, moved) =>
      `${(7 + draw.normal()).toFixed(1)};${(0.5 + 0.15 * draw.normal()).toFixed(2)};${draw.below(1).toFixed(2)};${(3.3 + 0.15 * draw.normal()).toFixed(2)};${(moved ? 12 + draw.normal() : 10 + draw.normal()).toFixed(1)};${3 + Math.floor(draw.below(6))}`,
    leftOut: [],
  },
  'bank marketing': {
    header: '"age";"job";"balance";"day";"month";"duration";"y"',
    row: (_, draw, moved) =>
      `${20 + Math.floor(draw.below(60))};"${pick(draw, moved ? ['student', 'retired'] : ['admin.', 'technician', 'blue-collar', 'student'])}";${Math.round(2000 * draw.normal())};${1 + Math.floor(draw.below(31))};"${pick(draw, ['may', 'jun', 'jul', 'aug'])}";${Math.floor(lognormal(draw, 5, 0.8))};"${pick(draw, ['no', 'no', 'yes'])}"`,
    leftOut: [],
  },
  Titanic: {
    header: 'PassengerId,Survived,Pclass,Name,Sex,Age,Ticket,Fare,Cabin,Embarked',
    row: (i, draw, moved) =>
      `${i + 1},${Math.floor(draw.below(2))},${1 + Math.floor(draw.below(3))},"${pick(draw, SURNAMES)}, Mr. Owen Harris ${i}",${pick(draw, ['male', 'female'])},${draw.below(1) < 0.2 ? '' : Math.floor(1 + draw.below(70))},${draw.below(1) < 0.2 ? `PC ${Math.floor(draw.below(99))}` : `A/5 ${21_171 + i * 13}`},${lognormal(draw, moved ? 4 : 3, 0.8).toFixed(4)},${draw.below(1) < 0.77 ? '' : `C${Math.floor(draw.below(9_999))}`},${pick(draw, ['S', 'C', 'Q'])}`,
    leftOut: ['PassengerId', 'Name', 'Ticket', 'Cabin'],
  },
};

const ROWS = 3_000;
function written(name: string, table: PublicTable, rows: readonly string[]): string {
  const path = join(home, `${name}.csv`);
  writeFileSync(path, [...(table.header === undefined ? [] : [table.header]), ...rows, ''].join('\n'));
  return path;
}

describe.each(Object.entries(TABLES))('%s', (_, table) => {
  const asked = [...(table.args ?? [])];
  const schema = join(home, 'schema.yaml');
  const baseline = join(home, 'baseline.json');
  const rowsOf = (seed: number, moved: boolean): string[] => {
    const draw = drawn(seed);
    return Array.from({ length: ROWS }, (_, i) => table.row(i, draw, moved));
  };
  const checked = (window: string) => drift('check', '--baseline', baseline, '--data', window, ...asked);

  it.each([1, 2, 3])('split at random (%i) is not drifted, and is where something moved', (seed) => {
    const side = drawn(seed + 100);
    const sides: [string[], string[]] = [[], []];
    for (const row of rowsOf(seed, false)) sides[side.below(1) < 0.6 ? 0 : 1].push(row);
    if (table.schema) writeFileSync(schema, table.schema);
    const how = table.schema ? ['--schema', schema, ...asked] : asked;
    const made = drift('baseline', '--data', written('train', table, sides[0]), '-o', baseline, ...how);
    expect(made, made.err).toMatchObject({ code: 0 });
    const { leftOut = [] } = JSON.parse(readFileSync(baseline, 'utf8')) as { leftOut?: { name: string }[] };
    expect(leftOut.map(({ name }) => name)).toEqual(table.leftOut);
    const same = checked(written('window', table, sides[1]));
    expect([0, 2], same.out + same.err).toContain(same.code);
    if (seed === 1) expect(checked(written('moved', table, rowsOf(9, true)))).toMatchObject({ code: 1 });
  });
});
